import { cronJobs } from "convex/server";
import { internal } from "./_generated/api";

const crons = cronJobs();

crons.interval("tick", { seconds: 1 }, internal.scheduling.tick, { name: "cron" });
crons.daily("clean up", { hourUTC: 3, minuteUTC: 7 }, internal.scheduling.tick, { name: "daily" });
crons.cron("weekly report", "7 4 * * 1", internal.scheduling.tick, { name: "weekly" });

export default crons;
