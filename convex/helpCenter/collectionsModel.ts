import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { changedFields, recordAudit } from "../lib/audit";
import { bumpCounter, readCounter } from "../lib/counters";
import { conflict, invalidInput, invalidState } from "../lib/errors";
import type { AgentMutationCtx } from "../lib/functions";
import { cleanText } from "../lib/text";
import { collectionForMember } from "./access";
import type { Audience } from "./schema";
import { cleanSlug, dropSlugs, freeSlug, slugOf, takeSlug } from "./slugsModel";

/** Collections of one workspace: few enough that a tree is one read. */
export const MAX_COLLECTIONS = 300;
export const MAX_DEPTH = 5;
const MAX_DESCRIPTION = 1000;
/** Counts the collections of a workspace. */
export const COLLECTIONS_COUNTER = "helpCenter.collections";
const ICON = /^[a-z][a-z0-9-]{0,31}$/;

/** Who changes collections: a teammate. */
interface Author {
  workspaceId: Id<"workspaces">;
  userId: Id<"users">;
}

export interface CollectionFields {
  name: string;
  slug?: string;
  description?: string;
  icon?: string | null;
  parentId?: Id<"collections"> | null;
}

/** Every collection of a workspace, in order; at most `MAX_COLLECTIONS`. */
export async function collectionsOf(ctx: QueryCtx, workspaceId: Id<"workspaces">): Promise<Doc<"collections">[]> {
  return await ctx.db
    .query("collections")
    .withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId))
    .take(MAX_COLLECTIONS);
}

/** A collection and those it stands in, innermost first. */
async function lineOf(ctx: QueryCtx, id: Id<"collections"> | undefined): Promise<Doc<"collections">[]> {
  const line: Doc<"collections">[] = [];
  for (let at = id; at !== undefined && line.length <= MAX_DEPTH;) {
    const collection: Doc<"collections"> | null = await ctx.db.get("collections", at);
    if (!collection) break;
    line.push(collection);
    at = collection.parentId;
  }
  return line;
}

async function heightOf(ctx: QueryCtx, collection: Doc<"collections">): Promise<number> {
  const children = await ctx.db
    .query("collections")
    .withIndex("by_parent", (q) => q.eq("workspaceId", collection.workspaceId).eq("parentId", collection._id))
    .take(MAX_COLLECTIONS);
  const heights = await Promise.all(children.map((child) => heightOf(ctx, child)));
  return 1 + Math.max(0, ...heights);
}

/** @throws AppError `not_found`, `invalid_input{parentId}` for a circle or more than five levels */
async function assertParent(
  ctx: AgentMutationCtx,
  parentId: Id<"collections">,
  self: Doc<"collections"> | null,
): Promise<void> {
  const parent = await collectionForMember(ctx, parentId);
  const line = await lineOf(ctx, parent._id);
  if (self && line.some(({ _id }) => _id === self._id))
    throw invalidInput("parentId", "is inside the collection itself");
  const height = self ? await heightOf(ctx, self) : 1;
  if (line.length + height > MAX_DEPTH) throw invalidInput("parentId", `would be deeper than ${MAX_DEPTH} levels`);
}

function cleanIcon(icon: string | null | undefined): string | undefined {
  if (icon === null || icon === undefined || icon === "") return undefined;
  if (!ICON.test(icon)) throw invalidInput("icon", "is not the name of an icon");
  return icon;
}

async function nextOrder(ctx: QueryCtx, workspaceId: Id<"workspaces">): Promise<number> {
  const last = await ctx.db
    .query("collections")
    .withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId))
    .order("desc")
    .first();
  return (last?.order ?? 0) + 1;
}

const authorOf = (ctx: AgentMutationCtx): Author => ({ workspaceId: ctx.workspace._id, userId: ctx.userId });

async function audit(
  ctx: MutationCtx,
  author: Author,
  verb: string,
  id: Id<"collections">,
  before: Record<string, unknown>,
  after: Record<string, unknown>,
): Promise<void> {
  await recordAudit(ctx, {
    workspaceId: author.workspaceId,
    actor: { type: "user", userId: author.userId },
    action: `collection.${verb}`,
    resourceType: "collection",
    resourceId: id,
    changes: changedFields(before, after),
  });
}

/** Makes a collection, last among all. @throws AppError `invalid_input`, `not_found`, `conflict` */
export async function createCollection(ctx: AgentMutationCtx, given: CollectionFields): Promise<Id<"collections">> {
  const workspaceId = ctx.workspace._id;
  if ((await readCounter(ctx, workspaceId, COLLECTIONS_COUNTER)) >= MAX_COLLECTIONS)
    throw invalidState(`more than ${MAX_COLLECTIONS} collections`);
  if (given.parentId) await assertParent(ctx, given.parentId, null);
  const name = cleanText("name", given.name);
  const slug = given.slug ? cleanSlug(given.slug) : await freeSlug(ctx, workspaceId, "collection", slugOf(name));
  const fields = {
    name,
    slug,
    description: cleanText("description", given.description ?? "", { max: MAX_DESCRIPTION, isRequired: false }),
    icon: cleanIcon(given.icon),
    parentId: given.parentId ?? undefined,
    order: await nextOrder(ctx, workspaceId),
  };
  const counts = { articleCount: 0, publishedForAll: 0, publishedForIdentified: 0 };
  const id = await ctx.db.insert("collections", { workspaceId, ...fields, ...counts });
  await takeSlug(ctx, workspaceId, { kind: "collection", collectionId: id }, slug);
  await bumpCounter(ctx, workspaceId, COLLECTIONS_COUNTER, 1);
  await audit(ctx, authorOf(ctx), "created", id, {}, fields);
  return id;
}

/** Changes the given fields. @throws AppError `invalid_input`, `not_found`, `conflict` */
export async function updateCollection(
  ctx: AgentMutationCtx,
  collection: Doc<"collections">,
  changes: Partial<CollectionFields>,
): Promise<void> {
  const update: Partial<Doc<"collections">> = {};
  if (changes.name !== undefined) update.name = cleanText("name", changes.name);
  if (changes.slug !== undefined) update.slug = cleanSlug(changes.slug);
  if (changes.description !== undefined)
    update.description = cleanText("description", changes.description, { max: MAX_DESCRIPTION, isRequired: false });
  if (changes.icon !== undefined) update.icon = cleanIcon(changes.icon);
  if (changes.parentId !== undefined) {
    if (changes.parentId) await assertParent(ctx, changes.parentId, collection);
    update.parentId = changes.parentId ?? undefined;
  }
  if (changedFields(collection, update).length === 0) return;
  const isMoved = changes.parentId !== undefined && update.parentId !== collection.parentId;
  if (isMoved) await shiftTree(ctx, collection, collection.parentId, -1);
  await ctx.db.patch("collections", collection._id, update);
  if (isMoved) await shiftTree(ctx, collection, update.parentId, 1);
  if (update.slug !== undefined)
    await takeSlug(ctx, collection.workspaceId, { kind: "collection", collectionId: collection._id }, update.slug);
  await audit(ctx, authorOf(ctx), "updated", collection._id, collection, update);
}

async function shiftTree(
  ctx: MutationCtx,
  moved: Doc<"collections">,
  parentId: Id<"collections"> | undefined,
  sign: 1 | -1,
): Promise<void> {
  for (const { _id, publishedForAll, publishedForIdentified } of await lineOf(ctx, parentId)) {
    await ctx.db.patch("collections", _id, {
      publishedForAll: publishedForAll + sign * moved.publishedForAll,
      publishedForIdentified: publishedForIdentified + sign * moved.publishedForIdentified,
    });
  }
}

/** Moves a collection to stand before another one of the same parent, or last. @throws AppError `invalid_input` */
export async function moveCollection(
  ctx: AgentMutationCtx,
  collection: Doc<"collections">,
  beforeId: Id<"collections"> | null,
): Promise<void> {
  const before = beforeId ? await collectionForMember(ctx, beforeId) : null;
  if (before?._id === collection._id) return;
  if (before && before.parentId !== collection.parentId) throw invalidInput("beforeId", "stands in another collection");
  const all = (await collectionsOf(ctx, collection.workspaceId)).filter(({ _id }) => _id !== collection._id);
  const at = before ? all.findIndex(({ _id }) => _id === before._id) : all.length;
  all.splice(at, 0, collection);
  for (const [index, { _id, order }] of all.entries())
    if (order !== index + 1) await ctx.db.patch("collections", _id, { order: index + 1 });
}

/** Deletes an empty collection. @throws AppError `conflict` while articles or collections are inside */
export async function deleteCollection(ctx: AgentMutationCtx, collection: Doc<"collections">): Promise<void> {
  if (!(await dropEmptyCollection(ctx, authorOf(ctx), collection._id))) throw conflict("the collection is not empty");
}

/** Deletes a collection unless something is inside. @returns whether it is gone */
export async function dropEmptyCollection(
  ctx: MutationCtx,
  author: Author,
  collectionId: Id<"collections">,
): Promise<boolean> {
  const collection = await ctx.db.get("collections", collectionId);
  if (!collection) return true;
  const { workspaceId, name } = collection;
  const child = await ctx.db
    .query("collections")
    .withIndex("by_parent", (q) => q.eq("workspaceId", workspaceId).eq("parentId", collectionId))
    .first();
  if (child || collection.articleCount > 0) return false;
  await dropSlugs(ctx, { kind: "collection", collectionId });
  await ctx.db.delete("collections", collectionId);
  await bumpCounter(ctx, workspaceId, COLLECTIONS_COUNTER, -1);
  await audit(ctx, author, "deleted", collectionId, { name }, { name: undefined });
  return true;
}

/** Counts an article into or out of a collection, whatever its state. */
export async function countArticle(ctx: MutationCtx, id: Id<"collections"> | undefined, by: 1 | -1): Promise<void> {
  const collection = id && (await ctx.db.get("collections", id));
  if (collection) await ctx.db.patch("collections", collection._id, { articleCount: collection.articleCount + by });
}

/** Counts a published article into or out of a collection and all it stands in. */
export async function countPublished(
  ctx: MutationCtx,
  id: Id<"collections"> | undefined,
  audience: Audience,
  by: 1 | -1,
): Promise<void> {
  const field = audience === "all" ? "publishedForAll" : "publishedForIdentified";
  for (const collection of await lineOf(ctx, id))
    await ctx.db.patch("collections", collection._id, { [field]: collection[field] + by });
}

/** The names from the top down to a collection. */
export async function pathOf(ctx: QueryCtx, id: Id<"collections"> | undefined): Promise<Doc<"collections">[]> {
  return (await lineOf(ctx, id)).reverse();
}
