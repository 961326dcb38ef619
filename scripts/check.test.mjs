import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { root } from "./sources.mjs";
import { runCommand } from "./steps.mjs";
import { typecheck } from "./typecheck.mjs";

const SLOW = 60_000;
const folders = [];
afterEach(() => {
  vi.restoreAllMocks();
  folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true }));
});

function project(files) {
  const base = mkdtempSync(join(tmpdir(), "parley-check-"));
  folders.push(base);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(base, path)), { recursive: true });
    writeFileSync(join(base, path), text);
  }
  return base;
}

describe("types", () => {
  const tsconfig = JSON.stringify({ compilerOptions: { strict: true, noEmit: true, types: [] }, include: ["*.ts"] });

  it("fail on an error in any package, and say where", { timeout: SLOW }, async () => {
    const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
    const base = project({
      "convex/tsconfig.json": tsconfig,
      "convex/a.ts": "export const a: number = 1;\n",
      "packages/core/tsconfig.json": tsconfig,
      "packages/core/b.ts": 'export const b: number = "text";\n',
    });
    expect(await typecheck(base)).toBe(false);
    expect(log.mock.calls.join("\n")).toContain("packages/core/b.ts(1,14): error TS2322");
  });

  it("pass where there is none", { timeout: SLOW }, async () => {
    vi.spyOn(console, "log").mockImplementation(() => undefined);
    const base = project({ "convex/tsconfig.json": tsconfig, "convex/a.ts": "export const a: number = 1;\n" });
    expect(await typecheck(base)).toBe(true);
  });
});

describe("dead exports", () => {
  it("finds an export and a file that nobody uses", { timeout: SLOW }, async () => {
    const base = project({
      "package.json": '{ "name": "planted", "type": "module", "workspaces": ["packages/*"] }',
      "convex/inbox/agent.ts": 'import { used } from "./model";\nexport const list = used;\n',
      "convex/inbox/model.ts": "export const used = 1;\nexport const forgotten = 2;\n",
      "convex/inbox/orphan.ts": "export const alone = 1;\n",
    });
    copyFileSync(join(root, "knip.json"), join(base, "knip.json"));
    symlinkSync(join(root, "node_modules"), join(base, "node_modules"), "dir");
    const knip = join(root, "node_modules/knip/bin/knip.js");
    const { code, output } = await runCommand(process.execPath, [knip, "--no-progress"], { cwd: base });
    expect(code).toBe(1);
    expect(output).toContain("forgotten");
    expect(output).toContain("convex/inbox/orphan.ts");
    expect(output).not.toContain("alone");
  });
});

it("every step runs a program that is there", () => {
  const text = readFileSync(join(root, "scripts/check.mjs"), "utf8");
  const programs = [...text.matchAll(/bin\("(.+?)"\)/g)].map((match) => `node_modules/${match[1]}`);
  const scripts = [...text.matchAll(/"(scripts\/.+?\.mjs)"/g)].map((match) => match[1]);
  expect(programs.length + scripts.length).toBeGreaterThanOrEqual(9);
  for (const path of [...programs, ...scripts]) expect(readFileSync(join(root, path), "utf8")).not.toBe("");
});
