import type { AppErrorData } from "@parley/protocol";
import { ConvexError } from "convex/values";

/** The only error a registered function throws on purpose; anything else is a bug and reaches clients as "Server Error". */
export class AppError extends ConvexError<AppErrorData> {}

/** A row that is missing, of another workspace or of another person: the caller cannot tell which. */
export function notFound(entity: string): AppError {
  return new AppError({ code: "not_found", entity });
}

/** An argument that breaks a rule. `field` is the argument's path, `reason` says what is wrong with it. */
export function invalidInput(field: string, reason: string): AppError {
  return new AppError({ code: "invalid_input", field, reason });
}

export function invalidState(state: string): AppError {
  return new AppError({ code: "invalid_state", state });
}

export function conflict(reason: string): AppError {
  return new AppError({ code: "conflict", reason });
}
