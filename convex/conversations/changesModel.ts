import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import type { AuditActor } from "../lib/audit";
import { insertThreadEvent } from "./events";
import { nextTime, writeConversation } from "./rows";
import type { SlaSummary } from "./schema";
import { changeState } from "./state";

/** The changes of a conversation that other domains decide. Each returns the row as it is then. */
type Row = Doc<"conversations">;

/**
 * Assigns to a member, or to nobody; says so in the thread and in the audit log.
 * @param at ms since epoch; what follows a message has the message's time
 */
export async function assignToMember(
  ctx: MutationCtx,
  conversation: Row,
  assigneeId: Id<"users"> | null,
  actor: AuditActor,
  at?: number,
): Promise<Row> {
  return (await changeState(ctx, conversation, actor, { kind: "assign", assigneeId }, at)).conversation;
}

/** Gives to a team, and within it to a member or to its queue. */
export async function moveToTeam(
  ctx: MutationCtx,
  conversation: Row,
  to: { teamId: Id<"teams"> | null; assigneeId: Id<"users"> | null },
  actor: AuditActor,
  at?: number,
): Promise<Row> {
  return (await changeState(ctx, conversation, actor, { kind: "team", ...to }, at)).conversation;
}

/** Forgets a team that is gone; whoever is assigned stays so. */
export async function forgetTeam(ctx: MutationCtx, conversation: Row): Promise<Row> {
  return await writeConversation(ctx, conversation, { teamId: undefined, version: conversation.version + 1 });
}

export async function closeBySystem(ctx: MutationCtx, conversation: Row): Promise<Row> {
  return (await changeState(ctx, conversation, { type: "system" }, { kind: "close" })).conversation;
}

export async function setTagIds(ctx: MutationCtx, conversation: Row, tagIds: Id<"tags">[]): Promise<Row> {
  return await writeConversation(ctx, conversation, { tagIds: tagIds.length > 0 ? tagIds : undefined });
}

export async function setSla(ctx: MutationCtx, conversation: Row, sla: SlaSummary | undefined): Promise<Row> {
  return await writeConversation(ctx, conversation, { sla });
}

export async function setCsatState(ctx: MutationCtx, conversation: Row, csatState: Row["csatState"]): Promise<Row> {
  return await writeConversation(ctx, conversation, { csatState });
}

/** Writes into the thread that a target was missed, or how the customer rated. */
export async function tellThread(
  ctx: MutationCtx,
  conversation: Row,
  event: { type: "slaBreached"; metric: string } | { type: "rated"; rating: number },
  since?: number,
): Promise<Row> {
  const at = nextTime(conversation, since);
  const actor = event.type === "rated" ? ({ type: "visitor" } as const) : ({ type: "system" } as const);
  await insertThreadEvent(ctx, conversation, actor, event, at);
  return await writeConversation(ctx, conversation, { updatedAt: at });
}
