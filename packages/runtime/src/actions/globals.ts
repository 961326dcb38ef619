import { captureConsole, currentCall } from "./calls.ts";

type Globals = Record<string, unknown>;

/**
 * What Node has and the default Convex runtime has not. Node's own fetch needs some of it on the global object, so
 * scripts get parameters of these names instead, without values.
 */
export const HIDDEN_GLOBALS = ["global", "Buffer", "setImmediate", "clearImmediate"];

const refuseCode = () => {
  throw new EvalError("Code generation from strings disallowed for this context");
};

/** Timers that stop with the call that started them. */
function ownedTimer(
  start: (run: () => void, ms?: number) => NodeJS.Timeout,
  stop: (t: NodeJS.Timeout) => void,
  isOnce: boolean,
) {
  return (callback: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) => {
    const call = currentCall.getStore();
    const cleanup = () => stop(timer);
    const timer = start(() => {
      if (isOnce) call?.cleanups.delete(cleanup);
      callback(...args);
    }, ms);
    call?.cleanups.add(cleanup);
    return timer[Symbol.toPrimitive]();
  };
}

/** Node actions run where Node's own modules need code from strings and a real process. */
function forbidCodeFromStrings(globals: Globals): void {
  const guarded = new Proxy(Function, { apply: refuseCode, construct: refuseCode });
  Function.prototype.constructor = guarded;
  globals.Function = guarded;
  globals.eval = refuseCode;
}

/**
 * Makes the thread's global scope fit for actions: console per call, timers per call. The default runtime has no
 * process and no code from strings. The thread runs nothing but actions, so its own realm serves: values of fetch,
 * WebCrypto and streams are instances of the classes that the code sees.
 */
export function installGlobals(convex: unknown, environment: "isolate" | "node"): void {
  const globals = globalThis as unknown as Globals;
  const { setTimeout: startOnce, setInterval: startMany, clearTimeout: stop } = globalThis;
  globals.console = captureConsole();
  globals.setTimeout = ownedTimer(startOnce, stop, true);
  globals.setInterval = ownedTimer(startMany, stop, false);
  globals.Convex = convex;
  if (environment === "node") return;
  globals.process = { env: {} };
  forbidCodeFromStrings(globals);
}
