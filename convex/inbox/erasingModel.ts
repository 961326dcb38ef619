import type { Doc } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";

/** Merges of one conversation that are looked at in one transaction. */
const MERGES = 50;

async function eraseDrafts(ctx: MutationCtx, { _id }: Doc<"conversations">, limit: number): Promise<number> {
  const rows = await ctx.db
    .query("drafts")
    .withIndex("by_conversation", (q) => q.eq("conversationId", _id))
    .take(limit);
  for (const row of rows) await ctx.db.delete("drafts", row._id);
  return rows.length;
}

async function eraseTags(ctx: MutationCtx, { _id }: Doc<"conversations">, limit: number): Promise<number> {
  const rows = await ctx.db
    .query("conversationTags")
    .withIndex("by_conversation", (q) => q.eq("conversationId", _id))
    .take(limit);
  for (const row of rows) await ctx.db.delete("conversationTags", row._id);
  return rows.length;
}

async function eraseRuns(ctx: MutationCtx, { _id }: Doc<"conversations">, limit: number): Promise<number> {
  const rows = await ctx.db
    .query("macroRuns")
    .withIndex("by_conversation_client_id", (q) => q.eq("conversationId", _id))
    .take(limit);
  for (const row of rows) await ctx.db.delete("macroRuns", row._id);
  return rows.length;
}

async function eraseMerges(ctx: MutationCtx, { _id }: Doc<"conversations">): Promise<number> {
  const merges = () => ctx.db.query("conversationMerges");
  const from = await merges()
    .withIndex("by_source", (q) => q.eq("sourceId", _id))
    .take(MERGES);
  for (const row of from) await ctx.db.delete("conversationMerges", row._id);
  const into = await merges()
    .withIndex("by_target", (q) => q.eq("targetId", _id))
    .take(MERGES);
  for (const row of into) await ctx.db.delete("conversationMerges", row._id);
  return from.length + into.length;
}

/** Erases up to `limit` rows that the inbox keeps of a conversation: tags, drafts, macro runs, merges. */
export async function eraseInboxOf(
  ctx: MutationCtx,
  conversation: Doc<"conversations">,
  limit: number,
): Promise<number> {
  let erased = 0;
  for (const erase of [eraseDrafts, eraseTags, eraseRuns, eraseMerges]) {
    if (erased < limit) erased += await erase(ctx, conversation, limit - erased);
  }
  return erased;
}
