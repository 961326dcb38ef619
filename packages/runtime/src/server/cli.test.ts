import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync, existsSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { action, BASIC_PROJECT, mutation, query } from "../testing/fixture.ts";
import { startRuntime, until, type TestRuntime } from "../testing/index.ts";
import { runCli } from "./cli.ts";

let runtime: TestRuntime;
let project: string;
beforeAll(async () => {
  project = mkdtempSync(path.join(tmpdir(), "parley-project-"));
  cpSync(BASIC_PROJECT, project, { recursive: true });
  symlinkSync(path.resolve(BASIC_PROJECT, "../../../../node_modules"), path.join(project, "node_modules"));
  runtime = await startRuntime({ project });
}, 60_000);
afterAll(async () => {
  await runtime.close();
  rmSync(project, { recursive: true, force: true });
});

const cli = (...args: string[]) =>
  runCli(project, { url: runtime.server.url, adminKey: runtime.server.adminKey }, args);
const write = (file: string, text: string) => writeFileSync(path.join(project, "convex", file), text);

test("a push of unchanged code leaves data and running queries as they are", async () => {
  const http = runtime.httpClient();
  const before = await http.mutation(mutation("counters:increment"), { name: "pushed" });
  await runtime.server.push(project);
  expect(await http.query(query("counters:get"), { name: "pushed" })).toBe(before);
});

test("run calls queries, mutations, actions and internal functions", async () => {
  expect(await cli("run", "counters:increment", '{"name":"cli"}')).toContain("1");
  expect(await cli("run", "counters:get", '{"name":"cli"}')).toContain("1");
  expect(await cli("run", "messages:secret")).toContain("internal");
  expect(await cli("run", "actions:secret")).toContain("from an internal action");
  expect(await cli("run", "messages:whoAmI", "--identity", '{"name":"Ann"}')).toContain("Ann");
  await expect(cli("run", "messages:missing")).rejects.toThrow(/Could not find function/);
});

test("data lists tables and documents", async () => {
  expect(await cli("data")).toContain("counters");
  expect(await cli("data", "counters")).toContain("cli");
});

test("env sets, shows and removes variables, and functions see them", async () => {
  await cli("env", "set", "GREETING", "hello");
  expect(await cli("env", "get", "GREETING")).toContain("hello");
  expect(await cli("env", "list")).toContain("GREETING=hello");
  expect(await runtime.httpClient().action(action("actions:environment"), {})).toMatchObject({ greeting: "hello" });
  await cli("env", "remove", "GREETING");
  expect(await runtime.httpClient().action(action("actions:environment"), {})).toMatchObject({ greeting: null });
});

test("function-spec describes the functions", async () => {
  const { url, functions } = JSON.parse(await cli("function-spec")) as {
    url: string;
    functions: { identifier: string }[];
  };
  expect(url).toBe(runtime.server.url);
  expect(functions.map((f) => f.identifier)).toContain("counters.js:increment");
});

test("codegen and dev --once write the generated code", async () => {
  await cli("dev", "--once", "--typecheck", "disable", "--tail-logs", "disable");
  expect(existsSync(path.join(project, "convex/_generated/api.d.ts"))).toBe(true);
  rmSync(path.join(project, "convex/_generated"), { recursive: true });
  await cli("codegen", "--typecheck", "disable");
  expect(existsSync(path.join(project, "convex/_generated/api.d.ts"))).toBe(true);
});

test("logs follow what functions print", async () => {
  const file = path.resolve(project, "node_modules/convex/bin/main.js");
  const env = {
    ...process.env,
    CONVEX_SELF_HOSTED_URL: runtime.server.url,
    CONVEX_SELF_HOSTED_ADMIN_KEY: runtime.server.adminKey,
  };
  const child = spawn(process.execPath, [file, "logs"], { cwd: project, env });
  let output = "";
  child.stdout.on("data", (data: Buffer) => (output += data.toString()));
  try {
    await until(async () => {
      await runtime.httpClient().action(action("actions:sleep"), { ms: 1 });
      return output.includes("sleeping");
    });
    expect(output).toMatch(/A\(actions:sleep\)/);
  } finally {
    child.kill();
  }
});

test("a module that throws is refused, and everything stays as it was", async () => {
  write("broken.ts", 'throw new Error("cannot be loaded");\nexport {};\n');
  await expect(runtime.server.push(project)).rejects.toThrow(/cannot be loaded/);
  rmSync(path.join(project, "convex/broken.ts"));
  expect(await runtime.httpClient().query(query("messages:echo"), { value: 1 })).toBe(1);
});

test("a module that never ends loading is refused, and everything stays as it was", async () => {
  write("broken.ts", "for (;;);\nexport {};\n");
  await expect(runtime.server.push(project)).rejects.toThrow(/timed out/);
  rmSync(path.join(project, "convex/broken.ts"));
  expect(await runtime.httpClient().query(query("messages:echo"), { value: 1 })).toBe(1);
}, 60_000);

test("a schema that existing data does not fit is refused with the reason", async () => {
  await runtime.httpClient().mutation(mutation("messages:send"), { channel: "c", body: "b" });
  const schema = (type: string) => `import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";
export default defineSchema({
  messages: defineTable({ channel: v.string(), body: ${type}, author: v.optional(v.string()) }).index("by_channel", ["channel"]),
  counters: defineTable({ name: v.string(), value: v.number() }).index("by_name", ["name"]).index("by_value", ["value"]),
  files: defineTable({ storageId: v.id("_storage") }),
});
`;
  write("schema.ts", schema("v.number()"));
  await expect(runtime.server.push(project)).rejects.toThrow(/Schema validation failed[\s\S]*body/);
  expect(await runtime.httpClient().mutation(mutation("messages:send"), { channel: "c", body: "b" })).toBeTypeOf(
    "string",
  );
  write("schema.ts", schema("v.string()"));
  await runtime.server.push(project);
}, 60_000);

test("a push of changed code runs live queries again, and running actions finish", async () => {
  const client = runtime.client();
  const versions: number[] = [];
  write(
    "versioned.ts",
    'import { queryGeneric } from "convex/server";\nexport const get = queryGeneric({ args: {}, handler: async () => 1 });\n',
  );
  await runtime.server.push(project);
  client.onUpdate(query("versioned:get"), {}, (version: number) => versions.push(version));
  await until(() => versions.at(-1) === 1);
  const sleeping = client.action(action("actions:sleep"), { ms: 3_000 });
  write(
    "versioned.ts",
    'import { queryGeneric } from "convex/server";\nexport const get = queryGeneric({ args: {}, handler: async () => 2 });\n',
  );
  await runtime.server.push(project);
  await until(() => versions.at(-1) === 2);
  expect(await sleeping).toBe(3_000);
}, 60_000);

test("auth configuration that wants a missing variable is refused by name", async () => {
  write("auth.config.ts", "export default { providers: [{ domain: process.env.MY_ISSUER!, applicationID: 'x' }] };\n");
  await expect(runtime.server.push(project)).rejects.toThrow(/MY_ISSUER/);
  await cli("env", "set", "MY_ISSUER", "https://issuer.example");
  await runtime.server.push(project);
  await expect(cli("env", "remove", "MY_ISSUER")).rejects.toThrow(/MY_ISSUER/);
}, 60_000);

test("a project that is no project is refused with the CLI's words", async () => {
  const empty = mkdtempSync(path.join(tmpdir(), "parley-empty-"));
  mkdirSync(path.join(empty, "convex"));
  symlinkSync(path.join(project, "node_modules"), path.join(empty, "node_modules"));
  await expect(runtime.server.push(empty)).rejects.toThrow(/convex deploy failed/);
  rmSync(empty, { recursive: true });
});
