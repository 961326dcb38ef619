import { expect, test } from "vitest";
import type { HomeConfig } from "../views.ts";
import {
  addableTypes,
  cardProblem,
  firstTabs,
  type HomeCard,
  isVisibleTo,
  MAX_CARDS,
  withCard,
  withMoved,
  withTab,
} from "./homeDraft.ts";

const card = (type: HomeCard["type"], part: Partial<HomeCard> = {}): HomeCard => ({
  id: type,
  type,
  visibility: "all",
  ...part,
});
const CONFIG: HomeConfig = {
  tabs: (["home", "messages", "help", "tickets"] as const).map((id) => ({ id, isEnabled: true, visibility: "all" })),
  cards: [card("conversations"), card("startConversation")],
  defaultTab: "home",
  isDirect: false,
};

test("a card that can be there once is not offered again, announcements and articles are", () => {
  expect(addableTypes([card("search"), card("announcement"), card("featuredArticles")])).toEqual([
    "conversations",
    "startConversation",
    "commonIssues",
    "featuredArticles",
    "announcement",
  ]);
  expect(addableTypes(Array.from({ length: MAX_CARDS }, (_, n) => card("announcement", { id: `${n}` })))).toEqual([]);
});

test("a new card gets an id that no other one has", () => {
  const cards = withCard(withCard(withCard([], "announcement"), "announcement"), "search");
  expect(new Set(cards.map(({ id }) => id)).size).toBe(3);
  const refilled = withCard(cards.slice(1), "announcement");
  expect(new Set(refilled.map(({ id }) => id)).size).toBe(3);
});

test("the first tab is one that everyone is shown", () => {
  expect(withTab(CONFIG, { id: "home", isEnabled: false, visibility: "all" }).defaultTab).toBe("messages");
  expect(withTab(CONFIG, { id: "home", isEnabled: true, visibility: "users" }).defaultTab).toBe("messages");
  expect(withTab(CONFIG, { id: "help", isEnabled: false, visibility: "all" }).defaultTab).toBe("home");
  expect(firstTabs(withTab(CONFIG, { id: "help", isEnabled: true, visibility: "visitors" }).tabs)).toEqual([
    "home",
    "messages",
    "tickets",
  ]);
});

test("moving changes the one list, and nothing at its ends", () => {
  expect(withMoved(CONFIG, "cards", 1, -1).cards.map(({ type }) => type)).toEqual([
    "startConversation",
    "conversations",
  ]);
  expect(withMoved(CONFIG, "tabs", 0, 1).tabs.map(({ id }) => id)).toEqual(["messages", "home", "help", "tickets"]);
  expect(withMoved(CONFIG, "tabs", 0, -1)).toEqual(CONFIG);
});

test.each<[HomeCard, string | null]>([
  [card("search"), null],
  [card("announcement", { title: " " }), "Give the announcement a title."],
  [card("announcement", { title: "Hi", url: "javascript:1" }), "A link begins with https://"],
  [card("announcement", { title: "Hi", url: "https://a.example/x" }), null],
  [card("featuredArticles"), "Choose at least one article."],
])("%o cannot be saved because: %s", (given, problem) => {
  expect(cardProblem(given)).toBe(problem);
});

test("parts for customers are not shown to others, and the other way round", () => {
  expect((["all", "visitors", "users"] as const).map((each) => isVisibleTo(each, true))).toEqual([true, false, true]);
  expect((["all", "visitors", "users"] as const).map((each) => isVisibleTo(each, false))).toEqual([true, true, false]);
});
