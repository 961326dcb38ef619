import { MINUTE, type RateLimitConfig, RateLimiter } from "@convex-dev/rate-limiter";
import { components } from "../_generated/api";
import type { ActionCtx, MutationCtx } from "../_generated/server";
import { AppError, invalidInput } from "./errors";

const HOUR = 60 * MINUTE;

/** Every rate limit of the product, in one place. Keys are given at the call: a visitor, a user, an address, a workspace. */
const LIMITS = {
  /** New widget sessions, by workspace, by network address and by client-made session id. */
  bootWorkspace: { kind: "token bucket", rate: 600, period: MINUTE, capacity: 1200 },
  bootAddress: { kind: "token bucket", rate: 120, period: MINUTE, capacity: 240 },
  bootSession: { kind: "token bucket", rate: 20, period: MINUTE, capacity: 30 },
  /** Proofs of identity, by visitor: a wrong hash must not be guessable. */
  identify: { kind: "token bucket", rate: 10, period: MINUTE, capacity: 10 },
  /** Codes sent by mail, tries of a code and tries of a password, each by address; and all codes sent, by nobody. */
  codeSend: { kind: "token bucket", rate: 5, period: 10 * MINUTE, capacity: 5 },
  codeSendAll: { kind: "token bucket", rate: 600, period: MINUTE, capacity: 1200 },
  codeTry: { kind: "token bucket", rate: 5, period: 10 * MINUTE, capacity: 5 },
  signIn: { kind: "token bucket", rate: 10, period: 10 * MINUTE, capacity: 10 },
  visitorMessage: { kind: "token bucket", rate: 30, period: MINUTE, capacity: 60 },
  visitorConversation: { kind: "token bucket", rate: 10, period: 10 * MINUTE, capacity: 10 },
  agentMessage: { kind: "token bucket", rate: 240, period: MINUTE, capacity: 480 },
  upload: { kind: "token bucket", rate: 20, period: MINUTE, capacity: 30 },
  event: { kind: "token bucket", rate: 120, period: MINUTE, capacity: 240 },
  signal: { kind: "token bucket", rate: 120, period: MINUTE, capacity: 240 },
  /** Words of the help centre, by reader and by workspace. */
  helpFeedback: { kind: "token bucket", rate: 20, period: MINUTE, capacity: 40 },
  helpFeedbackWorkspace: { kind: "token bucket", rate: 120, period: MINUTE, capacity: 240 },
  helpSearch: { kind: "token bucket", rate: 60, period: MINUTE, capacity: 120 },
  helpSearchWorkspace: { kind: "token bucket", rate: 300, period: MINUTE, capacity: 600 },
  invitation: { kind: "token bucket", rate: 30, period: HOUR, capacity: 30 },
  workspaceCreate: { kind: "token bucket", rate: 5, period: HOUR, capacity: 5 },
} satisfies Record<string, RateLimitConfig>;

const rateLimiter = new RateLimiter(components.rateLimiter, LIMITS);

export type RateLimitName = keyof typeof LIMITS;

/**
 * Counts one use against a limit.
 * @throws AppError `rate_limited` with the milliseconds to wait
 */
export async function enforceRateLimit(ctx: MutationCtx | ActionCtx, name: RateLimitName, key: string): Promise<void> {
  const { ok, retryAfter } = await rateLimiter.limit(ctx, name, { key });
  if (!ok) throw new AppError({ code: "rate_limited", retryAfterMs: Math.ceil(retryAfter) });
}

/** Forgets what was counted for a key under any limit: keys of people who are deleted are not kept. */
export async function forgetRateLimits(ctx: MutationCtx, key: string): Promise<void> {
  for (const name of Object.keys(LIMITS) as RateLimitName[]) await rateLimiter.reset(ctx, name, { key });
}

/** Bounds that every argument of a public function keeps, whatever its validator says. */
export const MAX_ARGUMENT_STRING = 64 * 1024;
export const MAX_ARGUMENT_ARRAY = 1000;
const MAX_ARGUMENT_DEPTH = 8;

/** Texts that a function takes beyond `MAX_ARGUMENT_STRING`, by the name of the field: characters each. */
export type LongTexts = Readonly<Record<string, number>>;

/**
 * Walks an argument and refuses what is larger than any function needs, since Convex validators cannot bound sizes.
 * Unpaired surrogates are refused here as well: they cannot be stored byte-equal.
 * @throws AppError `invalid_input` naming the argument's path
 */
export function assertBounded(value: unknown, longTexts: LongTexts = {}, path = "", depth = 0): void {
  if (typeof value === "string") return assertBoundedText(value, path, longTexts);
  if (typeof value === "number" && !Number.isFinite(value)) throw invalidInput(path, "must be a finite number");
  if (typeof value !== "object" || value === null) return;
  if (depth > MAX_ARGUMENT_DEPTH) throw invalidInput(path, `is nested deeper than ${MAX_ARGUMENT_DEPTH}`);
  if (Array.isArray(value)) {
    if (value.length > MAX_ARGUMENT_ARRAY) throw invalidInput(path, `has more than ${MAX_ARGUMENT_ARRAY} elements`);
    value.forEach((element, index) => assertBounded(element, longTexts, `${path}[${index}]`, depth + 1));
    return;
  }
  for (const [key, child] of Object.entries(value))
    assertBounded(child, longTexts, path ? `${path}.${key}` : key, depth + 1);
}

function assertBoundedText(text: string, path: string, longTexts: LongTexts): void {
  const max = longTexts[path.slice(path.lastIndexOf(".") + 1)] ?? MAX_ARGUMENT_STRING;
  if (text.length > max) throw invalidInput(path, `is longer than ${max} characters`);
  if (!text.isWellFormed()) throw invalidInput(path, "has an unpaired surrogate");
}
