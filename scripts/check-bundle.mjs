/**
 * Bundles every module Convex would deploy, with the settings of its CLI (convex/src/bundler), so that what only a
 * deployment would refuse is refused here: Node built-ins in the default runtime, a missing package, oversize.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { deployedEntryPoints, isNodeModule, root } from "./sources.mjs";
import { formatTable } from "./table.mjs";

/** Convex refuses a push above 32 MiB in all; a cold start parses what is deployed, so ours stay far below. */
const MAX_DEFAULT_BYTES = 4 * 1024 * 1024;
const MAX_NODE_BYTES = 4 * 1024 * 1024;
/** Convex paths: letters, digits, `_` and `.`; `actions` and `_deps` are taken. */
const PATH = /^convex\/(?!actions\/|_deps\/)[A-Za-z0-9_.]+(\/[A-Za-z0-9_.]+)*$/;
/** Packages that belong to a browser or to the embedded runtime. */
const FOREIGN_PACKAGES = ["packages/runtime/", "packages/dashboard/", "packages/widget/", "packages/client/"];

/** The default runtime has AsyncLocalStorage as a global; Convex's CLI maps the module to it. */
const asyncHooks = {
  name: "async-hooks",
  setup(builder) {
    builder.onResolve({ filter: /^(node:)?async_hooks$/ }, ({ path }) => ({ path, namespace: "async-hooks" }));
    builder.onLoad({ filter: /.*/, namespace: "async-hooks" }, () => ({
      contents: "export const { AsyncLocalStorage, AsyncResource } = globalThis;",
    }));
  },
};

async function bundle(entryPoints, platform, base) {
  const result = await build({
    absWorkingDir: base,
    entryPoints,
    bundle: true,
    platform,
    format: "esm",
    target: "esnext",
    jsx: "automatic",
    outdir: "out",
    outbase: "convex",
    conditions: ["convex", "module"],
    plugins: platform === "browser" ? [asyncHooks] : [],
    write: false,
    splitting: true,
    chunkNames: "_deps/[hash]",
    treeShaking: true,
    minifySyntax: true,
    minifyIdentifiers: true,
    keepNames: true,
    define: { "process.env.NODE_ENV": '"production"' },
    metafile: true,
    logLevel: "silent",
  });
  const bytes = result.outputFiles.reduce((sum, file) => sum + file.contents.length, 0);
  return { bytes, inputs: Object.keys(result.metafile.inputs) };
}

function buildErrors(error) {
  if (!Array.isArray(error.errors)) throw error;
  return error.errors.map(({ text, location }) => `${location ? `${location.file}:${location.line}: ` : ""}${text}`);
}

/** Bundles both runtimes of the project at `base`; `problems` is empty when a deployment would be accepted. */
export async function checkBundle(base = root, limits = { browser: MAX_DEFAULT_BYTES, node: MAX_NODE_BYTES }) {
  const entries = deployedEntryPoints(base);
  const isNode = (path) => isNodeModule(readFileSync(join(base, path), "utf8"));
  const runtimes = { browser: entries.filter((path) => !isNode(path)), node: entries.filter(isNode) };
  const problems = entries.filter((path) => !PATH.test(path)).map((path) => `${path}: not a path Convex deploys`);
  const rows = [];
  for (const [platform, paths] of Object.entries(runtimes)) {
    if (paths.length === 0) continue;
    try {
      const { bytes, inputs } = await bundle(paths, platform, base);
      rows.push([platform === "browser" ? "default" : "node", paths.length, Math.ceil(bytes / 1024)]);
      if (bytes > limits[platform]) problems.push(`${platform}: ${bytes} bytes, at most ${limits[platform]}`);
      for (const input of inputs.filter((path) => FOREIGN_PACKAGES.some((folder) => path.includes(folder)))) {
        problems.push(`${input}: not for the backend`);
      }
    } catch (error) {
      problems.push(...buildErrors(error));
    }
  }
  return { problems, rows };
}

async function main() {
  const { problems, rows } = await checkBundle();
  console.log(formatTable(["runtime", "modules", "KiB"], rows));
  for (const problem of problems) console.log(problem);
  process.exitCode = problems.length > 0 ? 1 : 0;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await main();
