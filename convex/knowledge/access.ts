import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { notFound } from "../lib/errors";
import type { AgentScope } from "../lib/functions";

type MemberCtx = QueryCtx & Pick<AgentScope, "workspace">;

/** A folder of the member's workspace. @throws AppError `not_found` */
export async function folderForMember(ctx: MemberCtx, id: Id<"contentFolders">): Promise<Doc<"contentFolders">> {
  const folder = await ctx.db.get("contentFolders", id);
  if (folder?.workspaceId !== ctx.workspace._id) throw notFound("contentFolder");
  return folder;
}

/** An internal article of the member's workspace. @throws AppError `not_found` */
export async function internalForMember(ctx: MemberCtx, id: Id<"internalArticles">): Promise<Doc<"internalArticles">> {
  const article = await ctx.db.get("internalArticles", id);
  if (article?.workspaceId !== ctx.workspace._id) throw notFound("internalArticle");
  return article;
}
