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
crons.interval("resume merges of conversations", { minutes: 1 }, internal.conversations.jobs.resumeMerges);
crons.interval("end typing and viewing", { minutes: 1 }, internal.conversations.jobs.sweepActivity);
crons.interval("check service levels", { minutes: 1 }, internal.sla.jobs.sweep);
crons.interval("close silent conversations", { minutes: 1 }, internal.routing.jobs.sweepAutoCloses);
crons.interval("ask for ratings by mail", { minutes: 1 }, internal.csat.jobs.sweep);
crons.interval("open and close offices", { minutes: 1 }, internal.messenger.jobs.sweepOfficeHours);
crons.interval("finish deleting tags", { minutes: 10 }, internal.inbox.jobsTags.sweepDeleted);
crons.interval("delete unused uploads", { minutes: 10 }, internal.conversations.jobs.sweepUploads);

crons.interval("measure reply times", { hours: 1 }, internal.messenger.jobs.measureReplyTimes, {});
crons.interval("resume exports and deletions of people", { minutes: 1 }, internal.privacy.jobs.resume);

crons.daily("purge audit entries", { hourUTC: 2, minuteUTC: 10 }, internal.audit.jobs.purge, {});
crons.daily("purge automatic events", { hourUTC: 2, minuteUTC: 25 }, internal.visitors.jobs.purgeEvents);
crons.daily("delete old mails", { hourUTC: 2, minuteUTC: 40 }, internal.outbox.jobs.prune);
crons.daily("forget runs of macros", { hourUTC: 2, minuteUTC: 55 }, internal.inbox.jobs.forgetRuns, {});
crons.daily("delete files without an owner", { hourUTC: 3, minuteUTC: 25 }, internal.files.jobs.sweep, {});
crons.daily("forget ended sessions", { hourUTC: 3, minuteUTC: 10 }, internal.accounts.jobs.pruneMethods);

export default crons;
