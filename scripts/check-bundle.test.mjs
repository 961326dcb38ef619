import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { checkBundle } from "./check-bundle.mjs";
import { deployedEntryPoints } from "./sources.mjs";

const folders = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));

function project(files) {
  const base = mkdtempSync(join(tmpdir(), "parley-bundle-"));
  folders.push(base);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(base, path)), { recursive: true });
    writeFileSync(join(base, path), text);
  }
  return base;
}

it("refuses a Node built-in in the default runtime and takes it in a Node module", async () => {
  const code = 'import { readFileSync } from "node:fs";\nexport const x = readFileSync;\n';
  expect((await checkBundle(project({ "convex/a/model.ts": code }))).problems[0]).toContain("node:fs");
  expect((await checkBundle(project({ "convex/a/node.ts": `"use node";\n${code}` }))).problems).toEqual([]);
});

it("refuses a package that is not there", async () => {
  const base = project({ "convex/a/model.ts": 'export { x } from "no-such-package";\n' });
  expect((await checkBundle(base)).problems[0]).toContain("no-such-package");
});

it("refuses what is larger than the limit", async () => {
  const base = project({ "convex/a/model.ts": `export const x = "${"x".repeat(5000)}";\n` });
  expect((await checkBundle(base, { browser: 4000, node: 4000 })).problems[0]).toContain("at most 4000");
});

it("refuses code of the embedded runtime in the backend", async () => {
  const base = project({
    "packages/runtime/src/a.ts": "export const x = 1;\n",
    "convex/a/model.ts": 'export { x } from "../../packages/runtime/src/a";\n',
  });
  expect((await checkBundle(base)).problems).toEqual(["packages/runtime/src/a.ts: not for the backend"]);
});

it("refuses a path that Convex cannot deploy", async () => {
  const base = project({ "convex/help-center/model.ts": "export const x = 1;\n" });
  expect((await checkBundle(base)).problems).toEqual(["convex/help-center/model.ts: not a path Convex deploys"]);
});

it("deploys what Convex deploys: no schema, no name with two dots, no nested component, no empty file", () => {
  const base = project({
    "convex/schema.ts": "export default 1;\n",
    "convex/a/schema.ts": "export default 1;\n",
    "convex/a/model.test.ts": "export default 1;\n",
    "convex/auth.config.ts": "export default 1;\n",
    "convex/part/convex.config.ts": "export default 1;\n",
    "convex/part/lib.ts": "export default 1;\n",
    "convex/a/empty.ts": "const x = 1;\n",
    "convex/_generated/api.js": "export default 1;\n",
    "convex/http.ts": "export default 1;\n",
    "convex/a/agent.ts": "export default 1;\n",
  });
  expect(deployedEntryPoints(base)).toEqual(["convex/a/agent.ts", "convex/http.ts"]);
});
