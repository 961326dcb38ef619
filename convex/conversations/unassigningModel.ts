import { internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { endMentionsOfMember } from "./mentions";
import { offerToTeam } from "../routing/queueModel";
import { forgetMember } from "../routing/teamsModel";
import { changeState } from "./state";

/** Conversations and mentions handled in one transaction. */
const BATCH = 50;

/**
 * Takes someone who is no longer a member out of the inbox: nothing stays assigned to him (what a team gave him goes back to
 * its queue), his mentions end. The first
 * batch is done at once, the rest by scheduled functions; call it after the membership is gone.
 */
export async function unassignMember(
  ctx: MutationCtx,
  workspaceId: Id<"workspaces">,
  userId: Id<"users">,
): Promise<void> {
  await forgetMember(ctx, workspaceId, userId);
  const assigned = await ctx.db
    .query("conversations")
    .withIndex("by_workspace_assignee_status", (q) => q.eq("workspaceId", workspaceId).eq("assignedAgentId", userId))
    .take(BATCH);
  for (const row of assigned) {
    const { conversation } = await changeState(ctx, row, { type: "system" }, { kind: "assign", assigneeId: null });
    await offerToTeam(ctx, conversation);
  }
  const mentions = await endMentionsOfMember(ctx, workspaceId, userId, BATCH);
  if (assigned.length < BATCH && mentions < BATCH) return;
  await ctx.scheduler.runAfter(0, internal.conversations.jobs.continueUnassigning, { workspaceId, userId });
}
