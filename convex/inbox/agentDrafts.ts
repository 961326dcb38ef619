import { type Infer, v } from "convex/values";
import type { Doc } from "../_generated/dataModel";
import { conversationForMember } from "../conversations/access";
import { previewOf } from "../conversations/previewModel";
import { notFound } from "../lib/errors";
import { agentMutation, agentQuery } from "../lib/functions";
import { draftOf, draftsOfMember, saveDraft, settleDraft } from "./draftsModel";
import { vDraftKind } from "./schema";

const conversationId = v.id("conversations");
const vDraft = v.union(
  v.object({
    content: v.string(),
    revision: v.number(),
    /** What another device had written, when the last save displaced it. */
    displaced: v.union(v.string(), v.null()),
  }),
  v.null(),
);

function draftView(draft: Doc<"drafts"> | null): Infer<typeof vDraft> {
  return draft && { content: draft.content, revision: draft.revision, displaced: draft.displaced ?? null };
}

/** The caller's drafts in a conversation. */
export const get = agentQuery({
  permission: "conversations.reply",
  args: { conversationId },
  returns: v.object({ reply: vDraft, note: vDraft }),
  handler: async (ctx, args) => {
    await conversationForMember(ctx, args.conversationId);
    const place = { userId: ctx.userId, conversationId: args.conversationId };
    return {
      reply: draftView(await draftOf(ctx, { ...place, kind: "reply" })),
      note: draftView(await draftOf(ctx, { ...place, kind: "note" })),
    };
  },
});

/** The caller's latest drafts, for the rows of his lists. */
export const list = agentQuery({
  permission: "conversations.read",
  args: {},
  returns: v.array(v.object({ conversationId, kind: vDraftKind, preview: v.string(), updatedAt: v.number() })),
  handler: async (ctx) => {
    const drafts = await draftsOfMember(ctx, ctx.workspace._id, ctx.userId);
    return drafts.map(({ conversationId: id, kind, content, updatedAt }) => {
      return { conversationId: id, kind, preview: previewOf(content), updatedAt };
    });
  },
});

/** Keeps what is being written. The last write wins; a text it did not know of is kept beside it. */
export const save = agentMutation({
  permission: "conversations.reply",
  args: { conversationId, kind: vDraftKind, content: v.string(), baseRevision: v.number() },
  returns: v.object({ revision: v.number() }),
  handler: async (ctx, { kind, ...args }) => {
    const { _id } = await conversationForMember(ctx, args.conversationId);
    const place = { userId: ctx.userId, conversationId: _id, kind };
    return { revision: await saveDraft(ctx, ctx.workspace._id, place, args) };
  },
});

/** Takes the text of the other device instead, or forgets it. */
export const settle = agentMutation({
  permission: "conversations.reply",
  args: { conversationId, kind: vDraftKind, takesOther: v.boolean() },
  returns: v.null(),
  handler: async (ctx, { kind, takesOther, ...args }) => {
    const { _id } = await conversationForMember(ctx, args.conversationId);
    const draft = await draftOf(ctx, { userId: ctx.userId, conversationId: _id, kind });
    if (!draft) throw notFound("draft");
    await settleDraft(ctx, draft, takesOther);
    return null;
  },
});
