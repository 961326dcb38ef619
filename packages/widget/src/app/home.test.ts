import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { MessengerHome } from "@parley/client";
import type { RunningApp } from "../command.ts";
import { CONFIG, conversation, FakeClient, HOME, homeCard, Knob, message, MIRA, OPEN } from "../testing/fakeClient.ts";
import { Email, Rating, Suggestions } from "./components/Chat.tsx";
import { HomeCards } from "./components/Home.tsx";
import { Chat } from "./components/Panel.tsx";
import { createApp } from "./create.ts";

const tick = (ms = 20): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const CLOSED = { ...OPEN, isOpen: false, offlineMessage: "We fix bikes from nine to five." };

describe("the messenger as a workspace arranged it", () => {
  let fake: FakeClient;
  let host: HTMLElement;
  let app: RunningApp;

  async function start(home: Partial<MessengerHome> = {}): Promise<void> {
    fake.home.value = { ...HOME, ...home };
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
  const button = (label: string): HTMLElement | undefined =>
    all("button").find((each) => each.getAttribute("aria-label") === label || each.textContent?.includes(label));
  const click = async (label: string): Promise<void> => {
    const found = button(label);
    if (!found) throw new Error(`There is no button ${label} in: ${text()}`);
    found.click();
    await tick();
  };
  async function type(selector: string, value: string): Promise<void> {
    const field = all(selector)[0] as HTMLInputElement | HTMLTextAreaElement;
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    await tick();
  }
  const field = (): string => (all("textarea")[0] as HTMLTextAreaElement).value;
  const called = (name: string): unknown[] => fake.calls.filter((call) => call[0] === name).map((call) => call[1]);
  /** A conversation `c` in which the visitor has written. */
  function converse(status: "open" | "closed"): void {
    fake.conversations.value = [conversation({ _id: "c", status, agents: [MIRA] })];
    const messages = [message({ key: "m", from: "visitor", content: "Hello", createdAt: Date.now() })];
    fake.threadKnob("c").value = { ...fake.threadKnob("c").value, conversationId: "c", messages };
  }

  beforeEach(async () => {
    await Promise.all([Chat.load(), HomeCards.load(), Rating.load(), Email.load(), Suggestions.load()]);
    sessionStorage.clear();
    fake = new FakeClient();
  });
  afterEach(async () => {
    app.run(["shutdown"]);
    host.remove();
    await tick();
  });

  test("shows the cards in their order, and follows a change at once", async () => {
    const news = homeCard({ id: "n", type: "announcement", title: "Winter service", url: "https://a.example/winter" });
    await start({ cards: [news, homeCard({ id: "a", type: "startConversation" })] });
    expect(all(".mw-cards > *").map((each) => each.textContent)).toEqual([
      expect.stringContaining("Winter service") as string,
      expect.stringContaining("Ask a question") as string,
    ]);
    expect(all("a.link")[0]?.getAttribute("href")).toBe("https://a.example/winter");
    fake.home.set({ ...HOME, cards: [homeCard({ id: "a", type: "startConversation" })] });
    await tick();
    expect(text()).not.toContain("Winter service");
  });

  test("a common question begins a conversation with its words, which are not sent yet", async () => {
    const issue = { buttonId: "b", label: "Where is my order?", article: null, conversationStarter: "My order is " };
    await start({ cards: [homeCard({ id: "i", type: "commonIssues" })], issues: [issue] });
    await click("Where is my order?");
    expect(field()).toBe("My order is ");
    expect(called("send")).toEqual([]);
  });

  test("has the tabs this visitor is shown, and opens with the first one", async () => {
    await start({ tabs: ["messages", "home"], defaultTab: "messages" });
    expect(all(".mw-tabs button").map((each) => each.textContent)).toEqual(["Messages", "Home"]);
    expect(text()).toContain("No messages yet");
  });

  test("leaves the visitor where he went, unless that is no longer there", async () => {
    await start();
    await click("Tickets");
    fake.home.set({ ...HOME, defaultTab: "messages" });
    await tick();
    expect(button("Tickets")?.getAttribute("aria-current")).toBe("page");
    fake.home.set({ ...HOME, tabs: ["home", "messages"], defaultTab: "messages" });
    await tick();
    expect(button("Messages")?.getAttribute("aria-current")).toBe("page");
  });

  test("opens the conversation that goes on at once where the workspace wants that", async () => {
    converse("open");
    await start({ isDirect: true });
    expect(text()).toContain("Hello");
  });

  test("opens a new conversation at once for who has none that goes on", async () => {
    converse("closed");
    await start({ isDirect: true });
    expect(field()).toBe("");
    expect(text()).not.toContain("Hello");
  });

  test("says that the team is away and when it is back, on the home page and in a conversation", async () => {
    fake.office.value = { ...CLOSED, nextChangeAt: new Date().setHours(33, 0, 0, 0) };
    await start();
    expect(text()).toContain("We fix bikes from nine to five.");
    expect(text()).toContain("Back tomorrow at 09:00");
    await click("Ask a question");
    expect(all(".away")[0]?.textContent).toBe("We fix bikes from nine to five. Back tomorrow at 09:00.");
    fake.office.set(OPEN);
    await tick();
    expect(all(".away")).toEqual([]);
  });

  describe("in a closed conversation", () => {
    const ask = new Knob<unknown>({ state: "asked", rating: null, agentName: "Mira Okafor" });
    beforeEach(async () => {
      ask.value = { state: "asked", rating: null, agentName: "Mira Okafor" };
      fake.answers.set("csat/visitor:request", ask);
      converse("closed");
      await start();
      await click("Mira Okafor");
      // The window takes the focus after the next paint, at the latest after this.
      await tick(150);
    });

    test("asks for a rating, sends it with some words, and says thanks", async () => {
      expect(text()).toContain("How did Mira do?");
      expect(button("Send rating")).toBeUndefined();
      await click("Great");
      await type("textarea", " Quick ");
      await click("Send rating");
      expect(called("csat/visitor:submit")).toEqual([{ conversationId: "c", rating: 5, feedback: "Quick" }]);
      ask.set({ state: "answered", rating: 5, agentName: "Mira Okafor" });
      await tick();
      expect(text()).toContain("You rated this conversation Great. Thank you.");
    });

    test("the arrow keys move the rating, and a failure keeps it", async () => {
      const faces = all("[role=radiogroup]")[0];
      for (const key of ["ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft"]) {
        faces?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
        await tick();
      }
      expect(all("[aria-checked=true]")[0]?.textContent).toBe("Poor");
      expect(host.shadowRoot?.activeElement?.textContent).toBe("Poor");
      fake.changeError = new Error("no network");
      await click("Send rating");
      expect(text()).toContain("could not be sent");
      expect(all("[aria-checked=true]")[0]?.textContent).toBe("Poor");
    });

    test("can be waved away", async () => {
      await click("Do not rate");
      expect(called("csat/visitor:dismiss")).toEqual([{ conversationId: "c" }]);
    });
  });

  describe("where an e-mail address is asked for", () => {
    beforeEach(async () => {
      converse("open");
      await start({ asksForEmail: true });
    });

    test("takes one once something was written, and says thanks", async () => {
      await click("Mira Okafor");
      await type("input[type=email]", " lena@example.com ");
      all("form")[0]?.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
      await tick();
      expect(called("identify")).toEqual([{ email: "lena@example.com" }]);
      fake.home.set(HOME);
      await tick();
      expect(text()).toContain("The team can reach you at lena@example.com.");
    });

    test("does not ask in a new conversation, nor again when that was declined", async () => {
      await click("Ask a question");
      expect(all("input[type=email]")).toEqual([]);
      await click("Back");
      await click("Mira Okafor");
      await click("Leave no address");
      expect(all("input[type=email]")).toEqual([]);
      await click("Back");
      await click("Mira Okafor");
      expect(all("input[type=email]")).toEqual([]);
    });
  });

  test("shows articles that may answer what is being typed, before it is sent", async () => {
    fake.answers.set("helpCenter/visitor:suggest", new Knob<unknown>([{ articleId: "a", title: "Charge limit" }]));
    await start({ suggestsArticles: true });
    await click("Ask a question");
    await type("textarea", "charging");
    await tick(450);
    expect(all(".sugg")[0]?.textContent).toContain("Charge limit");
    await type("textarea", "short");
    expect(all(".sugg")).toEqual([]);
  });
});
