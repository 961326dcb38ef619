/** Which files the checks look at, and what kind each one is. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url)).replace(/[\\/]$/, "");

const SKIPPED_FOLDERS = new Set(["node_modules", "dist", "_generated", "coverage", ".parley", ".git", "screenshots"]);

/** Every file below `folder`, as paths relative to `base` with forward slashes, sorted. */
export function filesBelow(folder, base = root) {
  const start = join(base, folder);
  if (!existsSync(start)) return [];
  return readdirSync(start, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(start, entry.name);
      if (entry.isDirectory()) return SKIPPED_FOLDERS.has(entry.name) ? [] : filesBelow(relative(base, path), base);
      return entry.isFile() ? [relative(base, path).split(sep).join("/")] : [];
    })
    .sort();
}

export const isCode = (path) => /\.(ts|tsx|mts|mjs|js)$/.test(path) && !path.endsWith(".d.ts");
export const isTest = (path) => /\.(test|testing)\.(ts|tsx|mjs)$/.test(path) || /^(e2e|bench|faults)\//.test(path);

/** The files Convex deploys as modules: its own rule (bundler/index.ts, `entryPoints`). */
export function deployedEntryPoints(base = root) {
  const components = filesBelow("convex", base)
    .filter((path) => /^convex\/.+\/convex\.config\.ts$/.test(path))
    .map((path) => path.slice(0, -"convex.config.ts".length));
  return filesBelow("convex", base).filter((path) => {
    const name = basename(path);
    return (
      /\.([mc]?[jt]s|[jt]sx)$/.test(name) &&
      !/^[.#]/.test(name) &&
      !/^schema\.[jt]s$/.test(name) &&
      name.split(".").length === 2 &&
      !path.includes(" ") &&
      !components.some((component) => path.startsWith(component)) &&
      /^\s*(import|export)/m.test(readFileSync(join(base, path), "utf8"))
    );
  });
}

/** Whether a module runs in Node: its first statement is the directive. */
export function isNodeModule(text) {
  return /^(\s|\/\/[^\n]*\n|\/\*[\s\S]*?\*\/)*["']use node["']/.test(text);
}
