import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { moveToTeam } from "../conversations/changesModel";
import type { AuditActor } from "../lib/audit";
import { requireTeam } from "./access";
import { takeTurn } from "./queueModel";

type Conversation = Doc<"conversations">;

/**
 * Gives a conversation to a team, which gives it to a member with room or lets it wait in its queue; null takes it out
 * of its team and leaves it with whom it is assigned to. Says so in the thread and in the audit log.
 * @throws AppError `not_found{team}`
 */
export async function assignToTeam(
  ctx: MutationCtx,
  conversation: Conversation,
  teamId: Id<"teams"> | null,
  actor: AuditActor,
  at?: number,
): Promise<Conversation> {
  const team = teamId && (await requireTeam(ctx, conversation.workspaceId, teamId));
  const isOffered = team && conversation.teamId !== teamId && conversation.status === "open";
  const assigneeId = isOffered ? await takeTurn(ctx, team) : null;
  return await moveToTeam(ctx, conversation, { teamId, assigneeId }, actor, at);
}
