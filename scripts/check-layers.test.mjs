import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { layerViolations } from "./check-layers.mjs";

const folders = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));

function project(files) {
  const base = mkdtempSync(join(tmpdir(), "parley-layers-"));
  folders.push(base);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(base, path)), { recursive: true });
    writeFileSync(join(base, path), text);
  }
  return layerViolations(base);
}

const importing = (path) => `import { x } from "${path}";\nexport const y = x;\n`;
const exporting = "export const x = 1;\n";

it.each([
  ["lib imports a model", "convex/lib/a.ts", "../inbox/model", "convex/inbox/model.ts"],
  ["a model imports an edge file", "convex/inbox/model.ts", "./agent", "convex/inbox/agent.ts"],
  ["an edge file imports another one", "convex/inbox/agent.ts", "./agentState", "convex/inbox/agentState.ts"],
  ["a domain reaches into another one", "convex/inbox/agent.ts", "../visitors/merge", "convex/visitors/merge.ts"],
  ["a domain imports a root file", "convex/inbox/model.ts", "../schema", "convex/schema.ts"],
  ["protocol imports core", "packages/protocol/src/a.ts", "@parley/core", "packages/core/src/index.ts"],
  ["core imports client", "packages/core/src/a.ts", "@parley/client", "packages/client/src/index.ts"],
  ["the backend imports the widget", "convex/inbox/model.ts", "@parley/widget", "packages/widget/src/index.ts"],
  ["the runtime knows the product", "packages/runtime/src/a.ts", "@parley/protocol", "packages/protocol/src/index.ts"],
  ["a client reads backend code", "packages/client/src/a.ts", "../../../convex/inbox/model", "convex/inbox/model.ts"],
])("finds that %s", (_name, from, specifier, to) => {
  expect(project({ [from]: importing(specifier), [to]: exporting })).toHaveLength(1);
});

it.each([
  ["an edge file imports its model", "convex/inbox/agent.ts", "./model", "convex/inbox/model.ts"],
  ["a domain imports another one's access", "convex/inbox/model.ts", "../visitors/access", "convex/visitors/access.ts"],
  ["a domain imports its own parts", "convex/inbox/model.ts", "./assignment", "convex/inbox/assignment.ts"],
  [
    "a model named by its topic is open",
    "convex/inbox/model.ts",
    "../visitors/mergeModel",
    "convex/visitors/mergeModel.ts",
  ],
  ["the demo uses the parts of verbs", "convex/demo/seed.ts", "../visitors/rows", "convex/visitors/rows.ts"],
  ["lib imports a schema", "convex/lib/audit.ts", "../audit/schema", "convex/audit/schema.ts"],
  ["a test imports anything", "convex/lib/a.test.ts", "../inbox/agent", "convex/inbox/agent.ts"],
  ["a client reads generated types", "packages/client/src/a.ts", "../../../convex/_generated/api", "convex/x.ts"],
  ["the dashboard imports core", "packages/dashboard/src/a.ts", "@parley/core", "packages/core/src/index.ts"],
])("accepts that %s", (_name, from, specifier, to) => {
  expect(project({ [from]: importing(specifier), [to]: exporting })).toEqual([]);
});
