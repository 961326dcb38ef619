import type { Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";

/**
 * A file this old has its owner or never gets one: an upload is registered within minutes, and a person's export with
 * its parts ends within two days.
 */
export const SETTLED_MS = 3 * 24 * 3_600_000;
const BATCH = 100;

type Owns = (ctx: QueryCtx, storageId: Id<"_storage">) => Promise<boolean>;

/** Tables that keep stored files, by how to find the owner of one; null: its files never get as old as `SETTLED_MS`. */
export const FILE_OWNERS: Record<string, Owns | null> = {
  attachments: async (ctx, storageId) =>
    (await ctx.db
      .query("attachments")
      .withIndex("by_storage", (q) => q.eq("storageId", storageId))
      .first()) !== null,
  articleAssets: async (ctx, storageId) =>
    (await ctx.db
      .query("articleAssets")
      .withIndex("by_storage", (q) => q.eq("storageId", storageId))
      .first()) !== null,
  messengerLogos: async (ctx, storageId) =>
    (await ctx.db
      .query("messengerLogos")
      .withIndex("by_storage", (q) => q.eq("storageId", storageId))
      .first()) !== null,
  dataExports: null,
};

async function isOwned(ctx: QueryCtx, storageId: Id<"_storage">): Promise<boolean> {
  for (const owns of Object.values(FILE_OWNERS)) if (await owns?.(ctx, storageId)) return true;
  return false;
}

/**
 * Looks at the next stored files that are old enough and deletes those without an owner: uploads that were never
 * registered, parts of steps that a crash cut off. Every file is looked at once. @returns whether more may wait
 */
export async function sweepOrphans(ctx: MutationCtx): Promise<boolean> {
  const sweep = await ctx.db.query("fileSweeps").first();
  const files = await ctx.db.system
    .query("_storage")
    .withIndex("by_creation_time", (q) =>
      q.gt("_creationTime", sweep?.through ?? 0).lte("_creationTime", Date.now() - SETTLED_MS),
    )
    .take(BATCH);
  for (const { _id } of files) if (!(await isOwned(ctx, _id))) await ctx.storage.delete(_id);
  const last = files.at(-1);
  if (!last) return false;
  if (sweep) await ctx.db.patch("fileSweeps", sweep._id, { through: last._creationTime });
  else await ctx.db.insert("fileSweeps", { through: last._creationTime });
  return files.length === BATCH;
}
