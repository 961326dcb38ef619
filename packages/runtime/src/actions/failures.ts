import type { StackMapper } from "../engine/isolate/stack.ts";
import { serverError } from "../server/requestId.ts";

interface Failure {
  error: string;
  errorData?: string;
}

const isConvexError = (thrown: object): thrown is { data: unknown } => Symbol.for("ConvexError") in thrown;

function headline(thrown: unknown): string {
  if (typeof thrown !== "object" || thrown === null || !("message" in thrown)) return String(thrown);
  const { name = "Error", message } = thrown as { name?: unknown; message: unknown };
  return message === "" ? String(name) : `${String(name)}: ${String(message)}`;
}

/** The text and data of whatever an action threw, worded as for queries and mutations. */
export function describeFailure(thrown: unknown, requestId: string, stacks: StackMapper): Failure {
  const stack = typeof thrown === "object" && thrown !== null && "stack" in thrown ? String(thrown.stack) : "";
  const lines = [`Uncaught ${headline(thrown)}`, ...stacks.frames(stack)];
  const error = serverError(requestId, `${lines.join("\n")}\n`);
  const hasData =
    typeof thrown === "object" && thrown !== null && isConvexError(thrown) && typeof thrown.data === "string";
  return hasData ? { error, errorData: String(thrown.data) } : { error };
}
