import { execFile } from "node:child_process";
import { appendFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import Database from "better-sqlite3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { action, BASIC_PROJECT, mutation, query } from "../testing/fixture.ts";
import { startRuntime, type TestRuntime } from "../testing/index.ts";
import { startServer } from "../server/start.ts";
import { backup, restore, verifyBackup } from "./backup.ts";
import { check } from "./check.ts";

const root = mkdtempSync(path.join(tmpdir(), "parley-operations-"));
const at = (name: string) => path.join(root, name);
let runtime: TestRuntime;

beforeAll(async () => {
  runtime = await startRuntime({ project: BASIC_PROJECT });
  for (let i = 0; i < 20; i++)
    await runtime.httpClient().mutation(mutation("messages:send"), { channel: "c", body: `b${i}` });
  await runtime.httpClient().action(action("actions:storeText"), { text: "stored" });
}, 60_000);
afterAll(async () => {
  await runtime.close();
  rmSync(root, { recursive: true });
});

test.each(["plain", "packed.zip"])(
  "a backup made while clients write restores to a whole state (%s)",
  async (name) => {
    const http = runtime.httpClient();
    let isOver = false;
    let acknowledged = 0;
    const writing = (async () => {
      while (!isOver) acknowledged = (await http.mutation(mutation("counters:increment"), { name })) as number;
    })();
    await new Promise((resolve) => setTimeout(resolve, 100));
    const before = acknowledged;
    const manifest = await backup(runtime.dataDir, at(name));
    isOver = true;
    await writing;
    expect(await verifyBackup(at(name))).toEqual([]);
    await restore(at(name), at(`${name}-restored`));
    const report = await check(at(`${name}-restored`));
    expect(report).toMatchObject({ documents: manifest.documents, files: 1, differences: [] });
    const server = await startServer({ dataDir: at(`${name}-restored`), port: 0, sitePort: 0 });
    const restored = await fetch(`${server.url}/api/query`, {
      method: "POST",
      body: JSON.stringify({ path: "counters:get", args: { name }, format: "json" }),
    });
    const { value } = (await restored.json()) as { value: number };
    expect(server.adminKey).toBe(runtime.server.adminKey);
    await server.close();
    expect(value).toBeGreaterThanOrEqual(before);
    expect(value).toBeLessThanOrEqual(acknowledged);
  },
  60_000,
);

test("a changed backup is refused by name, and nothing is restored from it", async () => {
  await backup(runtime.dataDir, at("changed"));
  const [blob] = readdirSync(at("changed/files"));
  appendFileSync(at(`changed/files/${blob}`), "x");
  appendFileSync(at("changed/data.sqlite"), "x");
  expect(await verifyBackup(at("changed"))).toHaveLength(2);
  await expect(restore(at("changed"), at("never"))).rejects.toThrow(/damaged[\s\S]*data\.sqlite/);
  rmSync(at(`changed/files/${blob}`));
  expect((await verifyBackup(at("changed"))).join()).toContain("is missing");
  expect(readdirSync(root)).not.toContain("never");
  await expect(restore(at("changed"), root)).rejects.toThrow(/not empty/);
});

test("check names every difference between documents, indexes and files", async () => {
  expect((await check(runtime.dataDir)).differences).toEqual([]);
  await backup(runtime.dataDir, at("harmed"));
  const db = new Database(at("harmed/data.sqlite"));
  const iid = db.prepare("SELECT iid FROM indexes WHERE name='by_channel'").pluck().get();
  db.prepare(
    "DELETE FROM index_entries WHERE iid=? AND key IN (SELECT key FROM index_entries WHERE iid=? LIMIT 1)",
  ).run(iid, iid);
  db.prepare("INSERT INTO index_entries VALUES(99999, x'00', 1, 0)").run();
  db.prepare("UPDATE documents SET json=replace(json, 'b7', 'b8') WHERE json LIKE '%b7%'").run();
  db.close();
  writeFileSync(at(`harmed/files/${readdirSync(at("harmed/files"))[0]}`), "STORED");
  const { differences } = await check(at("harmed"));
  expect(differences.some((text) => /missing in index messages\.by_channel/.test(text))).toBe(true);
  expect(differences.some((text) => /has 19 entries for 20 documents/.test(text))).toBe(true);
  expect(differences.some((text) => /index 99999/.test(text))).toBe(true);
  expect(differences.some((text) => /The document .* of messages .*checksum/.test(text))).toBe(true);
  expect(differences.some((text) => /SHA-256/.test(text))).toBe(true);
  expect(await runtime.httpClient().query(query("counters:get"), { name: "plain" })).toBeGreaterThan(0);
});

test("the commands end with 0 or 1 and say what they found", async () => {
  const bin = path.resolve(import.meta.dirname, "../../bin/parley-runtime.mjs");
  const run = (...args: string[]) => promisify(execFile)(process.execPath, [bin, ...args]);
  expect((await run("backup", at("by-command"), "--data", runtime.dataDir)).stdout).toMatch(/documents/);
  expect((await run("verify", at("by-command"))).stdout).toMatch(/whole/);
  expect((await run("restore", at("by-command"), "--data", at("again"))).stdout).toMatch(/Restored/);
  expect((await run("check", "--data", at("again"))).stdout).toMatch(/0 differences/);
  await expect(run("check", "--data", at("harmed"))).rejects.toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/by_channel/) as string,
  });
  await expect(run("verify", at("changed"))).rejects.toMatchObject({ code: 1 });
  await expect(run("backup", "--data", runtime.dataDir)).rejects.toMatchObject({ code: 2 });
}, 60_000);
