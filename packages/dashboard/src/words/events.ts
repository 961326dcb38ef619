import type { Message } from "../views.ts";
import { exactTime } from "./time.ts";

/** A line of history in parts; the parts in `strong` are people. */
export interface EventWords {
  parts: { text: string; strong: boolean }[];
}

type Event = NonNullable<Message["event"]>;

function sentence(...parts: (string | { name: string })[]): EventWords {
  return {
    parts: parts.map((part) =>
      typeof part === "string" ? { text: part, strong: false } : { text: part.name, strong: true },
    ),
  };
}

/** What happened, as a line of the thread. */
export function eventWords(event: Event): EventWords {
  const actor = { name: event.actorName ?? "Parley" };
  const target = { name: event.targetName ?? "someone" };
  switch (event.type) {
    case "assigned":
      return event.actorName === event.targetName
        ? sentence(actor, " took the conversation")
        : sentence(actor, " assigned it to ", target);
    case "unassigned":
      return sentence(actor, " removed the owner");
    case "closed":
      return sentence(actor, " closed the conversation");
    case "reopened":
      return event.actorName ? sentence(actor, " reopened the conversation") : sentence("Open again");
    case "snoozed":
      return sentence(actor, event.until ? ` snoozed it until ${exactTime(event.until)}` : " snoozed it");
    case "woke":
      return event.actorName ? sentence(actor, " brought it back") : sentence("Back from snooze");
    case "joined":
      return sentence(actor, " joined");
    case "merged":
      return sentence("Joined with another conversation of the same person");
    case "created":
      return sentence(actor, " began the conversation");
  }
}
