import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { notFound } from "../lib/errors";
import type { AgentScope } from "../lib/functions";

/**
 * A snippet of the member's workspace.
 * @throws AppError `not_found`
 */
export async function snippetForMember(
  ctx: QueryCtx & Pick<AgentScope, "workspace">,
  id: Id<"snippets">,
): Promise<Doc<"snippets">> {
  const snippet = await ctx.db.get("snippets", id);
  if (snippet?.workspaceId !== ctx.workspace._id) throw notFound("snippet");
  return snippet;
}
