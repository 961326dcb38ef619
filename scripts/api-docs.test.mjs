import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { renderDocs, staleDocs, typeText } from "./api-docs.mjs";
import { docstrings } from "./registry.mjs";

const folders = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));

const string = { type: "string" };
const list = {
  name: "inbox/agent:list",
  kind: "query",
  isPublic: true,
  policy: { audience: "agent", permission: "conversations.read" },
  args: {
    type: "object",
    value: { workspaceId: { fieldType: { type: "id", tableName: "workspaces" }, optional: false } },
  },
  returns: { type: "array", value: string },
  doc: "What waits.",
};

it.each([
  [{ type: "id", tableName: "users" }, 'Id<"users">'],
  [{ type: "union", value: [{ type: "literal", value: "a" }, { type: "null" }] }, '"a" | null'],
  [{ type: "array", value: { type: "union", value: [string, { type: "number" }] } }, "(string | number)[]"],
  [
    { type: "record", keys: string, values: { fieldType: { type: "boolean" }, optional: false } },
    "Record<string, boolean>",
  ],
  [{ type: "object", value: { a: { fieldType: string, optional: true } } }, "{ a?: string }"],
  [{ type: "object", value: {} }, "{}"],
])("writes %j as a type", (validator, text) => expect(typeText(validator)).toBe(text));

describe("renderDocs", () => {
  it("says who may call a function, what it takes and returns, and its docstring", () => {
    const page = renderDocs([list]).get("inbox.md");
    for (const part of [
      "members who hold `conversations.read`",
      '`Id<"workspaces">`',
      "Returns `string[]`",
      "What waits.",
    ]) {
      expect(page).toContain(part);
    }
  });

  it("leaves internal functions out", () => {
    expect(renderDocs([{ ...list, isPublic: false }]).has("inbox.md")).toBe(false);
  });
});

it("names changed, missing and left-over files", () => {
  const folder = mkdtempSync(join(tmpdir(), "parley-docs-"));
  folders.push(folder);
  writeFileSync(join(folder, "same.md"), "same");
  writeFileSync(join(folder, "changed.md"), "before");
  writeFileSync(join(folder, "old.md"), "");
  const files = new Map([
    ["same.md", "same"],
    ["changed.md", "after"],
    ["new.md", "new"],
  ]);
  expect(staleDocs(folder, files).sort()).toEqual(["changed.md", "new.md", "old.md"]);
});

it("reads docstrings of exported constants", () => {
  const docs = docstrings(
    "/** Lists what\n * waits. */\nexport const list = agentQuery({});\nexport const bare = 1;\n",
  );
  expect([...docs]).toEqual([["list", "Lists what waits."]]);
});
