export { appErrorOf, type AppErrorCode, type AppErrorData, type NewerMessage } from "./errors.ts";
export * from "./limits.ts";
