import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { until } from "../src/testing/index.ts";
import { api, freshGroup, useDeployment } from "./deployment.ts";

const deployed = useDeployment();
const scratch = mkdtempSync(path.join(tmpdir(), "parley-cli-"));
afterAll(() => rmSync(scratch, { recursive: true }));
const file = (name: string, text: string) => {
  writeFileSync(path.join(scratch, name), text);
  return path.join(scratch, name);
};

/** A command that does not end by itself, while `use` runs. */
async function following(args: string[], use: (output: () => string) => Promise<void>): Promise<void> {
  const main = path.join(deployed.project, "node_modules/convex/bin/main.js");
  const { url, adminKey } = deployed.runtime.server;
  const env = { ...process.env, CI: "1", CONVEX_SELF_HOSTED_URL: url, CONVEX_SELF_HOSTED_ADMIN_KEY: adminKey };
  const child = spawn(process.execPath, [main, ...args], { cwd: deployed.project, env });
  let output = "";
  child.stdout.on("data", (data: Buffer) => (output += data.toString()));
  child.stderr.on("data", (data: Buffer) => (output += data.toString()));
  try {
    await use(() => output);
  } finally {
    child.kill();
  }
}

const add = (group: string, name: string) => deployed.http.mutation(api.basics.addItem, { group, name });

describe("run", () => {
  test("--watch prints each new result", async () => {
    const group = freshGroup();
    await following(["run", "basics:list", JSON.stringify({ group }), "--watch"], async (output) => {
      await until(() => output().includes("[]"));
      await add(group, "seen later");
      await until(() => output().includes("seen later"));
    });
  });

  test("--push deploys first", async () => {
    const args = ["--push", "--typecheck", "disable", "--codegen", "disable"];
    expect(await deployed.cli("run", "basics:list", '{"group":"none"}', ...args)).toMatch(/functions ready[\s\S]*\[\]/);
  });

  test("--identity acts as somebody", async () => {
    expect(await deployed.cli("run", "platform:whoAmI", "--identity", '{"name":"John"}')).toContain('"name": "John"');
  });

  test("--component reaches a component's functions", async () => {
    const args = ["run", "entries:total", '{"account":"nobody"}', "--component", "ledger"];
    expect(await deployed.cli(...args)).toContain("0");
  });

  test("--inline-query runs an expression, statements or a module, and only reads", async () => {
    const group = freshGroup();
    await add(group, "inline");
    const inline = (text: string, ...more: string[]) => deployed.cli("run", "--inline-query", text, ...more);
    expect(await inline('(await ctx.db.query("items").collect()).map((item) => item.name)')).toContain("inline");
    expect(
      await inline('const all = await ctx.db.query("items").collect(); console.log("counted"); return all.length;'),
    ).toMatch(/counted[\s\S]*\d/);
    expect(await inline("export default query({ args: {}, handler: async () => 6 * 7 });")).toContain("42");
    expect(await inline('(await ctx.db.query("entries").collect()).length', "--component", "ledger")).toMatch(/\d/);
    await expect(inline('await ctx.db.insert("items", {})')).rejects.toThrow(/is not a function/);
    await expect(inline("await fetch('https://example.com')")).rejects.toThrow(/Can't use fetch/);
    await expect(inline("await (")).rejects.toThrow(/could not be read/);
    await expect(inline('import fs from "fs"; export default query(async () => fs);')).rejects.toThrow(/cannot import/);
    await expect(inline("1", "--component", "nowhere")).rejects.toThrow(/nowhere/);
  });
});

describe("logs", () => {
  test("--success shows every execution, --history those of before, --jsonl all that is known", async () => {
    const group = freshGroup();
    await add(group, "logged");
    await deployed.http.query(api.basics.list, { group });
    await following(["logs", "--history", "50", "--success"], async (output) => {
      await until(() => /M\(basics:addItem\)\] Function executed in \d+ ms/.test(output()));
      await until(() => /Q\(basics:list\)\] Function executed/.test(output()));
      await deployed.http.action(api.visibility.all, {});
      await until(() => /A\(visibility:all\)\] Function executed/.test(output()));
    });
    await following(["logs", "--history", "5", "--jsonl"], async (output) => {
      await until(() =>
        output()
          .split("\n")
          .some((line) => line.startsWith("{") && line.endsWith("}")),
      );
      const line = output()
        .split("\n")
        .find((text) => text.startsWith("{"))!;
      expect(JSON.parse(line)).toMatchObject({
        kind: "Completion",
        requestId: expect.stringMatching(/^\w*$/) as string,
      });
    });
  });

  test("without --success only what was printed or failed is shown", async () => {
    await following(["logs", "--history", "0"], async (output) => {
      await until(() => output().includes("Watching logs"));
      await until(async () => {
        await deployed.http.query(api.basics.list, { group: "quiet" });
        await deployed.call("query", "logging:levels");
        return output().includes("'warn'");
      });
      expect(output()).not.toContain("basics:list");
    });
  });
});

describe("data", () => {
  test("--limit, --order and --format choose what is printed and how", async () => {
    const group = freshGroup();
    for (const name of ["one", "two", "three"]) await add(group, name);
    const lines = await deployed.cli("data", "items", "--limit", "2", "--order", "desc", "--format", "jsonLines");
    expect(lines).toMatch(/three[\s\S]*two/);
    expect(lines).not.toContain('"one"');
    const list = await deployed.cli("data", "items", "--limit", "1000", "--order", "asc", "--format", "jsonArray");
    const names = (JSON.parse(list) as { group: string; name: string }[]).filter((item) => item.group === group);
    expect(names.map(({ name }) => name)).toEqual(["one", "two", "three"]);
    expect(await deployed.cli("data", "items", "--format", "pretty")).toMatch(/_id +\| _creationTime/);
    expect(await deployed.cli("data", "--component", "ledger")).toContain("entries");
    expect(await deployed.cli("data", "_scheduled_functions", "--limit", "1")).toMatch(/state|no documents/);
  });
});

describe("env", () => {
  test("set, get, list, remove, and several from a file", async () => {
    await deployed.cli("env", "set", "ONE", "1");
    const more = file("more.env", 'ONE=1\nTWO="two words"\n');
    await deployed.cli("env", "set", "--from-file", more);
    expect(await deployed.cli("env", "get", "TWO")).toBe("two words\n");
    expect(await deployed.cli("env", "list", "--names-only")).toMatch(/^ONE\nTWO$/m);
    expect(await deployed.cli("env", "list", "--include-values")).toMatch(/^TWO=.?two words/m);
    for (const name of ["ONE", "TWO"]) await deployed.cli("env", "remove", name);
  });

  test("a file changes what is set only by --force; bad names and the cloud's defaults are refused", async () => {
    await deployed.cli("env", "set", "ONE", "1");
    const changed = file("changed.env", "ONE=other\n");
    await expect(deployed.cli("env", "set", "--from-file", changed)).rejects.toThrow(/ONE/);
    await deployed.cli("env", "set", "--force", "--from-file", changed);
    expect(await deployed.cli("env", "get", "ONE")).toBe("other\n");
    for (const name of ["ONE", "NEVER_SET"]) await deployed.cli("env", "remove", name);
    expect(await deployed.cli("env", "get", "ONE")).toContain("not found");
    await expect(deployed.cli("env", "set", "BAD-NAME", "x")).rejects.toThrow(/EnvVarNameInvalid/);
    await expect(deployed.cli("env", "default", "list")).rejects.toThrow(/only available for cloud/);
  });
});

describe("dev and deploy", () => {
  const off = ["--typecheck", "disable", "--tail-logs", "disable"];

  test("dev --run calls a function after the push, and fails when there is none", async () => {
    expect(await deployed.cli("dev", "--once", "--run", "logging:levels", ...off)).toContain("'warn'");
    expect(await deployed.cli("dev", "--until-success", "--run", "logging:levels", ...off)).toContain(
      "Finished running",
    );
    await expect(deployed.cli("dev", "--once", "--run", "logging:none", ...off)).rejects.toThrow(
      /Could not find function/,
    );
  });

  test("dev watches and pushes what changes", async () => {
    const source = path.join(deployed.project, "convex/watched.ts");
    const write = (n: number) =>
      writeFileSync(
        source,
        `import { query } from "./_generated/server";\nexport const n = query({ handler: async () => ${n} });\n`,
      );
    const answer = async () => (await deployed.call("query", "watched:n")).body.value;
    write(1);
    await following(["dev", ...off], async () => {
      await until(async () => (await answer()) === 1);
      write(2);
      await until(async () => (await answer()) === 2);
    });
    rmSync(source);
  });

  test("deploy --dry-run changes nothing, --cmd knows the address", async () => {
    const source = path.join(deployed.project, "convex/dry.ts");
    writeFileSync(
      source,
      'import { query } from "./_generated/server";\nexport const n = query({ handler: async () => 1 });\n',
    );
    const yes = ["--yes", "--typecheck", "disable"];
    expect(await deployed.cli("deploy", "--dry-run", ...yes)).toContain("Would have deployed");
    expect((await deployed.call("query", "dry:n")).body.status).toBe("error");
    rmSync(source);
    const output = await deployed.cli("deploy", "--cmd", "echo at=$HERE", "--cmd-url-env-var-name", "HERE", ...yes);
    expect(output).toContain(`at=${deployed.runtime.server.url}`);
  });

  test("function-spec --file writes it into the project", async () => {
    await deployed.cli("function-spec", "--file");
    const [name] = readdirSync(deployed.project).filter((entry) => entry.startsWith("function_spec"));
    const spec = JSON.parse(readFileSync(path.join(deployed.project, name!), "utf8")) as {
      url: string;
      functions: object[];
    };
    expect(spec.url).toBe(deployed.runtime.server.url);
    expect(spec.functions.length).toBeGreaterThan(50);
  });
});

describe("export and import", () => {
  test("--path takes a directory or a file; every format and mode comes in", async () => {
    await add(freshGroup(), "exported");
    await deployed.cli("export", "--path", scratch);
    const [snapshot] = readdirSync(scratch).filter((name) => name.endsWith(".zip"));
    const named = path.join(scratch, "named.zip");
    await deployed.cli("export", "--include-file-storage", "--path", named);
    expect(existsSync(named)).toBe(true);
    await expect(deployed.cli("export", "--path", named)).rejects.toThrow(/already exists/);
    const [rows, lines] = [
      file("rows.txt", '[{"group":"i","name":"array"}]'),
      file("rows.jsonl", '{"group":"i","name":"line"}\n'),
    ];
    await deployed.cli("import", "--table", "items", "--replace", "-y", "--format", "jsonArray", rows);
    await deployed.cli("import", "--table", "items", "--append", lines);
    await deployed.cli("import", "--table", "items", "--append", file("rows.csv", "group,name\ni,row\n"));
    const names = ((await deployed.http.query(api.basics.list, { group: "i" })) as { name: string }[]).map(
      ({ name }) => name,
    );
    expect(names.sort()).toEqual(["array", "line", "row"]);
    const entries = file("entries.jsonl", '{"account":"imported","amount":5}\n');
    await deployed.cli("import", "--table", "entries", "--component", "ledger", "--append", entries);
    expect(await deployed.cli("data", "entries", "--component", "ledger")).toContain("imported");
    await deployed.cli("import", "--replace-all", "-y", path.join(scratch, snapshot!));
    expect(await deployed.http.query(api.basics.list, { group: "i" })).toEqual([]);
    await expect(deployed.cli("import", path.join(scratch, snapshot!))).rejects.toThrow(/has documents/);
  });
});

describe("what only the cloud has ends with a clear text", () => {
  test.each([
    [["dashboard"], /not supported for self-hosted/],
    [["insights"], /only available for cloud/],
    [["deployment", "usage-limits", "list"], /NotSupported: This server has no \/api\/v1\/list_usage_limits/],
    [["deployment", "select", "prod"], /cannot be used with a self-hosted deployment/],
    [["deployment", "create"], /requires logging in/],
    [["auth", "list"], /were removed/],
  ])("%j", async (args, text) => {
    const output = await deployed.cli(...args).catch((error: Error) => error.message);
    expect(output).toMatch(text);
  });
});
