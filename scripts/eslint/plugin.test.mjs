import { join } from "node:path";
import convexPlugin from "@convex-dev/eslint-plugin";
import { ESLint, RuleTester } from "eslint";
import tseslint from "typescript-eslint";
import { describe, expect, it } from "vitest";
import { root } from "../sources.mjs";
import plugin from "./plugin.mjs";

RuleTester.describe = describe;
RuleTester.it = it;
RuleTester.itOnly = it.only;

const tester = new RuleTester({ languageOptions: { parser: tseslint.parser } });
const rule = (name) => plugin.rules[name];
const definition = (body) => `export const f = agentQuery({ permission: "member", ${body} });`;

tester.run("raw-builders", rule("raw-builders"), {
  valid: [
    `import { agentQuery } from "../lib/functions";`,
    `import { httpAction, type QueryCtx } from "../_generated/server";`,
    `import { internal } from "../_generated/api";`,
    `import { paginationOptsValidator } from "convex/server";`,
  ],
  invalid: [
    { code: `import { query } from "../_generated/server";`, errors: [{ messageId: "raw" }] },
    { code: `import { internalMutation as m } from "../_generated/server";`, errors: [{ messageId: "raw" }] },
    { code: `import { actionGeneric } from "convex/server";`, errors: [{ messageId: "raw" }] },
    { code: `import * as server from "../_generated/server";`, errors: [{ messageId: "raw" }] },
    { code: `import { api } from "../_generated/api";`, errors: [{ messageId: "api" }] },
  ],
});

tester.run("declared-contract", rule("declared-contract"), {
  valid: [definition("args: {}, returns: v.null(), handler: async () => null"), "other({ handler: 1 });"],
  invalid: [
    {
      code: definition("args: {}, handler: async () => null"),
      errors: [{ messageId: "missing", data: { name: "returns" } }],
    },
    {
      code: definition("returns: v.null(), handler: async () => null"),
      errors: [{ messageId: "missing", data: { name: "args" } }],
    },
    { code: "export const g = internalMutation({ handler: async () => null });", errors: 2 },
  ],
});

const api = `import { internal } from "../_generated/api";\n`;
tester.run("handler-return-type", rule("handler-return-type"), {
  valid: [
    definition("handler: async () => null"),
    `${api}${definition("handler: async (): Promise<null> => null")}`,
    `${api}const f = run({ handler: async () => null });`,
  ],
  invalid: [
    { code: `${api}${definition("handler: async () => null")}`, errors: [{ messageId: "missing" }] },
    { code: `${api}internalAction({ async handler() { return null; } });`, errors: [{ messageId: "missing" }] },
  ],
});

tester.run("bounded-collect", rule("bounded-collect"), {
  valid: [
    "// At most MAX_MEMBERS rows.\nconst rows = await ctx.db.query('a').collect();",
    "const rows = await ctx.db\n  .query('a')\n  // one row per agent who is typing\n  .collect();",
    "const rows = await ctx.db.query('a').take(LIMIT);",
  ],
  invalid: [
    { code: "const rows = await ctx.db.query('a').collect();", errors: [{ messageId: "unbounded" }] },
    { code: "// Reads the rows.\nreturnAll(await q.collect());", errors: [{ messageId: "unbounded" }] },
    { code: "// at most 5\n\n\n\nconst rows = await q.collect();", errors: [{ messageId: "unbounded" }] },
  ],
});

tester.run("no-clock-in-queries", rule("no-clock-in-queries"), {
  valid: [
    "agentMutation({ handler: async () => Date.now() });",
    "visitorQuery({ handler: async (ctx, { at }) => new Date(at) });",
    "const now = Date.now();",
  ],
  invalid: [
    { code: "agentQuery({ handler: async () => Date.now() });", errors: [{ messageId: "clock" }] },
    { code: "internalQuery({ handler: async () => new Date() });", errors: [{ messageId: "clock" }] },
    { code: "publicQuery({ handler: async () => rows.map(() => Date.now()) });", errors: [{ messageId: "clock" }] },
    { code: "visitorQuery({ handler: async () => performance.now() });", errors: [{ messageId: "clock" }] },
  ],
});

tester.run("no-section-banners", rule("no-section-banners"), {
  valid: ["// a comment -- with dashes", "/** Docs\n * - a list\n * - of things\n */\nconst a = 1;"],
  invalid: [
    { code: "// ------------ Queries", errors: [{ messageId: "banner" }] },
    { code: "/* ======\n   Helpers */", errors: [{ messageId: "banner" }] },
    { code: "//#region things", errors: [{ messageId: "banner" }] },
  ],
});

tester.run("no-filter-in-query", convexPlugin.rules["no-filter-in-query"], {
  valid: ["const open = rows.filter((row) => row.isOpen);"],
  invalid: [{ code: "const a = await ctx.db.query('a').filter((q) => q.eq(1, 1)).take(1);", errors: 1 }],
});

describe("eslint.config.mjs", () => {
  const eslint = new ESLint({ cwd: root });
  const rulesBroken = async (filePath, code) => {
    const [result] = await eslint.lintText(code, { filePath: join(root, filePath) });
    return result.messages.map(({ ruleId }) => ruleId);
  };

  it.each([
    [
      "a promise nobody waits for",
      "convex/lib/errors.ts",
      "async function f() {}\nf();\nexport { f };\n",
      "no-floating-promises",
    ],
    [
      "a promise where a truth value belongs",
      "convex/lib/errors.ts",
      "export async function f() {\n  return true;\n}\nexport const isAllowed = f() ? 1 : 2;\n",
      "no-misused-promises",
    ],
    [
      "a filtered query",
      "convex/lib/errors.ts",
      `import type { QueryCtx } from "../_generated/server";\nexport const rows = (ctx: QueryCtx) => ctx.db.query("users").filter((q) => q.eq(q.field("email"), "a"));\n`,
      "no-filter-in-query",
    ],
    ["a note to come back", "scripts/table.mjs", `// ${"TO" + "DO"}: later\n`, "no-warning-comments"],
    [
      "a raw builder",
      "convex/workspaces/agent.ts",
      'import { query } from "../_generated/server";\nexport { query };\n',
      "raw-builders",
    ],
    ["a loose comparison", "scripts/table.mjs", "export const isSame = 1 == 2;\n", "eqeqeq"],
  ])(
    "reports %s",
    async (_name, filePath, code, rule) => {
      const broken = await rulesBroken(filePath, code);
      expect(broken.some((id) => id?.endsWith(rule))).toBe(true);
    },
    30_000,
  );
});
