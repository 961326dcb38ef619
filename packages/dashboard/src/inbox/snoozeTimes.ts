import type { FunctionArgs } from "convex/server";
import type { api } from "../api.ts";
import { aheadWords, clock } from "../words/time.ts";

/** Time in ms since epoch, or as long as the customer does not write. */
export type SnoozeUntil = FunctionArgs<typeof api.conversations.agentState.snooze>["until"];

export interface SnoozeChoice {
  label: string;
  hint: string;
  until: SnoozeUntil;
}

/** Hour of the working day at which snoozed conversations come back. */
const MORNING = 9;
const LATER_HOURS = 3;

function at(now: number, addDays: number, hour: number): number {
  const day = new Date(now);
  day.setDate(day.getDate() + addDays);
  day.setHours(hour, 0, 0, 0);
  return day.getTime();
}

function daysToMonday(now: number): number {
  return (8 - new Date(now).getDay()) % 7 || 7;
}

/** What is offered at `now`, moments in local time. Later today is offered only while there is enough of today left. */
export function snoozeChoices(now: number): SnoozeChoice[] {
  const later = new Date(now + LATER_HOURS * 3_600_000);
  later.setMinutes(0, 0, 0);
  const choices: SnoozeChoice[] = [];
  if (later.getDate() === new Date(now).getDate())
    choices.push({ label: "Later today", hint: clock(later.getTime()), until: later.getTime() });
  choices.push({ label: "Tomorrow", hint: "09:00", until: at(now, 1, MORNING) });
  choices.push({ label: "Next Monday", hint: "09:00", until: at(now, daysToMonday(now), MORNING) });
  choices.push({ label: "The customer writes", hint: "Whenever that is", until: "reply" });
  return choices;
}

/** Until when, to follow "until". */
export const untilWords = (until: SnoozeUntil, now: number): string =>
  until === "reply" ? "the customer writes" : aheadWords(until, now);

/** The moment a row sleeps until, as it is shown; none for one that waits for a reply. */
export const wakesAt = (until: SnoozeUntil): number | null => (until === "reply" ? null : until);

/** The value a date-and-time field shows for a moment, in local time. */
export function fieldValue(at: number): string {
  const local = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

/** The moment typed into a date-and-time field, or null when it is not one or not ahead of `now`. */
export function momentOf(value: string, now: number): number | null {
  const at = new Date(value).getTime();
  return Number.isNaN(at) || at <= now ? null : at;
}
