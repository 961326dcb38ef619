export { appErrorOf, type AppErrorCode, type AppErrorData } from "./errors.ts";
export * from "./limits.ts";
