import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import type { AuditActor } from "../lib/audit";
import { insertMessage } from "./rows";

/** Writes what happened into the thread. `at` is in ms since epoch. */
export async function insertThreadEvent(
  ctx: MutationCtx,
  conversation: Doc<"conversations">,
  actor: AuditActor,
  event: Omit<NonNullable<Doc<"messages">["event"]>, "actorId">,
  at: number,
): Promise<Id<"messages">> {
  return await insertMessage(ctx, conversation, {
    kind: "event",
    senderId: actor.type === "user" ? actor.userId : actor.type,
    senderType: "system",
    content: "",
    event: { ...event, ...(actor.type === "user" && { actorId: actor.userId }) },
    createdAt: at,
  });
}
