import type { Doc } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import type { AuditActor } from "../lib/audit";
import { insertComment } from "./rowsModel";
import type { TicketEvent } from "./schema";

/** Writes what happened into the ticket's history; visitors are told of its status only. `at` is in ms since epoch. */
export async function insertEvent(
  ctx: MutationCtx,
  ticket: Doc<"tickets">,
  actor: AuditActor,
  event: Omit<TicketEvent, "actorId" | "isByVisitor">,
  at: number,
): Promise<void> {
  const by = actor.type === "user" ? { actorId: actor.userId } : actor.type === "visitor" ? { isByVisitor: true } : {};
  await insertComment(ctx, ticket, {
    authorId: actor.type === "user" ? actor.userId : actor.type,
    authorType: "system",
    content: "",
    isInternal: event.type !== "status",
    event: { ...event, ...by },
    createdAt: at,
  });
}
