import type { Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { recordAudit } from "../lib/audit";
import { notFound } from "../lib/errors";
import { writeVisitor } from "./model";
import { endPresence } from "./presence";

/**
 * Shuts a visitor out at once, or lets him in again; nothing happens when it is so already. His sessions stay but open
 * nothing: their tokens keep his browser from starting anew as somebody else. Returns whether it was otherwise before.
 * @throws AppError `not_found`
 */
export async function setVisitorBlocked(
  ctx: MutationCtx,
  visitorId: Id<"visitors">,
  isBlocked: boolean,
  userId: Id<"users">,
): Promise<boolean> {
  const visitor = await ctx.db.get("visitors", visitorId);
  if (!visitor) throw notFound("visitor");
  if ((visitor.isBlocked ?? false) === isBlocked) return false;
  await writeVisitor(ctx, visitor, { isBlocked });
  if (isBlocked) await endPresence(ctx, visitorId);
  await recordAudit(ctx, {
    workspaceId: visitor.workspaceId,
    actor: { type: "user", userId },
    action: isBlocked ? "visitor.blocked" : "visitor.unblocked",
    resourceType: "visitor",
    resourceId: visitorId,
  });
  return true;
}
