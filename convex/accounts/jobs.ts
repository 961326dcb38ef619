import { v } from "convex/values";
import { internal } from "../_generated/api";
import { internalMutation, internalQuery } from "../lib/functions";
import { enforceRateLimit } from "../lib/limits";
import { enqueueAccountExistsMail, enqueueCodeMail, vCodePurpose } from "./mails";
import { isKnownRefreshToken, passwordAccountState, pruneSessionMethods, recordSessionMethod } from "./model";
import { type PasswordAccountState, vAuthMethod, vPasswordAccountState } from "./schema";

export const mailCode = internalMutation({
  args: { to: v.string(), code: v.string(), purpose: vCodePurpose },
  returns: v.null(),
  handler: async (ctx, mail): Promise<null> => {
    await enforceRateLimit(ctx, "codeSendAll", "all");
    await enqueueCodeMail(ctx, mail);
    return null;
  },
});

export const mailAccountExists = internalMutation({
  args: { email: v.string() },
  returns: v.null(),
  handler: async (ctx, { email }): Promise<null> => {
    await enqueueAccountExistsMail(ctx, email);
    return null;
  },
});

/** Asked by the sign-in action, never by a client: a client must not learn whether an address has an account. */
export const passwordAccount = internalQuery({
  args: { email: v.string(), now: v.number() },
  returns: vPasswordAccountState,
  handler: async (ctx, { email, now }): Promise<PasswordAccountState> => await passwordAccountState(ctx, email, now),
});

/** Asked before Convex Auth is given a refresh token. */
export const isRefreshToken = internalQuery({
  args: { refreshToken: v.string() },
  returns: v.boolean(),
  handler: async (ctx, { refreshToken }): Promise<boolean> => await isKnownRefreshToken(ctx, refreshToken),
});

export const sessionBegun = internalMutation({
  args: { sessionId: v.id("authSessions"), method: vAuthMethod },
  returns: v.null(),
  handler: async (ctx, { sessionId, method }): Promise<null> => {
    await recordSessionMethod(ctx, sessionId, method);
    return null;
  },
});

/** Daily: forgets how sessions were begun that have ended. */
export const pruneMethods = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx): Promise<null> => {
    const isMore = await pruneSessionMethods(ctx, Date.now());
    if (isMore) await ctx.scheduler.runAfter(0, internal.accounts.jobs.pruneMethods, {});
    return null;
  },
});
