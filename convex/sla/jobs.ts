import { v } from "convex/values";
import { internal } from "../_generated/api";
import { internalMutation } from "../lib/functions";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { checkClock, reckonClocks, type Subject } from "./clocksModel";
import { conversationSubject } from "./model";
import { ticketSubject } from "./ticketModel";

const BATCH = 50;

/** What a clock measures, or null when that is gone. */
async function subjectOf(ctx: MutationCtx, clock: Doc<"slaClocks">): Promise<Subject | null> {
  if (clock.ticketId) {
    const ticket = await ctx.db.get("tickets", clock.ticketId);
    return ticket && ticketSubject(ctx, ticket);
  }
  const conversation = clock.conversationId && (await ctx.db.get("conversations", clock.conversationId));
  return conversation ? conversationSubject(ctx, conversation) : null;
}

async function look(ctx: MutationCtx, clock: Doc<"slaClocks">): Promise<void> {
  const subject = await subjectOf(ctx, clock);
  if (subject) await checkClock(ctx, clock, subject);
}

/** Scheduled for the time a clock is due. */
export const check = internalMutation({
  args: { clockId: v.id("slaClocks") },
  returns: v.null(),
  handler: async (ctx, { clockId }): Promise<null> => {
    const clock = await ctx.db.get("slaClocks", clockId);
    if (clock) await look(ctx, clock);
    return null;
  },
});

/** Minute sweep: breaches what its scheduled function missed. */
export const sweep = internalMutation({
  args: {},
  returns: v.number(),
  handler: async (ctx): Promise<number> => {
    const due = await ctx.db
      .query("slaClocks")
      .withIndex("by_due", (q) => q.gte("dueAt", 0).lte("dueAt", Date.now()))
      .take(BATCH);
    for (const clock of due) await look(ctx, clock);
    if (due.length === BATCH) await ctx.scheduler.runAfter(0, internal.sla.jobs.sweep, {});
    return due.length;
  },
});

/** A page of what is open, as clocks see it. */
async function openPage(
  ctx: MutationCtx,
  workspaceId: Id<"workspaces">,
  isOfTickets: boolean,
  cursor: string | null,
): Promise<{ subjects: Subject[]; cursor: string | null }> {
  if (isOfTickets) {
    const tickets = ctx.db
      .query("tickets")
      .withIndex("by_open", (q) => q.eq("workspaceId", workspaceId).eq("isOpen", true));
    const { page, isDone, continueCursor } = await tickets.paginate({ numItems: BATCH, cursor });
    return { subjects: page.map((row) => ticketSubject(ctx, row)), cursor: isDone ? null : continueCursor };
  }
  const conversations = ctx.db
    .query("conversations")
    .withIndex("by_workspace_active", (q) => q.eq("workspaceId", workspaceId).eq("isActive", true));
  const { page, isDone, continueCursor } = await conversations.paginate({ numItems: BATCH, cursor });
  return { subjects: page.map((row) => conversationSubject(ctx, row)), cursor: isDone ? null : continueCursor };
}

/** Brings the clocks of all open conversations, then of all open tickets, to what policies and office hours are now. */
export const recompute = internalMutation({
  args: {
    workspaceId: v.id("workspaces"),
    cursor: v.union(v.string(), v.null()),
    isOfTickets: v.optional(v.boolean()),
  },
  returns: v.null(),
  handler: async (ctx, { workspaceId, cursor, isOfTickets = false }): Promise<null> => {
    const page = await openPage(ctx, workspaceId, isOfTickets, cursor);
    const now = Date.now();
    for (const subject of page.subjects) await reckonClocks(ctx, subject, now);
    if (page.cursor === null && isOfTickets) return null;
    const next = { workspaceId, cursor: page.cursor, isOfTickets: isOfTickets || page.cursor === null };
    await ctx.scheduler.runAfter(0, internal.sla.jobs.recompute, next);
    return null;
  },
});
