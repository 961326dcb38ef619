import type { Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { type PublicAgent, publicAgent } from "../accounts/views";

const LOOKED_AT = 20;
const SHOWN = 3;

/** Up to three teammates who can answer, as visitors see them: the longest-standing first. */
export async function publicAgentsOf(ctx: QueryCtx, workspaceId: Id<"workspaces">): Promise<PublicAgent[]> {
  const members = await ctx.db
    .query("workspaceMembers")
    .withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId))
    .take(LOOKED_AT);
  const answering = members.filter((member) => member.role !== "viewer").slice(0, SHOWN);
  const users = await Promise.all(answering.map((member) => ctx.db.get("users", member.userId)));
  return users.filter((user) => user !== null).map(publicAgent);
}
