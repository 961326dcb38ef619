import { binOf } from "@parley/core/durationBins";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { recordFact } from "./model";

type Ticket = Doc<"tickets">;

/** What tickets without a form are counted under, so that the figures of all forms add up. */
export const NO_FORM = "none";

/** Who and what a fact of a ticket is counted for. */
function belonging({ _id: ticketId, workspaceId, assigneeId: agentId, teamId, formId }: Ticket) {
  return { workspaceId, ticketId, agentId, teamId, formId: formId ?? NO_FORM };
}

async function followResolution(ctx: MutationCtx, before: Ticket, after: Ticket): Promise<void> {
  if (after.resolvedAt === undefined || after.resolvedAt === before.resolvedAt) return;
  const durationMs = Math.max(0, after.resolvedAt - after.createdAt);
  const took = { durationMs, bin: binOf("ticketResolved", durationMs) };
  await recordFact(ctx, { ...belonging(after), ...took, kind: "ticketResolved", at: after.resolvedAt });
}

async function followResponse(ctx: MutationCtx, before: Ticket, after: Ticket): Promise<void> {
  const { firstResponseAt: at, createdAt } = after;
  if (before.firstResponseAt !== undefined || at === undefined) return;
  const durationMs = Math.max(0, at - createdAt);
  await recordFact(ctx, { ...belonging(after), durationMs, kind: "ticketFirstResponse", at });
}

/**
 * Records what a change of a ticket's row means for reports. Called for every write of one. What has been resolved and is
 * opened again is reopened; the resolution before it stays.
 */
export async function followTicket(ctx: MutationCtx, before: Ticket | null, after: Ticket): Promise<void> {
  if (!before) {
    await recordFact(ctx, { ...belonging(after), kind: "ticketCreated", at: after.createdAt });
    return;
  }
  await followResponse(ctx, before, after);
  await followResolution(ctx, before, after);
  if (after.reopenCount > before.reopenCount)
    await recordFact(ctx, { ...belonging(after), kind: "ticketReopened", at: after.updatedAt });
}

/** Records that a policy's promised time was kept or missed. */
export async function recordTicketSla(
  ctx: MutationCtx,
  ticket: Ticket,
  { isMet, policyId, at }: { isMet: boolean; policyId: string; at: number },
): Promise<void> {
  await recordFact(ctx, { ...belonging(ticket), policyId, kind: isMet ? "ticketSlaMet" : "ticketSlaMissed", at });
}

/**
 * Cuts the tie between facts and a ticket that is being deleted: what was counted stays counted, of nobody.
 * @returns whether any are left after this batch
 */
export async function forgetTicket(ctx: MutationCtx, ticketId: Id<"tickets">, batch = 100): Promise<boolean> {
  const facts = await ctx.db
    .query("reportFacts")
    .withIndex("by_ticket", (q) => q.eq("ticketId", ticketId))
    .take(batch);
  for (const fact of facts) await ctx.db.patch("reportFacts", fact._id, { ticketId: undefined });
  return facts.length === batch;
}

/** Records that a ticket is deleted; one that was open leaves the backlog with it. */
export async function recordErased(ctx: MutationCtx, ticket: Ticket, at: number): Promise<void> {
  if (!ticket.isOpen) return;
  await recordFact(ctx, { ...belonging(ticket), ticketId: undefined, kind: "ticketErased", at });
}
