import { v } from "convex/values";
import { visitorMutation, visitorQuery } from "../lib/functions";
import { enforceRateLimit } from "../lib/limits";
import { cleanUrl } from "../lib/text";
import { recordEvent } from "./events";
import { applyIdentity } from "./identifying";
import { resolveIdentity } from "./identity";
import { endPresence, recordHeartbeat } from "./presence";
import { visitorSelf } from "./profileViews";
import { vAttributes, vEventType } from "./schema";
import { rotateSession } from "./sessions";
import { identityFields, vSessionGrant, vVisitorSelf } from "./views";

export const me = visitorQuery({
  args: {},
  returns: vVisitorSelf,
  handler: (ctx) => Promise.resolve(visitorSelf(ctx.visitor)),
});

/** A new token for the same visitor; the old one works for another minute. */
export const refresh = visitorMutation({
  args: {},
  returns: vSessionGrant,
  handler: async (ctx) => {
    await enforceRateLimit(ctx, "bootSession", ctx.visitor._id);
    return (await rotateSession(ctx, ctx.workspace, ctx.visitor, ctx.session)).grant;
  },
});

/** Says or proves who the visitor is; a proof merges him into the visitor already known as that person. */
export const identify = visitorMutation({
  args: identityFields,
  returns: vVisitorSelf,
  handler: async (ctx, claims) => {
    await enforceRateLimit(ctx, "identify", ctx.visitor._id);
    const identity = await resolveIdentity(ctx, ctx.workspace, claims);
    if (!identity) return visitorSelf(ctx.visitor);
    return visitorSelf(await applyIdentity(ctx, ctx.session, ctx.visitor, identity));
  },
});

/** Every 30 s while the page is open. */
export const heartbeat = visitorMutation({
  args: { url: v.optional(v.string()), isVisible: v.boolean() },
  returns: v.null(),
  handler: async (ctx, { url, isVisible }) => {
    await recordHeartbeat(ctx, ctx.visitor, { isVisible, url: url ? cleanUrl("url", url) : undefined });
    return null;
  },
});

export const track = visitorMutation({
  args: {
    name: v.string(),
    properties: v.optional(vAttributes),
    url: v.optional(v.string()),
    eventType: v.optional(vEventType),
  },
  returns: v.null(),
  handler: async (ctx, event) => {
    await enforceRateLimit(ctx, "event", ctx.visitor._id);
    await recordEvent(ctx, ctx.visitor, event);
    return null;
  },
});

/** Ends this session: its token works no more. */
export const endSession = visitorMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    await ctx.db.delete("widgetSessions", ctx.session._id);
    await endPresence(ctx, ctx.visitor._id);
    await recordEvent(ctx, ctx.visitor, { name: "session_end", eventType: "session_end" });
    return null;
  },
});
