/**
 * Writes convex/_generated without a deployment. `convex codegen --system-udfs` leaves `components` out, so their
 * types are appended from convex.config.ts: one `app.use(component, { name })` gives one typed entry.
 *
 * `--check` generates into a copy instead and fails when convex/_generated differs from it.
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./sources.mjs";

/** The components an app definition installs, in order: package and the name it is mounted under. */
export function componentUses(config) {
  const imports = new Map(
    [...config.matchAll(/import (\w+) from "(.+?)\/convex\.config(?:\.js)?"/g)].map((match) => [match[1], match[2]]),
  );
  return [...config.matchAll(/app\.use\((\w+)(?:,\s*\{\s*name:\s*"(\w+)"\s*\})?\)/g)].map((match) => ({
    pkg: imports.get(match[1]),
    name: match[2] ?? match[1],
  }));
}

function addComponents(base) {
  const path = (name) => join(base, "convex", name);
  const js = readFileSync(path("_generated/api.js"), "utf8");
  if (!js.includes("componentsGeneric")) {
    const imported = js.replace("import { anyApi }", "import { anyApi, componentsGeneric }");
    writeFileSync(path("_generated/api.js"), `${imported}export const components = componentsGeneric();\n`);
  }
  const types = componentUses(readFileSync(path("convex.config.ts"), "utf8")).map(
    (use) => `  "${use.name}": import("${use.pkg}/_generated/component.js").ComponentApi<"${use.name}">;`,
  );
  const dts = readFileSync(path("_generated/api.d.ts"), "utf8").split("\nexport declare const components")[0];
  writeFileSync(path("_generated/api.d.ts"), `${dts}\nexport declare const components: {\n${types.join("\n")}\n};\n`);
}

/** Generates convex/_generated below `base`. */
export function generate(base) {
  const cli = join(root, "node_modules/convex/bin/main.js");
  execFileSync(process.execPath, [cli, "codegen", "--system-udfs", "--typecheck", "disable"], {
    cwd: base,
    stdio: ["ignore", "ignore", "inherit"],
  });
  addComponents(base);
}

/** Names of generated files that differ from what `base` would generate now. */
export function staleFiles(base) {
  const copy = mkdtempSync(join(tmpdir(), "parley-codegen-"));
  try {
    cpSync(join(base, "package.json"), join(copy, "package.json"));
    cpSync(join(base, "convex"), join(copy, "convex"), { recursive: true });
    symlinkSync(join(root, "node_modules"), join(copy, "node_modules"), "dir");
    generate(copy);
    const read = (folder, name) => {
      const generated = join(folder, "convex/_generated");
      return readdirSync(generated).includes(name) ? readFileSync(join(generated, name), "utf8") : null;
    };
    return readdirSync(join(copy, "convex/_generated")).filter((name) => read(copy, name) !== read(base, name));
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function main() {
  if (!process.argv.includes("--check")) return generate(root);
  const stale = staleFiles(root);
  if (stale.length === 0) return;
  console.log(`convex/_generated is not up to date (${stale.join(", ")}): run npm run codegen`);
  process.exitCode = 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) main();
