import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { requireUser, verifiedEmail } from "../accounts/model";
import { notFound } from "../lib/errors";
import { membershipOf } from "./access";
import { insertMember } from "./memberModel";

const MAX_JOINABLE = 20;
/** What somebody is who joined by the domain of his address; an admin raises him. */
const JOINED_ROLE = "agent";

async function ownDomain(ctx: QueryCtx, userId: Id<"users">): Promise<string | null> {
  return verifiedEmail(await requireUser(ctx, userId))?.split("@")[1] ?? null;
}

/** Workspaces that let the domain of the user's proven address join and where he is not yet a member. */
export async function joinableWorkspaces(ctx: QueryCtx, userId: Id<"users">): Promise<Doc<"workspaces">[]> {
  const domain = await ownDomain(ctx, userId);
  if (domain === null) return [];
  const rows = await ctx.db
    .query("workspaceDomains")
    .withIndex("by_domain", (q) => q.eq("domain", domain))
    .take(MAX_JOINABLE);
  const joined = await Promise.all(rows.map((row) => membershipOf(ctx, userId, row.workspaceId)));
  const open = rows.filter((_, index) => joined[index] === null);
  const workspaces = await Promise.all(open.map((row) => ctx.db.get("workspaces", row.workspaceId)));
  return workspaces.filter((workspace) => workspace !== null);
}

/**
 * Joins a workspace by the domain of one's proven address.
 * @throws AppError `not_found` alike for no workspace and one that is not open to the domain, `conflict` for a member
 */
export async function joinByDomain(
  ctx: MutationCtx,
  userId: Id<"users">,
  workspaceId: Id<"workspaces">,
): Promise<void> {
  const domain = await ownDomain(ctx, userId);
  const rule = await ctx.db
    .query("workspaceDomains")
    .withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId))
    .collect(); // at most MAX_DOMAINS
  if (domain === null || !rule.some((row) => row.domain === domain)) throw notFound("workspace");
  await insertMember(ctx, { workspaceId, userId, role: JOINED_ROLE });
}
