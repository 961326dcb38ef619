export type { ServerOptions } from "./server/options.ts";
export { startServer, type RunningServer } from "./server/start.ts";
