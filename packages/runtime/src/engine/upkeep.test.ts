import { afterEach, beforeEach, expect, test } from "vitest";
import { call, source, TestEngine } from "./harness.testing.ts";
import { Leftovers } from "./import/leftovers.ts";
import { Upkeep } from "./upkeep.ts";

const DAY_MS = 86_400_000;

let engine: TestEngine;
beforeEach(async () => {
  engine = new TestEngine();
  await engine.deployFiles({
    "app.ts": source(`export const nothing = mutation({ args: {}, handler: () => null });
export const later = mutation({ args: {}, handler: (ctx) => ctx.scheduler.runAfter(0, ref("app:nothing"), {}) });
export const url = mutation({ args: {}, handler: (ctx) => ctx.storage.generateUploadUrl() });`),
  });
});
afterEach(() => engine.close());

const rows = (table: string) => engine.engine.store.db.prepare(`SELECT COUNT(*) FROM ${table}`).pluck().get();
const step = (now: number) => {
  const more = new Upkeep(engine.engine.store, new Leftovers(engine.engine.store), () => {}).step(now);
  engine.engine.handle([]);
  return more;
};

test("outcomes of requests are kept for two weeks", async () => {
  const once = (requestId: number) => ({
    type: "mutation" as const,
    call: call("app:nothing"),
    session: "s",
    requestId,
  });
  await engine.askAll([once(1), once(2), once(2)]);
  expect(rows("requests")).toBe(2);
  step(Date.now() + 13 * DAY_MS);
  expect(rows("requests")).toBe(2);
  step(Date.now() + 15 * DAY_MS);
  expect(rows("requests")).toBe(0);
});

test("upload addresses that were never used go after an hour", async () => {
  await engine.mutation("app:url");
  step(Date.now());
  expect(rows("upload_tokens")).toBe(1);
  step(Date.now() + DAY_MS);
  expect(rows("upload_tokens")).toBe(0);
});

test("a long backlog is worked off in steps", () => {
  const { store } = engine.engine;
  store.write((sql) => {
    for (let i = 0; i < 2_500; i++) sql.remember.run("old", i, "", "{}", "0", 0);
  });
  engine.engine.handle([]);
  expect(step(Date.now())).toBe(true);
  expect(rows("requests")).toBe(500);
  expect(step(Date.now())).toBe(false);
  expect(rows("requests")).toBe(0);
});

test("results of scheduled functions are kept for a week", async () => {
  await engine.mutation("app:later");
  await engine.until(() => rows("jobs WHERE state='done'") === 1);
  step(Date.now() + 6 * DAY_MS);
  expect(rows("jobs")).toBe(1);
  step(Date.now() + 8 * DAY_MS);
  expect(rows("jobs")).toBe(0);
});
