import { beforeEach, expect, test, vi } from "vitest";
import { internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import schema from "../schema";
import { createWorkspace } from "../testing/principals.testing";
import { setup, type TestBackend } from "../testing/setup.testing";
import { FILE_OWNERS, SETTLED_MS } from "./model";

let t: TestBackend;
let workspaceId: Id<"workspaces">;
let userId: Id<"users">;

beforeEach(async () => {
  vi.useFakeTimers();
  t = setup();
  ({ workspaceId, userId } = await createWorkspace(t));
  return () => vi.useRealTimers();
});

const store = (content: string) => t.run((ctx) => ctx.storage.store(new Blob([content])));
const exists = (id: Id<"_storage">) => t.run(async (ctx) => (await ctx.storage.get(id)) !== null);
const later = (ms: number) => vi.setSystemTime(Date.now() + ms);

async function sweep() {
  await t.mutation(internal.files.jobs.sweep, {});
  await t.finishAllScheduledFunctions(vi.runAllTimers);
}

const attach = (storageId: Id<"_storage">) =>
  t.run((ctx) =>
    ctx.db.insert("attachments", {
      workspaceId,
      storageId,
      name: "a.png",
      size: 1,
      contentType: "image/png",
      key: "k".repeat(32),
      uploadedByUserId: userId,
      createdAt: Date.now(),
    }),
  );

const addAsset = (storageId: Id<"_storage">) =>
  t.run((ctx) =>
    ctx.db.insert("articleAssets", {
      workspaceId,
      storageId,
      name: "b.png",
      size: 1,
      contentType: "image/png",
      key: "a".repeat(32),
      memberKey: "b".repeat(32),
      authorKey: "c".repeat(32),
      uploadedBy: userId,
      createdAt: Date.now(),
    }),
  );

test("a file that nobody registered is deleted once it is settled, and not before", async () => {
  const file = await store("never registered");
  later(SETTLED_MS - 1_000);
  await sweep();
  expect(await exists(file)).toBe(true);
  later(2_000);
  await sweep();
  expect(await exists(file)).toBe(false);
});

test("files of attachments and article pictures stay", async () => {
  const [attached, pictured] = [await store("attached"), await store("pictured")];
  await attach(attached);
  await addAsset(pictured);
  const orphan = await store("orphan");
  later(SETTLED_MS + 1_000);
  await sweep();
  expect(await Promise.all([attached, pictured, orphan].map(exists))).toEqual([true, true, false]);
});

test("more files than one step takes are all looked at, each once", async () => {
  const files: Id<"_storage">[] = [];
  for (let i = 0; i < 230; i++) {
    vi.setSystemTime(Date.now() + 1);
    files.push(await store(`file ${i}`));
  }
  const kept = files[150]!;
  await attach(kept);
  later(SETTLED_MS + 1_000);
  await sweep();
  const left = await Promise.all(files.map(exists));
  expect(left.filter(Boolean)).toHaveLength(1);
  expect(await exists(kept)).toBe(true);
  expect(await t.run((ctx) => ctx.db.query("fileSweeps").collect())).toHaveLength(1);
});

/** Whether a validator, as schemas export it, takes an id of a stored file anywhere. */
const holdsFiles = (validator: unknown): boolean => JSON.stringify(validator).includes('"tableName":"_storage"');

test("every table that keeps files is known to the sweep", () => {
  const tables = Object.entries(schema.tables).filter(([, table]) => holdsFiles(table.validator));
  expect(tables.map(([name]) => name).sort()).toEqual(Object.keys(FILE_OWNERS).sort());
});
