import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createLocalJWKSet, jwtVerify } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { source, TestEngine, valueOf } from "./harness.testing.ts";

let engine: TestEngine;
beforeAll(async () => {
  engine = new TestEngine();
  await engine.deployFiles({
    "app.ts": source(`
export const sign = mutation({ args: { claims: v.optional(v.any()), seconds: v.number() }, handler: (ctx, { claims, seconds }) => ctx.auth.signJwt({ claims, expiresInSeconds: seconds }) });
export const store = mutation({ args: { text: v.string(), sha256: v.optional(v.string()), fail: v.boolean() }, handler: async (ctx, { text, sha256, fail }) => {
  const id = await ctx.storage.store(new Blob([text], { type: "text/plain" }), { sha256 });
  if (fail) throw new Error("no");
  return id; } });
export const read = mutation({ args: { id: v.id("_storage") }, handler: async (ctx, { id }) => {
  const blob = await ctx.storage.get(id); return blob && [await blob.text(), blob.type, (await ctx.db.system.get(id)).size]; } });
export const drop = mutation({ args: { id: v.id("_storage") }, handler: (ctx, { id }) => ctx.storage.delete(id) });`),
  });
});
afterAll(() => engine.close());

const keys = async () => {
  const { outcome } = await engine.ask({ type: "getMeta", key: "jwks" });
  return JSON.parse(String(valueOf(outcome))) as { keys: object[] };
};

test("a mutation signs tokens that verify against the published key, also after a restart", async () => {
  const sign = async (seconds = 60) =>
    String(valueOf(await engine.mutation("app:sign", { claims: { sub: "ann", n: [1] }, seconds })));
  const before = await sign();
  engine.restart();
  const published = await keys();
  for (const token of [before, await sign()]) {
    const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(published as never));
    expect(payload).toMatchObject({ iss: "http://cloud", sub: "ann", n: [1] });
    expect(payload.exp! - payload.iat!).toBe(60);
    expect(protectedHeader.alg).toBe("ES256");
  }
  expect(JSON.stringify(published)).not.toContain('"d"');
});

test("reserved claims and lifetimes above an hour are refused", async () => {
  for (const claims of [{ iss: "me" }, { nbf: 1 }, { cvxRole: "x" }, { ConvexId: 1 }])
    expect(await engine.mutation("app:sign", { claims, seconds: 60 })).toMatchObject({ ok: false });
  for (const seconds of [0, 3_601, NaN]) expect((await engine.mutation("app:sign", { seconds })).ok).toBe(false);
});

const blobs = () => {
  const directory = join(engine.dataDir, "files");
  return existsSync(directory) ? readdirSync(directory).length : 0;
};

test("a mutation stores a file, reads it back and removes it", async () => {
  const id = valueOf(await engine.mutation("app:store", { text: "hello", fail: false }));
  expect(valueOf(await engine.mutation("app:read", { id }))).toEqual(["hello", "text/plain", 5]);
  expect(blobs()).toBe(1);
  await engine.mutation("app:drop", { id });
  expect(valueOf(await engine.mutation("app:read", { id }))).toBeNull();
  expect(engine.events.some((event) => event.type === "filesDeleted")).toBe(true);
});

test("a file of a mutation that fails, or with another hash, does not exist", async () => {
  const rows = () => engine.engine.store.db.prepare("SELECT COUNT(*) FROM files").pluck().get();
  const before = rows();
  expect((await engine.mutation("app:store", { text: "x", fail: true })).ok).toBe(false);
  expect((await engine.mutation("app:store", { text: "x", sha256: "wrong", fail: false })).ok).toBe(false);
  expect(rows()).toBe(before);
});
