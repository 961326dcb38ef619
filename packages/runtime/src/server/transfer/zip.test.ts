import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ZipReader } from "./zipReader.ts";
import { ZipWriter } from "./zipWriter.ts";

let directory: string;
beforeAll(() => (directory = mkdtempSync(join(tmpdir(), "zip-"))));
afterAll(() => rmSync(directory, { recursive: true }));

const CONTENTS: Record<string, string[]> = {
  "a/documents.jsonl": ["one\n", "two\n".repeat(50_000)],
  empty: [],
  ünïcode: ["é"],
};

async function write(name: string): Promise<string> {
  const file = join(directory, name);
  const zip = await ZipWriter.create(file);
  for (const [entry, content] of Object.entries(CONTENTS)) await zip.add(entry, content);
  await zip.close();
  return file;
}

test("what is written is read back", async () => {
  const zip = await ZipReader.open(await write("own.zip"));
  const read = await Promise.all(
    zip.entries.map(async (entry) => [entry.name, (await buffer(await zip.read(entry))).toString()]),
  );
  await zip.close();
  expect(Object.fromEntries(read)).toEqual(
    Object.fromEntries(Object.entries(CONTENTS).map(([name, parts]) => [name, parts.join("")])),
  );
});

test("other readers and writers agree", async () => {
  const file = await write("theirs.zip");
  const script = `import sys, zipfile
z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None
w = zipfile.ZipFile(sys.argv[2], "w")
for n in z.namelist(): w.writestr(n, z.read(n), zipfile.ZIP_STORED if n == "empty" else zipfile.ZIP_DEFLATED)
w.close()`;
  const copy = join(directory, "copy.zip");
  execFileSync("python3", ["-c", script, file, copy]);
  const zip = await ZipReader.open(copy);
  for (const entry of zip.entries)
    expect((await buffer(await zip.read(entry))).toString()).toBe(CONTENTS[entry.name]!.join(""));
  await zip.close();
});

test("a changed or cut off file is refused", async () => {
  const bytes = readFileSync(await write("good.zip"));
  const bad = join(directory, "bad.zip");
  writeFileSync(bad, bytes.subarray(0, bytes.length - 10));
  await expect(ZipReader.open(bad)).rejects.toThrow(/no ZIP file/);
  const flipped = Buffer.from(bytes);
  flipped[80]! ^= 1;
  writeFileSync(bad, flipped);
  const zip = await ZipReader.open(bad);
  await expect(buffer(await zip.read(zip.entries[0]!))).rejects.toThrow();
  await zip.close();
});
