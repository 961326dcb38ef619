import type { HomeConfig } from "../views.ts";
import { moved } from "./ticketFormDraft.ts";

export type HomeCard = HomeConfig["cards"][number];
export type HomeTab = HomeConfig["tabs"][number];
export type CardType = HomeCard["type"];
export type Visibility = HomeCard["visibility"];

export const MAX_CARDS = 12;
export const MAX_FEATURED = 6;

export const TAB_NAMES: Record<HomeTab["id"], string> = {
  home: "Home",
  messages: "Messages",
  help: "Help",
  tickets: "Tickets",
};
export const CARD_NAMES: Record<CardType, string> = {
  conversations: "Latest conversation",
  startConversation: "Ask a question",
  commonIssues: "Common questions",
  search: "Search for help",
  featuredArticles: "Featured articles",
  announcement: "Announcement",
};
export const AUDIENCES: readonly { value: Visibility; label: string }[] = [
  { value: "all", label: "Everyone" },
  { value: "visitors", label: "Unknown visitors" },
  { value: "users", label: "Known customers" },
];
const REPEATABLE: readonly CardType[] = ["announcement", "featuredArticles"];

/** Whether somebody is shown a part. */
export const isVisibleTo = (visibility: Visibility, isKnown: boolean): boolean =>
  visibility === "all" || (visibility === "users") === isKnown;

/** The kinds of cards that can still be added. */
export function addableTypes(cards: readonly HomeCard[]): CardType[] {
  if (cards.length >= MAX_CARDS) return [];
  const types = Object.keys(CARD_NAMES) as CardType[];
  return types.filter((type) => REPEATABLE.includes(type) || cards.every((card) => card.type !== type));
}

/** The cards with a new one at the end, whose id no other one has. */
export function withCard(cards: readonly HomeCard[], type: CardType): HomeCard[] {
  const taken = new Set(cards.map(({ id }) => id));
  let number = 1;
  while (taken.has(`${type}${number}`)) number += 1;
  return [...cards, { id: `${type}${number}`, type, visibility: "all" }];
}

/** Tabs with one of them changed. The first tab stays one that everyone is shown: the messages when it is no more. */
export function withTab(config: HomeConfig, tab: HomeTab): HomeConfig {
  const tabs = config.tabs.map((each) => (each.id === tab.id ? tab : each));
  const isFirstShown = firstTabs(tabs).includes(config.defaultTab);
  return { ...config, tabs, defaultTab: isFirstShown ? config.defaultTab : "messages" };
}

/** Tabs that can be the first one: those that everyone is shown. */
export const firstTabs = (tabs: readonly HomeTab[]): HomeTab["id"][] =>
  tabs.filter((tab) => tab.isEnabled && tab.visibility === "all").map(({ id }) => id);

/** The config with one tab or card a step further up (-1) or down. */
export function withMoved(config: HomeConfig, list: "tabs" | "cards", index: number, by: 1 | -1): HomeConfig {
  return list === "tabs"
    ? { ...config, tabs: moved(config.tabs, index, by) }
    : { ...config, cards: moved(config.cards, index, by) };
}

/** What keeps a card from being saved, or null. */
export function cardProblem({ type, title = "", url = "", articleIds = [] }: HomeCard): string | null {
  if (type === "featuredArticles" && articleIds.length === 0) return "Choose at least one article.";
  if (type !== "announcement") return null;
  if (title.trim() === "") return "Give the announcement a title.";
  return url === "" || /^https?:\/\/\S+$/.test(url) ? null : "A link begins with https://";
}
