import type { FunctionArgs, FunctionReturnType } from "convex/server";
import type { api } from "../api.ts";

type Agent = typeof api.reporting.agent;
export type Series = FunctionReturnType<Agent["series"]>;
export type Figures = Series["current"]["total"];
export type Breakdown = FunctionReturnType<Agent["breakdown"]>;
export type FactRow = FunctionReturnType<Agent["rows"]>["page"][number];
export type Backlog = FunctionReturnType<Agent["backlog"]>;
export type FactKind = FunctionArgs<Agent["rows"]>["kind"];

export const KIND_WORDS: Record<FactKind, string> = {
  created: "New conversations",
  assigned: "Assignments",
  firstResponse: "First responses",
  resolved: "Resolved",
  reopened: "Reopened",
  tagged: "Tagged",
  rated: "Ratings",
  slaMet: "Targets kept",
  slaMissed: "Targets missed",
  ticketCreated: "New tickets",
  ticketFirstResponse: "First answers to tickets",
  ticketResolved: "Tickets solved",
  ticketReopened: "Tickets reopened",
  ticketErased: "Tickets deleted",
  ticketSlaMet: "Ticket targets kept",
  ticketSlaMissed: "Ticket targets missed",
};

/** Whether what happened, happened to tickets. */
export const isOfTickets = (kind: FactKind) => kind.startsWith("ticket");

export function countOf(figures: Figures, name: string): number {
  return figures.counts[name] ?? 0;
}

/** The mean of ratings from how often each was given; null without any. */
export function ratingOf(figures: Figures): number | null {
  const rated = countOf(figures, "rated");
  if (rated === 0) return null;
  const sum = [1, 2, 3, 4, 5].reduce((held, stars) => held + stars * countOf(figures, `rated${stars}`), 0);
  return sum / rated;
}

/** A span with the two largest units that matter: `12 s`, `4 min 10 s`, `3 h 05 min`, `2 d 4 h`. */
export function durationWords(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60)
    return minutes < 10 && seconds % 60 > 0 ? `${minutes} min ${pad(seconds % 60)} s` : `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 > 0 ? `${hours} h ${pad(minutes % 60)} min` : `${hours} h`;
  return hours % 24 > 0 ? `${Math.floor(hours / 24)} d ${hours % 24} h` : `${Math.floor(hours / 24)} d`;
}

const pad = (value: number) => String(value).padStart(2, "0");

export interface Change {
  /** How much more than before, as a share: 0.06 for 6 %. */
  share: number;
  words: string;
}

/** A value beside the one before: null where there is nothing to compare. */
export function changeFrom(now: number | null, before: number | null, words: (value: number) => string): Change | null {
  if (now === null || before === null || before === 0) return null;
  const share = (now - before) / before;
  const size = Math.abs(Math.round(share * 100));
  return { share, words: size === 0 ? `same as ${words(before)}` : `${size} % from ${words(before)}` };
}
