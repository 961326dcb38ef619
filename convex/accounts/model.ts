import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { notFound } from "../lib/errors";
import { cleanText, cleanUrl } from "../lib/text";
import type { AuthMethod, PasswordAccountState } from "./schema";

/** Sessions live 30 days at most (Convex Auth's default), so older method rows belong to none. */
const SESSION_TOTAL_MS = 30 * 24 * 3_600_000;
const PRUNE_BATCH = 500;

/** The user's row. @throws AppError `not_found` when the account is gone */
export async function requireUser(ctx: QueryCtx, userId: Id<"users">): Promise<Doc<"users">> {
  const user = await ctx.db.get("users", userId);
  if (!user) throw notFound("user");
  return user;
}

/** The address the user has proven to own, or null. The only address that may decide anything. */
export function verifiedEmail(user: Doc<"users">): string | null {
  return user.emailVerificationTime === undefined ? null : (user.email ?? null);
}

/** The one user who has proven to own the address (lower case), or null. */
export async function userByVerifiedEmail(ctx: QueryCtx, email: string): Promise<Doc<"users"> | null> {
  return await ctx.db
    .query("users")
    .withIndex("by_email", (q) => q.eq("email", email).gt("emailVerificationTime", 0))
    .first();
}

/** @throws AppError `invalid_input` */
export async function updateProfile(
  ctx: MutationCtx,
  userId: Id<"users">,
  profile: { name: string; avatarUrl?: string | null },
): Promise<void> {
  const name = cleanText("name", profile.name);
  const avatarUrl = profile.avatarUrl ? cleanUrl("avatarUrl", profile.avatarUrl) : undefined;
  await ctx.db.patch("users", userId, { name, ...(profile.avatarUrl === undefined ? {} : { avatarUrl }) });
}

/** Remembers which workspace the desk opens first; null forgets it. The caller has checked the membership. */
export async function preferWorkspace(
  ctx: MutationCtx,
  userId: Id<"users">,
  workspaceId: Id<"workspaces"> | null,
): Promise<void> {
  await ctx.db.patch("users", userId, { workspaceId: workspaceId ?? undefined });
}

/** Notes how a session was begun. A session keeps its first method: refreshing it proves nothing new. */
export async function recordSessionMethod(
  ctx: MutationCtx,
  sessionId: Id<"authSessions">,
  method: AuthMethod,
): Promise<void> {
  const known = await ctx.db
    .query("sessionMethods")
    .withIndex("by_session", (q) => q.eq("sessionId", sessionId))
    .unique();
  if (!known) await ctx.db.insert("sessionMethods", { sessionId, method });
}

/** Deletes method rows that are older than any session can be. Returns whether more are left. */
export async function pruneSessionMethods(ctx: MutationCtx, now: number): Promise<boolean> {
  const dead = await ctx.db
    .query("sessionMethods")
    .withIndex("by_creation_time", (q) => q.lt("_creationTime", now - SESSION_TOTAL_MS))
    .take(PRUNE_BATCH);
  for (const row of dead) await ctx.db.delete("sessionMethods", row._id);
  return dead.length === PRUNE_BATCH;
}

/**
 * How far the password account of an address (lower case) is: `none`, `verified`, `pending` while a code for it may
 * still come back, or `stale` when none can. Only reads: these tables are Convex Auth's.
 */
export async function passwordAccountState(ctx: QueryCtx, email: string, now: number): Promise<PasswordAccountState> {
  const account = await ctx.db
    .query("authAccounts")
    .withIndex("providerAndAccountId", (q) => q.eq("provider", "password").eq("providerAccountId", email))
    .unique();
  if (!account) return "none";
  if (account.emailVerified) return "verified";
  const code = await ctx.db
    .query("authVerificationCodes")
    .withIndex("accountId", (q) => q.eq("accountId", account._id))
    .unique();
  return code && code.expirationTime >= now ? "pending" : "stale";
}

/** Whether a refresh token (`<token id>|<session id>`) exists and belongs to the session it names. */
export async function isKnownRefreshToken(ctx: QueryCtx, refreshToken: string): Promise<boolean> {
  const [token = "", session = "", ...rest] = refreshToken.split("|");
  const tokenId = ctx.db.normalizeId("authRefreshTokens", token);
  const sessionId = ctx.db.normalizeId("authSessions", session);
  if (!tokenId || !sessionId || rest.length > 0) return false;
  return (await ctx.db.get("authRefreshTokens", tokenId))?.sessionId === sessionId;
}
