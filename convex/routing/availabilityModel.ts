import type { Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { type AuditActor, changedFields, recordAudit } from "../lib/audit";
import { forget } from "../lib/memory";
import { availabilityKey, availabilityOf, loadOf } from "./capacityModel";
import { fillMember } from "./queueModel";
import { checkCapacity } from "./settingsModel";

interface Change {
  isAvailable?: boolean;
  /** null: the workspace's usual one. */
  capacity?: number | null;
}

/**
 * Sets whether teams give a member conversations and how many; he is given what waits if he has room now. What he has
 * stays with him.
 * @throws AppError `invalid_input{capacity}`
 */
export async function setAvailability(
  ctx: MutationCtx,
  workspaceId: Id<"workspaces">,
  userId: Id<"users">,
  { isAvailable, capacity }: Change,
  actor: AuditActor,
): Promise<void> {
  const row = await availabilityOf(ctx, workspaceId, userId);
  const before = { isAvailable: row?.isAvailable ?? true, capacity: row?.capacity };
  if (typeof capacity === "number") checkCapacity("capacity", capacity);
  const after = {
    isAvailable: isAvailable ?? before.isAvailable,
    capacity: capacity === undefined ? before.capacity : (capacity ?? undefined),
  };
  const changes = changedFields(before, after);
  if (changes.length === 0) return;
  const had = await loadOf(ctx, workspaceId, userId);
  const changedAt = Date.now();
  if (row) await ctx.db.patch("memberAvailability", row._id, { ...after, changedAt });
  else await ctx.db.insert("memberAvailability", { workspaceId, userId, ...after, changedAt });
  forget(ctx, availabilityKey(workspaceId, userId));
  const resource = { resourceType: "member", resourceId: userId };
  await recordAudit(ctx, { workspaceId, actor, action: "member.availability_changed", ...resource, changes });
  const has = await loadOf(ctx, workspaceId, userId);
  if (has.isAvailable && (!had.isAvailable || has.capacity > had.capacity)) await fillMember(ctx, workspaceId, userId);
}
