import type { HostBindings, RealmGlobal } from "./host.ts";

/** Captures the console and refuses what a transaction must not do: network and timers. */
export function installEffects(global: RealmGlobal, host: HostBindings): void {
  const console: Record<string, unknown> = {};
  for (const name of host.consoleMethods) console[name] = (...values: unknown[]) => host.console(name, values);
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
