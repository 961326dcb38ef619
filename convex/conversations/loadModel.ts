import type { Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { readCounter } from "../lib/counters";
import { counterNames } from "./counters";

/** How many open conversations a member has. */
export async function openConversationsOf(
  ctx: QueryCtx,
  workspaceId: Id<"workspaces">,
  userId: Id<"users">,
): Promise<number> {
  return await readCounter(ctx, workspaceId, counterNames.openOf(userId));
}

/** Open conversations of a team, and those of them that nobody is assigned to. */
export async function openConversationsOfTeam(ctx: QueryCtx, workspaceId: Id<"workspaces">, teamId: Id<"teams">) {
  return {
    open: await readCounter(ctx, workspaceId, counterNames.openOfTeam(teamId)),
    queued: await readCounter(ctx, workspaceId, counterNames.queued(teamId)),
  };
}

/** Open and snoozed conversations with a tag. */
export async function conversationsTagged(
  ctx: QueryCtx,
  workspaceId: Id<"workspaces">,
  tagId: Id<"tags">,
): Promise<number> {
  return await readCounter(ctx, workspaceId, counterNames.tagged(tagId));
}
