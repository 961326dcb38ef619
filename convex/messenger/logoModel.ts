import { imageSize, isInlineType, sniffFileType } from "@parley/core";
import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { ActionCtx, MutationCtx, QueryCtx } from "../_generated/server";
import { recordAudit } from "../lib/audit";
import { env } from "../lib/env";
import { invalidInput, notFound } from "../lib/errors";
import type { AgentActionScope } from "../lib/functions";
import { randomHex } from "../lib/tokens";

/** Where logos are read: `/api/logos/{key}`. */
export const LOGO_PATH = "/api/logos/";
const MAX_LOGO_BYTES = 512 * 1024;
/** Pixels of a side: a small file can hold a picture that no phone can unpack. */
const MAX_LOGO_SIDE = 2048;

const urlOf = ({ key }: Pick<Doc<"messengerLogos">, "key">) => `${env.convexSiteUrl}${LOGO_PATH}${key}`;

async function logoOf(ctx: QueryCtx, workspaceId: Id<"workspaces">): Promise<Doc<"messengerLogos"> | null> {
  return await ctx.db
    .query("messengerLogos")
    .withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId))
    .unique();
}

/** The address of the logo a workspace has uploaded, or null. */
export async function logoUrlOf(ctx: QueryCtx, workspaceId: Id<"workspaces">): Promise<string | null> {
  const logo = await logoOf(ctx, workspaceId);
  return logo && urlOf(logo);
}

/** The logo behind an address, or null. */
export async function logoByKey(ctx: QueryCtx, key: string): Promise<Doc<"messengerLogos"> | null> {
  return await ctx.db
    .query("messengerLogos")
    .withIndex("by_key", (q) => q.eq("key", key))
    .unique();
}

/** Whether a stored file is a logo already: nobody may register or delete it again. */
export async function isLogoFile(ctx: QueryCtx, storageId: Id<"_storage">): Promise<boolean> {
  const logo = await ctx.db
    .query("messengerLogos")
    .withIndex("by_storage", (q) => q.eq("storageId", storageId))
    .first();
  return logo !== null;
}

/** Deletes the logo a workspace has uploaded, with its file. Without one nothing happens. */
export async function removeLogoFile(ctx: MutationCtx, workspaceId: Id<"workspaces">): Promise<void> {
  const logo = await logoOf(ctx, workspaceId);
  if (!logo) return;
  await ctx.db.delete("messengerLogos", logo._id);
  await ctx.storage.delete(logo.storageId);
}

export interface NewLogo {
  workspaceId: Id<"workspaces">;
  storageId: Id<"_storage">;
  contentType: string;
  userId: Id<"users">;
}

/**
 * Makes a checked file the logo of a workspace; the one before is deleted.
 * @returns the address
 * @throws AppError `not_found{entity: "file"}` when the file is a logo already
 */
export async function replaceLogo(ctx: MutationCtx, { userId, ...given }: NewLogo): Promise<string> {
  const { workspaceId, storageId } = given;
  if (await isLogoFile(ctx, storageId)) throw notFound("file");
  const before = await logoUrlOf(ctx, workspaceId);
  await removeLogoFile(ctx, workspaceId);
  const logo = { ...given, key: randomHex(16) };
  await ctx.db.insert("messengerLogos", logo);
  await recordAudit(ctx, {
    workspaceId,
    actor: { type: "user", userId },
    action: "messenger.settings_changed",
    resourceType: "messenger",
    changes: [{ field: "logoUrl", before, after: urlOf(logo) }],
  });
  return urlOf(logo);
}

/**
 * Looks at an uploaded file itself (size, magic bytes, picture size) and makes it the logo; a refused file is deleted.
 * @returns the address
 * @throws AppError `invalid_input{field: "file"}`, `not_found{entity: "file"}`
 */
export async function registerLogo(ctx: ActionCtx & AgentActionScope, storageId: Id<"_storage">): Promise<string> {
  const isTaken: boolean =
    (await ctx.runQuery(internal.messenger.logoJobs.isTaken, { storageId })) ||
    (await ctx.runQuery(internal.helpCenter.jobs.isFileTaken, { storageId }));
  const blob = isTaken ? null : await ctx.storage.get(storageId);
  if (!blob) throw notFound("file");
  const refuse = async (reason: string) => {
    await ctx.storage.delete(storageId);
    return invalidInput("file", reason);
  };
  if (blob.size > MAX_LOGO_BYTES) throw await refuse("is larger than 512 KB");
  const data = new Uint8Array(await blob.arrayBuffer());
  const contentType = sniffFileType(data)?.contentType ?? "";
  if (!isInlineType(contentType)) throw await refuse("must be a PNG, JPEG, GIF or WebP picture");
  const { width = 0, height = 0 } = imageSize(contentType, data) ?? {};
  if (Math.max(width, height) > MAX_LOGO_SIDE) throw await refuse("is more than 2048 pixels wide or high");
  const { workspaceId, userId } = ctx;
  return await ctx.runMutation(internal.messenger.logoJobs.replace, { workspaceId, storageId, contentType, userId });
}
