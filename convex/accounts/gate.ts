import { createAccount, modifyAccountCredentials } from "@convex-dev/auth/server";
import { ConvexError } from "convex/values";
import { decodeJwt } from "jose";
import { internal } from "../_generated/api";
import type { DataModel, Id } from "../_generated/dataModel";
import type { ActionCtx } from "../_generated/server";
import { AppError, invalidInput } from "../lib/errors";
import { enforceRateLimit, type RateLimitName } from "../lib/limits";
import { cleanEmail } from "../lib/text";
import { randomHex } from "../lib/tokens";
import { CODE_PROVIDER, PASSWORD_PROVIDER } from "./providers";
import type { AuthMethod, PasswordAccountState } from "./schema";

export interface SignInArgs {
  provider?: string;
  params?: Record<string, string>;
  verifier?: string;
  refreshToken?: string;
  calledBy?: string;
}

export interface SignInResult {
  redirect?: string;
  verifier?: string;
  tokens?: { token: string; refreshToken: string } | null;
  started?: boolean;
}

/** Convex Auth's own sign-in action. */
export type LibrarySignIn = (ctx: ActionCtx, args: SignInArgs) => Promise<SignInResult>;

/** What is asked of a provider, and what it is counted against. */
const FLOWS: Record<string, { limit: RateLimitName; isCodeTry: boolean }> = {
  signUp: { limit: "codeSend", isCodeTry: false },
  signIn: { limit: "signIn", isCodeTry: false },
  reset: { limit: "codeSend", isCodeTry: false },
  "email-verification": { limit: "codeTry", isCodeTry: true },
  "reset-verification": { limit: "codeTry", isCodeTry: true },
  "code-request": { limit: "codeSend", isCodeTry: false },
  "code-verification": { limit: "codeTry", isCodeTry: true },
};

/** Not signed in, or not yet: what a stranger sees, whether or not an address is known. */
const WAITING: SignInResult = { tokens: null };
const RETRY_AFTER_MS = 60_000;

function flowOf(args: SignInArgs): string {
  if (args.provider === CODE_PROVIDER) return args.params?.code === undefined ? "code-request" : "code-verification";
  const flow = args.params?.flow ?? "";
  if (args.provider !== PASSWORD_PROVIDER || !Object.hasOwn(FLOWS, flow) || flow.startsWith("code-"))
    throw invalidInput(args.provider === PASSWORD_PROVIDER ? "params.flow" : "provider", "is not known");
  if (flow === "email-verification" && args.params?.code === undefined) throw invalidInput("code", "must not be empty");
  return flow;
}

/**
 * Convex Auth's sign-in behind one gate: addresses in one spelling, limits per address before any work, errors with a
 * code, and the same answer for known and unknown addresses.
 * @throws AppError `invalid_input`, `rate_limited`
 */
export async function guardedSignIn(ctx: ActionCtx, args: SignInArgs, signIn: LibrarySignIn): Promise<SignInResult> {
  if (args.provider === undefined) {
    if (args.refreshToken === undefined) throw invalidInput("provider", "must not be empty");
    return await refresh(ctx, args.refreshToken, signIn);
  }
  const flow = flowOf(args);
  const email = cleanEmail("email", args.params?.email ?? "");
  await enforceRateLimit(ctx, FLOWS[flow]?.limit ?? "signIn", email);
  const clean: SignInArgs = { provider: args.provider, params: { ...args.params, email } };
  const result = await attempt(ctx, flow, clean, signIn);
  await noteMethod(ctx, result, args.provider === PASSWORD_PROVIDER ? "password" : "otp");
  return result;
}

/**
 * Convex Auth deletes whatever row the second half of an unknown refresh token names, of any table. Only a token that
 * exists and belongs to the session it names may reach it.
 */
async function refresh(ctx: ActionCtx, refreshToken: string, signIn: LibrarySignIn): Promise<SignInResult> {
  const isKnown: boolean = await ctx.runQuery(internal.accounts.jobs.isRefreshToken, { refreshToken });
  return isKnown ? await signIn(ctx, { refreshToken }) : WAITING;
}

async function attempt(ctx: ActionCtx, flow: string, args: SignInArgs, signIn: LibrarySignIn): Promise<SignInResult> {
  if (flow === "signUp") return await signUp(ctx, args, signIn);
  try {
    return await signIn(ctx, args);
  } catch (error) {
    return await explain(ctx, flow, args, error);
  }
}

/** Gives a failure of Convex Auth its typed error, or its silence. Its errors are known by their messages alone. */
async function explain(ctx: ActionCtx, flow: string, args: SignInArgs, error: unknown): Promise<SignInResult> {
  if (error instanceof ConvexError) throw error;
  const message = error instanceof Error ? error.message : "";
  if (message.includes("TooManyFailedAttempts"))
    throw new AppError({ code: "rate_limited", retryAfterMs: RETRY_AFTER_MS });
  const isUnknownAddress = message.includes("InvalidAccountId");
  if (FLOWS[flow]?.isCodeTry && (isUnknownAddress || /Invalid code|Could not verify code/.test(message)))
    throw invalidInput("code", "is wrong or has expired");
  if (flow === "reset" && isUnknownAddress) return WAITING;
  if (flow === "signIn" && (isUnknownAddress || /InvalidSecret|Invalid credentials/.test(message))) {
    if (isUnknownAddress) await spendSameWork(ctx, args.params?.password ?? "");
    throw invalidInput("password", "e-mail or password is wrong");
  }
  throw error;
}

/**
 * Checks the password against a stand-in account that nobody can sign in to (its id is no address), so that a wrong
 * address takes as long as a wrong password.
 */
async function spendSameWork(ctx: ActionCtx, password: string): Promise<void> {
  const account = { id: "stand-in", secret: password };
  try {
    await createAccount<DataModel>(ctx, { provider: PASSWORD_PROVIDER, account, profile: { isAnonymous: true } });
  } catch {
    // The stand-in exists and has another password: the expected outcome.
  }
}

async function accountState(ctx: ActionCtx, email: string): Promise<PasswordAccountState> {
  return await ctx.runQuery(internal.accounts.jobs.passwordAccount, { email, now: Date.now() });
}

async function setPassword(ctx: ActionCtx, email: string, secret: string): Promise<void> {
  await modifyAccountCredentials<DataModel>(ctx, { provider: PASSWORD_PROVIDER, account: { id: email, secret } });
}

/**
 * Signs up. An address that is known is told so by mail only. When two people sign up with one address before it is
 * proven, neither password may win: whoever proves the address gets in and sets a password by mail later. Otherwise a
 * stranger's password could be confirmed by the owner's code.
 */
async function signUp(ctx: ActionCtx, args: SignInArgs, signIn: LibrarySignIn): Promise<SignInResult> {
  const { email = "", password = "" } = args.params ?? {};
  if ((await accountState(ctx, email)) === "stale") await setPassword(ctx, email, password);
  try {
    return await signIn(ctx, args);
  } catch (error) {
    const state = error instanceof ConvexError ? "none" : await accountState(ctx, email);
    if (state === "none") throw error;
    if (state === "verified") {
      await ctx.runMutation(internal.accounts.jobs.mailAccountExists, { email });
      return WAITING;
    }
    const secret = randomHex(32);
    await setPassword(ctx, email, secret);
    return await signIn(ctx, { provider: PASSWORD_PROVIDER, params: { flow: "signIn", email, password: secret } });
  }
}

/** Notes how the session was begun, before the client holds its token. */
async function noteMethod(ctx: ActionCtx, result: SignInResult, method: AuthMethod): Promise<void> {
  if (!result.tokens) return;
  const sessionId = decodeJwt(result.tokens.token).sub?.split("|")[1];
  if (!sessionId) throw new Error("a token names its session");
  await ctx.runMutation(internal.accounts.jobs.sessionBegun, { sessionId: sessionId as Id<"authSessions">, method });
}
