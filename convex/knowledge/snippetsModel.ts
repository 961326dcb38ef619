import { brokenPlace, unknownVariables } from "@parley/core/snippetVariables";
import { MAX_MESSAGE_LENGTH } from "@parley/protocol";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { changedFields, recordAudit } from "../lib/audit";
import { bumpCounter, readCounter } from "../lib/counters";
import { AppError, conflict, invalidInput, notFound } from "../lib/errors";
import type { AgentScope } from "../lib/functions";
import { cleanText } from "../lib/text";

/** Who writes, and where. */
type AuthorCtx = MutationCtx & Pick<AgentScope, "userId" | "workspace">;

/** Snippets of one workspace. */
export const MAX_SNIPPETS = 1_000;
/** Counts the snippets of a workspace. */
export const SNIPPETS_COUNTER = "knowledge.snippets";
/** A slash and a word, so that it can be typed in the middle of a line. */
const SHORTCUT = /^\/[\p{L}\p{N}][\p{L}\p{N}_-]{0,31}$/u;
/** Of the text a search looks at; the beginning of a snippet says what it is about. */
const MAX_SEARCH_TEXT = 4_000;

/**
 * Text with variables as it is stored. Unknown variables are refused when it is saved, since whoever sends it later
 * could not mend it.
 * @throws AppError `invalid_input{field}` naming the variable
 */
export function cleanTemplate(field: string, text: string): string {
  const content = cleanText(field, text, { max: MAX_MESSAGE_LENGTH });
  const broken = brokenPlace(content);
  if (broken !== null) throw invalidInput(field, `has a variable that does not end: ${broken}`);
  const [unknown] = unknownVariables(content);
  if (unknown !== undefined) throw invalidInput(field, `has an unknown variable: {{${unknown}}}`);
  return content;
}

/**
 * A shortcut as it is stored: lower case, with its slash; undefined for none.
 * @throws AppError `invalid_input{field: "shortcut"}`
 */
export function cleanShortcut(text: string | null | undefined): string | undefined {
  if (text === null || text === undefined || text.trim() === "") return undefined;
  const shortcut = cleanText("shortcut", text).toLowerCase();
  if (!SHORTCUT.test(shortcut)) throw invalidInput("shortcut", "must be / and a word of at most 32 letters or digits");
  return shortcut;
}

/** The snippet of a shortcut, or null. */
export async function snippetByShortcut(
  ctx: QueryCtx,
  workspaceId: Id<"workspaces">,
  shortcut: string,
): Promise<Doc<"snippets"> | null> {
  return await ctx.db
    .query("snippets")
    .withIndex("by_shortcut", (q) => q.eq("workspaceId", workspaceId).eq("shortcut", shortcut))
    .unique();
}

async function assertFree(ctx: AuthorCtx, shortcut: string, self?: Id<"snippets">): Promise<void> {
  const taken = await snippetByShortcut(ctx, ctx.workspace._id, shortcut);
  if (taken && taken._id !== self) throw conflict(`${shortcut} already stands for "${taken.name}"`);
}

async function assertFolder(ctx: AuthorCtx, folderId: Id<"contentFolders">): Promise<void> {
  const folder = await ctx.db.get("contentFolders", folderId);
  if (folder?.workspaceId !== ctx.workspace._id) throw notFound("contentFolder");
}

function searchTextOf({
  name,
  shortcut = "",
  content,
}: Pick<Doc<"snippets">, "name" | "shortcut" | "content">): string {
  return [name, shortcut.slice(1), content].join(" ").slice(0, MAX_SEARCH_TEXT).toLowerCase().toWellFormed();
}

export interface SnippetFields {
  name: string;
  content: string;
  /** null or an empty text: none. */
  shortcut?: string | null;
  folderId?: Id<"contentFolders"> | null;
}

interface CleanFields extends Pick<Doc<"snippets">, "name" | "content" | "shortcut" | "folderId" | "searchText"> {}

async function clean(ctx: AuthorCtx, given: SnippetFields, self?: Id<"snippets">): Promise<CleanFields> {
  const name = cleanText("name", given.name);
  const content = cleanTemplate("content", given.content);
  const shortcut = cleanShortcut(given.shortcut);
  const folderId = given.folderId ?? undefined;
  if (shortcut) await assertFree(ctx, shortcut, self);
  if (folderId) await assertFolder(ctx, folderId);
  return { name, content, shortcut, folderId, searchText: searchTextOf({ name, shortcut, content }) };
}

async function audit(
  ctx: AuthorCtx,
  verb: "created" | "updated" | "deleted",
  resourceId: Id<"snippets">,
  before: Partial<Doc<"snippets">>,
  after: Partial<Doc<"snippets">>,
): Promise<void> {
  await recordAudit(ctx, {
    workspaceId: ctx.workspace._id,
    actor: { type: "user", userId: ctx.userId },
    action: `snippet.${verb}`,
    resourceType: "snippet",
    resourceId,
    changes: changedFields(
      { name: before.name, shortcut: before.shortcut },
      { name: after.name, shortcut: after.shortcut },
    ),
  });
}

/**
 * Makes a snippet.
 * @throws AppError `invalid_input` (`name`, `content`, `shortcut`), `conflict` for a shortcut in use,
 *   `not_found{entity: "contentFolder"}`, `quota_exceeded`
 */
export async function createSnippet(ctx: AuthorCtx, given: SnippetFields): Promise<Id<"snippets">> {
  const workspaceId = ctx.workspace._id;
  const fields = await clean(ctx, given);
  if ((await readCounter(ctx, workspaceId, SNIPPETS_COUNTER)) >= MAX_SNIPPETS)
    throw new AppError({ code: "quota_exceeded", limit: `${MAX_SNIPPETS} snippets` });
  const now = Date.now();
  const row = { workspaceId, ...fields, createdBy: ctx.userId, createdAt: now, updatedAt: now };
  const id = await ctx.db.insert("snippets", row);
  await bumpCounter(ctx, workspaceId, SNIPPETS_COUNTER, 1);
  await audit(ctx, "created", id, {}, fields);
  return id;
}

/** Changes what is given and leaves the rest. @throws as `createSnippet` */
export async function updateSnippet(
  ctx: AuthorCtx,
  before: Doc<"snippets">,
  changes: Partial<SnippetFields>,
): Promise<void> {
  const { name, content, shortcut, folderId } = before;
  const fields = await clean(ctx, { name, content, shortcut, folderId, ...changes }, before._id);
  await ctx.db.patch("snippets", before._id, { ...fields, updatedAt: Date.now() });
  await audit(ctx, "updated", before._id, before, fields);
}

/** Deletes a snippet; what was written with it stays. */
export async function deleteSnippet(ctx: AuthorCtx, snippet: Doc<"snippets">): Promise<void> {
  await ctx.db.delete("snippets", snippet._id);
  await bumpCounter(ctx, snippet.workspaceId, SNIPPETS_COUNTER, -1);
  await audit(ctx, "deleted", snippet._id, snippet, {});
}
