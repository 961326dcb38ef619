import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import { vChannel, vConversationStatus, vSenderType } from "../conversations/schema";
import { vConversationRow } from "../conversations/views";
import { agentQuery } from "../lib/functions";
import { boundedPage } from "../lib/pages";
import { findMessages, findSubjects } from "./searchModel";

const vKind = v.union(v.literal("message"), v.literal("note"));
const filters = v.optional(
  v.object({
    status: v.optional(vConversationStatus),
    assigneeId: v.optional(v.union(v.id("users"), v.null())),
    teamId: v.optional(v.id("teams")),
    tagId: v.optional(v.id("tags")),
    channel: v.optional(vChannel),
    senderType: v.optional(vSenderType),
    kind: v.optional(vKind),
    conversationId: v.optional(v.id("conversations")),
    from: v.optional(v.number()),
    to: v.optional(v.number()),
  }),
);
/** `[start, end)` in UTF-16 code units: parts to be marked, never markup. */
const vRanges = v.array(v.array(v.number()));

/** Messages and notes that hold words of a search, best first. The last word counts by its beginning. */
export const messages = agentQuery({
  permission: "conversations.read",
  args: { query: v.string(), filters, paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(
    v.object({
      conversation: vConversationRow,
      message: v.object({
        _id: v.id("messages"),
        kind: vKind,
        senderType: vSenderType,
        senderName: v.string(),
        createdAt: v.number(),
        excerpt: v.object({ text: v.string(), ranges: vRanges }),
      }),
    }),
  ),
  handler: async (ctx, { query, filters: given = {}, paginationOpts }) => {
    const found = await findMessages(ctx, query, given, boundedPage(paginationOpts));
    const page = found.page.map(({ conversation, message: { excerpt, ...message } }) => {
      return {
        conversation,
        message: { ...message, excerpt: { ...excerpt, ranges: excerpt.ranges.map((range) => [...range]) } },
      };
    });
    return { ...found, page };
  },
});

/** The best five conversations by their subject. */
export const subjects = agentQuery({
  permission: "conversations.read",
  args: { query: v.string(), filters },
  returns: v.array(v.object({ conversation: vConversationRow, ranges: vRanges })),
  handler: async (ctx, { query, filters: given = {} }) => {
    const found = await findSubjects(ctx, query, given);
    return found.map(({ conversation, ranges }) => ({ conversation, ranges: ranges.map((range) => [...range]) }));
  },
});
