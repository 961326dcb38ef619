import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import type { AuditActor } from "../lib/audit";
import { assignTicket, giveToTeam } from "./stateModel";

/** Tickets released in one transaction. */
const BATCH = 50;
const SYSTEM: AuditActor = { type: "system" };

/**
 * Takes someone who is no longer a member off his tickets, and those of a team that is no more off it. The first batch is
 * done at once, the rest by scheduled functions; call it after the membership or team is gone.
 */
export async function releaseTickets(
  ctx: MutationCtx,
  workspaceId: Id<"workspaces">,
  holder: { userId: Id<"users"> } | { teamId: Id<"teams"> },
): Promise<void> {
  const table = ctx.db.query("tickets");
  const held: Doc<"tickets">[] =
    "userId" in holder
      ? await table
          .withIndex("by_assignee", (q) => q.eq("workspaceId", workspaceId).eq("assigneeId", holder.userId))
          .take(BATCH)
      : await table.withIndex("by_team", (q) => q.eq("teamId", holder.teamId)).take(BATCH);
  for (const ticket of held) {
    if ("userId" in holder) await assignTicket(ctx, ticket, SYSTEM, null);
    else await giveToTeam(ctx, ticket, SYSTEM, null);
  }
  if (held.length < BATCH) return;
  await ctx.scheduler.runAfter(0, internal.tickets.jobs.continueReleasing, { workspaceId, holder });
}
