import {
  SESSION_LIFETIME_DEFAULT_MS,
  SESSION_LIFETIME_MAX_MS,
  SESSION_LIFETIME_MIN_MS,
  SESSION_OVERLAP_MS,
  SESSION_REFRESH_SHARE,
  SESSION_TOKEN_PATTERN,
} from "@parley/protocol";
import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { randomHex, sha256Hex } from "../lib/tokens";
import type { SessionGrant } from "./views";

/** Live sessions of one visitor; a new one beyond that ends the oldest, so that a merge can move all of them at once. */
const MAX_SESSIONS = 20;

function lifetimeOf(workspace: Doc<"workspaces">): number {
  const wanted = workspace.sessionLifetimeMs ?? SESSION_LIFETIME_DEFAULT_MS;
  return Math.min(SESSION_LIFETIME_MAX_MS, Math.max(SESSION_LIFETIME_MIN_MS, wanted));
}

async function sessionsOf(ctx: MutationCtx, visitorId: Id<"visitors">): Promise<Doc<"widgetSessions">[]> {
  // MAX_SESSIONS per visitor, and those of visitors merged into him until he opens another one.
  return await ctx.db
    .query("widgetSessions")
    .withIndex("by_visitor", (q) => q.eq("visitorId", visitorId))
    .collect();
}

async function endOldest(ctx: MutationCtx, visitorId: Id<"visitors">): Promise<void> {
  const sessions = await sessionsOf(ctx, visitorId);
  const surplus = sessions
    .sort((a, b) => a.createdAt - b.createdAt)
    .slice(0, Math.max(0, sessions.length + 1 - MAX_SESSIONS));
  for (const session of surplus) await ctx.db.delete("widgetSessions", session._id);
}

/**
 * Opens a session. Only the token's hash is stored; the row ends by a scheduled write, so live queries end with it.
 * Times in the grant are ms since epoch.
 */
export async function openSession(
  ctx: MutationCtx,
  workspace: Doc<"workspaces">,
  visitor: Doc<"visitors">,
  { isVerified = visitor.identityVerified ?? false } = {},
): Promise<{ grant: SessionGrant; session: Doc<"widgetSessions"> }> {
  await endOldest(ctx, visitor._id);
  const sessionToken = `wst_${randomHex(32)}`;
  const now = Date.now();
  const lifetime = lifetimeOf(workspace);
  const fields = {
    token: await sha256Hex(sessionToken),
    visitorId: visitor._id,
    workspaceId: workspace._id,
    identityVerified: isVerified,
    expiresAt: now + lifetime,
    refreshAt: now + Math.floor(lifetime * SESSION_REFRESH_SHARE),
    createdAt: now,
  };
  const id = await ctx.db.insert("widgetSessions", fields);
  await scheduleEnd(ctx, id, fields.expiresAt);
  const { expiresAt, refreshAt } = fields;
  return { grant: { sessionToken, expiresAt, refreshAt }, session: { ...fields, _id: id, _creationTime: now } };
}

async function scheduleEnd(ctx: MutationCtx, sessionId: Id<"widgetSessions">, at: number): Promise<void> {
  await ctx.scheduler.runAt(at, internal.visitors.jobs.expireSession, { sessionId });
}

/** Opens a new session in the place of one that goes on for a minute, so that calls under way still succeed. */
export async function rotateSession(
  ctx: MutationCtx,
  workspace: Doc<"workspaces">,
  visitor: Doc<"visitors">,
  old: Doc<"widgetSessions">,
): Promise<{ grant: SessionGrant; session: Doc<"widgetSessions"> }> {
  const expiresAt = Math.min(old.expiresAt, Date.now() + SESSION_OVERLAP_MS);
  const opened = await openSession(ctx, workspace, visitor, { isVerified: old.identityVerified });
  if (expiresAt < old.expiresAt && (await ctx.db.get("widgetSessions", old._id))) {
    await ctx.db.patch("widgetSessions", old._id, { expiresAt });
    await scheduleEnd(ctx, old._id, expiresAt);
  }
  return opened;
}

/** The live session behind a token, or null. */
export async function findSession(
  ctx: MutationCtx,
  workspaceId: Id<"workspaces">,
  sessionToken: string,
): Promise<Doc<"widgetSessions"> | null> {
  if (!SESSION_TOKEN_PATTERN.test(sessionToken)) return null;
  const token = await sha256Hex(sessionToken);
  const session = await ctx.db
    .query("widgetSessions")
    .withIndex("by_token", (q) => q.eq("token", token))
    .unique();
  return session?.workspaceId === workspaceId && session.expiresAt > Date.now() ? session : null;
}

/** Ends the sessions of a visitor that never proved who uses them; the browser begins anew as nobody known. */
export async function endUnprovenSessions(ctx: MutationCtx, visitorId: Id<"visitors">): Promise<void> {
  for (const session of await sessionsOf(ctx, visitorId)) {
    if (!session.identityVerified) await ctx.db.delete("widgetSessions", session._id);
  }
}

/** Lets every session of one visitor continue as another one. */
export async function moveSessions(ctx: MutationCtx, from: Id<"visitors">, to: Id<"visitors">): Promise<number> {
  const sessions = await sessionsOf(ctx, from);
  for (const session of sessions) await ctx.db.patch("widgetSessions", session._id, { visitorId: to });
  return sessions.length;
}
