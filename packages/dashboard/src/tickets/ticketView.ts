import { TICKET_STATUSES, type TicketStatus } from "@parley/core";
import type { Id, Priority } from "../views.ts";
import { PRIORITIES } from "./ticketWords.ts";

/** What the address of the page says about which tickets are shown, and how. */
export interface TicketSearch {
  view?: "board";
  status?: TicketStatus;
  /** `none`, or the id of a member or a team behind `m:` or `t:`. */
  who?: string;
  priority?: Priority;
  q?: string;
  order?: "oldest";
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);
const oneOf = <T extends string>(values: readonly T[], value: unknown): T | undefined =>
  values.find((each) => each === value);

/** Reads an address; what makes no sense is left out. */
export function parseTicketSearch(search: Record<string, unknown>): TicketSearch {
  const who = text(search.who);
  const status = oneOf(TICKET_STATUSES, search.status);
  const priority = oneOf(PRIORITIES, search.priority);
  const q = text(search.q);
  return {
    ...(search.view === "board" && { view: search.view }),
    ...(status && { status }),
    ...(who && /^(none|[mt]:[\w-]+)$/.test(who) && { who }),
    ...(priority && { priority }),
    ...(q && { q }),
    ...(search.order === "oldest" && { order: search.order }),
  };
}

/** The filter of the list that an address stands for. */
export function filterOf({ who, priority }: TicketSearch): {
  assigneeId?: Id<"users"> | null;
  teamId?: Id<"teams">;
  priority?: Priority;
} {
  const id = who?.slice(2);
  return {
    ...(who === "none" && { assigneeId: null }),
    ...(who?.startsWith("m:") && { assigneeId: id as Id<"users"> }),
    ...(who?.startsWith("t:") && { teamId: id as Id<"teams"> }),
    ...(priority && { priority }),
  };
}
