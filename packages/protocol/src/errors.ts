/**
 * Every error that crosses a wire. Clients switch exhaustively on `code`; `AppError` in `convex/lib/errors.ts`
 * carries one of these as the data of a `ConvexError`.
 */
export type AppErrorData =
  /** No valid sign-in or session: sign in (again) or boot a new session. */
  | { code: "unauthenticated" }
  /** Signed in, but the role does not grant `permission`. */
  | { code: "forbidden"; permission: string }
  /** No such row, or a row of another workspace or person: both look the same. */
  | { code: "not_found"; entity: string }
  /** An argument breaks a rule; nothing was stored. `field` is a path such as `attachments[2]`. */
  | { code: "invalid_input"; field: string; reason: string }
  /** The write lost against another one or a uniqueness rule. */
  | { code: "conflict"; reason: string; newer?: NewerMessage }
  /** The row is not in a state that allows this. */
  | { code: "invalid_state"; state: string }
  /** Try again after `retryAfterMs` milliseconds. */
  | { code: "rate_limited"; retryAfterMs: number }
  /** A fixed quota named by `limit` is used up. */
  | { code: "quota_exceeded"; limit: string }
  /** An outside service failed. */
  | { code: "upstream_failed"; service: string; retryable: boolean };

/** The message that someone else sent meanwhile. */
export interface NewerMessage extends Record<string, string | number> {
  messageId: string;
  senderName: string;
  preview: string;
  /** ms since epoch. */
  createdAt: number;
}

export type AppErrorCode = AppErrorData["code"];

const CODES: ReadonlySet<string> = new Set<AppErrorCode>([
  "unauthenticated",
  "forbidden",
  "not_found",
  "invalid_input",
  "conflict",
  "invalid_state",
  "rate_limited",
  "quota_exceeded",
  "upstream_failed",
]);

function isAppErrorData(value: unknown): value is AppErrorData {
  return typeof value === "object" && value !== null && "code" in value && CODES.has(String(value.code));
}

/** The typed payload of a thrown `ConvexError`, or null for anything that is not one of ours (a bug or the network). */
export function appErrorOf(error: unknown): AppErrorData | null {
  const data: unknown = typeof error === "object" && error !== null && "data" in error ? error.data : null;
  return isAppErrorData(data) ? data : null;
}
