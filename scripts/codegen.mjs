/**
 * Writes convex/_generated without a deployment. `convex codegen --system-udfs` leaves `components` out, so their
 * types are appended from convex.config.ts: one `app.use(component, { name })` gives one typed entry.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const path = (name) => `${root}convex/${name}`;

function componentUses() {
  const config = readFileSync(path("convex.config.ts"), "utf8");
  const imports = new Map(
    [...config.matchAll(/import (\w+) from "(.+?)\/convex\.config(?:\.js)?"/g)].map((match) => [match[1], match[2]]),
  );
  return [...config.matchAll(/app\.use\((\w+)(?:,\s*\{\s*name:\s*"(\w+)"\s*\})?\)/g)].map((match) => ({
    pkg: imports.get(match[1]),
    name: match[2] ?? match[1],
  }));
}

execFileSync("npx", ["convex", "codegen", "--system-udfs", "--typecheck", "disable"], { cwd: root, stdio: "inherit" });
const js = readFileSync(path("_generated/api.js"), "utf8");
if (!js.includes("componentsGeneric")) {
  writeFileSync(
    path("_generated/api.js"),
    js.replace("import { anyApi }", "import { anyApi, componentsGeneric }") +
      "export const components = componentsGeneric();\n",
  );
}
const types = componentUses().map(
  (use) => `  "${use.name}": import("${use.pkg}/_generated/component.js").ComponentApi<"${use.name}">;`,
);
const dts = readFileSync(path("_generated/api.d.ts"), "utf8");
writeFileSync(
  path("_generated/api.d.ts"),
  `${dts.split("\nexport declare const components")[0]}\nexport declare const components: {\n${types.join("\n")}\n};\n`,
);
