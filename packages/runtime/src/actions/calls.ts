import { AsyncLocalStorage } from "node:async_hooks";
import { CONSOLE_METHODS, type LogLines } from "../engine/isolate/console.ts";

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

/** A `console` whose lines belong to the call that writes them. */
export function captureConsole(): Partial<Console> {
  const methods = CONSOLE_METHODS.map((method) => {
    const write = (...values: unknown[]) => {
      const call = currentCall.getStore();
      if (call !== undefined && !call.isOver) call.log.call(method, values);
    };
    return [method, write] as const;
  });
  return Object.fromEntries(methods) as Partial<Console>;
}
