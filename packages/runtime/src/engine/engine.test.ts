import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";
import { ADMIN, source, TestEngine, user, valueOf } from "./harness.testing.ts";

const MESSAGES = source(`
export const send = mutation({ args: { body: v.string() }, returns: v.id("messages"),
  handler: async (ctx, { body }) => await ctx.db.insert("messages", { body, likes: 0 }) });
export const list = query({ args: {}, handler: async (ctx) => (await ctx.db.query("messages").collect()).map((m) => m.body) });
export const get = query({ args: { id: v.id("messages") }, handler: (ctx, { id }) => ctx.db.get(id) });
export const like = mutation({ args: { id: v.id("messages") }, handler: async (ctx, { id }) => {
  const m = await ctx.db.get(id); await ctx.db.patch(id, { likes: m.likes + 1 }); } });
export const remove = mutation({ args: { id: v.id("messages") }, handler: (ctx, { id }) => ctx.db.delete(id) });
export const secret = internalQuery({ args: {}, handler: () => "secret" });
export const whoAmI = query({ args: {}, handler: async (ctx) => (await ctx.auth.getUserIdentity())?.subject ?? null });
export const boom = query({ args: {}, handler: () => { throw new Error("kaboom"); } });
export const refuse = mutation({ args: {}, handler: async (ctx) => {
  await ctx.db.insert("messages", { body: "never", likes: 0 }); throw new ConvexError({ code: "refused", n: 7n }); } });
export const forever = query({ args: {}, handler: () => new Promise(() => {}) });
export const throwText = query({ args: {}, handler: () => { throw "plain text"; } });
export const badResult = query({ args: {}, returns: v.number(), handler: () => "no" });
export const log = query({ args: {}, handler: () => { console.log("hello", { a: [1, "x"] }); console.warn("careful"); return null; } });
export const random = query({ args: {}, handler: () => [Date.now() === Date.now(), Math.random() !== Math.random(), typeof fetch] });
export const fetches = query({ args: {}, handler: () => fetch("http://x") });
export const evaluates = query({ args: {}, handler: () => new Function("return 1")() });
`);

const schema = JSON.stringify(
  JSON.parse(
    (
      defineSchema({ messages: defineTable({ body: v.string(), likes: v.number() }) }) as unknown as {
        export(): string;
      }
    ).export(),
  ),
);

let engine: TestEngine;
beforeEach(async () => {
  engine = new TestEngine();
  await engine.deployFiles({ "messages.ts": MESSAGES }, schema);
});
afterEach(() => engine.close());

describe("calls", () => {
  test("a mutation's writes are seen by later queries and survive a restart", async () => {
    const id = valueOf(await engine.mutation("messages:send", { body: "hello" }));
    expect(valueOf(await engine.query("messages:list"))).toEqual(["hello"]);
    engine.restart();
    expect(valueOf(await engine.query("messages:list"))).toEqual(["hello"]);
    expect(valueOf(await engine.query("messages:get", { id }))).toMatchObject({ _id: id, body: "hello", likes: 0 });
  });

  test("a failed mutation leaves nothing and carries its error data", async () => {
    const outcome = await engine.mutation("messages:refuse");
    expect(outcome).toMatchObject({
      ok: false,
      errorData: JSON.stringify({ code: "refused", n: { $integer: "BwAAAAAAAAA=" } }),
    });
    expect(valueOf(await engine.query("messages:list"))).toEqual([]);
  });

  test("wrong arguments are refused with the platform's text", async () => {
    const outcome = await engine.mutation("messages:send", {});
    expect(outcome.ok ? "" : outcome.error).toMatch(
      /^\[Request ID: [0-9a-f]{16}\] Server Error\nArgumentValidationError: Object is missing the required field `body`\. Consider wrapping the field validator in `v\.optional\(\.\.\.\)` if this is expected\.\n\nObject: \{\}\nValidator: v\.object\(\{body: v\.string\(\)\}\)/,
    );
  });

  test("wrong results are refused", async () => {
    const outcome = await engine.query("messages:badResult");
    expect(outcome.ok ? "" : outcome.error).toContain("ReturnsValidationError: Value does not match validator.");
  });

  test("errors name the source position", async () => {
    const outcome = await engine.query("messages:boom");
    expect(outcome.ok ? "" : outcome.error).toMatch(
      /Server Error\nUncaught Error: kaboom\n {4}at handler \(.*messages\.ts:\d+:\d+\)\n$/,
    );
  });

  test.each([
    [
      "messages:nothing",
      "Could not find public function for 'messages:nothing'. Did you forget to run `npx convex dev` or `npx convex deploy`?",
    ],
    ["messages:secret", "Could not find public function for 'messages:secret'."],
    ["messages:send", "Trying to execute messages.js:send as Query, but it is defined as Mutation."],
    ["messages:forever", "returned a promise that never resolves"],
    ["messages:throwText", "Uncaught plain text"],
    ["messages:fetches", "Can't use fetch() in queries and mutations."],
    ["messages:evaluates", "Uncaught EvalError"],
  ])("query %s fails with %s", async (path, text) => {
    const outcome = await engine.query(path);
    expect(outcome.ok ? "" : outcome.error).toContain(text);
  });

  test("an admin reaches internal functions", async () => {
    expect(valueOf(await engine.query("messages:secret", {}, ADMIN))).toBe("secret");
  });

  test("console output becomes log lines", async () => {
    const outcome = await engine.query("messages:log");
    expect(outcome.logLines).toEqual(["[LOG] 'hello' { a: [ 1, 'x' ] }", "[WARN] 'careful'"]);
  });

  test("the clock stands still and random numbers do not", async () => {
    expect(valueOf(await engine.query("messages:random"))).toEqual([true, true, "function"]);
  });
});

describe("exactly once", () => {
  test("a repeated request gets the first outcome and does not run again, also after a restart", async () => {
    const request = {
      type: "mutation",
      call: { component: "", path: "messages:send", args: '[{"body":"x"}]', identity: { kind: "none", key: "" } },
      session: "s",
      requestId: 1,
    } as const;
    const first = await engine.ask(request);
    engine.restart();
    const again = await engine.ask(request);
    expect(again.outcome).toEqual(first.outcome);
    expect(again.ts).toBe(first.ts);
    expect(valueOf(await engine.query("messages:list"))).toEqual(["x"]);
  });
});

describe("live queries", () => {
  test("a result follows each commit that touches it and no other", async () => {
    engine.subscribe(1, "messages:list");
    await engine.turns();
    expect(engine.latest(1)).toEqual([]);
    await engine.mutation("messages:send", { body: "a" });
    await engine.turns();
    expect(engine.latest(1)).toEqual(["a"]);
    const count = engine.pushed.length;
    await engine.mutation("messages:refuse");
    await engine.turns();
    expect(engine.pushed.length).toBe(count);
  });

  test("answers leave before the live results of their commit", async () => {
    engine.subscribe(1, "messages:list");
    await engine.turns();
    engine.events = [];
    await engine.mutation("messages:send", { body: "a" });
    await engine.turns();
    const types = engine.events.map(({ type }) => type);
    expect(types.filter((type) => type !== "log")).toEqual(["answer", "live"]);
  });

  test("callers share a result until the function looks at who they are", async () => {
    for (let i = 1; i <= 50; i++) engine.subscribe(i, "messages:list", {}, user(`u${i % 3}`));
    await engine.turns();
    for (let i = 51; i <= 100; i++) engine.subscribe(i, "messages:list", {}, user(`u${i}`));
    await engine.turns();
    expect(engine.engine.live.entryCount).toBeLessThanOrEqual(3);
    engine.subscribe(201, "messages:whoAmI", {}, user("ann"));
    engine.subscribe(202, "messages:whoAmI", {}, user("ben"));
    await engine.turns();
    expect([engine.latest(201), engine.latest(202)]).toEqual(["ann", "ben"]);
  });
});
