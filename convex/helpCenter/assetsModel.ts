import { cleanFileName } from "@parley/core";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { env } from "../lib/env";
import { conflict, notFound } from "../lib/errors";
import { randomHex } from "../lib/tokens";
import { readableAudiences, type Reader } from "./access";
import type { Asset } from "./views";

/** A picture named in a text: `/help/assets/<key>`. */
export const ASSET_MENTION = /\/help\/assets\/([a-f0-9]{32})(?![a-z0-9])/g;
const MAX_ASSETS = 200;
const KEY = /^[a-f0-9]{32}$/;

export interface NewAsset {
  workspaceId: Id<"workspaces">;
  storageId: Id<"_storage">;
  name: string;
  size: number;
  contentType: string;
  width?: number;
  height?: number;
  uploadedBy: Id<"users">;
}

/** Whether a stored file is an asset already: nobody may register or delete it again. */
export async function isAssetFile(ctx: QueryCtx, storageId: Id<"_storage">): Promise<boolean> {
  const asset = await ctx.db
    .query("articleAssets")
    .withIndex("by_storage", (q) => q.eq("storageId", storageId))
    .first();
  return asset !== null;
}

/** Registers an uploaded and checked picture. @throws AppError `not_found{file}` when the file is another's */
export async function insertAsset(ctx: MutationCtx, given: NewAsset): Promise<Doc<"articleAssets">> {
  if (await isAssetFile(ctx, given.storageId)) throw notFound("file");
  const keys = { key: randomHex(16), memberKey: randomHex(16), authorKey: randomHex(16) };
  const fields = { ...given, ...keys, name: cleanFileName(given.name), createdAt: Date.now() };
  const id = await ctx.db.insert("articleAssets", fields);
  return { ...fields, _id: id, _creationTime: fields.createdAt };
}

async function isUsed(ctx: QueryCtx, assetId: Id<"articleAssets">, audiences: readonly string[]): Promise<boolean> {
  for (const audience of ["all", "identified"] as const) {
    if (!audiences.includes(audience)) continue;
    const use = await ctx.db
      .query("articleAssetUses")
      .withIndex("by_asset_audience", (q) => q.eq("assetId", assetId).eq("audience", audience))
      .first();
    if (use) return true;
  }
  return false;
}

/** Who holds a key: the key alone opens what anyone may read; the other two were given to whom they name. */
function readerOfKey(asset: Doc<"articleAssets">, token: string): Reader {
  if (token === asset.authorKey) return { kind: "agent" };
  return token === asset.memberKey ? { kind: "visitor", isIdentified: true } : { kind: "anonymous" };
}

/** The asset a link leads to, or null when no article that the link's holder may read shows it. */
export async function assetByLink(ctx: QueryCtx, key: string, token: string): Promise<Doc<"articleAssets"> | null> {
  if (!KEY.test(key)) return null;
  const asset = await ctx.db
    .query("articleAssets")
    .withIndex("by_key", (q) => q.eq("key", key))
    .unique();
  const workspace = asset && (await ctx.db.get("workspaces", asset.workspaceId));
  if (!asset || !workspace) return null;
  const reader = readerOfKey(asset, token);
  if (reader.kind === "agent") return asset;
  return (await isUsed(ctx, asset._id, readableAudiences(workspace, reader))) ? asset : null;
}

/** Deletes a picture with its file. @throws AppError `conflict` while a published article shows it */
export async function deleteAsset(ctx: MutationCtx, asset: Doc<"articleAssets">): Promise<void> {
  if (await isUsed(ctx, asset._id, ["all", "identified"])) throw conflict("a published article shows this picture");
  await ctx.storage.delete(asset.storageId);
  await ctx.db.delete("articleAssets", asset._id);
}

/** A picture as its authors see it. */
export function assetView({
  _id,
  key,
  authorKey,
  name,
  size,
  contentType,
  width,
  height,
}: Doc<"articleAssets">): Asset {
  const path = `/help/assets/${key}`;
  return {
    assetId: _id,
    path,
    url: `${env.convexSiteUrl}${path}?t=${authorKey}`,
    name,
    size,
    contentType,
    width,
    height,
  };
}

/**
 * The addresses at which a reader fetches the pictures of a text. For identified readers they carry the pictures'
 * second key.
 */
export async function assetUrls(
  ctx: QueryCtx,
  workspaceId: Id<"workspaces">,
  content: string,
  reader: Reader,
): Promise<Record<string, string>> {
  const keys = new Set([...content.matchAll(ASSET_MENTION)].map(([, key = ""]) => key));
  const urls: Record<string, string> = {};
  const isKnown = reader.kind === "agent" || (reader.kind === "visitor" && reader.isIdentified);
  for (const key of [...keys].slice(0, MAX_ASSETS)) {
    const path = `/help/assets/${key}`;
    urls[path] = env.convexSiteUrl + path;
    if (!isKnown) continue;
    const asset = await ctx.db
      .query("articleAssets")
      .withIndex("by_key", (q) => q.eq("key", key))
      .unique();
    if (asset?.workspaceId === workspaceId)
      urls[path] += `?t=${reader.kind === "agent" ? asset.authorKey : asset.memberKey}`;
  }
  return urls;
}
