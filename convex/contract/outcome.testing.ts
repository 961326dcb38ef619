import { type AppErrorData, appErrorOf } from "@parley/protocol";
import { callFunction, type Caller, type RegisteredFunction } from "./registry.testing";

/** How a call ended. A crash is an error nobody meant: a bug. */
export type Outcome =
  | { kind: "result"; value: unknown }
  | { kind: "refused"; error: AppErrorData }
  | { kind: "invalid"; message: string }
  | { kind: "crash"; message: string };

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Calls a function and says how it ended; never throws. */
export async function outcomeOf(caller: Caller, fn: RegisteredFunction, args: object): Promise<Outcome> {
  try {
    return { kind: "result", value: await callFunction(caller, fn, args) };
  } catch (error) {
    const data = appErrorOf(error);
    if (data !== null) return { kind: "refused", error: data };
    const message = messageOf(error);
    return { kind: message.startsWith("Validator error") ? "invalid" : "crash", message };
  }
}

/** Everything a caller learns from an outcome, as text. */
export function textOf(outcome: Outcome): string {
  if (outcome.kind === "result") return JSON.stringify(outcome.value) ?? "";
  return outcome.kind === "refused" ? JSON.stringify(outcome.error) : outcome.message;
}
