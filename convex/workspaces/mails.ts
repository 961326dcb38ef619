import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { displayName, nameOfUser } from "../accounts/views";
import { env } from "../lib/env";
import { enqueueEmail } from "../outbox/model";

async function nameOf(ctx: MutationCtx, workspaceId: Id<"workspaces">): Promise<string> {
  return (await ctx.db.get("workspaces", workspaceId))?.name ?? "a workspace";
}

/** Mails an invitation; once for each time it is sent, which its expiry tells apart. */
export async function enqueueInvitationMail(ctx: MutationCtx, invitation: Doc<"workspaceInvitations">): Promise<void> {
  const workspace = await nameOf(ctx, invitation.workspaceId);
  const inviter = await nameOfUser(ctx, invitation.invitedBy);
  await enqueueEmail(ctx, {
    workspaceId: invitation.workspaceId,
    idempotencyKey: `invitation/${invitation._id}/${invitation.expiresAt}`,
    kind: "invitation",
    to: invitation.email,
    subject: `${inviter} invites you to ${workspace}`,
    content: {
      heading: `Join ${workspace}`,
      paragraphs: [
        `${inviter} invites you to work in ${workspace} as ${invitation.role}.`,
        `Sign in with this address (${invitation.email}) to accept. The invitation is open for seven days.`,
      ],
      action: { label: "Open Parley", url: env.siteUrl },
      footnote: "If you did not expect this, you can ignore it.",
    },
  });
}

/** Tells the new owner what has become of him. */
export async function enqueueOwnershipMail(
  ctx: MutationCtx,
  former: Doc<"workspaceMembers">,
  owner: Doc<"workspaceMembers">,
): Promise<void> {
  const user = await ctx.db.get("users", owner.userId);
  if (!user?.email) return;
  const workspace = await nameOf(ctx, owner.workspaceId);
  const from = await nameOfUser(ctx, former.userId);
  await enqueueEmail(ctx, {
    workspaceId: owner.workspaceId,
    idempotencyKey: `ownership/${owner._id}/${Date.now()}`,
    kind: "ownership",
    to: user.email,
    subject: `You are now the owner of ${workspace}`,
    content: {
      heading: `${workspace} is yours`,
      paragraphs: [`Hello ${displayName(user)}, ${from} handed ${workspace} over to you.`],
      action: { label: "Open Parley", url: env.siteUrl },
      footnote: "The owner can do everything in a workspace, also close it and hand it on.",
    },
  });
}
