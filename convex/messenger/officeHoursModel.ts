import { isOpenAt, nextChange, type OfficeHours, officeHoursProblem } from "@parley/core/officeHours";
import { type Infer, v } from "convex/values";
import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { type AuditActor, changedFields, recordAudit } from "../lib/audit";
import { invalidInput } from "../lib/errors";
import { cleanText } from "../lib/text";
import { automationOf } from "../routing/settingsModel";
import { officeHoursFields } from "./schema";
import type { OfficeState } from "./views";

export const vOfficeHours = v.object(officeHoursFields);
export type OfficeHoursSettings = Infer<typeof vOfficeHours>;

const MAX_OFFLINE_MESSAGE = 1000;
const MAX_HOLIDAY_NAME = 100;
const MAX_REPLY_MINUTES = 14 * 24 * 60;

async function hoursRow(ctx: QueryCtx, workspaceId: Id<"workspaces">): Promise<Doc<"officeHours"> | null> {
  return await ctx.db
    .query("officeHours")
    .withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId))
    .unique();
}

/** The hours a workspace has set; null while it has none, which stands for always open. */
export async function officeHoursSettings(
  ctx: QueryCtx,
  workspaceId: Id<"workspaces">,
): Promise<OfficeHoursSettings | null> {
  const row = await hoursRow(ctx, workspaceId);
  if (!row) return null;
  const { _id, _creationTime, workspaceId: _workspaceId, updatedAt: _updatedAt, ...settings } = row;
  return settings;
}

function rulesOf({ timezone, schedule, holidays }: OfficeHoursSettings): OfficeHours {
  return { timeZone: timezone, days: schedule, holidays };
}

/** The hours that count for a workspace as `@parley/core/officeHours` takes them; null for one that is always open. */
export async function officeHoursOf(ctx: QueryCtx, workspaceId: Id<"workspaces">): Promise<OfficeHours | null> {
  const settings = await officeHoursSettings(ctx, workspaceId);
  return settings && rulesOf(settings);
}

async function stateRow(ctx: QueryCtx, workspaceId: Id<"workspaces">): Promise<Doc<"officeHoursState"> | null> {
  return await ctx.db
    .query("officeHoursState")
    .withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId))
    .unique();
}

/** What the messenger says of a workspace's hours now; no row and no hours: always open. */
export async function openState(ctx: QueryCtx, workspaceId: Id<"workspaces">): Promise<OfficeState> {
  const row = await stateRow(ctx, workspaceId);
  const isOpen = row?.isOpen ?? true;
  return {
    isOpen,
    nextChangeAt: row?.nextChangeAt ?? null,
    timezone: row?.timezone ?? null,
    offlineMessage: isOpen ? null : (row?.offlineMessage ?? null),
    expectedReplyTimeMinutes: row?.expectedReplyTimeMinutes ?? null,
  };
}

async function currentState(ctx: QueryCtx, workspaceId: Id<"workspaces">, settings: OfficeHoursSettings, now: number) {
  const hours = rulesOf(settings);
  const { showReplyTimeEnabled } = await automationOf(ctx, workspaceId);
  const { timezone, offlineMessage, expectedReplyTimeMinutes } = settings;
  return {
    isOpen: isOpenAt(hours, now),
    nextChangeAt: nextChange(hours, now) ?? undefined,
    timezone,
    offlineMessage,
    expectedReplyTimeMinutes: showReplyTimeEnabled ? expectedReplyTimeMinutes : undefined,
  };
}

/** Writes what the messenger says of a workspace's hours now, and sees that somebody looks again at the next change. */
export async function settleOpenState(ctx: MutationCtx, workspaceId: Id<"workspaces">): Promise<void> {
  const row = await stateRow(ctx, workspaceId);
  const settings = await officeHoursSettings(ctx, workspaceId);
  if (!settings) {
    if (row) await ctx.db.delete("officeHoursState", row._id);
    return;
  }
  const settledAt = Date.now();
  const state = await currentState(ctx, workspaceId, settings, settledAt);
  const wasSetBack = (row?.settledAt ?? 0) > settledAt;
  if (row && !wasSetBack && changedFields({ ...row }, state).length === 0) return;
  if (row) await ctx.db.patch("officeHoursState", row._id, { ...state, settledAt });
  else await ctx.db.insert("officeHoursState", { workspaceId, ...state, settledAt });
  const { nextChangeAt } = state;
  if (nextChangeAt === undefined || nextChangeAt === row?.nextChangeAt) return;
  await ctx.scheduler.runAt(nextChangeAt, internal.messenger.jobs.settleOfficeHours, { workspaceId });
}

/** Up to `limit` workspaces whose state may not fit the clock: a change was missed, or the clock was set back. */
export async function unsettledWorkspaces(ctx: QueryCtx, limit: number): Promise<Id<"workspaces">[]> {
  const now = Date.now();
  const states = () => ctx.db.query("officeHoursState");
  const missed = await states()
    .withIndex("by_next_change", (q) => q.gte("nextChangeAt", 0).lte("nextChangeAt", now))
    .take(limit);
  const early = await states()
    .withIndex("by_settled", (q) => q.gt("settledAt", now))
    .take(limit);
  return [...new Set([...missed, ...early].map(({ workspaceId }) => workspaceId))].slice(0, limit);
}

/** How the settings name what the rules call otherwise. */
const FIELD_NAMES: [RegExp, string][] = [
  [/^timeZone/, "timezone"],
  [/^days/, "schedule"],
];

function clean(given: OfficeHoursSettings): OfficeHoursSettings {
  const problem = officeHoursProblem(rulesOf(given));
  if (problem) {
    const path = FIELD_NAMES.reduce((text, [pattern, name]) => text.replace(pattern, name), problem.path);
    throw invalidInput(path, problem.reason);
  }
  const { expectedReplyTimeMinutes: minutes } = given;
  if (minutes !== undefined && (!Number.isInteger(minutes) || minutes < 1 || minutes > MAX_REPLY_MINUTES))
    throw invalidInput("expectedReplyTimeMinutes", `must be a whole number from 1 to ${MAX_REPLY_MINUTES}`);
  const optional = { max: MAX_OFFLINE_MESSAGE, isRequired: false };
  const holidays = given.holidays.map(({ date, name = "" }, index) => {
    const text = cleanText(`holidays[${index}].name`, name, { max: MAX_HOLIDAY_NAME, isRequired: false });
    return { date, name: text || undefined };
  });
  return {
    ...given,
    schedule: given.schedule.toSorted((a, b) => a.day - b.day || a.opensAt - b.opensAt),
    holidays: holidays.toSorted((a, b) => a.date.localeCompare(b.date)),
    offlineMessage: cleanText("offlineMessage", given.offlineMessage ?? "", optional) || undefined,
  };
}

/**
 * Sets the office hours of a workspace, or lets it be always open (null).
 * Whoever counts office time goes over what is under way afterwards.
 * @returns whether anything changed
 * @throws AppError `invalid_input` naming the place, such as `schedule[2].closesAt`
 */
export async function saveOfficeHours(
  ctx: MutationCtx,
  workspaceId: Id<"workspaces">,
  given: OfficeHoursSettings | null,
  actor: AuditActor,
): Promise<boolean> {
  const row = await hoursRow(ctx, workspaceId);
  const settings = given && clean(given);
  const empty = {
    timezone: null,
    schedule: null,
    holidays: null,
    offlineMessage: null,
    expectedReplyTimeMinutes: null,
  };
  const changes = changedFields(row ? { ...row } : {}, { ...empty, ...settings });
  if (changes.length === 0) return false;
  const cleared = { offlineMessage: undefined, expectedReplyTimeMinutes: undefined };
  const fields = settings && { workspaceId, ...cleared, ...settings, updatedAt: Date.now() };
  if (row && fields) await ctx.db.patch("officeHours", row._id, fields);
  else if (fields) await ctx.db.insert("officeHours", fields);
  else if (row) await ctx.db.delete("officeHours", row._id);
  await settleOpenState(ctx, workspaceId);
  await recordAudit(ctx, { workspaceId, actor, action: "office_hours.changed", resourceType: "officeHours", changes });
  return true;
}
