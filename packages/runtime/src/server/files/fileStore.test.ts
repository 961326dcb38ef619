import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FileStore, FileTooLarge } from "./fileStore.ts";

let directory: string;
let store: FileStore;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "parley-files-"));
  store = new FileStore(directory);
});
afterEach(() => rmSync(directory, { recursive: true }));

test("a blob comes back whole, with its hash and size", async () => {
  const { uuid, size, sha256 } = await store.write([Buffer.from("ab"), Buffer.from("c")], 10);
  expect([size, sha256]).toEqual([3, "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="]);
  expect(Buffer.from(await store.readAll(uuid)).toString()).toBe("abc");
});

test("a blob that is too large, or whose sender goes away, leaves nothing", async () => {
  await expect(store.write([Buffer.alloc(11)], 10)).rejects.toBeInstanceOf(FileTooLarge);
  const broken = new Readable({ read() {} });
  const writing = store.write(broken, 10);
  broken.push("abc");
  broken.destroy(new Error("gone"));
  await expect(writing).rejects.toThrow("gone");
  expect(readdirSync(directory)).toEqual([]);
});

test("names that are no names of blobs never reach the disk", async () => {
  await expect(store.readAll("../../etc/passwd")).rejects.toThrow("Invalid file name");
  await expect(store.remove("..")).rejects.toThrow("Invalid file name");
});

test("the sweep removes old blobs that nothing names, and keeps the rest", async () => {
  const [known, orphan, young] = [await store.write([], 1), await store.write([], 1), await store.write([], 1)];
  writeFileSync(path.join(directory, "left.part"), "");
  for (const name of [known.uuid, orphan.uuid, "left.part"]) utimesSync(path.join(directory, name), 1, 1);
  await store.sweep((uuid) => Promise.resolve(uuid === known.uuid));
  expect(readdirSync(directory).sort()).toEqual([known.uuid, young.uuid].sort());
});
