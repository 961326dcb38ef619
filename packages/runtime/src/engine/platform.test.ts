import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { defineSchema, defineTable } from "convex/server";
import { v, type Value } from "convex/values";
import { call, NOBODY, source, TestEngine, user, valueOf } from "./harness.testing.ts";

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const PRIVATE = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const PUBLIC = publicKey.export({ type: "spki", format: "pem" }).toString();

const CRYPTO = source(`
import { SignJWT, importPKCS8, importSPKI, jwtVerify } from "jose";
export const jwt = mutation({ args: {}, handler: async () => {
  const key = await importPKCS8(process.env.PRIVATE, "RS256");
  const token = await new SignJWT({ sub: "ann" }).setProtectedHeader({ alg: "RS256" }).setIssuedAt().setIssuer("me").setExpirationTime("1h").sign(key);
  const { payload } = await jwtVerify(token, await importSPKI(process.env.PUBLIC, "RS256"), { issuer: "me" });
  return payload.sub; } });
const hex = (buffer) => Array.from(new Uint8Array(buffer), (b) => b.toString(16).padStart(2, "0")).join("");
const bytes = (text) => new TextEncoder().encode(text);
export const digest = query({ args: {}, handler: async () => hex(await crypto.subtle.digest("SHA-256", bytes("abc"))) });
export const hmac = query({ args: {}, handler: async () => {
  const key = await crypto.subtle.importKey("raw", bytes("key"), { name: "HMAC", hash: "SHA-256" }, false, ["sign", "verify"]);
  const mac = await crypto.subtle.sign("HMAC", key, bytes("The quick brown fox jumps over the lazy dog"));
  return [hex(mac), await crypto.subtle.verify("HMAC", key, mac, bytes("The quick brown fox jumps over the lazy dog")), await crypto.subtle.verify("HMAC", key, mac, bytes("other")), mac instanceof ArrayBuffer, key instanceof CryptoKey]; } });
export const pbkdf2 = query({ args: {}, handler: async () => {
  const key = await crypto.subtle.importKey("raw", bytes("password"), "PBKDF2", false, ["deriveBits"]);
  return hex(await crypto.subtle.deriveBits({ name: "PBKDF2", salt: bytes("salt"), iterations: 2, hash: "SHA-1" }, key, 160)); } });
export const aes = query({ args: {}, handler: async () => {
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt", "decrypt"]);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, bytes("secret"));
  const opened = new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, sealed));
  let refused = ""; try { new Uint8Array(sealed)[0] ^= 1; await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, sealed); } catch (e) { refused = e.name; }
  return [opened, refused]; } });
export const ecdsa = query({ args: {}, handler: async () => {
  const { privateKey, publicKey } = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
  const jwk = await crypto.subtle.exportKey("jwk", publicKey);
  const again = await crypto.subtle.importKey("jwk", jwk, { name: "ECDSA", namedCurve: "P-256" }, true, ["verify"]);
  const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, privateKey, bytes("x"));
  return [signature.byteLength, await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, again, signature, bytes("x"))]; } });
export const ids = query({ args: {}, handler: () => [crypto.randomUUID(), crypto.randomUUID()] });
export const badKey = query({ args: {}, handler: async () => { try { await crypto.subtle.importKey("pkcs8", new Uint8Array(3), "RSA-PSS", false, []); } catch (e) { return e.name; } } });
`);

const WEB = source(`
export const text = query({ args: {}, handler: () => {
  const bytes = new TextEncoder().encode("héllo 😀");
  return [bytes instanceof Uint8Array, new TextDecoder().decode(bytes), btoa("hi\\u00ff"), atob(btoa("any carnal pleas")), atob("aGk")]; } });
export const url = query({ args: {}, handler: () => { const u = new URL("/a?b=1#c", "https://x.test"); u.searchParams.set("d", "2"); return [u.href, u instanceof URL, new URLSearchParams("a=1&a=2").getAll("a")]; } });
export const bodies = query({ args: {}, handler: async () => {
  const response = new Response(JSON.stringify({ a: 1 }), { status: 201, headers: { "X-Y": "z" } });
  const request = new Request("https://x.test/p", { method: "post", body: "in" });
  const blob = new Blob(["ab", new Uint8Array([99])], { type: "text/plain" });
  return [await response.clone().json(), response.status, response.headers.get("x-y"), response.ok, request.method, await request.text(), await blob.text(), blob.size, (await blob.arrayBuffer()) instanceof ArrayBuffer]; } });
export const clone = query({ args: {}, handler: () => {
  const shared = { n: 1 }; const original = { d: new Date(5), m: new Map([["k", shared]]), s: new Set([1]), shared, b: new Uint8Array([1, 2]) };
  const copy = structuredClone(original); copy.shared.n = 2;
  return [copy.d.getTime(), copy.m.get("k") === copy.shared, copy.s.has(1), shared.n, copy.b instanceof Uint8Array && copy.b.length]; } });
export const events = query({ args: {}, handler: async () => {
  const controller = new AbortController(); let aborted = false; controller.signal.addEventListener("abort", () => { aborted = true; }); controller.abort();
  let order = []; await new Promise((r) => queueMicrotask(() => { order.push("micro"); r(); })); return [aborted, order, typeof window, typeof globalThis.self, typeof process.env]; } });
export const dates = query({ args: {}, handler: () => [new Date() instanceof Date, typeof Date(), new Date(2020, 0).getFullYear(), Date.UTC(1970, 0), new (class extends Date {})(7).getTime(), performance.now() === performance.now(), Intl.DateTimeFormat("en", { timeZone: "Asia/Tokyo" }).format(0)] });
export const timers = query({ args: {}, handler: () => { setTimeout(() => {}, 1); } });
let calls = 0;
export const loops = query({ args: {}, handler: async () => { for (let i = 0; i < 10_000; i++) await null; return ++calls > 0; } });
`);

const DATA = source(`
export const fill = mutation({ args: { n: v.number() }, handler: async (ctx, { n }) => { for (let i = 0; i < n; i++) await ctx.db.insert("rows", { i }); } });
export const scan = query({ args: {}, handler: async (ctx) => { let n = 0; for await (const row of ctx.db.query("rows").filter((q) => q.lt(q.field("i"), 0))) n++; return n; } });
export const metrics = query({ args: {}, handler: async (ctx) => { await ctx.db.query("rows").filter((q) => q.eq(q.field("i"), 3)).take(1); const m = await ctx.meta.getTransactionMetrics(); return [m.documentsRead.used, m.databaseQueries.used, m.documentsWritten.remaining]; } });
export const queries = query({ args: { n: v.number() }, handler: async (ctx, { n }) => { for (let i = 0; i < n; i++) await ctx.db.query("rows").first(); } });
export const big = mutation({ args: { n: v.number() }, handler: (ctx, { n }) => ctx.db.insert("rows", { text: "x".repeat(n) }) });
export const bytes = mutation({ args: {}, handler: async (ctx) => { for (let i = 0; i < 18; i++) await ctx.db.insert("rows", { text: "x".repeat(1_000_000) }); } });
export const nested = mutation({ args: { depth: v.number() }, handler: async (ctx, { depth }) => { let x = 1; for (let i = 0; i < depth; i++) x = [x]; await ctx.db.insert("rows", { x }); } });
export const long = mutation({ args: {}, handler: (ctx) => ctx.db.insert("rows", { x: Array(8193).fill(1) }) });
export const ops = mutation({ args: {}, handler: async (ctx) => {
  const id = await ctx.db.insert("rows", { a: 1, b: 2, c: { d: 1n } }); const { _creationTime, ...before } = await ctx.db.get(id);
  await ctx.db.patch(id, { a: undefined, b: 3, e: -0 }); const patched = await ctx.db.get(id);
  await ctx.db.replace(id, { z: new ArrayBuffer(2) }); const replaced = await ctx.db.get(id);
  await ctx.db.delete(id);
  let errors = []; for (const f of [() => ctx.db.patch(id, { a: 1 }), () => ctx.db.delete(id), () => ctx.db.get("nonsense"), () => ctx.db.get("other", id), () => ctx.db.insert("_storage", {}), () => ctx.db.insert("rows", { _x: 1 })]) try { await f(); } catch (e) { errors.push(e.message); }
  return { before: { ...before, _id: 0 }, patched: { ...patched, _id: 0, _creationTime: 0 }, replaced: Object.keys(replaced).sort(), gone: await ctx.db.get(id), errors, normalized: [ctx.db.normalizeId("rows", id) === id, ctx.db.normalizeId("other", id), ctx.db.normalizeId("rows", "x")] }; } });
export const unique = query({ args: {}, handler: (ctx) => ctx.db.query("rows").unique() });
export const twoPages = query({ args: {}, handler: async (ctx) => { await ctx.db.query("rows").paginate({ cursor: null, numItems: 1 }); await ctx.db.query("rows").paginate({ cursor: null, numItems: 1 }); } });
export const bounded = query({ args: { rows: v.number() }, handler: async (ctx, { rows }) => { const { page, isDone, pageStatus } = await ctx.db.query("rows").filter((q) => q.eq(q.field("i"), 50)).paginate({ cursor: null, numItems: 5, maximumRowsRead: rows }); return [page.length, isDone, pageStatus ?? null]; } });
export const count = query({ args: {}, handler: (ctx) => ctx.db.query("rows").count() });
export const stamp = mutation({ args: {}, handler: async (ctx) => ctx.db.insert("stamps", { at: ctx.db.vars.commitTs }) });
export const stamps = query({ args: {}, handler: async (ctx) => (await ctx.db.query("stamps").collect()).map((s) => s.at) });
export const many = mutation({ args: { n: v.number() }, handler: async (ctx, { n }) => { for (let i = 0; i < n; i++) await ctx.db.insert("w", { i }); } });
export const writeInQuery = query({ args: {}, handler: async () => JSON.parse(await Convex.asyncSyscall("1.0/insert", JSON.stringify({ table: "rows", value: {} }))) });
export const echo = query({ args: { x: v.any() }, handler: (_, { x }) => x });
`);

const FILES = source(`
export const url = mutation({ args: {}, handler: (ctx) => ctx.storage.generateUploadUrl() });
export const get = query({ args: { id: v.id("_storage") }, handler: (ctx, { id }) => ctx.storage.getUrl(id) });
export const meta = query({ args: { id: v.id("_storage") }, handler: async (ctx, { id }) => [await ctx.storage.getMetadata(id), await ctx.db.system.get(id)] });
export const remove = mutation({ args: { id: v.id("_storage"), fail: v.boolean() }, handler: async (ctx, { id, fail }) => { await ctx.storage.delete(id); if (fail) throw new Error("no"); } });
export const list = query({ args: {}, handler: async (ctx) => (await ctx.db.system.query("_storage").collect()).map((f) => f.size) });
`);

const schema = (
  defineSchema(
    { stamps: defineTable({ at: v.int64() }).index("by_at", ["at"]) },
    { schemaValidation: false },
  ) as unknown as { export(): string }
).export();

let engine: TestEngine;
beforeAll(async () => {
  engine = new TestEngine();
  await engine.ask({
    type: "setEnv",
    changes: [
      { name: "PRIVATE", value: PRIVATE },
      { name: "PUBLIC", value: PUBLIC },
    ],
  });
  await engine.deployFiles({ "crypto.ts": CRYPTO, "web.ts": WEB, "data.ts": DATA, "files.ts": FILES }, schema);
});
afterAll(() => engine.close());

const ask = async (path: string, args: Value = {}) => valueOf(await engine.query(path, args));
const change = async (path: string, args: Value = {}) => valueOf(await engine.mutation(path, args));
const errorOf = async (path: string, args: Value = {}, type: "query" | "mutation" = "query") => {
  const outcome = await engine[type](path, args);
  return outcome.ok ? "" : outcome.error;
};

describe("WebCrypto inside a transaction", () => {
  test("jose signs and verifies a token", async () => {
    expect(await change("crypto:jwt")).toBe("ann");
  });
  test("known vectors", async () => {
    expect(await ask("crypto:digest")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(await ask("crypto:hmac")).toEqual([
      "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8",
      true,
      false,
      true,
      true,
    ]);
    expect(await ask("crypto:pbkdf2")).toBe("ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957");
  });
  test("keys made here work and are refused like WebCrypto's", async () => {
    expect(await ask("crypto:aes")).toEqual(["secret", "OperationError"]);
    expect(await ask("crypto:ecdsa")).toEqual([64, true]);
    expect(await ask("crypto:badKey")).toBe("DataError");
  });
  test("random ids differ", async () => {
    const [a, b] = (await ask("crypto:ids")) as string[];
    expect(a).not.toBe(b);
  });
});

describe("web APIs inside a transaction", () => {
  test("encode text", async () => {
    expect(await ask("web:text")).toEqual([true, "héllo 😀", "aGn/", "any carnal pleas", "hi"]);
  });
  test("handle URLs, bodies, clones and events", async () => {
    expect(await ask("web:url")).toEqual(["https://x.test/a?b=1&d=2#c", true, ["1", "2"]]);
    expect(await ask("web:bodies")).toEqual([{ a: 1 }, 201, "z", true, "POST", "in", "abc", 3, true]);
    expect(await ask("web:clone")).toEqual([5, true, true, 1, 2]);
    expect(await ask("web:events")).toEqual([true, ["micro"], "undefined", "object", "object"]);
  });
  test("keep time still and zones known", async () => {
    expect(await ask("web:dates")).toEqual([true, "string", 2020, 0, 7, true, "1/1/1970"]);
    expect(await errorOf("web:timers")).toContain("Can't use setTimeout in queries and mutations");
  });
  test("a long chain of microtasks ends within the call", async () => {
    expect(await ask("web:loops")).toBe(true);
  });
});

describe("the database", () => {
  test("gets, patches, replaces, deletes and explains what it refuses", async () => {
    const result = (await change("data:ops")) as Record<string, Value>;
    expect(result.before).toEqual({ _id: 0, a: 1, b: 2, c: { d: 1n } });
    expect(result.patched).toEqual({ _id: 0, _creationTime: 0, b: 3, c: { d: 1n }, e: -0 });
    expect(result.replaced).toEqual(["_creationTime", "_id", "z"]);
    expect(result.gone).toBeNull();
    expect(result.normalized).toEqual([true, null, null]);
    expect(result.errors).toMatchObject([
      expect.stringContaining("Update on nonexistent document ID"),
      expect.stringContaining("Delete on nonexistent document ID"),
      expect.stringContaining("Invalid argument `id` for `db.get`: Unable to decode ID"),
      expect.stringContaining("expected ID in table 'other' but got ID in table 'rows'"),
      expect.stringContaining("System tables (prefixed with `_`) are read-only."),
      expect.stringContaining("starts with an underscore"),
    ]);
  });

  test("refuses writes in queries", async () => {
    expect(await errorOf("data:writeInQuery")).toContain("Queries cannot write to the database.");
  });

  test("stamps documents with the time of their commit, in order", async () => {
    await engine.askAll([1, 2, 3].map(() => ({ type: "mutation" as const, call: call("data:stamp") })));
    const stamps = (await ask("data:stamps")) as bigint[];
    expect(stamps).toHaveLength(3);
    expect(new Set(stamps).size).toBe(3);
    expect([...stamps].sort((a, b) => (a < b ? -1 : 1))).toEqual(stamps);
  });

  test("values of every kind cross unchanged", async () => {
    const x = {
      n: null,
      i: -5n,
      f: [0.5, -0, NaN, -Infinity],
      t: "\u0000é😀",
      b: new Uint8Array([1, 255]).buffer,
      o: { z: true },
    };
    expect(await ask("data:echo", { x })).toEqual(x);
  });
});

describe("limits", () => {
  test("documents that a filter drops count as read", async () => {
    await change("data:fill", { n: 100 });
    expect(await ask("data:metrics")).toEqual([4, 1, 16_000]);
    expect(await ask("data:bounded", { rows: 10 })).toEqual([0, false, null]);
    expect(await ask("data:bounded", { rows: 1_000 })).toEqual([1, true, null]);
    expect(await ask("data:count")).toBe(100);
  });

  test("of one transaction carry the platform's numbers", async () => {
    expect(await errorOf("data:queries", { n: 4_097 })).toContain(
      "Too many reads in a single function execution (limit: 4096).",
    );
    expect(await errorOf("data:many", { n: 16_001 }, "mutation")).toContain(
      "Too many writes in a single function execution (limit: 16000).",
    );
    expect(await errorOf("data:bytes", {}, "mutation")).toContain(
      "Too many bytes written in a single function execution (limit: 16777216 bytes).",
    );
    expect(await errorOf("data:twoPages")).toContain("ran multiple paginated queries");
    for (let i = 0; i < 3; i++) await change("data:fill", { n: 11_000 });
    expect(await errorOf("data:scan")).toContain(
      "Too many documents read in a single function execution (limit: 32000).",
    );
  }, 30_000);

  test("of one document", async () => {
    expect(await errorOf("data:big", { n: 1_100_000 }, "mutation")).toContain(
      "Value is too large (1.05 MiB > maximum size 1.00 MiB)",
    );
    expect(await errorOf("data:nested", { depth: 30 }, "mutation")).toContain("too nested");
    expect(await errorOf("data:long", {}, "mutation")).toContain(
      "Array length is too long (8193 > maximum length 8192)",
    );
  });

  test("unique() names what it found", async () => {
    expect(await errorOf("data:unique")).toContain("unique() query returned more than one result from table rows");
  });
});

describe("files", () => {
  const store = async (uuid: string) =>
    valueOf(
      (
        await engine.ask({
          type: "storeFile",
          file: { uuid, component: "", sha256: "c2hh", size: 3, contentType: "text/plain" },
        })
      ).outcome,
    ) as string;

  test("are found by id and by blob, and have a public address", async () => {
    const id = await store("blob-1");
    expect(await ask("files:get", { id })).toBe("http://cloud/api/storage/blob-1");
    expect(await ask("files:meta", { id })).toMatchObject([
      { storageId: id, sha256: "736861", size: 3, contentType: "text/plain" },
      { _id: id, size: 3 },
    ]);
    const found = { storageId: id, uuid: "blob-1", component: "", sha256: "c2hh", size: 3, contentType: "text/plain" };
    expect(valueOf((await engine.ask({ type: "findFile", by: { uuid: "blob-1" } })).outcome)).toEqual(found);
    expect(valueOf((await engine.ask({ type: "findFile", by: { storageId: id, component: "" } })).outcome)).toEqual(
      found,
    );
    expect(
      valueOf((await engine.ask({ type: "findFile", by: { storageId: id, component: "other" } })).outcome),
    ).toBeNull();
    expect(valueOf((await engine.ask({ type: "findFile", by: { uuid: "none" } })).outcome)).toBeNull();
  });

  test("lose their blob only when their deletion is durable", async () => {
    const id = await store("blob-2");
    await engine.mutation("files:remove", { id, fail: true });
    expect(engine.events.some(({ type }) => type === "filesDeleted")).toBe(false);
    await change("files:remove", { id, fail: false });
    expect(engine.events).toContainEqual({ type: "filesDeleted", uuids: ["blob-2"] });
    expect(await ask("files:get", { id })).toBeNull();
  });

  test("a live query follows them", async () => {
    engine.subscribe(900, "files:list");
    await engine.turns();
    const before = (engine.latest(900) as number[]).length;
    await store("blob-3");
    await engine.turns();
    expect(engine.latest(900)).toHaveLength(before + 1);
  });

  test("an upload address works once", async () => {
    const url = (await change("files:url")) as string;
    expect(url).toMatch(/^http:\/\/cloud\/api\/storage\/upload\?token=/);
    const token = new URL(url).searchParams.get("token") ?? "";
    const consume = async () => valueOf((await engine.ask({ type: "uploadToken", op: "consume", token })).outcome);
    expect(await consume()).toEqual({ component: "" });
    expect(await consume()).toBeNull();
  });
});

describe("the server's own requests", () => {
  test("metadata is kept per key", async () => {
    await engine.ask({ type: "setMeta", key: "k", value: "v" });
    expect(valueOf((await engine.ask({ type: "getMeta", key: "k" })).outcome)).toBe("v");
    await engine.ask({ type: "setMeta", key: "k", value: null });
    expect(valueOf((await engine.ask({ type: "getMeta", key: "k" })).outcome)).toBeNull();
  });

  test("a value is checked as a component sees it", async () => {
    const check = async (value: string) =>
      (await engine.ask({ type: "checkValue", component: "", validator: '{"type":"string"}', value })).outcome;
    expect(await check('"x"')).toMatchObject({ ok: true });
    expect(await check("1")).toMatchObject({
      ok: false,
      error: "Value does not match validator.\nValue: 1.0\nValidator: v.string()\n\n",
    });
  });

  test("an action's syscalls run as their caller", async () => {
    const caller = { component: "", identity: user("ann") };
    const { outcome } = await engine.ask({ type: "actionSyscall", op: "1.0/getUserIdentity", args: "{}", caller });
    expect(valueOf(outcome)).toMatchObject({ subject: "ann" });
    const run = (op: string, name: string) =>
      engine.ask({
        type: "actionSyscall",
        op,
        args: JSON.stringify({ name, args: { x: 1 } }),
        caller: { component: "", identity: NOBODY },
      });
    expect(valueOf((await run("1.0/actions/query", "data:echo")).outcome)).toBe(1);
    expect((await run("1.0/actions/unknown", "data:echo")).outcome.ok).toBe(false);
  });

  test("stats count", async () => {
    expect(valueOf((await engine.ask({ type: "stats" })).outcome)).toMatchObject({
      commits: expect.any(Number),
      jobs: {},
    });
  });
});
