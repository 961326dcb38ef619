import { MAX_MESSAGE_LENGTH } from "@parley/protocol";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { invalidInput } from "../lib/errors";
import type { DraftKind } from "./schema";

/** The latest drafts of one member that his list shows. */
export const MAX_LISTED_DRAFTS = 100;

interface DraftPlace {
  userId: Id<"users">;
  conversationId: Id<"conversations">;
  kind: DraftKind;
}

/** The draft of a member in a conversation, or null. */
export async function draftOf(ctx: QueryCtx, place: DraftPlace): Promise<Doc<"drafts"> | null> {
  const { userId, conversationId, kind } = place;
  return await ctx.db
    .query("drafts")
    .withIndex("by_user_conversation", (q) =>
      q.eq("userId", userId).eq("conversationId", conversationId).eq("kind", kind),
    )
    .unique();
}

/** The latest drafts of a member, latest first, at most 100. */
export async function draftsOfMember(
  ctx: QueryCtx,
  workspaceId: Id<"workspaces">,
  userId: Id<"users">,
): Promise<Doc<"drafts">[]> {
  return await ctx.db
    .query("drafts")
    .withIndex("by_user", (q) => q.eq("workspaceId", workspaceId).eq("userId", userId))
    .order("desc")
    .take(MAX_LISTED_DRAFTS);
}

export interface DraftSave {
  content: string;
  /** The revision the writer last saw; 0 for none. */
  baseRevision: number;
}

/**
 * Keeps a draft as it was typed. The last write wins; what another device wrote after `baseRevision` is not lost but
 * kept as `displaced`. Nothing but spaces ends the draft, unless it is newer than the writer knows; what it displaced
 * takes its place then.
 * @returns the revision the writer knows now, 0 when there is no draft; one that he did not see is not among them
 * @throws AppError `invalid_input{field: "content" | "baseRevision"}`
 */
export async function saveDraft(
  ctx: MutationCtx,
  workspaceId: Id<"workspaces">,
  place: DraftPlace,
  { content, baseRevision }: DraftSave,
): Promise<number> {
  if (content.length > MAX_MESSAGE_LENGTH) {
    throw invalidInput("content", `is longer than ${MAX_MESSAGE_LENGTH} characters`);
  }
  if (!Number.isSafeInteger(baseRevision) || baseRevision < 0) throw invalidInput("baseRevision", "must be a revision");
  const row = await draftOf(ctx, place);
  const isStale = row !== null && baseRevision !== row.revision;
  if (content.trim() === "") return await clearDraft(ctx, row, baseRevision);
  const updatedAt = Date.now();
  if (!row) {
    const revision = firstRevision(updatedAt);
    await ctx.db.insert("drafts", { workspaceId, ...place, content, revision, updatedAt });
    return revision;
  }
  if (row.content === content) return row.revision;
  const displaced = isStale ? row.content : row.displaced;
  await ctx.db.patch("drafts", row._id, { content, displaced, revision: row.revision + 1, updatedAt });
  return row.revision + 1;
}

/** No revision of an earlier draft in this place: a device may still know one that has ended. */
const firstRevision = (now: number): number => now * 1000 + Math.floor(Math.random() * 1000);

async function clearDraft(ctx: MutationCtx, row: Doc<"drafts"> | null, baseRevision: number): Promise<number> {
  if (!row) return 0;
  if (baseRevision !== row.revision) return baseRevision;
  if (row.displaced !== undefined) {
    await settleDraft(ctx, row, true);
    return baseRevision;
  }
  await ctx.db.delete("drafts", row._id);
  return 0;
}

/** Ends the choice between a draft and what it displaced: the other text takes its place, or is forgotten. */
export async function settleDraft(ctx: MutationCtx, draft: Doc<"drafts">, takesOther: boolean): Promise<void> {
  if (draft.displaced === undefined) return;
  const content = takesOther ? draft.displaced : draft.content;
  const patch = { content, displaced: undefined, revision: draft.revision + 1, updatedAt: Date.now() };
  await ctx.db.patch("drafts", draft._id, patch);
}

/** What was sent is no draft any more. */
export async function endDraft(ctx: MutationCtx, place: DraftPlace): Promise<void> {
  const row = await draftOf(ctx, place);
  if (row) await ctx.db.delete("drafts", row._id);
}

/** Drafts handled in one transaction of a merge: at most two of each teammate at work on it. */
const MAX_MOVED = 100;

/** Takes the drafts of a conversation to another one; text that is there already stays, the other one follows it. */
export async function moveDrafts(ctx: MutationCtx, from: Id<"conversations">, to: Id<"conversations">): Promise<void> {
  const rows = await ctx.db
    .query("drafts")
    .withIndex("by_conversation", (q) => q.eq("conversationId", from))
    .take(MAX_MOVED);
  for (const row of rows) {
    const { userId, kind } = row;
    const there = await draftOf(ctx, { userId, conversationId: to, kind });
    if (!there) {
      await ctx.db.patch("drafts", row._id, { conversationId: to });
      continue;
    }
    const content = `${there.content}\n\n${row.content}`.slice(0, MAX_MESSAGE_LENGTH).toWellFormed();
    await ctx.db.patch("drafts", there._id, { content, revision: there.revision + 1 });
    await ctx.db.delete("drafts", row._id);
  }
}
