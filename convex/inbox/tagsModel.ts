import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { internal } from "../_generated/api";
import { setTagIds } from "../conversations/changesModel";
import { type AuditActor, changedFields, recordAudit } from "../lib/audit";
import { AppError, conflict, invalidState, notFound } from "../lib/errors";
import { cleanText } from "../lib/text";
import { recordTagged, retractTagged } from "../reporting/model";
import type { TagColor } from "./schema";

export const MAX_TAGS = 500;
export const MAX_TAGS_EACH = 20;
const MAX_NAME = 60;
/** Conversations a deleted tag is taken off in one transaction. */
const BATCH = 50;

type Conversation = Doc<"conversations">;

/** A name as names are compared: case and width of characters do not tell them apart. */
export function nameKey(name: string): string {
  return name.normalize("NFKC").toLowerCase();
}

/** The tags of a workspace by name, at most 500. */
export async function tagsOf(ctx: QueryCtx, workspaceId: Id<"workspaces">): Promise<Doc<"tags">[]> {
  return await ctx.db
    .query("tags")
    .withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId).eq("deletedAt", undefined))
    .take(MAX_TAGS);
}

/** A live tag of the workspace. @throws AppError `not_found` */
export async function requireTag(
  ctx: QueryCtx,
  workspaceId: Id<"workspaces">,
  tagId: Id<"tags">,
): Promise<Doc<"tags">> {
  const tag = await ctx.db.get("tags", tagId);
  if (tag?.workspaceId !== workspaceId || tag.deletedAt !== undefined) throw notFound("tag");
  return tag;
}

async function freeName(ctx: MutationCtx, workspaceId: Id<"workspaces">, text: string, own?: Id<"tags">) {
  const name = cleanText("name", text, { max: MAX_NAME });
  const key = nameKey(name);
  const taken = await ctx.db
    .query("tags")
    .withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId).eq("deletedAt", undefined).eq("nameKey", key))
    .first();
  if (taken && taken._id !== own) throw conflict("A tag of this name exists already");
  return { name, nameKey: key };
}

interface TagFields {
  name: string;
  color?: TagColor;
}

/** Makes a tag. @throws AppError `invalid_input{name}`, `conflict` for a taken name, `quota_exceeded{tags}` */
export async function createTag(
  ctx: MutationCtx,
  workspaceId: Id<"workspaces">,
  { name, color }: TagFields,
  actor: AuditActor,
): Promise<Id<"tags">> {
  const named = await freeName(ctx, workspaceId, name);
  if ((await tagsOf(ctx, workspaceId)).length >= MAX_TAGS)
    throw new AppError({ code: "quota_exceeded", limit: "tags" });
  const tagId = await ctx.db.insert("tags", { workspaceId, ...named, color, createdAt: Date.now() });
  const changes = changedFields({}, { name: named.name, color });
  await recordAudit(ctx, {
    workspaceId,
    actor,
    action: "tag.created",
    resourceType: "tag",
    resourceId: tagId,
    changes,
  });
  return tagId;
}

/** Renames or recolours a tag. @throws AppError as `createTag` */
export async function updateTag(
  ctx: MutationCtx,
  tag: Doc<"tags">,
  { name, color }: Partial<TagFields>,
  actor: AuditActor,
): Promise<void> {
  const named = name === undefined ? {} : await freeName(ctx, tag.workspaceId, name, tag._id);
  const update = { ...named, ...(color !== undefined && { color }) };
  const changes = changedFields({ ...tag }, update).filter(({ field }) => field !== "nameKey");
  if (changes.length === 0) return;
  await ctx.db.patch("tags", tag._id, update);
  const { workspaceId, _id: resourceId } = tag;
  await recordAudit(ctx, { workspaceId, actor, action: "tag.changed", resourceType: "tag", resourceId, changes });
}

/** Deletes a tag: gone for everyone at once, taken off its conversations in batches. */
export async function deleteTag(ctx: MutationCtx, tag: Doc<"tags">, actor: AuditActor): Promise<void> {
  const { workspaceId, _id: tagId, name } = tag;
  await ctx.db.patch("tags", tagId, { deletedAt: Date.now() });
  const changes = changedFields({ name }, { name: undefined });
  await recordAudit(ctx, {
    workspaceId,
    actor,
    action: "tag.deleted",
    resourceType: "tag",
    resourceId: tagId,
    changes,
  });
  await ctx.scheduler.runAfter(0, internal.inbox.jobsTags.detach, { tagId });
}

async function link(ctx: QueryCtx, conversationId: Id<"conversations">, tagId: Id<"tags">) {
  return await ctx.db
    .query("conversationTags")
    .withIndex("by_conversation", (q) => q.eq("conversationId", conversationId).eq("tagId", tagId))
    .unique();
}

/** Takes a deleted tag off up to a batch of conversations, and ends it after the last; returns whether some are left. */
export async function detachTag(ctx: MutationCtx, tagId: Id<"tags">): Promise<boolean> {
  const tag = await ctx.db.get("tags", tagId);
  if (tag?.deletedAt === undefined) return false;
  const rows = await ctx.db
    .query("conversationTags")
    .withIndex("by_tag", (q) => q.eq("tagId", tagId))
    .take(BATCH);
  for (const row of rows) await detach(ctx, row);
  if (rows.length === BATCH) return true;
  await ctx.db.delete("tags", tagId);
  return false;
}

async function detach(ctx: MutationCtx, row: Doc<"conversationTags">): Promise<void> {
  await ctx.db.delete("conversationTags", row._id);
  const conversation = await ctx.db.get("conversations", row.conversationId);
  const tagIds = conversation?.tagIds?.filter((id) => id !== row.tagId);
  if (conversation && tagIds) await setTagIds(ctx, conversation, tagIds);
}

/**
 * Puts a tag on a conversation; returns whether it was not there already. Counters move with it.
 * @throws AppError `not_found{tag}`, `invalid_state{too_many_tags}` above 20
 */
export async function addTag(
  ctx: MutationCtx,
  conversation: Conversation,
  tagId: Id<"tags">,
  actor: AuditActor,
): Promise<boolean> {
  const { _id: conversationId, workspaceId } = conversation;
  await requireTag(ctx, workspaceId, tagId);
  if (await link(ctx, conversationId, tagId)) return false;
  const tagIds = (await ctx.db.get("conversations", conversationId))?.tagIds ?? [];
  if (tagIds.length >= MAX_TAGS_EACH) throw invalidState("too_many_tags");
  await ctx.db.insert("conversationTags", {
    workspaceId,
    conversationId,
    tagId,
    isActive: conversation.isActive,
    lastMessageAt: conversation.lastMessageAt ?? conversation.createdAt,
    appliedBy: actor.type === "user" ? "manual" : "auto",
    appliedByUserId: actor.type === "user" ? actor.userId : undefined,
    createdAt: Date.now(),
  });
  await recordTagged(ctx, await setTagIds(ctx, conversation, [...tagIds, tagId]), tagId, Date.now());
  return true;
}

/** Takes a tag off a conversation; returns whether it was there. */
export async function removeTag(
  ctx: MutationCtx,
  conversation: Conversation,
  tagId: Id<"tags">,
  _actor: AuditActor,
): Promise<boolean> {
  const row = await link(ctx, conversation._id, tagId);
  if (row?.workspaceId !== conversation.workspaceId) return false;
  await detach(ctx, row);
  await retractTagged(ctx, conversation, tagId);
  return true;
}

/** Keeps the tags of a conversation where its list sorts them. */
export async function followTags(ctx: MutationCtx, before: Conversation | null, after: Conversation): Promise<void> {
  const isMoved = before?.isActive !== after.isActive || before.lastMessageAt !== after.lastMessageAt;
  if (!before || !isMoved || !after.tagIds) return;
  const rows = await ctx.db
    .query("conversationTags")
    .withIndex("by_conversation", (q) => q.eq("conversationId", after._id))
    .take(MAX_TAGS_EACH);
  const { isActive, lastMessageAt = after.createdAt } = after;
  for (const row of rows) await ctx.db.patch("conversationTags", row._id, { isActive, lastMessageAt });
}
