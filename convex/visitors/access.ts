import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { notFound } from "../lib/errors";
import type { AgentScope } from "../lib/functions";

/** Merges of merged visitors are this deep at most before a chain is taken for a bug. */
const MAX_MERGE_DEPTH = 20;

/**
 * A visitor of the member's workspace.
 * @throws AppError `not_found`
 */
export async function visitorForMember(
  ctx: QueryCtx & Pick<AgentScope, "workspace">,
  id: Id<"visitors">,
): Promise<Doc<"visitors">> {
  const visitor = await ctx.db.get("visitors", id);
  if (visitor?.workspaceId !== ctx.workspace._id) throw notFound("visitor");
  return visitor;
}

/** The visitor that a merged one continues as; an unmerged one is his own. */
export async function canonicalVisitor(ctx: QueryCtx, visitor: Doc<"visitors">): Promise<Doc<"visitors">> {
  let current = visitor;
  for (let depth = 0; current.mergedIntoId && depth < MAX_MERGE_DEPTH; depth++) {
    const next = await ctx.db.get("visitors", current.mergedIntoId);
    if (!next) throw new Error(`Visitor ${current._id} was merged into a missing one`);
    current = next;
  }
  return current;
}

/** The visitor who proved to be `externalUserId`, or null. */
export async function visitorByExternalId(
  ctx: QueryCtx,
  workspaceId: Id<"workspaces">,
  externalUserId: string,
): Promise<Doc<"visitors"> | null> {
  return await ctx.db
    .query("visitors")
    .withIndex("by_external_user_id", (q) => q.eq("workspaceId", workspaceId).eq("externalUserId", externalUserId))
    .unique();
}
