import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ConvexError } from "convex/values";
import type { MessengerHome } from "@parley/client";
import type { RunningApp } from "../command.ts";
import { CONFIG, FakeClient, HOME, homeCard, Knob } from "../testing/fakeClient.ts";
import { HomeCards } from "./components/Home.tsx";
import { Chat, Help } from "./components/Panel.tsx";
import { createApp } from "./create.ts";

const tick = (ms = 20): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const GONE = new ConvexError({ code: "not_found", entity: "article" });
const LIMIT = { articleId: "a", slug: "limit", title: "Charge limit", description: "Why 80 %", language: "en" };
const TIMES = { articleId: "b", slug: "times", title: "Charging times", description: "", language: "de" };
const BATTERY = { collectionId: "k", name: "Battery", description: "", parentId: null, articles: 2 };
const WINTER = { collectionId: "w", name: "Winter", description: "In the cold", parentId: "k", articles: 1 };

const read = (card: typeof LIMIT, html: string) => ({
  ...card,
  html,
  updatedAt: 0,
  authorName: "Tomás Silva",
  helpful: null,
  languages: ["en", "de"],
  url: `https://help.example/help/northwind/articles/${card.slug}`,
});
const LIMIT_HTML =
  '<h3 id="h-why">Why</h3><p>For the <b>cells</b>. <a href="times">Times</a> <a href="https://x.example/a">X</a></p>' +
  '<p><a href="#h-why">Up</a></p>';

describe("the help centre in the messenger", () => {
  let fake: FakeClient;
  let host: HTMLElement;
  let app: RunningApp;
  const home = new Knob<unknown>(null);
  const article = new Knob<unknown>(null);

  async function start(change: Partial<MessengerHome> = {}): Promise<void> {
    fake.home.value = { ...HOME, tabs: ["home", "help"], ...change };
    host = document.createElement("parley-messenger");
    document.documentElement.append(host);
    const root = host.attachShadow({ mode: "open" });
    app = createApp({ workspaceId: "w", url: "http://x", root, config: CONFIG, queue: [["show"]] }, fake.asClient());
    await tick();
  }
  const all = (selector: string): HTMLElement[] => [
    ...(host.shadowRoot?.querySelectorAll<HTMLElement>(selector) ?? []),
  ];
  const text = (): string => all("[role=dialog]")[0]?.textContent ?? "";
  const focused = (): Element | null | undefined => host.shadowRoot?.activeElement;
  async function click(label: string): Promise<void> {
    const found = all("button, a").find(
      (each) => each.getAttribute("aria-label") === label || each.textContent.includes(label),
    );
    if (!found) throw new Error(`There is no button ${label} in: ${text()}`);
    found.click();
    // What was clicked is asked for, and the window takes the focus, after the next paint.
    await tick(250);
  }
  async function type(selector: string, value: string): Promise<void> {
    const field = all(selector)[0] as HTMLInputElement;
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    await tick(300);
  }
  const called = (name: string): unknown[] => fake.calls.filter((call) => call[0] === name).map((call) => call[1]);

  beforeEach(async () => {
    await Promise.all([Chat.load(), Help.load(), HomeCards.load()]);
    sessionStorage.clear();
    fake = new FakeClient();
    home.value = { title: "Help", shelves: [BATTERY, WINTER], loose: [TIMES] };
    article.value = read(LIMIT, LIMIT_HTML);
    fake.answers.set("helpCenter/visitor:home", home);
    fake.answers.set("helpCenter/visitor:get", article);
    fake.answers.set(
      "helpCenter/visitor:getBySlug",
      new Knob<unknown>(({ slug }: { slug: string }) => (slug === "times" ? read(TIMES, "<p>4 h 30</p>") : GONE)),
    );
    fake.answers.set(
      "helpCenter/visitor:list",
      new Knob<unknown>(({ collectionId }: { collectionId: string }) =>
        collectionId === "k" ? { page: [LIMIT], isDone: true } : { page: [TIMES], isDone: true },
      ),
    );
    fake.answers.set(
      "helpCenter/visitor:search",
      new Knob<unknown>(({ query }: { query: string }) =>
        query.startsWith("charg") ? [{ ...LIMIT, excerpt: [{ text: "80 %", isHit: true }] }] : [],
      ),
    );
  });
  afterEach(async () => {
    app.run(["shutdown"]);
    host.remove();
    await tick();
  });

  test("shows collections, what is in them, and the way back step by step", async () => {
    await start();
    await click("Help");
    expect(text()).toContain("2 articles");
    expect(text()).not.toContain("Winter");
    await click("Battery");
    expect(focused()?.textContent).toBe("Battery");
    expect(text()).toContain("In the cold · 1 article");
    await click("Charge limit");
    expect(all(".hp-body b")[0]?.textContent).toBe("cells");
    expect(focused()?.textContent).toBe("Charge limit");
    expect(text()).toContain("by Tomás Silva");
    expect(called("helpCenter/visitor:noteRead")).toEqual([{ articleId: "a" }]);
    await click("Back");
    expect(focused()?.textContent).toBe("Battery");
    await click("Back");
    expect(text()).toContain("More articles");
  });

  test("finds by words, marks them, and comes back to what was found", async () => {
    await start({ cards: [homeCard({ id: "s", type: "search" })] });
    await click("Search for help");
    expect(focused()?.getAttribute("type")).toBe("search");
    await type("input[type=search]", "charg");
    expect(all("mark").map((each) => each.textContent)).toEqual(["Charg", "80 %"]);
    expect(all("[role=status]")[0]?.textContent).toBe("1 article found");
    await click("Charge limit");
    await click("Back");
    expect((all("input[type=search]")[0] as HTMLInputElement).value).toBe("charg");
    await tick(300);
    expect(text()).toContain("Not what you need?");
    await type("input[type=search]", "saddle");
    expect(text()).toContain("Nothing was found");
    await tick(1_500);
    expect(called("helpCenter/visitor:noteSearched")).toEqual([{ query: "saddle" }]);
    all("input[type=search]")[0]?.dispatchEvent(
      new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true }),
    );
    await tick();
    expect(text()).toContain("Battery");
    expect(all("[role=dialog]")[0]?.hidden).toBe(false);
  });

  test("opens links to other articles in place, others beside the site, and goes back to where it began", async () => {
    const articles = [{ articleId: "a", title: "Charge limit" }];
    await start({ tabs: ["home"], cards: [homeCard({ id: "f", type: "featuredArticles", articles })] });
    await click("Charge limit");
    const [times, away, up] = all(".hp-body a") as HTMLAnchorElement[];
    expect(times?.target).toBe("");
    expect([away?.target, away?.rel]).toEqual(["_blank", "noopener noreferrer nofollow"]);
    expect(away?.textContent).toContain("opens in a new tab");
    up?.click();
    expect(focused()?.textContent).toBe("Why");
    await click("Times");
    expect(text()).toContain("4 h 30");
    expect(all("h2")[0]?.lang).toBe("de");
    await click("Back");
    expect(text()).toContain("cells");
    await click("Back");
    expect(text()).not.toContain("cells");
    expect(all(".mw-hero").length).toBe(1);
  });

  test("takes whether an article helped, with some words, and says when it could not", async () => {
    await start();
    await click("Help");
    await click("Charging times");
    fake.changeError = new ConvexError({ code: "rate_limited", retryAfterMs: 1_000 });
    await click("No");
    expect(all("[role=alert]")[0]?.textContent).toContain("Too many at once");
    fake.changeError = null;
    await click("No");
    await type(".hp-say input", " Where on the display? ");
    await click("Send");
    expect(called("helpCenter/visitor:feedback")).toEqual([
      { articleId: "a", helpful: false },
      { articleId: "a", helpful: false, comment: "Where on the display?" },
    ]);
    expect(text()).toContain("Thank you for telling us.");
    expect(all(".hp-say")).toEqual([]);
  });

  test("reads in the language that was chosen", async () => {
    article.value = ({ language }: { language: string }) => ({ ...read(LIMIT, `<p>in ${language}</p>`), language });
    await start();
    await click("Help");
    await click("Charging times");
    expect(text()).toContain("in en");
    const select = all("select")[0] as HTMLSelectElement;
    expect([...select.options].map((option) => option.text)).toEqual(["English", "Deutsch"]);
    select.value = "de";
    select.dispatchEvent(new Event("change", { bubbles: true }));
    await tick(250);
    expect(text()).toContain("in de");
    const again = all("select")[0] as HTMLSelectElement;
    again.value = "en";
    again.dispatchEvent(new Event("change", { bubbles: true }));
    await tick(250);
  });

  test("shows nothing of an article that is taken back while it is read", async () => {
    await start();
    await click("Help");
    await click("Charging times");
    expect(text()).toContain("cells");
    article.set(GONE);
    await tick();
    expect(text()).not.toContain("cells");
    expect(text()).toContain("This is no longer here.");
    article.set(read(LIMIT, LIMIT_HTML));
    await tick();
    expect(text()).toContain("cells");
  });

  test("says that there is nothing, or that it could not be read, and tries again", async () => {
    home.value = new Error("The server is busy.");
    await start();
    await click("Help");
    expect(text()).toContain("This could not be loaded.");
    home.value = { title: "Help", shelves: [], loose: [] };
    await click("Try again");
    expect(text()).toContain("No articles yet");
    await click("Ask us");
    expect(all("textarea").length).toBe(1);
  });
});
