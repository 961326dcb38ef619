import { isPermission, type Role } from "@parley/core";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { preferWorkspace } from "../accounts/model";
import { unassignMember } from "../conversations/unassigningModel";
import { changedFields, recordAudit } from "../lib/audit";
import { bumpCounter, readCounter } from "../lib/counters";
import { AppError, conflict, invalidInput, invalidState } from "../lib/errors";
import { releaseTickets } from "../tickets/unassigningModel";
import { enqueueOwnershipMail } from "./mails";
import { assertMayGrant, membershipOf } from "./access";
import type { InvitedRole } from "./schema";

const MAX_MEMBERS = 500;
/** Counts the members of a workspace. */
export const MEMBERS_COUNTER = "members";
const MAX_ADJUSTMENTS = 100;

/** How many members a workspace has. */
export async function memberCount(ctx: QueryCtx, workspaceId: Id<"workspaces">): Promise<number> {
  return await readCounter(ctx, workspaceId, MEMBERS_COUNTER);
}

/** All members, oldest first: at most MAX_MEMBERS, kept by `insertMember`. */
export async function membersOf(ctx: QueryCtx, workspaceId: Id<"workspaces">): Promise<Doc<"workspaceMembers">[]> {
  return await ctx.db
    .query("workspaceMembers")
    .withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId))
    .take(MAX_MEMBERS);
}

/**
 * Adds a member and makes the workspace the one his desk opens.
 * @throws AppError `conflict` for one who is a member already, `quota_exceeded{members}`
 */
export async function insertMember(
  ctx: MutationCtx,
  row: { workspaceId: Id<"workspaces">; userId: Id<"users">; role: Role; permissions?: string[] },
): Promise<Id<"workspaceMembers">> {
  if (await membershipOf(ctx, row.userId, row.workspaceId)) throw conflict("is a member already");
  if ((await memberCount(ctx, row.workspaceId)) >= MAX_MEMBERS)
    throw new AppError({ code: "quota_exceeded", limit: "members" });
  const memberId = await ctx.db.insert("workspaceMembers", { ...row, createdAt: Date.now() });
  await bumpCounter(ctx, row.workspaceId, MEMBERS_COUNTER, 1);
  await preferWorkspace(ctx, row.userId, row.workspaceId);
  await recordMemberAudit(ctx, row.userId, "member.joined", { ...row, _id: memberId }, {}, { role: row.role });
  return memberId;
}

type MemberKey = Pick<Doc<"workspaceMembers">, "_id" | "workspaceId" | "userId">;

async function recordMemberAudit(
  ctx: MutationCtx,
  actorId: Id<"users">,
  action: string,
  member: MemberKey,
  before: Record<string, unknown>,
  after: Record<string, unknown>,
): Promise<void> {
  await recordAudit(ctx, {
    workspaceId: member.workspaceId,
    actor: { type: "user", userId: actorId },
    action,
    resourceType: "member",
    resourceId: member._id,
    changes: changedFields(before, after),
    metadata: { userId: member.userId },
  });
}

/** Changes a member's role. Access has been checked by `memberBelow`. @throws AppError `forbidden` */
export async function changeRole(
  ctx: MutationCtx,
  actor: Doc<"workspaceMembers">,
  target: Doc<"workspaceMembers">,
  role: InvitedRole,
): Promise<void> {
  if (target.role === role) return;
  assertMayGrant(actor, target, { ...target, role });
  await ctx.db.patch("workspaceMembers", target._id, { role });
  await recordMemberAudit(ctx, actor.userId, "member.role_changed", target, { role: target.role }, { role });
}

/** The adjustments as they are stored: known words only, sorted, without doubles. @throws AppError `invalid_input` */
export function cleanAdjustments(permissions: readonly string[]): string[] {
  if (permissions.length > MAX_ADJUSTMENTS)
    throw invalidInput("permissions", `has more than ${MAX_ADJUSTMENTS} elements`);
  permissions.forEach((entry, index) => {
    if (!isPermission(entry.replace(/^[+-]/, "")))
      throw invalidInput(`permissions[${index}]`, "is not a permission, with or without a sign");
  });
  return [...new Set(permissions.map((entry) => entry.replace(/^\+/, "")))].sort();
}

/** Replaces a member's adjustments. Access has been checked by `memberBelow`. @throws AppError `invalid_input`, `forbidden` */
export async function changePermissions(
  ctx: MutationCtx,
  actor: Doc<"workspaceMembers">,
  target: Doc<"workspaceMembers">,
  permissions: readonly string[],
): Promise<void> {
  const clean = cleanAdjustments(permissions);
  assertMayGrant(actor, target, { ...target, permissions: clean });
  const changes = changedFields({ permissions: target.permissions ?? [] }, { permissions: clean });
  if (changes.length === 0) return;
  await ctx.db.patch("workspaceMembers", target._id, { permissions: clean });
  const before = { permissions: target.permissions ?? [] };
  await recordMemberAudit(ctx, actor.userId, "member.permissions_changed", target, before, { permissions: clean });
}

/** Ends a membership at once and hands back the conversations of the one who left. */
async function deleteMember(ctx: MutationCtx, actorId: Id<"users">, target: Doc<"workspaceMembers">, action: string) {
  await ctx.db.delete("workspaceMembers", target._id);
  await bumpCounter(ctx, target.workspaceId, MEMBERS_COUNTER, -1);
  const user = await ctx.db.get("users", target.userId);
  if (user?.workspaceId === target.workspaceId) await preferWorkspace(ctx, user._id, null);
  await recordMemberAudit(ctx, actorId, action, target, { role: target.role }, { role: null });
  await unassignMember(ctx, target.workspaceId, target.userId);
  await releaseTickets(ctx, target.workspaceId, { userId: target.userId });
}

/** Removes a member. Access has been checked by `memberBelow`. */
export async function removeMember(
  ctx: MutationCtx,
  actor: Doc<"workspaceMembers">,
  target: Doc<"workspaceMembers">,
): Promise<void> {
  await deleteMember(ctx, actor.userId, target, "member.removed");
}

/** Ends one's own membership. @throws AppError `invalid_state{owner}`: ownership is handed over first */
export async function leaveWorkspace(ctx: MutationCtx, member: Doc<"workspaceMembers">): Promise<void> {
  if (member.role === "owner") throw invalidState("owner");
  await deleteMember(ctx, member.userId, member, "member.left");
}

/**
 * Makes another member the owner; the former owner becomes an admin. There is never a moment with two owners or none.
 * @throws AppError `forbidden{owner}`, `conflict` for oneself
 */
export async function transferOwnership(
  ctx: MutationCtx,
  owner: Doc<"workspaceMembers">,
  target: Doc<"workspaceMembers">,
): Promise<void> {
  if (owner.role !== "owner") throw new AppError({ code: "forbidden", permission: "owner" });
  if (owner._id === target._id) throw conflict("is the owner already");
  await ctx.db.patch("workspaceMembers", owner._id, { role: "admin" });
  await ctx.db.patch("workspaceMembers", target._id, { role: "owner", permissions: [] });
  const before = { owner: owner.userId };
  await recordMemberAudit(ctx, owner.userId, "workspace.ownership_transferred", target, before, {
    owner: target.userId,
  });
  await enqueueOwnershipMail(ctx, owner, target);
}
