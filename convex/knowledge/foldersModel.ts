import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { changedFields, recordAudit } from "../lib/audit";
import { bumpCounter, readCounter } from "../lib/counters";
import { conflict, invalidInput, invalidState } from "../lib/errors";
import type { AgentScope } from "../lib/functions";
import { cleanText } from "../lib/text";
import { folderForMember } from "./access";

/** Who writes, and where. */
type AuthorCtx = MutationCtx & Pick<AgentScope, "userId" | "workspace">;

/** Folders of one workspace: few enough that a tree is one read. */
export const MAX_FOLDERS = 300;
const MAX_DEPTH = 5;
/** Counts the folders of a workspace. */
export const FOLDERS_COUNTER = "knowledge.folders";

/** Every folder of a workspace, in order. */
export async function foldersOf(ctx: QueryCtx, workspaceId: Id<"workspaces">): Promise<Doc<"contentFolders">[]> {
  return await ctx.db
    .query("contentFolders")
    .withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId))
    .take(MAX_FOLDERS);
}

async function lineOf(ctx: QueryCtx, id: Id<"contentFolders"> | undefined): Promise<Doc<"contentFolders">[]> {
  const line: Doc<"contentFolders">[] = [];
  for (let at = id; at !== undefined && line.length <= MAX_DEPTH;) {
    const folder: Doc<"contentFolders"> | null = await ctx.db.get("contentFolders", at);
    if (!folder) break;
    line.push(folder);
    at = folder.parentId;
  }
  return line;
}

async function heightOf(ctx: QueryCtx, folder: Doc<"contentFolders">): Promise<number> {
  const children = await childrenOf(ctx, folder).take(MAX_FOLDERS);
  return 1 + Math.max(0, ...(await Promise.all(children.map((child) => heightOf(ctx, child)))));
}

function childrenOf(ctx: QueryCtx, folder: Doc<"contentFolders">) {
  return ctx.db
    .query("contentFolders")
    .withIndex("by_parent", (q) => q.eq("workspaceId", folder.workspaceId).eq("parentId", folder._id));
}

/** @throws AppError `not_found`, `invalid_input{parentId}` for a circle or more than five levels */
async function assertParent(ctx: AuthorCtx, parentId: Id<"contentFolders">, self: Doc<"contentFolders"> | null) {
  const parent = await folderForMember(ctx, parentId);
  const line = await lineOf(ctx, parent._id);
  if (self && line.some(({ _id }) => _id === self._id)) throw invalidInput("parentId", "is inside the folder itself");
  if (line.length + (self ? await heightOf(ctx, self) : 1) > MAX_DEPTH)
    throw invalidInput("parentId", `would be deeper than ${MAX_DEPTH} levels`);
}

async function audit(ctx: AuthorCtx, verb: string, id: Id<"contentFolders">, before: object, after: object) {
  await recordAudit(ctx, {
    workspaceId: ctx.workspace._id,
    actor: { type: "user", userId: ctx.userId },
    action: `folder.${verb}`,
    resourceType: "folder",
    resourceId: id,
    changes: changedFields({ ...before }, { ...after }),
  });
}

/** Makes a folder, last among all. @throws AppError `invalid_input`, `not_found`, `invalid_state` */
export async function createFolder(
  ctx: AuthorCtx,
  given: { name: string; parentId?: Id<"contentFolders"> | null },
): Promise<Id<"contentFolders">> {
  const workspaceId = ctx.workspace._id;
  const count = await readCounter(ctx, workspaceId, FOLDERS_COUNTER);
  if (count >= MAX_FOLDERS) throw invalidState(`more than ${MAX_FOLDERS} folders`);
  if (given.parentId) await assertParent(ctx, given.parentId, null);
  const last = await ctx.db
    .query("contentFolders")
    .withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId))
    .order("desc")
    .first();
  const fields = { name: cleanText("name", given.name), parentId: given.parentId ?? undefined };
  const id = await ctx.db.insert("contentFolders", { workspaceId, ...fields, order: (last?.order ?? 0) + 1 });
  await bumpCounter(ctx, workspaceId, FOLDERS_COUNTER, 1);
  await audit(ctx, "created", id, {}, fields);
  return id;
}

/** Renames or moves a folder. @throws AppError `invalid_input`, `not_found` */
export async function updateFolder(
  ctx: AuthorCtx,
  folder: Doc<"contentFolders">,
  given: { name?: string; parentId?: Id<"contentFolders"> | null },
): Promise<void> {
  const update: Partial<Doc<"contentFolders">> = {};
  if (given.name !== undefined) update.name = cleanText("name", given.name);
  if (given.parentId !== undefined) {
    if (given.parentId) await assertParent(ctx, given.parentId, folder);
    update.parentId = given.parentId ?? undefined;
  }
  if (changedFields(folder, update).length === 0) return;
  await ctx.db.patch("contentFolders", folder._id, update);
  await audit(ctx, "updated", folder._id, folder, update);
}

/** Deletes an empty folder. @throws AppError `conflict` while something is inside */
export async function deleteFolder(ctx: AuthorCtx, folder: Doc<"contentFolders">): Promise<void> {
  const { workspaceId, _id } = folder;
  const inside = [
    await childrenOf(ctx, folder).first(),
    await ctx.db
      .query("internalArticles")
      .withIndex("by_folder", (q) => q.eq("workspaceId", workspaceId).eq("folderId", _id))
      .first(),
    await ctx.db
      .query("snippets")
      .withIndex("by_folder", (q) => q.eq("workspaceId", workspaceId).eq("folderId", _id))
      .first(),
  ];
  if (inside.some((row) => row !== null)) throw conflict("the folder is not empty");
  await ctx.db.delete("contentFolders", _id);
  await bumpCounter(ctx, workspaceId, FOLDERS_COUNTER, -1);
  await audit(ctx, "deleted", _id, { name: folder.name }, { name: undefined });
}
