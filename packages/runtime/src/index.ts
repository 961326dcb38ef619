export type { ServerOptions } from "./server/options.ts";
export { startServer, type RunningServer } from "./server/start.ts";
export { backup, restore, verifyBackup } from "./operations/backup.ts";
export { check, type CheckReport } from "./operations/check.ts";
