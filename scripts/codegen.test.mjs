import { appendFileSync, cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { componentUses, staleFiles } from "./codegen.mjs";
import { root } from "./sources.mjs";

const folders = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));

it("names a generated file that was changed by hand", () => {
  const base = mkdtempSync(join(tmpdir(), "parley-stale-"));
  folders.push(base);
  cpSync(join(root, "package.json"), join(base, "package.json"));
  cpSync(join(root, "convex"), join(base, "convex"), { recursive: true });
  const before = staleFiles(base);
  appendFileSync(join(base, "convex/_generated/server.d.ts"), "\nexport declare const extra: 1;\n");
  expect(staleFiles(base)).toEqual([...new Set([...before, "server.d.ts"])].sort());
}, 60_000);

it("reads the components and their names from the app's definition", () => {
  const config = `
    import presence from "@convex-dev/presence/convex.config.js";
    import workpool from "@convex-dev/workpool/convex.config";
    app.use(presence);
    app.use(workpool, { name: "emailPool" });
    app.use(workpool, { name: "pushPool" });`;
  expect(componentUses(config)).toEqual([
    { pkg: "@convex-dev/presence", name: "presence" },
    { pkg: "@convex-dev/workpool", name: "emailPool" },
    { pkg: "@convex-dev/workpool", name: "pushPool" },
  ]);
});
