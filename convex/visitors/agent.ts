import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import { invalidInput } from "../lib/errors";
import { agentMutation, agentQuery } from "../lib/functions";
import { boundedPage } from "../lib/pages";
import { visitorForMember } from "./access";
import { setVisitorBlocked } from "./blockingModel";
import { listDirectory, vFilter } from "./directory";
import { presenceOf } from "./presence";
import { visitorView } from "./profileViews";
import { vDirectoryRow, vEventView, vPresenceView, vVisitorView } from "./views";

const MAX_PRESENCE_IDS = 100;

/** The directory: latest seen first, or those who match a search by prefix. */
export const list = agentQuery({
  permission: "users.read",
  args: { paginationOpts: paginationOptsValidator, search: v.optional(v.string()), filter: v.optional(vFilter) },
  returns: paginationResultValidator(vDirectoryRow),
  handler: async (ctx, args) => await listDirectory(ctx, args),
});

export const get = agentQuery({
  permission: "users.read",
  args: { visitorId: v.id("visitors") },
  returns: vVisitorView,
  handler: async (ctx, { visitorId }) =>
    visitorView(await visitorForMember(ctx, visitorId), await presenceOf(ctx, visitorId)),
});

/** Who is there, for a screenful of visitors. */
export const presence = agentQuery({
  permission: "conversations.read",
  args: { visitorIds: v.array(v.id("visitors")) },
  returns: v.array(vPresenceView),
  handler: async (ctx, { visitorIds }) => {
    if (visitorIds.length > MAX_PRESENCE_IDS) {
      throw invalidInput("visitorIds", `has more than ${MAX_PRESENCE_IDS} elements`);
    }
    const states = visitorIds.map(async (visitorId) => {
      await visitorForMember(ctx, visitorId);
      const row = await presenceOf(ctx, visitorId);
      return { visitorId, state: row?.state ?? ("offline" as const), lastSeenAt: row?.lastSeenAt ?? null };
    });
    return await Promise.all(states);
  },
});

/** What a visitor did, latest first. */
export const timeline = agentQuery({
  permission: "users.read",
  args: { visitorId: v.id("visitors"), paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(vEventView),
  handler: async (ctx, { visitorId, paginationOpts }) => {
    await visitorForMember(ctx, visitorId);
    const result = await ctx.db
      .query("events")
      .withIndex("by_visitor", (q) => q.eq("visitorId", visitorId))
      .order("desc")
      .paginate(boundedPage(paginationOpts));
    const page = result.page.map(({ _id, name, eventType = "manual", url = null, properties = {}, timestamp }) => ({
      _id,
      name,
      eventType,
      url,
      properties,
      timestamp,
    }));
    return { ...result, page };
  },
});

/**
 * Shuts a visitor out at once. His sessions stay but open nothing: their tokens keep his browser from starting anew as
 * somebody else.
 */
export const setBlocked = agentMutation({
  permission: "users.manage",
  args: { visitorId: v.id("visitors"), blocked: v.boolean() },
  returns: v.null(),
  handler: async (ctx, { visitorId, blocked }) => {
    await visitorForMember(ctx, visitorId);
    await setVisitorBlocked(ctx, visitorId, blocked, ctx.userId);
    return null;
  },
});
