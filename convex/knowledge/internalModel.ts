import { markdownToText } from "@parley/core/richText";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { changedFields, recordAudit } from "../lib/audit";
import { conflict, invalidInput } from "../lib/errors";
import type { AgentScope } from "../lib/functions";
import { cleanText } from "../lib/text";
import { folderForMember } from "./access";

/** Who writes, and where. */
type AuthorCtx = MutationCtx & Pick<AgentScope, "userId" | "workspace">;

/** Bytes of an internal article's text in UTF-8. */
export const MAX_INTERNAL_BYTES = 512 * 1024;
const MAX_TAGS = 20;
const MAX_TAG = 50;
const MAX_SEARCH_TEXT = 16 * 1024;

export interface InternalFields {
  title: string;
  content: string;
  tags?: string[];
  folderId?: Id<"contentFolders"> | null;
  status?: Doc<"internalArticles">["status"];
}

function cleanTags(tags: readonly string[]): string[] {
  if (tags.length > MAX_TAGS) throw invalidInput("tags", `has more than ${MAX_TAGS} elements`);
  return [...new Set(tags.map((tag, index) => cleanText(`tags[${index}]`, tag, { max: MAX_TAG })))];
}

async function clean(ctx: AuthorCtx, given: Partial<InternalFields>): Promise<Partial<Doc<"internalArticles">>> {
  const update: Partial<Doc<"internalArticles">> = {};
  if (given.title !== undefined) update.title = cleanText("title", given.title);
  if (given.content !== undefined) {
    update.content = cleanText("content", given.content, { max: MAX_INTERNAL_BYTES, isRequired: false });
    if (new TextEncoder().encode(update.content).length > MAX_INTERNAL_BYTES)
      throw invalidInput("content", "is larger than 512 KB");
  }
  if (given.tags !== undefined) update.tags = cleanTags(given.tags);
  if (given.status !== undefined) update.status = given.status;
  if (given.folderId !== undefined) {
    if (given.folderId) await folderForMember(ctx, given.folderId);
    update.folderId = given.folderId ?? undefined;
  }
  return update;
}

function searchTextOf({ title, content, tags = [] }: Pick<Doc<"internalArticles">, "title" | "content" | "tags">) {
  const words = markdownToText(content.slice(0, 2 * MAX_SEARCH_TEXT));
  return [title, tags.join(" "), words].join("\n").slice(0, MAX_SEARCH_TEXT).toWellFormed();
}

async function audit(ctx: AuthorCtx, verb: string, id: Id<"internalArticles">, title: string): Promise<void> {
  await recordAudit(ctx, {
    workspaceId: ctx.workspace._id,
    actor: { type: "user", userId: ctx.userId },
    action: `internal_article.${verb}`,
    resourceType: "internal_article",
    resourceId: id,
    metadata: { title },
  });
}

/** Writes down something for teammates. @throws AppError `invalid_input`, `not_found{contentFolder}` */
export async function createInternal(ctx: AuthorCtx, given: InternalFields): Promise<Id<"internalArticles">> {
  const update = await clean(ctx, given);
  const text = { title: update.title ?? "", content: update.content ?? "", tags: update.tags ?? [] };
  const now = Date.now();
  const id = await ctx.db.insert("internalArticles", {
    workspaceId: ctx.workspace._id,
    ...text,
    folderId: update.folderId,
    status: update.status ?? "published",
    authorId: ctx.userId,
    revision: 1,
    createdAt: now,
    updatedAt: now,
    searchText: searchTextOf(text),
  });
  await audit(ctx, "created", id, text.title);
  return id;
}

/**
 * Changes the given fields. The edit names the revision it was made on.
 * @returns the new revision
 * @throws AppError `conflict` at another revision, `invalid_input`, `not_found{contentFolder}`
 */
export async function updateInternal(
  ctx: AuthorCtx,
  article: Doc<"internalArticles">,
  revision: number,
  given: Partial<InternalFields>,
): Promise<number> {
  if (article.revision !== revision) throw conflict(`edited by someone else: revision ${article.revision}`);
  const update = await clean(ctx, given);
  if (changedFields(article, update).length === 0) return revision;
  const searchText = searchTextOf({ ...article, ...update });
  const mark = { revision: revision + 1, updatedAt: Date.now(), searchText };
  await ctx.db.patch("internalArticles", article._id, { ...update, ...mark });
  if (update.status !== undefined && update.status !== article.status)
    await audit(ctx, update.status, article._id, article.title);
  return mark.revision;
}

/** Deletes an internal article. */
export async function deleteInternal(ctx: AuthorCtx, article: Doc<"internalArticles">): Promise<void> {
  await ctx.db.delete("internalArticles", article._id);
  await audit(ctx, "deleted", article._id, article.title);
}
