import { AsyncLocalStorage } from "node:async_hooks";
import type { LogLines } from "../engine/isolate/console.ts";

/** One running call of an action thread. */
export interface ActionCall {
  id: number;
  requestId: string;
  component: string;
  identity: string | null;
  log: LogLines;
  /** Stops everything the call left running. */
  cleanups: Set<() => void>;
  isOver: boolean;
}

/** The call that the current code runs for. */
export const currentCall = new AsyncLocalStorage<ActionCall>();

/** Ends a call: its timers stop, its later syscalls fail. */
export function endCall(call: ActionCall): void {
  call.isOver = true;
  for (const cleanup of call.cleanups) cleanup();
  call.cleanups.clear();
}

const LEVELS = { log: "LOG", info: "INFO", warn: "WARN", error: "ERROR", debug: "DEBUG", trace: "LOG" } as const;

/** A `console` whose lines belong to the call that writes them. */
export function captureConsole(): Partial<Console> {
  const write = (level: string, values: unknown[]) => {
    const call = currentCall.getStore();
    if (call !== undefined && !call.isOver) call.log.add(level, values);
  };
  const methods = Object.entries(LEVELS).map(([name, level]) => [name, (...values: unknown[]) => write(level, values)]);
  const starts = new Map<string, number>();
  const elapsed = (label: string) => {
    const call = currentCall.getStore();
    const ms = Math.round(performance.now() - (starts.get(label) ?? performance.now()));
    if (call !== undefined && !call.isOver) call.log.addText("INFO", `${label}: ${ms}ms`);
  };
  return {
    ...(Object.fromEntries(methods) as Partial<Console>),
    time: (label = "default") => void starts.set(label, performance.now()),
    timeEnd: (label = "default") => elapsed(label),
    timeLog: (label = "default") => elapsed(label),
    assert: (condition?: boolean, ...values: unknown[]) =>
      condition || write("ERROR", ["Assertion failed:", ...values]),
    table: (value: unknown) => write("LOG", [value]),
    dir: (value: unknown) => write("LOG", [value]),
    count: () => {},
    group: (...values: unknown[]) => write("LOG", values),
    groupEnd: () => {},
  };
}
