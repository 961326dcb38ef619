import { v } from "convex/values";
import { internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { postMessage } from "../conversations/model";
import { insertConversation } from "../conversations/rows";
import { internalAction, internalMutation } from "../lib/functions";
import { insertVisitor } from "../visitors/model";

const VISITORS_PER_BATCH = 200;
const MESSAGES_PER_BATCH = 45;
const MINUTE = 60_000;

/** Adds `count` (at most 200) anonymous visitors. */
export const addVisitors = internalMutation({
  args: { workspaceId: v.id("workspaces"), count: v.number() },
  returns: v.array(v.id("visitors")),
  handler: async (ctx, { workspaceId, count }): Promise<Id<"visitors">[]> => {
    const ids: Id<"visitors">[] = [];
    for (let made = 0; made < Math.min(count, VISITORS_PER_BATCH); made++) {
      ids.push((await insertVisitor(ctx, { workspaceId, sessionId: "bulk" }))._id);
    }
    return ids;
  },
});

/** Adds a conversation for each visitor, with `messages` messages of his, a minute apart, the last one at `endAt`. */
export const addConversations = internalMutation({
  args: {
    workspaceId: v.id("workspaces"),
    visitorIds: v.array(v.id("visitors")),
    messages: v.number(),
    endAt: v.number(),
  },
  returns: v.array(v.id("conversations")),
  handler: async (ctx, { workspaceId, visitorIds, messages, endAt }): Promise<Id<"conversations">[]> => {
    const ids: Id<"conversations">[] = [];
    for (const visitorId of visitorIds) {
      const began = endAt - messages * MINUTE;
      let conversation = await insertConversation(ctx, { workspaceId, visitorId, at: began });
      for (let said = 1; said <= messages; said++) {
        const input = { sender: { type: "visitor" as const, visitorId }, content: `Message ${said}` };
        ({ conversation } = await postMessage(ctx, conversation, { ...input, at: began + said * MINUTE }));
      }
      ids.push(conversation._id);
    }
    return ids;
  },
});

/** Fills a workspace with `conversations` conversations of `visitors` visitors, in batches that fit a transaction. */
export const fill = internalAction({
  args: { workspaceId: v.id("workspaces"), visitors: v.number(), conversations: v.number(), messagesEach: v.number() },
  returns: v.object({ visitors: v.number(), conversations: v.number() }),
  handler: async (
    ctx,
    { workspaceId, visitors, conversations, messagesEach },
  ): Promise<{ visitors: number; conversations: number }> => {
    const people: Id<"visitors">[] = [];
    while (people.length < visitors) {
      const count = visitors - people.length;
      const ids: Id<"visitors">[] = await ctx.runMutation(internal.demo.bulk.addVisitors, { workspaceId, count });
      people.push(...ids);
    }
    const perBatch = Math.max(1, Math.floor(MESSAGES_PER_BATCH / Math.max(1, messagesEach)));
    const now = Date.now();
    for (let made = 0; made < conversations; made += perBatch) {
      const size = Math.min(perBatch, conversations - made);
      const visitorIds = Array.from({ length: size }, (_, index) => people[(made + index) % people.length]);
      await ctx.runMutation(internal.demo.bulk.addConversations, {
        workspaceId,
        visitorIds: visitorIds.filter((id) => id !== undefined),
        messages: messagesEach,
        endAt: now - (conversations - made) * 1000,
      });
    }
    return { visitors: people.length, conversations };
  },
});
