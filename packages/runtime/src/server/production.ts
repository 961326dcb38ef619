import type { CallSpec, Outcome } from "../engine/messages.ts";

const HEADLINE = /^\[Request ID: [0-9a-f]+\] Server Error/;

/**
 * What clients of a production deployment are told: of an error only its headline and its data, and no log lines.
 * Administrators see everything, and so does the log.
 */
export function inProduction(outcome: Outcome, { identity }: Pick<CallSpec, "identity">): Outcome {
  if (identity.kind === "admin") return outcome;
  if (outcome.ok) return outcome.logLines.length === 0 ? outcome : { ...outcome, logLines: [] };
  return { ...outcome, error: HEADLINE.exec(outcome.error)?.[0] ?? "Server Error", logLines: [] };
}
