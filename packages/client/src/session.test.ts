import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { httpBoot } from "./boot.ts";
import { createParley, errorOf, type Parley, type ParleyOptions } from "./parley.ts";
import { appError, FakeBrowser, FakeServer, settle } from "./testing/fakeServer.ts";

const HOUR = 3_600_000;

describe("the session", () => {
  let server: FakeServer;
  let browser: FakeBrowser;
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 });
    server = new FakeServer();
    browser = new FakeBrowser();
  });
  afterEach(() => vi.useRealTimers());

  function open(options: Partial<ParleyOptions> = {}): Parley {
    const { transport } = server.connect();
    const { storage, locks } = browser.tab();
    const given = { transport, storage, locks, requestBoot: server.boot, ...options };
    return createParley({ workspaceId: "w", url: "http://x", ...given });
  }

  test("is kept per browser and resumed by the next page without a request", async () => {
    const first = await open().boot();
    const second = await open().boot();
    expect(second.visitorId).toBe(first.visitorId);
    expect(server.boots).toHaveLength(1);
  });

  test.each(["{", "null", "[1]", '{"sessionToken":5,"refreshAt":9e15}', '{"sessionToken":"t","refreshAt":9e15}'])(
    "stored as %s counts as none",
    async (text) => {
      browser.rows.set("parley:w:session", text);
      const visitor = await open().boot();
      expect(visitor.visitorId).toBe("visitor1");
      expect(server.boots).toHaveLength(1);
    },
  );

  test("boots again with the old token when the page tells who the visitor is", async () => {
    await open().boot();
    await open({ identity: { email: "lena@example.com" } }).boot();
    expect(server.boots[1]).toMatchObject({ sessionToken: "token1", identity: { email: "lena@example.com" } });
  });

  test("goes on without an identity that the server refuses, and says so", async () => {
    const refusal = appError({ code: "invalid_input", field: "userHash", reason: "is not valid" });
    server.cuts.set("boot", [refusal]);
    const onIdentityRefused = vi.fn();
    await open({ identity: { externalUserId: "4711", userHash: "00" }, onIdentityRefused }).boot();
    expect(onIdentityRefused).toHaveBeenCalledWith(refusal);
    expect(server.boots[1]?.identity).toBeUndefined();
  });

  test("two tabs that open at once share one session", async () => {
    const [one, other] = await Promise.all([open().boot(), open().boot()]);
    expect(one.visitorId).toBe(other.visitorId);
    expect(server.boots).toHaveLength(1);
  });

  test("is rotated when it is due, once for all tabs, and subscriptions move to the new token", async () => {
    const [one, other] = [open(), open()];
    await Promise.all([one.boot(), other.boot()]);
    one.onUnread(() => undefined);
    other.onUnread(() => undefined);
    await vi.advanceTimersByTimeAsync(18 * HOUR + 1_000);
    await settle();
    expect(server.calls.filter(({ name }) => name.endsWith(":refresh"))).toHaveLength(1);
    expect([...server.followers].map(({ args }) => args.sessionToken)).toEqual(["token2", "token2"]);
  });

  test("is made anew when the server no longer knows it", async () => {
    const parley = open();
    await parley.boot();
    const seen: number[] = [];
    parley.onUnread(({ total }) => seen.push(total));
    await settle();
    server.tokens.clear();
    server.publish();
    await settle();
    expect(server.boots).toHaveLength(2);
    expect(seen).toEqual([0, 0]);
    server.tokens.clear();
    await parley.send({ draftId: "d" }, { content: "hello" });
    await settle();
    expect(server.texts()).toEqual(["hello"]);
  });

  test("waits out a broken network and tells a refusal", async () => {
    server.cuts.set("boot", [new TypeError("Failed to fetch"), new TypeError("Failed to fetch")]);
    const parley = open();
    const booted = parley.boot();
    await vi.advanceTimersByTimeAsync(10_000);
    expect((await booted).visitorId).toBe("visitor1");

    server.cuts.set("boot", [appError({ code: "not_found", entity: "workspace" })]);
    const stranger = open({ workspaceId: "unknown" });
    const refusal = await stranger.boot().catch((error: unknown) => error);
    expect(errorOf(refusal)).toEqual({ code: "not_found", entity: "workspace" });
    expect((await stranger.boot()).visitorId).toBe("visitor2");
  });

  test("gives up on answers it may not read while the connection stands", async () => {
    const { transport, setStatus } = server.connect();
    server.cuts.set(
      "boot",
      Array.from({ length: 4 }, () => new TypeError("Failed to fetch")),
    );
    const parley = open({ transport });
    setStatus("online");
    const refusal = parley.boot().catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(await refusal).toBeInstanceOf(TypeError);
    expect(new Set(server.boots.map(({ sessionId }) => sessionId)).size).toBe(1);
  });

  test("logging out ends it on the server and forgets it here", async () => {
    const parley = open();
    await parley.boot();
    await parley.logout();
    await settle();
    expect(server.calls.at(-1)).toMatchObject({ name: "visitors/visitor:endSession" });
    expect(browser.rows.size).toBe(0);
    expect((await open().boot()).visitorId).toBe("visitor2");
  });

  test("the heartbeat beats while the page is in sight and tells at once when it is not", async () => {
    const parley = open({ page: { url: "https://shop.example/a" } });
    await parley.boot();
    await vi.advanceTimersByTimeAsync(60_000);
    parley.setVisible(false);
    await vi.advanceTimersByTimeAsync(120_000);
    const beats = server.calls.filter(({ name }) => name.endsWith(":heartbeat")).map(({ args }) => args.isVisible);
    expect(beats).toEqual([true, true, true, false]);
  });

  test("a page view is recorded once per address", async () => {
    const parley = open();
    await parley.boot();
    for (const url of ["/a", "/a", "/b"]) parley.pageView(url);
    await settle();
    const views = server.calls.filter(({ name }) => name.endsWith(":track")).map(({ args }) => args.url);
    expect(views).toEqual(["/a", "/b"]);
  });

  test("typing is repeated every three seconds at most and ends by itself", async () => {
    const parley = open();
    await parley.boot();
    for (let key = 0; key < 8; key++) {
      parley.typed("c");
      await vi.advanceTimersByTimeAsync(1_000);
    }
    await vi.advanceTimersByTimeAsync(4_000);
    const told = server.calls.filter(({ name }) => name.endsWith(":setTyping")).map(({ args }) => args.isTyping);
    expect(told).toEqual([true, true, true, false]);
  });
});

describe("booting over HTTP", () => {
  const args = { workspaceId: "w", sessionId: "s" };
  const answering =
    (body: unknown): typeof fetch =>
    () =>
      Promise.resolve(new Response(JSON.stringify(body)));

  test("answers with the grant", async () => {
    const value = { sessionToken: "t", expiresAt: 1, refreshAt: 1 };
    await expect(httpBoot("https://x/", answering({ ok: true, value }))(args)).resolves.toEqual(value);
  });

  test("rejects with the server's typed error", async () => {
    const error = { code: "forbidden", permission: "origin" };
    const refusal = await httpBoot(
      "https://x",
      answering({ ok: false, error }),
    )(args).catch((thrown: unknown) => thrown);
    expect(errorOf(refusal)).toEqual(error);
  });
});
