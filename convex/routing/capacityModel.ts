import { can } from "@parley/core";
import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { openConversationsOf } from "../conversations/loadModel";
import { oncePerTransaction } from "../lib/memory";
import { membershipOf } from "../workspaces/access";
import { automationOf } from "./settingsModel";

/** Under which a transaction keeps what `availabilityOf` read; whoever writes the row forgets it. */
export const availabilityKey = (workspaceId: Id<"workspaces">, userId: Id<"users">) =>
  `memberAvailability/${workspaceId}/${userId}`;

/** What a member has set about taking conversations; null while he has set nothing. */
export async function availabilityOf(
  ctx: QueryCtx,
  workspaceId: Id<"workspaces">,
  userId: Id<"users">,
): Promise<Doc<"memberAvailability"> | null> {
  return await oncePerTransaction(
    ctx,
    availabilityKey(workspaceId, userId),
    async () =>
      await ctx.db
        .query("memberAvailability")
        .withIndex("by_user", (q) => q.eq("workspaceId", workspaceId).eq("userId", userId))
        .unique(),
  );
}

export interface Load {
  /** Conversations open with him, and how many teams may let it become. */
  open: number;
  capacity: number;
  isAvailable: boolean;
}

/** How much a member has to do, and whether teams may give him more. */
export async function loadOf(ctx: QueryCtx, workspaceId: Id<"workspaces">, userId: Id<"users">): Promise<Load> {
  const availability = await availabilityOf(ctx, workspaceId, userId);
  const capacity = availability?.capacity ?? (await automationOf(ctx, workspaceId)).defaultCapacity;
  const open = await openConversationsOf(ctx, workspaceId, userId);
  return { open, capacity, isAvailable: availability?.isAvailable ?? true };
}

/** How many more conversations teams may give a member; 0 while he is away or cannot answer. */
export async function roomOf(ctx: QueryCtx, workspaceId: Id<"workspaces">, userId: Id<"users">): Promise<number> {
  const { open, capacity, isAvailable } = await loadOf(ctx, workspaceId, userId);
  if (!isAvailable || open >= capacity) return 0;
  const member = await oncePerTransaction(
    ctx,
    `mayAnswer/${workspaceId}/${userId}`,
    async () => await membershipOf(ctx, userId, workspaceId),
  );
  return member && can(member, "conversations.reply") ? capacity - open : 0;
}
