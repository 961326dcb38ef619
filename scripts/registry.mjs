/**
 * Every registered function of the backend, read by loading the backend itself: kind, who may call it, validators,
 * docstring. One bundle is built and imported; nothing runs but module code.
 */
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import ts from "typescript";
import { deployedEntryPoints, root } from "./sources.mjs";

const SPECIAL = /^convex\/(http|crons)\.ts$/;

async function importModules(base, paths) {
  const folder = join(root, "node_modules/.cache/parley");
  const outfile = join(folder, `registry-${process.pid}.mjs`);
  mkdirSync(folder, { recursive: true });
  const contents = paths.map((path, index) => `export * as m${index} from "./${path}";`).join("\n");
  await build({
    stdin: { contents, resolveDir: base, sourcefile: "registry.ts" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    conditions: ["convex", "module"],
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    outfile,
    logLevel: "silent",
  });
  try {
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(outfile, { force: true });
  }
}

/** Docstrings of the exported constants and functions of a source text, by name. */
export function docstrings(text) {
  const file = ts.createSourceFile("module.ts", text, ts.ScriptTarget.Latest, true);
  const found = new Map();
  for (const statement of file.statements) {
    const doc = statement.jsDoc?.at(-1);
    if (!doc || !ts.isVariableStatement(statement)) continue;
    for (const { name } of statement.declarationList.declarations) {
      found.set(name.getText(), ts.getTextOfJSDocComment(doc.comment)?.replace(/\s+/g, " ").trim() ?? "");
    }
  }
  return found;
}

const kindOf = (fn) => (fn.isQuery ? "query" : fn.isMutation ? "mutation" : "action");
const isRegistered = (fn) => typeof fn === "function" && Boolean(fn.isQuery || fn.isMutation || fn.isAction);

/**
 * The functions of the project at `base`, sorted by name (`conversations/agent:list`). `policy` is null for internal
 * functions and for those a library registers.
 */
export async function loadRegistry(base = root) {
  const paths = deployedEntryPoints(base).filter((path) => !SPECIAL.test(path));
  const modules = await importModules(base, paths);
  const functions = paths.flatMap((path, index) => {
    const docs = docstrings(readFileSync(join(base, path), "utf8"));
    return Object.entries(modules[`m${index}`])
      .filter(([, fn]) => isRegistered(fn))
      .map(([name, fn]) => ({
        name: `${path.slice("convex/".length, -".ts".length)}:${name}`,
        kind: kindOf(fn),
        isPublic: Boolean(fn.isPublic),
        policy: fn.policy ?? null,
        args: JSON.parse(fn.exportArgs()),
        returns: JSON.parse(fn.exportReturns()),
        doc: docs.get(name) ?? "",
      }));
  });
  return functions.sort((a, b) => (a.name < b.name ? -1 : 1));
}
