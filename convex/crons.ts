import { cronJobs } from "convex/server";
import { internal } from "./_generated/api";

const crons = cronJobs();

// What is due by the clock is scheduled for its moment; these catch what a restart or a pause has missed.
crons.interval("send mails that hang", { minutes: 1 }, internal.outbox.jobs.sweep);
crons.interval("expire invitations", { minutes: 1 }, internal.workspaces.jobs.expire);
crons.interval("expire widget sessions", { minutes: 1 }, internal.visitors.jobs.expireSessions);
crons.interval("settle presence", { minutes: 1 }, internal.visitors.jobs.sweepPresence);
crons.interval("resume merges", { minutes: 1 }, internal.visitors.jobs.resumeMerges);
crons.interval("wake snoozed conversations", { minutes: 1 }, internal.conversations.jobs.wakeSnoozed);
crons.interval("end typing and viewing", { minutes: 1 }, internal.conversations.jobs.sweepActivity);
crons.interval("delete unused uploads", { minutes: 10 }, internal.conversations.jobs.sweepUploads);

crons.daily("purge audit entries", { hourUTC: 2, minuteUTC: 10 }, internal.audit.jobs.purge, {});
crons.daily("purge automatic events", { hourUTC: 2, minuteUTC: 25 }, internal.visitors.jobs.purgeEvents);
crons.daily("delete old mails", { hourUTC: 2, minuteUTC: 40 }, internal.outbox.jobs.prune);
crons.daily("forget ended sessions", { hourUTC: 3, minuteUTC: 10 }, internal.accounts.jobs.pruneMethods);

export default crons;
