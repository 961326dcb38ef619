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

const SLA_WORDS: Record<string, string> = {
  firstResponse: "The first response is overdue",
  nextResponse: "The next response is overdue",
  resolution: "The resolution is overdue",
};

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
      return sentence(actor, ` snoozed it until ${event.until ? exactTime(event.until) : "the customer writes"}`);
    case "woke":
      return event.actorName ? sentence(actor, " brought it back") : sentence("Back from snooze");
    case "joined":
      return sentence(actor, " joined");
    case "merged":
      return sentence(actor, " merged it with another conversation");
    case "markedSpam":
      return sentence(actor, " marked it as spam");
    case "unmarkedSpam":
      return sentence(actor, " said that it is no spam");
    case "teamAssigned":
      return event.targetName
        ? sentence(actor, " gave it to ", { name: event.teamName ?? "a team" }, ", where ", target, " has it")
        : sentence(actor, " gave it to ", { name: event.teamName ?? "a team" });
    case "teamUnassigned":
      return sentence(actor, " took it out of ", { name: event.teamName ?? "its team" });
    case "slaBreached":
      return sentence(SLA_WORDS[event.metric ?? ""] ?? "A target was missed");
    case "rated":
      return sentence(`The customer rated this conversation ${event.rating ?? "?"} of 5`);
    case "created":
      return sentence(actor, " began the conversation");
  }
}
