export { RawSocket, type Frame } from "./rawSocket.ts";
export { until } from "./until.ts";
export {
  startRuntime,
  withRuntime,
  type AdminClient,
  type TestRuntime,
  type TestRuntimeOptions,
} from "./withRuntime.ts";
