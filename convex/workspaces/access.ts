import { effectivePermissions, type Membership, outranks } from "@parley/core";
import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { AppError, invalidState, notFound } from "../lib/errors";

/** The membership of a user in a workspace, or null. */
export async function membershipOf(
  ctx: QueryCtx,
  userId: Id<"users">,
  workspaceId: Id<"workspaces">,
): Promise<Doc<"workspaceMembers"> | null> {
  return await ctx.db
    .query("workspaceMembers")
    .withIndex("by_user_workspace", (q) => q.eq("userId", userId).eq("workspaceId", workspaceId))
    .unique();
}

const MAX_MEMBERSHIPS = 100;

/** Memberships of a user, oldest first. */
export async function membershipsOf(ctx: QueryCtx, userId: Id<"users">): Promise<Doc<"workspaceMembers">[]> {
  return await ctx.db
    .query("workspaceMembers")
    .withIndex("by_user", (q) => q.eq("userId", userId))
    .take(MAX_MEMBERSHIPS);
}

/** The workspace the user's desk opens: the one he chose while he is a member of it, else his first, else none. */
export function currentWorkspaceId(
  user: Doc<"users"> | null,
  memberships: readonly Doc<"workspaceMembers">[],
): Id<"workspaces"> | null {
  const chosen = memberships.find((member) => member.workspaceId === user?.workspaceId);
  return (chosen ?? memberships[0])?.workspaceId ?? null;
}

/** A user's membership. @throws AppError `not_found` alike for no workspace and no membership */
export async function requireMembership(
  ctx: QueryCtx,
  userId: Id<"users">,
  workspaceId: Id<"workspaces">,
): Promise<Doc<"workspaceMembers">> {
  const member = await membershipOf(ctx, userId, workspaceId);
  if (!member) throw notFound("workspace");
  return member;
}

/** A member of the given workspace. @throws AppError `not_found` for any other row */
export async function memberOfWorkspace(
  ctx: QueryCtx,
  workspaceId: Id<"workspaces">,
  memberId: Id<"workspaceMembers">,
): Promise<Doc<"workspaceMembers">> {
  const member = await ctx.db.get("workspaceMembers", memberId);
  if (!member || member.workspaceId !== workspaceId) throw notFound("member");
  return member;
}

/**
 * A member whom `actor` may change or remove: one of a lower rank. The owner is nobody's to change.
 * @throws AppError `not_found`, `invalid_state{owner}`, `forbidden{rank}`
 */
export async function memberBelow(
  ctx: QueryCtx,
  actor: Doc<"workspaceMembers">,
  memberId: Id<"workspaceMembers">,
): Promise<Doc<"workspaceMembers">> {
  const target = await memberOfWorkspace(ctx, actor.workspaceId, memberId);
  if (target.role === "owner") throw invalidState("owner");
  if (!outranks(actor.role, target.role)) throw new AppError({ code: "forbidden", permission: "rank" });
  return target;
}

/**
 * Nobody gives what he does not hold: a role is at most the actor's own, and permissions that `after` has and
 * `before` had not are among the actor's.
 * @throws AppError `forbidden` naming what the actor lacks
 */
export function assertMayGrant(actor: Membership, before: Membership | null, after: Membership): void {
  if (outranks(after.role, actor.role)) throw new AppError({ code: "forbidden", permission: "rank" });
  const held = effectivePermissions(actor);
  const had = before ? effectivePermissions(before) : new Set<string>();
  for (const permission of effectivePermissions(after)) {
    if (!held.has(permission) && !had.has(permission)) throw new AppError({ code: "forbidden", permission });
  }
}

/** An identity secret of the given workspace. @throws AppError `not_found` for any other row */
export async function secretOfWorkspace(
  ctx: QueryCtx,
  workspaceId: Id<"workspaces">,
  secretId: Id<"identitySecrets">,
): Promise<Doc<"identitySecrets">> {
  const secret = await ctx.db.get("identitySecrets", secretId);
  if (!secret || secret.workspaceId !== workspaceId) throw notFound("secret");
  return secret;
}

/** An invitation into the given workspace. @throws AppError `not_found` for any other row */
export async function invitationOfWorkspace(
  ctx: QueryCtx,
  workspaceId: Id<"workspaces">,
  invitationId: Id<"workspaceInvitations">,
): Promise<Doc<"workspaceInvitations">> {
  const invitation = await ctx.db.get("workspaceInvitations", invitationId);
  if (!invitation || invitation.workspaceId !== workspaceId) throw notFound("invitation");
  return invitation;
}
