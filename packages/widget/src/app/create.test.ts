import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ConvexError } from "convex/values";
import type { Command, Handoff, RunningApp } from "../command.ts";
import { CONFIG, conversation, FakeClient, message, MIRA } from "../testing/fakeClient.ts";
import { Chat } from "./components/Panel.tsx";
import { createApp } from "./create.ts";

const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

describe("the messenger on a page", () => {
  let fake: FakeClient;
  let host: HTMLElement;
  let app: RunningApp;

  function start(queue: Command[] = [], part: Partial<Handoff> = {}): ShadowRoot {
    host = document.createElement("parley-messenger");
    document.documentElement.append(host);
    const root = host.attachShadow({ mode: "open" });
    app = createApp({ workspaceId: "w", url: "http://x", root, config: CONFIG, queue, ...part }, fake.asClient());
    return root;
  }
  const find = <E extends HTMLElement>(selector: string): E | null =>
    host.shadowRoot?.querySelector<E>(selector) ?? null;
  const button = (label: string): HTMLElement | undefined =>
    [...(host.shadowRoot?.querySelectorAll<HTMLElement>("button") ?? [])].find(
      (each) => each.getAttribute("aria-label") === label || each.textContent?.includes(label),
    );
  const click = async (label: string): Promise<void> => {
    button(label)?.click();
    await tick();
  };
  const called = (name: string): unknown[][] =>
    fake.calls.filter((call) => call[0] === name).map((call) => call.slice(1));
  const write = async (text: string): Promise<void> => {
    const field = find<HTMLTextAreaElement>("textarea");
    if (!field) throw new Error("There is no field to write in.");
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    await tick();
  };

  beforeEach(async () => {
    await Chat.load();
    sessionStorage.clear();
    fake = new FakeClient();
  });
  afterEach(async () => {
    app.run(["shutdown"]);
    host.remove();
    await tick();
  });

  test("shows the launcher with the unread count and the latest message as a teaser", async () => {
    start();
    const latest = { conversationId: "c", preview: "A new one today", sender: MIRA, at: 5_000 };
    fake.unread.set({ total: 3, latest });
    await tick();
    expect(button("Open messenger, 3 unread")?.textContent).toBe("3");
    expect(find(".teaser")?.textContent).toContain("A new one today");
    await click("Dismiss");
    expect(find(".teaser")).toBeNull();
    fake.unread.set({ total: 4, latest: { ...latest, preview: "Still there?", at: 6_000 } });
    await tick();
    expect(find(".teaser")?.textContent).toContain("Still there?");
  });

  test("opens, tells the page, and closes on Escape with the focus back on the launcher", async () => {
    start();
    const [shown, hidden] = [vi.fn(), vi.fn()];
    app.run(["onShow", shown]);
    app.run(["onHide", hidden]);
    await click("Open messenger");
    expect(find("[role=dialog]")?.hidden).toBe(false);
    expect(shown).toHaveBeenCalledTimes(1);
    find("[role=dialog]")?.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
    await tick();
    expect(find("[role=dialog]")?.hidden).toBe(true);
    expect(hidden).toHaveBeenCalledTimes(1);
    expect(host.shadowRoot?.activeElement).toBe(button("Open messenger"));
  });

  test("keys pressed inside do not reach the page", async () => {
    start([["show"]]);
    await tick();
    const onKey = vi.fn();
    document.addEventListener("keydown", onKey);
    find("[role=dialog]")?.dispatchEvent(new KeyboardEvent("keydown", { key: "k", bubbles: true, composed: true }));
    document.removeEventListener("keydown", onKey);
    expect(onKey).not.toHaveBeenCalled();
  });

  test("sends what was written into a new conversation and empties the field", async () => {
    start([["showNewMessage", "Where is my order?"]]);
    await tick();
    expect(find<HTMLTextAreaElement>("textarea")?.value).toBe("Where is my order?");
    await click("Send");
    expect(called("send")).toMatchObject([
      [{ draftId: expect.any(String) as string }, { content: "Where is my order?" }],
    ]);
    expect(find<HTMLTextAreaElement>("textarea")?.value).toBe("");
    expect(button("Send")).toHaveProperty("disabled", true);
  });

  test("a message that is too long cannot be sent and says so", async () => {
    start([["showNewMessage"]]);
    await tick();
    await write("x".repeat(32 * 1024 + 5));
    expect(find(".limit")?.textContent).toContain("-5");
    expect(button("Send")).toHaveProperty("disabled", true);
  });

  test("shows failed messages with a way to send again", async () => {
    fake.threadKnob("c").value = {
      ...fake.threadKnob("c").value,
      conversationId: "c",
      messages: [message({ key: "k", from: "visitor", content: "Hello", delivery: "failed", createdAt: Date.now() })],
    };
    fake.conversations.value = [conversation({ _id: "c", agents: [MIRA] })];
    start([["show"]]);
    await tick();
    await click("Mira Okafor");
    await click("Send again");
    expect(called("retry")).toEqual([["k"]]);
  });

  /** Opens conversation `c`, in which the visitor wrote one message. */
  const showOwn = async (part: Partial<Parameters<typeof message>[0]> = {}): Promise<void> => {
    const own = message({ key: "k", from: "visitor", content: "At ten", createdAt: Date.now(), ...part });
    fake.threadKnob("c").value = { ...fake.threadKnob("c").value, conversationId: "c", messages: [own] };
    fake.conversations.value = [conversation({ _id: "c", agents: [MIRA] })];
    start([["show"]]);
    await tick();
    await click("Mira Okafor");
  };

  test("rewrites an own message in its place", async () => {
    await showOwn();
    await click("Edit or delete");
    await link("Edit");
    const field = find<HTMLTextAreaElement>("textarea.edit");
    expect(field?.value).toBe("At ten");
    if (field) field.value = " At eleven ";
    field?.dispatchEvent(new Event("input", { bubbles: true }));
    await tick();
    await link("Save");
    expect(called("edit")).toEqual([["k", "At eleven"]]);
    expect(find("textarea.edit")).toBeNull();
  });

  const link = async (label: string): Promise<void> => {
    const links = [...(host.shadowRoot?.querySelectorAll<HTMLElement>(".own .link") ?? [])];
    links.find((each) => each.textContent === label)?.click();
    await tick();
  };

  test("takes an own message back", async () => {
    await showOwn();
    await click("Edit or delete");
    await link("Delete");
    expect(called("remove")).toEqual([["k"]]);
    expect(find(".own .link")).toBeNull();
  });

  test("says when the server does not take a change any more", async () => {
    fake.changeError = new Error("too old");
    await showOwn();
    await click("Edit or delete");
    await link("Delete");
    expect(find(".own [role=alert]")?.textContent).toBe("Not changed.");
  });

  test.each([
    ["on its way", { delivery: "sending" }],
    ["deleted", { deletedAt: 1 }],
    ["older than a quarter of an hour", { createdAt: Date.now() - 16 * 60_000 }],
    ["of the team", { from: "agent" }],
  ] as const)("offers no change of a message that is %s", async (_, part) => {
    await showOwn(part);
    expect(find(".mm")).not.toBeNull();
    expect(button("Edit or delete")).toBeUndefined();
  });

  test("marks what is in sight as read, and nothing while closed", async () => {
    fake.conversations.value = [conversation({ _id: "c", agents: [MIRA] })];
    fake.threadKnob("c").value = {
      ...fake.threadKnob("c").value,
      conversationId: "c",
      messages: [message({ key: "m1", content: "Hi", createdAt: 1 })],
    };
    start([["show"]]);
    await tick();
    await click("Mira Okafor");
    await vi.waitFor(() => expect(called("markRead")).toEqual([["c", "m1"]]));
    app.run(["hide"]);
    await tick();
    const more = [
      message({ key: "m1", createdAt: 1, seenAt: 2 }),
      message({ key: "m2", content: "There?", createdAt: 3 }),
    ];
    fake.threadKnob("c").set({ ...fake.threadKnob("c").value, messages: more });
    await tick();
    expect(called("markRead")).toHaveLength(1);
    app.run(["show"]);
    await tick();
    expect(called("markRead")).toEqual([
      ["c", "m1"],
      ["c", "m2"],
    ]);
  });

  test("markup in a message stays text and links are safe", async () => {
    const content = "<img src=x onerror=alert(1)> https://a.example javascript:alert(1)";
    fake.conversations.value = [conversation({ _id: "c", agents: [MIRA] })];
    fake.threadKnob("c").value = {
      ...fake.threadKnob("c").value,
      conversationId: "c",
      messages: [message({ key: "m", content, createdAt: 1 })],
    };
    start([["show"]]);
    await tick();
    await click("Mira Okafor");
    expect(find(".bub")?.textContent).toBe(content);
    expect(find(".bub img")).toBeNull();
    const found = [...(find(".bub")?.querySelectorAll("a") ?? [])];
    expect(found.map((link) => [link.getAttribute("href"), link.rel])).toEqual([
      ["https://a.example/", "noopener noreferrer nofollow"],
    ]);
  });

  test("a closed conversation offers to write again", async () => {
    fake.conversations.value = [conversation({ _id: "c", status: "closed", agents: [MIRA] })];
    fake.threadKnob("c").value = { ...fake.threadKnob("c").value, conversationId: "c" };
    start([["show"]]);
    await tick();
    await click("Mira Okafor");
    expect(find("textarea")).toBeNull();
    await click("Write again");
    expect(find("textarea")).not.toBeNull();
  });

  test("a page the server does not know says so and can try again", async () => {
    fake.bootError = new ConvexError({ code: "not_found", entity: "workspace" });
    start([["show"]]);
    await tick();
    expect(find("[role=alert]")?.textContent).toContain("not set up correctly");
    fake.bootError = null;
    await click("Try again");
    expect(find("[role=alert]")).toBeNull();
  });

  test("is where it was on the next page of the site, without taking its focus", async () => {
    start([["showNewMessage", "half a sen"]]);
    await tick();
    host.remove();
    const first = app;
    start();
    await tick();
    expect(find<HTMLTextAreaElement>("textarea")?.value).toBe("half a sen");
    expect(host.shadowRoot?.activeElement ?? null).toBeNull();
    first.run(["shutdown"]);
  });

  test("records page views and passes commands on", async () => {
    start();
    const counts: number[] = [];
    app.run(["onUnreadCountChange", (count) => counts.push(count)]);
    fake.unread.set({ total: 2, latest: null });
    app.run(["trackEvent", "bought", { price: 3 }]);
    app.run(["identify", { email: "lena@example.com" }]);
    expect(counts).toEqual([0, 2]);
    expect(called("pageView")[0]?.[0]).toBe(location.href);
    expect(called("track")).toEqual([["bought", { price: 3 }]]);
    expect(called("identify")).toEqual([[{ email: "lena@example.com" }]]);
  });

  test("shutting down ends the session and removes everything drawn", async () => {
    const root = start();
    await tick();
    app.run(["shutdown"]);
    expect(called("logout")).toHaveLength(1);
    expect(root.querySelector("button")).toBeNull();
  });

  test("sets the workspace's colours on the host, for the theme it asks for", () => {
    start();
    expect(host.style.getPropertyValue("--accent")).toBe("#0b6e8a");
    fake.config.set({ ...CONFIG, settings: { ...CONFIG.settings, primaryColor: "#c4311b", themeMode: "dark" } });
    expect(host.style.getPropertyValue("--accent")).not.toBe("#0b6e8a");
    expect(find(".pw")?.dataset.theme).toBe("dark");
  });
});
