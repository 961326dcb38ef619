import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createParley, type Parley } from "./parley.ts";
import { appError, FakeBrowser, FakeServer, settle } from "./testing/fakeServer.ts";

interface Tab {
  parley: Parley;
  kill: () => void;
}

function openTab(server: FakeServer, browser: FakeBrowser): Tab {
  const { transport, kill: killConnection } = server.connect();
  const { storage, locks, kill } = browser.tab();
  const parley = createParley({
    workspaceId: "w",
    url: "http://x",
    transport,
    storage,
    locks,
    requestBoot: server.boot,
  });
  void parley.boot();
  return { parley, kill: () => (killConnection(), kill()) };
}

const write = (tab: Tab, content: string, target = { draftId: "d" }): Promise<unknown> =>
  tab.parley.send(target, { content });
const states = (tab: Tab): string[] => tab.parley.outbox.entries.value.map((entry) => entry.state);

describe("the outbox", () => {
  let server: FakeServer;
  let browser: FakeBrowser;
  beforeEach(() => {
    vi.useFakeTimers();
    server = new FakeServer();
    browser = new FakeBrowser();
  });
  afterEach(() => vi.useRealTimers());

  test("starts a conversation with the first message and sends the rest into it, in order", async () => {
    const tab = openTab(server, browser);
    for (const text of ["one", "two", "three"]) void write(tab, text);
    await settle();
    expect(server.texts()).toEqual(["one", "two", "three"]);
    expect(new Set(server.messageConversation.values()).size).toBe(1);
    expect(tab.parley.outbox.startedDrafts.value.get("d")).toBe("conversation1");
    expect([...browser.rows.keys()].filter((key) => key.includes("outbox"))).toEqual([]);
  });

  test("sends what was written before a reload", async () => {
    server.cuts.set("conversations/visitor:start", ["before"]);
    const tab = openTab(server, browser);
    void write(tab, "one");
    void write(tab, "two");
    await settle();
    expect(states(tab)).toEqual(["sending", "sending"]);
    tab.kill();
    openTab(server, browser);
    await settle();
    expect(server.texts()).toEqual(["one", "two"]);
  });

  test("does not send twice when only the answer was lost", async () => {
    server.cuts.set("conversations/visitor:start", ["after"]);
    const tab = openTab(server, browser);
    void write(tab, "one");
    await settle();
    tab.kill();
    const again = openTab(server, browser);
    await settle();
    expect(server.texts()).toEqual(["one"]);
    expect(again.parley.outbox.startedDrafts.value.get("d")).toBe("conversation1");
  });

  test("a refused message fails with its reason, later ones go on, and it can be sent again", async () => {
    const reason = { code: "invalid_input", field: "content", reason: "empty" } as const;
    server.cuts.set("conversations/visitor:start", [appError(reason)]);
    const tab = openTab(server, browser);
    void write(tab, "one");
    void write(tab, "two");
    await settle();
    const [failed] = tab.parley.outbox.entries.value;
    expect(failed).toMatchObject({ content: "one", state: "failed", error: reason });
    expect(server.texts()).toEqual(["two"]);
    void tab.parley.outbox.retry(failed?.clientMessageId ?? "");
    await settle();
    expect(server.texts()).toEqual(["two", "one"]);
    expect(server.messageConversation.get("message2")).toBe("conversation1");
  });

  test("a discarded message is gone for good", async () => {
    server.cuts.set("conversations/visitor:start", [appError({ code: "forbidden", permission: "write" })]);
    const tab = openTab(server, browser);
    void write(tab, "one");
    await settle();
    void tab.parley.outbox.discard(tab.parley.outbox.entries.value[0]?.clientMessageId ?? "");
    await settle();
    tab.kill();
    const again = openTab(server, browser);
    await settle();
    expect(again.parley.outbox.entries.value).toEqual([]);
    expect(server.texts()).toEqual([]);
  });

  test("waits as long as the server's rate limit says", async () => {
    server.cuts.set("conversations/visitor:start", [appError({ code: "rate_limited", retryAfterMs: 5_000 })]);
    const tab = openTab(server, browser);
    void write(tab, "one");
    await vi.advanceTimersByTimeAsync(4_900);
    expect(server.texts()).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    expect(server.texts()).toEqual(["one"]);
  });

  test("asks the visitor only after several unknown errors", async () => {
    server.cuts.set(
      "conversations/visitor:start",
      Array.from({ length: 4 }, () => new Error("Server Error")),
    );
    const tab = openTab(server, browser);
    void write(tab, "one");
    await vi.advanceTimersByTimeAsync(3_000);
    expect(states(tab)).toEqual(["sending"]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(states(tab)).toEqual(["failed"]);
  });

  test("a message to a conversation of a lost session opens a new one", async () => {
    const tab = openTab(server, browser);
    server.cuts.set("conversations/visitor:send", [appError({ code: "not_found", entity: "conversation" })]);
    void tab.parley.send({ conversationId: "gone" }, { content: "still there?" });
    await settle();
    expect(server.texts()).toEqual(["still there?"]);
    expect(server.messageConversation.get("message1")).toBe("conversation1");
  });

  test("two tabs of one browser send each message once", async () => {
    const [one, other] = [openTab(server, browser), openTab(server, browser)];
    void write(one, "one");
    void write(other, "two", { draftId: "other" });
    await settle();
    const sent = server.calls.filter(({ name }) => /:(start|send)$/.test(name));
    expect(sent).toHaveLength(2);
    expect(server.texts().sort()).toEqual(["one", "two"]);
  });

  describe("with damaged storage", () => {
    const outboxKey = "parley:w:outbox:";
    const entry = { content: "x", attachments: [], createdAt: 1, state: "sending", error: null };
    const target = { draftId: "d" };
    const damaged: [what: string, text: string][] = [
      ["half a text", '{"clientMessageId":"a","con'],
      ["nothing", "null"],
      ["a list", "[]"],
      ["an entry without content", JSON.stringify({ ...entry, clientMessageId: "a", target, content: undefined })],
      ["an entry without a target", JSON.stringify({ ...entry, clientMessageId: "a", target: null })],
      ["an entry with another's name", JSON.stringify({ ...entry, clientMessageId: "b", target })],
      ["an entry in no known state", JSON.stringify({ ...entry, clientMessageId: "a", target, state: "?" })],
      ["an entry with broken files", JSON.stringify({ ...entry, clientMessageId: "a", target, attachments: [null] })],
    ];

    test.each(damaged)("%s is dropped with a warning, and the rest is sent", async (_, text) => {
      const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
      browser.rows.set(`${outboxKey}a`, text);
      const tab = openTab(server, browser);
      await write(tab, "fine");
      await settle();
      expect(server.texts()).toEqual(["fine"]);
      expect(tab.parley.outbox.entries.value.map(({ content }) => content)).toEqual(["fine"]);
      expect([...browser.rows.keys()].filter((key) => key.startsWith(outboxKey))).toEqual([]);
      expect(warn).toHaveBeenCalledTimes(1);
      warn.mockRestore();
    });

    test.each(["{", "null", "{}", '{"conversationId":5,"at":9e15}'])(
      "a draft stored as %s is forgotten",
      async (text) => {
        browser.rows.set("parley:w:draft:d", text);
        const tab = openTab(server, browser);
        await write(tab, "one");
        await settle();
        expect(server.texts()).toEqual(["one"]);
        expect(tab.parley.outbox.startedDrafts.value.get("d")).toBe("conversation1");
      },
    );

    test("what another tab stores unreadably is ignored", async () => {
      const tab = openTab(server, browser);
      void browser.tab().storage.set("parley:w:draft:d", "{");
      await settle();
      expect(tab.parley.outbox.startedDrafts.value.size).toBe(0);
    });
  });

  test("a hundred messages wait, more are refused in sight and can be sent again when there is room", async () => {
    server.cuts.set("conversations/visitor:start", ["before"]);
    const tab = openTab(server, browser);
    for (let index = 0; index < 101; index++) await write(tab, `text ${index}`);
    await settle();
    const last = tab.parley.outbox.entries.value.at(-1);
    expect(last).toMatchObject({ content: "text 100", state: "failed", error: { code: "quota_exceeded" } });
    expect([...browser.rows.keys()].filter((key) => key.includes("outbox"))).toHaveLength(100);
    await tab.parley.outbox.retry(last?.clientMessageId ?? "");
    expect(tab.parley.outbox.entries.value.at(-1)?.state).toBe("failed");
    tab.kill();
    const again = openTab(server, browser);
    await settle();
    await again.parley.outbox.idle();
    expect(server.texts()).toEqual(Array.from({ length: 100 }, (_, index) => `text ${index}`));
    await write(again, "text 100");
    await settle();
    expect(server.texts()).toHaveLength(101);
  });

  test("a message refused for want of room is sent again once there is some", async () => {
    const tab = openTab(server, browser);
    await settle();
    for (let index = 0; index < 100; index++) {
      server.cuts.set("conversations/visitor:start", [appError({ code: "forbidden", permission: "write" })]);
      await write(tab, `text ${index}`);
      await settle();
    }
    await write(tab, "late");
    const { outbox } = tab.parley;
    const late = outbox.entries.value.find(({ content }) => content === "late")?.clientMessageId ?? "";
    expect(outbox.entries.value.at(-1)).toMatchObject({ state: "failed", error: { code: "quota_exceeded" } });
    await outbox.discard(outbox.entries.value[0]?.clientMessageId ?? "");
    await outbox.retry(late);
    await settle();
    expect(server.texts()).toEqual(["late"]);
  });

  test("logging out drops what was not sent", async () => {
    server.cuts.set("conversations/visitor:start", ["before"]);
    const tab = openTab(server, browser);
    void write(tab, "secret");
    await settle();
    void tab.parley.logout();
    await settle();
    expect([...browser.rows.keys()]).toEqual([]);
  });

  const step = fc.oneof(
    { weight: 4, arbitrary: fc.constant("write" as const) },
    { weight: 2, arbitrary: fc.constantFrom("lose call" as const, "lose answer" as const) },
    { weight: 2, arbitrary: fc.constantFrom("reload" as const, "reload at once" as const) },
  );

  test("wherever it is cut, every message arrives once and in order", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 24 }), async (steps) => {
        const [aServer, aBrowser] = [new FakeServer(), new FakeBrowser()];
        let tab = openTab(aServer, aBrowser);
        const written: string[] = [];
        const cutNext = (cut: "before" | "after"): void => {
          for (const name of ["start", "send"]) aServer.cuts.set(`conversations/visitor:${name}`, [cut]);
        };
        for (const each of steps) {
          if (each === "write") {
            written.push(`text ${written.length}`);
            await write(tab, written.at(-1) ?? "");
          } else if (each === "lose call") cutNext("before");
          else if (each === "lose answer") cutNext("after");
          else {
            if (each === "reload") await settle();
            tab.kill();
            tab = openTab(aServer, aBrowser);
          }
        }
        await settle();
        aServer.cuts.clear();
        tab.kill();
        tab = openTab(aServer, aBrowser);
        await settle();
        await settle();
        expect(aServer.texts()).toEqual(written);
        expect(new Set(aServer.messageConversation.values()).size).toBeLessThanOrEqual(1);
      }),
      { numRuns: 150 },
    );
  });
});
