import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { notFound } from "../lib/errors";

/** A team of the workspace. @throws AppError `not_found` */
export async function requireTeam(
  ctx: QueryCtx,
  workspaceId: Id<"workspaces">,
  teamId: Id<"teams">,
): Promise<Doc<"teams">> {
  const team = await ctx.db.get("teams", teamId);
  if (team?.workspaceId !== workspaceId) throw notFound("team");
  return team;
}

/** An assignment rule of the workspace. @throws AppError `not_found` */
export async function requireAssignmentRule(
  ctx: QueryCtx,
  workspaceId: Id<"workspaces">,
  ruleId: Id<"assignmentRules">,
): Promise<Doc<"assignmentRules">> {
  const rule = await ctx.db.get("assignmentRules", ruleId);
  if (rule?.workspaceId !== workspaceId) throw notFound("rule");
  return rule;
}

/** An auto-tag rule of the workspace. @throws AppError `not_found` */
export async function requireAutoTagRule(
  ctx: QueryCtx,
  workspaceId: Id<"workspaces">,
  ruleId: Id<"autoTagRules">,
): Promise<Doc<"autoTagRules">> {
  const rule = await ctx.db.get("autoTagRules", ruleId);
  if (rule?.workspaceId !== workspaceId) throw notFound("rule");
  return rule;
}
