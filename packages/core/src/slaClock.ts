import { addOpenTime, type OfficeHours, openTimeBetween } from "./officeHours.ts";

/** How long a customer waits, as service levels measure it. All times are ms since epoch, all spans ms. */
export type SlaMetric = "firstResponse" | "nextResponse" | "resolution";
export type ClockMode = "running" | "paused" | "stopped";

/** What clocks go by: the state of a conversation. */
export interface ClockFacts {
  status: "open" | "snoozed" | "closed";
  firstCustomerMessageAt?: number;
  firstResponseAt?: number;
  /** When the customer began to wait for the answer that is due now. */
  waitingSince?: number;
}

export interface Clock {
  mode: ClockMode;
  targetMs: number;
  /** What it measures from; a clock with another start is another clock. */
  startedAt: number;
  /** Time counted before `runningSince`. */
  usedMs: number;
  runningSince?: number;
  /** When it breaches; absent while it does not run, has breached, or never will. */
  dueAt?: number;
  stoppedAt?: number;
  breachedAt?: number;
}

/**
 * What a metric's clock does in a state, and since when it measures; null while there is nothing to measure. The first
 * and the next response wait for the team, so they sleep with the conversation; the resolution also waits while the
 * customer is the one to answer. Closing stops all.
 */
export function clockMode(metric: SlaMetric, facts: ClockFacts): { mode: ClockMode; startedAt: number } | null {
  const { status, firstCustomerMessageAt: first, firstResponseAt, waitingSince } = facts;
  if (first === undefined) return null;
  const whileOpen: ClockMode = status === "open" ? "running" : status === "snoozed" ? "paused" : "stopped";
  if (metric === "firstResponse")
    return { mode: firstResponseAt === undefined ? whileOpen : "stopped", startedAt: first };
  if (metric === "nextResponse") {
    if (firstResponseAt === undefined) return null;
    return waitingSince === undefined
      ? { mode: "stopped", startedAt: first }
      : { mode: whileOpen, startedAt: waitingSince };
  }
  const isOurTurn = waitingSince !== undefined || whileOpen !== "running";
  return { mode: isOurTurn ? whileOpen : "paused", startedAt: first };
}

function elapsed(hours: OfficeHours | null, from: number, to: number): number {
  if (to <= from) return 0;
  return hours ? openTimeBetween(hours, from, to) : to - from;
}

/** When a running clock breaches, or undefined when it never does. */
function due(clock: Clock, hours: OfficeHours | null): number | undefined {
  const { runningSince, usedMs, targetMs } = clock;
  if (runningSince === undefined) return undefined;
  const left = Math.max(0, targetMs - usedMs);
  return hours ? (addOpenTime(hours, runningSince, left) ?? undefined) : runningSince + left;
}

/** A clock that starts with what it measures. */
export function newClock(startedAt: number, targetMs: number, hours: OfficeHours | null): Clock {
  const clock: Clock = { mode: "running", targetMs, startedAt, usedMs: 0, runningSince: startedAt };
  return { ...clock, dueAt: due(clock, hours) };
}

/** The clock under other hours or another target; what has breached stays so. */
export function retarget(clock: Clock, targetMs: number, hours: OfficeHours | null): Clock {
  const next = { ...clock, targetMs };
  return { ...next, dueAt: clock.breachedAt === undefined ? due(next, hours) : undefined };
}

/** The clock at a time at which nothing changes: breached if it is due. */
export function settleClock(clock: Clock, at: number): Clock {
  if (clock.dueAt === undefined || clock.dueAt > at) return clock;
  return { ...clock, breachedAt: clock.dueAt, dueAt: undefined };
}

/** Lets a clock run, pause or stop from a time on. What was due by then has breached. */
export function advanceClock(clock: Clock, mode: ClockMode, at: number, hours: OfficeHours | null): Clock {
  const settled = settleClock(clock, at);
  if (settled.mode === mode) return settled;
  if (mode === "running") {
    const running: Clock = { ...settled, mode, runningSince: at, stoppedAt: undefined };
    return { ...running, dueAt: settled.breachedAt === undefined ? due(running, hours) : undefined };
  }
  const { runningSince } = settled;
  const usedMs = settled.usedMs + (runningSince === undefined ? 0 : elapsed(hours, runningSince, at));
  const stoppedAt = mode === "stopped" ? at : undefined;
  return { ...settled, mode, usedMs, runningSince: undefined, dueAt: undefined, stoppedAt };
}
