import { INVITATION_LIFETIME_MS } from "@parley/protocol";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { requireUser, userByVerifiedEmail, verifiedEmail } from "../accounts/model";
import { changedFields, recordAudit } from "../lib/audit";
import { conflict, invalidState, notFound } from "../lib/errors";
import { cleanEmail } from "../lib/text";
import { assertMayGrant, membershipOf } from "./access";
import { enqueueInvitationMail } from "./mails";
import { insertMember } from "./memberModel";
import type { InvitedRole } from "./schema";

const MAX_LISTED_INVITATIONS = 500;
const EXPIRE_BATCH = 100;

type Invitation = Doc<"workspaceInvitations">;

async function recordInvitationAudit(
  ctx: MutationCtx,
  actorId: Id<"users"> | null,
  action: string,
  invitation: Invitation,
  before: Record<string, unknown>,
  after: Record<string, unknown>,
): Promise<void> {
  await recordAudit(ctx, {
    workspaceId: invitation.workspaceId,
    actor: actorId ? { type: "user", userId: actorId } : { type: "system" },
    action,
    resourceType: "invitation",
    resourceId: invitation._id,
    changes: changedFields(before, after),
    metadata: { email: invitation.email, role: invitation.role },
  });
}

async function pendingFor(ctx: QueryCtx, workspaceId: Id<"workspaces">, email: string): Promise<Invitation | null> {
  return await ctx.db
    .query("workspaceInvitations")
    .withIndex("by_email_workspace", (q) => q.eq("email", email).eq("workspaceId", workspaceId).eq("status", "pending"))
    .first();
}

/**
 * Invites an address and mails it.
 * @throws AppError `invalid_input`, `forbidden` for a role above one's own, `conflict` for a member or an open invitation
 */
export async function createInvitation(
  ctx: MutationCtx,
  actor: Doc<"workspaceMembers">,
  invited: { email: string; role: InvitedRole },
): Promise<Id<"workspaceInvitations">> {
  const { workspaceId } = actor;
  const email = cleanEmail("email", invited.email);
  assertMayGrant(actor, null, { role: invited.role });
  const user = await userByVerifiedEmail(ctx, email);
  if (user && (await membershipOf(ctx, user._id, workspaceId))) throw conflict("is a member already");
  if (await pendingFor(ctx, workspaceId, email)) throw conflict("is invited already");
  const now = Date.now();
  const invitationId = await ctx.db.insert("workspaceInvitations", {
    workspaceId,
    email,
    role: invited.role,
    invitedBy: actor.userId,
    status: "pending",
    createdAt: now,
    expiresAt: now + INVITATION_LIFETIME_MS,
  });
  const invitation = await requireInvitation(ctx, invitationId);
  await recordInvitationAudit(ctx, actor.userId, "invitation.created", invitation, {}, { email, role: invited.role });
  await enqueueInvitationMail(ctx, invitation);
  return invitationId;
}

async function requireInvitation(ctx: QueryCtx, id: Id<"workspaceInvitations">): Promise<Invitation> {
  const invitation = await ctx.db.get("workspaceInvitations", id);
  if (!invitation) throw notFound("invitation");
  return invitation;
}

/** Mails a pending or expired invitation again; its seven days begin anew. @throws AppError `invalid_state`, `forbidden` */
export async function resendInvitation(
  ctx: MutationCtx,
  actor: Doc<"workspaceMembers">,
  invitation: Invitation,
): Promise<void> {
  if (invitation.status !== "pending" && invitation.status !== "expired") throw invalidState(invitation.status);
  assertMayGrant(actor, null, { role: invitation.role });
  const open = await pendingFor(ctx, invitation.workspaceId, invitation.email);
  if (open && open._id !== invitation._id) throw conflict("is invited already");
  const renewed = { status: "pending" as const, expiresAt: Date.now() + INVITATION_LIFETIME_MS };
  await ctx.db.patch("workspaceInvitations", invitation._id, renewed);
  await recordInvitationAudit(ctx, actor.userId, "invitation.resent", invitation, invitation, renewed);
  await enqueueInvitationMail(ctx, { ...invitation, ...renewed });
}

async function endInvitation(
  ctx: MutationCtx,
  actorId: Id<"users"> | null,
  invitation: Invitation,
  status: "accepted" | "declined" | "cancelled" | "expired",
): Promise<void> {
  await ctx.db.patch("workspaceInvitations", invitation._id, { status });
  const before = { status: invitation.status };
  await recordInvitationAudit(ctx, actorId, `invitation.${status}`, invitation, before, { status });
}

/** Takes an invitation back. @throws AppError `invalid_state` for one that is no longer open */
export async function cancelInvitation(
  ctx: MutationCtx,
  actor: Doc<"workspaceMembers">,
  invitation: Invitation,
): Promise<void> {
  if (invitation.status !== "pending" && invitation.status !== "expired") throw invalidState(invitation.status);
  await endInvitation(ctx, actor.userId, invitation, "cancelled");
}

/** Open invitations of the user's proven address; none for an address that is not proven. */
export async function invitationsFor(ctx: QueryCtx, userId: Id<"users">): Promise<Invitation[]> {
  const email = verifiedEmail(await requireUser(ctx, userId));
  if (email === null) return [];
  return await ctx.db
    .query("workspaceInvitations")
    .withIndex("by_email_status", (q) => q.eq("email", email).eq("status", "pending"))
    .take(MAX_LISTED_INVITATIONS);
}

/**
 * An open invitation made to the user's proven address.
 * @throws AppError `not_found` for any other row, `invalid_state` for one that is no longer open
 */
export async function ownInvitation(
  ctx: QueryCtx,
  userId: Id<"users">,
  invitationId: Id<"workspaceInvitations">,
): Promise<Invitation> {
  const invitation = await requireInvitation(ctx, invitationId);
  const email = verifiedEmail(await requireUser(ctx, userId));
  if (email === null || email !== invitation.email) throw notFound("invitation");
  if (invitation.status !== "pending") throw invalidState(invitation.status);
  return invitation;
}

/** Joins the workspace of an invitation. @throws AppError `invalid_state{expired}`, `conflict`, `quota_exceeded` */
export async function acceptInvitation(
  ctx: MutationCtx,
  userId: Id<"users">,
  invitation: Invitation,
): Promise<Id<"workspaces">> {
  if (invitation.expiresAt <= Date.now()) throw invalidState("expired");
  await insertMember(ctx, { workspaceId: invitation.workspaceId, userId, role: invitation.role });
  await endInvitation(ctx, userId, invitation, "accepted");
  return invitation.workspaceId;
}

export async function declineInvitation(ctx: MutationCtx, userId: Id<"users">, invitation: Invitation): Promise<void> {
  await endInvitation(ctx, userId, invitation, "declined");
}

/** Marks what has run out by `now`, so that reads need no clock. Returns whether more may be left. */
export async function expireInvitations(ctx: MutationCtx, now: number): Promise<boolean> {
  const due = await ctx.db
    .query("workspaceInvitations")
    .withIndex("by_status_expires", (q) => q.eq("status", "pending").lte("expiresAt", now))
    .take(EXPIRE_BATCH);
  for (const invitation of due) await endInvitation(ctx, null, invitation, "expired");
  return due.length === EXPIRE_BATCH;
}

/** The newest invitations of a workspace, whatever became of them. */
export async function listedInvitations(ctx: QueryCtx, workspaceId: Id<"workspaces">): Promise<Invitation[]> {
  return await ctx.db
    .query("workspaceInvitations")
    .withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId))
    .order("desc")
    .take(MAX_LISTED_INVITATIONS);
}
