import { type Infer, v } from "convex/values";
import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { type AuditActor, changedFields, recordAudit } from "../lib/audit";
import { invalidInput } from "../lib/errors";
import { forget, oncePerTransaction } from "../lib/memory";
import { cleanText } from "../lib/text";
import { settleOpenState } from "../messenger/officeHoursModel";
import { MAX_CAPACITY } from "./limits";
import { automationFields } from "./schema";

export const vAutomation = v.object(automationFields);
export type Automation = Infer<typeof vAutomation>;

const MAX_AUTO_CLOSE_HOURS = 365 * 24;
const MAX_LAST_WORD = 2000;

const DEFAULTS: Automation = {
  suggestArticlesEnabled: true,
  showReplyTimeEnabled: true,
  collectEmailEnabled: true,
  askForRatingEnabled: false,
  askForRatingByMailEnabled: false,
  autoCloseAfterHours: null,
  autoCloseMessage: null,
  defaultCapacity: 20,
};

const keyOf = (workspaceId: Id<"workspaces">) => `automationSettings/${workspaceId}`;

async function settingsRow(ctx: QueryCtx, workspaceId: Id<"workspaces">): Promise<Doc<"automationSettings"> | null> {
  return await ctx.db
    .query("automationSettings")
    .withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId))
    .unique();
}

/** What a workspace lets happen by itself; the defaults while it has set nothing. */
export async function automationOf(ctx: QueryCtx, workspaceId: Id<"workspaces">): Promise<Automation> {
  const row = await oncePerTransaction(ctx, keyOf(workspaceId), async () => await settingsRow(ctx, workspaceId));
  if (!row) return DEFAULTS;
  const { _id, _creationTime, workspaceId: _workspaceId, ...automation } = row;
  return { ...DEFAULTS, ...automation };
}

function wholeNumber(field: string, value: number, max: number): number {
  if (!Number.isInteger(value) || value < 1 || value > max)
    throw invalidInput(field, `must be a whole number from 1 to ${max}`);
  return value;
}

/** A limit of open conversations. @throws AppError `invalid_input` */
export function checkCapacity(field: string, capacity: number): number {
  return wholeNumber(field, capacity, MAX_CAPACITY);
}

function clean(changes: Partial<Automation>): Partial<Automation> {
  const { autoCloseAfterHours: hours, autoCloseMessage: message, defaultCapacity } = changes;
  if (hours) wholeNumber("autoCloseAfterHours", hours, MAX_AUTO_CLOSE_HOURS);
  if (hours === 0) throw invalidInput("autoCloseAfterHours", "must be a whole number of hours, or null");
  if (defaultCapacity !== undefined) checkCapacity("defaultCapacity", defaultCapacity);
  if (!message) return message === "" ? { ...changes, autoCloseMessage: null } : changes;
  const text = cleanText("autoCloseMessage", message, { max: MAX_LAST_WORD, isRequired: false });
  return { ...changes, autoCloseMessage: text || null };
}

/**
 * Changes the given settings. Conversations that are open follow by a job: when they close, and who is given more.
 * @throws AppError `invalid_input` naming the field
 */
export async function updateAutomation(
  ctx: MutationCtx,
  workspaceId: Id<"workspaces">,
  given: Partial<Automation>,
  actor: AuditActor,
): Promise<void> {
  const update = clean(given);
  const before = await automationOf(ctx, workspaceId);
  const changes = changedFields(before, update);
  if (changes.length === 0) return;
  const after = { ...before, ...update };
  const row = await settingsRow(ctx, workspaceId);
  if (row) await ctx.db.patch("automationSettings", row._id, after);
  else await ctx.db.insert("automationSettings", { workspaceId, ...after });
  forget(ctx, keyOf(workspaceId));
  await recordAudit(ctx, { workspaceId, actor, action: "automation.changed", resourceType: "automation", changes });
  if (after.showReplyTimeEnabled !== before.showReplyTimeEnabled) await settleOpenState(ctx, workspaceId);
  if (after.autoCloseAfterHours !== before.autoCloseAfterHours)
    await ctx.scheduler.runAfter(0, internal.routing.jobs.rescheduleAutoCloses, { workspaceId, cursor: null });
  if (after.defaultCapacity > before.defaultCapacity)
    await ctx.scheduler.runAfter(0, internal.routing.jobs.fillWorkspace, { workspaceId });
}
