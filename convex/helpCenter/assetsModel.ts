import { cleanFileName } from "@parley/core";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { env } from "../lib/env";
import { conflict, notFound } from "../lib/errors";
import { randomHex } from "../lib/tokens";
import { readableAudiences, type Reader } from "./access";
import type { Asset } from "./views";

/** A picture named in a text: `/help/assets/<key>`. */
const ASSET_MENTION = /\/help\/assets\/([a-f0-9]{32})(?![a-z0-9])/g;
/** Pictures of one text. */
export const MAX_ASSETS = 200;
const KEY = /^[a-f0-9]{32}$/;

export interface NewAsset {
  workspaceId: Id<"workspaces">;
  storageId: Id<"_storage">;
  name: string;
  size: number;
  contentType: string;
  /** SHA-256 of the file, hexadecimal. */
  hash: string;
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

/** The picture of a workspace with these bytes, or null. */
export async function assetByHash(
  ctx: QueryCtx,
  workspaceId: Id<"workspaces">,
  hash: string,
): Promise<Doc<"articleAssets"> | null> {
  return await ctx.db
    .query("articleAssets")
    .withIndex("by_hash", (q) => q.eq("workspaceId", workspaceId).eq("hash", hash))
    .first();
}

/**
 * Registers an uploaded and checked picture; one that is here already is not kept twice.
 * @throws AppError `not_found{file}` when the file is another's
 */
export async function insertAsset(ctx: MutationCtx, given: NewAsset): Promise<Doc<"articleAssets">> {
  if (await isAssetFile(ctx, given.storageId)) throw notFound("file");
  const known = await assetByHash(ctx, given.workspaceId, given.hash);
  if (known) {
    await ctx.storage.delete(given.storageId);
    return known;
  }
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

/** The pictures of a workspace that a text names, each once. */
export async function assetsIn(
  ctx: QueryCtx,
  workspaceId: Id<"workspaces">,
  content: string,
): Promise<Doc<"articleAssets">[]> {
  const found = keysIn(content).map((key) =>
    ctx.db
      .query("articleAssets")
      .withIndex("by_key", (q) => q.eq("key", key))
      .unique(),
  );
  const assets = (await Promise.all(found)).filter((asset) => asset !== null);
  return assets.filter((asset) => asset.workspaceId === workspaceId);
}

function keysIn(content: string): string[] {
  return [...new Set([...content.matchAll(ASSET_MENTION)].map(([, key = ""]) => key))].slice(0, MAX_ASSETS);
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
  const urls: Record<string, string> = {};
  for (const key of keysIn(content)) urls[`/help/assets/${key}`] = `${env.convexSiteUrl}/help/assets/${key}`;
  if (readerOnlyKnowsKeys(reader)) return urls;
  for (const { key, authorKey, memberKey } of await assetsIn(ctx, workspaceId, content))
    urls[`/help/assets/${key}`] += `?t=${reader.kind === "agent" ? authorKey : memberKey}`;
  return urls;
}

function readerOnlyKnowsKeys(reader: Reader): boolean {
  return reader.kind === "anonymous" || (reader.kind === "visitor" && !reader.isIdentified);
}
