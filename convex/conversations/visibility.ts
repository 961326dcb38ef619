import type { Doc } from "../_generated/dataModel";
import type { EventKind } from "./schema";

/** What of a thread's history a visitor is told. */
const VISIBLE_EVENTS: ReadonlySet<EventKind> = new Set<EventKind>(["joined", "closed", "reopened"]);

/**
 * Whether a visitor may see a message: the one place that decides it. Notes and most events stay with the team.
 * Applied when a message is written (so that lists can be indexed) and again when it is shown.
 */
export function isVisibleToVisitor(message: Pick<Doc<"messages">, "kind" | "event">): boolean {
  if (message.kind === "message") return true;
  return message.kind === "event" && message.event !== undefined && VISIBLE_EVENTS.has(message.event.type);
}

/** A teammate as visitors see him: first name and picture, never an address or a family name. */
export function publicAgent(user: Doc<"users"> | null): { name: string; avatarUrl: string | null } {
  const name = user?.name?.trim().split(/\s+/)[0];
  return { name: name || "Team", avatarUrl: user?.avatarUrl ?? user?.image ?? null };
}
