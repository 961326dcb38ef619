import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { source, TestEngine } from "../harness.testing.ts";
import { Store } from "./store.ts";

let good: string;
const root = mkdtempSync(join(tmpdir(), "damaged-"));
const PAGE = 4_096;

beforeAll(async () => {
  const engine = new TestEngine();
  await engine.deployFiles({
    "app.ts": source(`export const fill = mutation({ args: {}, handler: async (ctx) => {
      for (let i = 0; i < 300; i++) await ctx.db.insert("notes", { i, text: "t".repeat(300) }); } });`),
  });
  await engine.mutation("app:fill");
  engine.engine.close();
  good = join(root, "good.sqlite");
  copyFileSync(join(engine.dataDir, "data.sqlite"), good);
  rmSync(engine.dataDir, { recursive: true });
});
afterAll(() => rmSync(root, { recursive: true }));

function damaged(change: (file: string) => void): string {
  const dir = mkdtempSync(join(root, "case-"));
  const file = join(dir, "data.sqlite");
  copyFileSync(good, file);
  change(file);
  return dir;
}

test("a whole database opens", () => {
  new Store(
    damaged(() => {}),
    true,
  ).close();
});

const CASES: [string, (file: string) => void][] = [
  ["cut off", (file) => truncateSync(file, readFileSync(file).length - PAGE)],
  ["cut off within the header", (file) => truncateSync(file, 50)],
  ["other contents", (file) => writeFileSync(file, "not a database at all".repeat(100))],
  ["torn: pages of zeros", (file) => overwrite(file, PAGE * 3, Buffer.alloc(PAGE * 4))],
  ["torn: a page of other data", (file) => overwrite(file, PAGE * 10, Buffer.alloc(PAGE, 0x5a))],
  ["a flipped header of a page", (file) => flip(file, PAGE * 12)],
];

function overwrite(file: string, at: number, data: Buffer): void {
  const bytes = readFileSync(file);
  data.copy(bytes, at);
  writeFileSync(file, bytes);
}

const flip = (file: string, at: number) => overwrite(file, at, Buffer.from([readFileSync(file)[at]! ^ 0xff]));

test.each(CASES)("a database that is %s is refused by name, and left alone", (_, change) => {
  const dir = damaged(change);
  const before = readFileSync(join(dir, "data.sqlite"));
  expect(() => new Store(dir, true)).toThrow(/The database .*data\.sqlite is damaged/);
  // The lock was given back, and the file is as it was.
  expect(() => new Store(dir, true)).toThrow(/is damaged/);
  expect(readFileSync(join(dir, "data.sqlite")).equals(before)).toBe(true);
});
