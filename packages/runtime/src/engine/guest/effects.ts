import type { HostBindings, RealmGlobal } from "./host.ts";

/** Captures the console and refuses what a transaction must not do: network and timers. */
export function installEffects(global: RealmGlobal, host: HostBindings): void {
  const levels: Record<string, string> = {
    log: "LOG",
    info: "INFO",
    warn: "WARN",
    error: "ERROR",
    debug: "DEBUG",
    trace: "LOG",
    dir: "LOG",
    table: "LOG",
  };
  const console: Record<string, unknown> = {};
  for (const [name, level] of Object.entries(levels)) console[name] = (...values: unknown[]) => host.log(level, values);
  console.assert = (holds: unknown, ...values: unknown[]) => {
    if (!holds) host.log("ERROR", ["Assertion failed", ...values]);
  };
  const silent = "group groupCollapsed groupEnd time timeEnd timeLog count countReset clear";
  for (const name of silent.split(" ")) console[name] = () => {};
  global.console = console;

  for (const name of ["fetch()", "setTimeout", "setInterval", "setImmediate"]) {
    global[name.replace("()", "")] = () => {
      throw new Error(
        `Can't use ${name} in queries and mutations. Please consider using an action. See https://docs.convex.dev/functions/actions for more details.`,
      );
    };
  }
  for (const name of ["clearTimeout", "clearInterval", "clearImmediate"]) global[name] = () => {};
}
