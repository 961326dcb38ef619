import type { MessengerConfig, PublicAgent, ThreadMessage, VisitorConversation } from "@parley/client";

/** "Mira Okafor" -> "MO", "mira" -> "M", "" -> "?". */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? "")][0] ?? "");
  return letters.join("").toLocaleUpperCase() || "?";
}

/** One of the tones 1 to 7, always the same for the same name. */
export function avatarTone(seed: string): number {
  let hash = 0;
  for (let index = 0; index < seed.length; index++) hash = (hash * 31 + seed.charCodeAt(index)) >>> 0;
  return (hash % 7) + 1;
}

export const firstName = (name: string): string => name.trim().split(/\s+/)[0] ?? name;

/** Who answers in a conversation, as the bar above it says. */
export interface Answerer {
  name: string;
  avatarUrl: string | null;
  isBot: boolean;
  /** The line under the name: what they are, and how soon they answer. */
  about: string;
}

/**
 * The last person or assistant who wrote; else the conversation's agent; else the team.
 * @param reply when an answer can be expected
 */
export function answererOf(
  config: MessengerConfig | null,
  conversation: VisitorConversation | undefined,
  messages: readonly ThreadMessage[],
  reply: string,
): Answerer {
  const last = messages.findLast((each) => each.kind === "message" && (each.from === "agent" || each.from === "bot"));
  const person: PublicAgent | undefined = last?.sender ?? conversation?.agents[0];
  const isClosed = conversation?.status === "closed";
  const isBot = last?.from === "bot";
  const team = config?.settings.teamName || "Support";
  const about = isClosed ? "Conversation closed" : isBot ? "AI assistant" : reply;
  if (!person) return { name: team, avatarUrl: null, isBot: false, about };
  return { name: person.name, avatarUrl: person.avatarUrl, isBot, about };
}

/** The greeting on the home page; `{name}` stands for the visitor's first name and goes with its comma when unknown. */
export function greeting(text: string, visitorName: string | null): string {
  const name = visitorName ? firstName(visitorName) : "";
  return (name ? text.replaceAll("{name}", name) : text.replace(/,?\s*\{name\}/g, "")).trim();
}
