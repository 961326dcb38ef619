import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = path.dirname(fileURLToPath(import.meta.url));
const outDir = path.join(root, "dist");
const ENTRIES = {
  index: "src/index.ts",
  "engine-worker": "src/engine/worker.ts",
  "action-worker": "src/actions/worker.ts",
};

/** Time of the newest source file, ms. */
function newestSource(directory) {
  const times = readdirSync(directory, { withFileTypes: true }).map((entry) => {
    const file = path.join(directory, entry.name);
    if (entry.isDirectory()) return newestSource(file);
    return /\.ts$/.test(entry.name) && !/\.test\.ts$/.test(entry.name) ? statSync(file).mtimeMs : 0;
  });
  return Math.max(0, ...times);
}

function isFresh() {
  const outputs = Object.keys(ENTRIES).map((name) => path.join(outDir, `${name}.mjs`));
  if (!outputs.every((file) => existsSync(file))) return false;
  const newest = Math.max(newestSource(path.join(root, "src")), statSync(fileURLToPath(import.meta.url)).mtimeMs);
  return Math.min(...outputs.map((file) => statSync(file).mtimeMs)) >= newest;
}

/** Bundles the server and its worker threads into `dist`, unless that is newer than every source. */
export async function ensureBuilt() {
  if (isFresh()) return;
  const started = new Date();
  const partDir = `${outDir}.${process.pid}`;
  await build({
    absWorkingDir: root,
    entryPoints: Object.entries(ENTRIES).map(([out, file]) => ({ in: file, out })),
    outdir: partDir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node20",
    sourcemap: true,
    logLevel: "warning",
  });
  // Others may be starting from `dist` right now, so each file appears whole; dated by the start, in case sources changed.
  mkdirSync(outDir, { recursive: true });
  for (const name of readdirSync(partDir)) {
    utimesSync(path.join(partDir, name), started, started);
    renameSync(path.join(partDir, name), path.join(outDir, name));
  }
  rmSync(partDir, { recursive: true });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await ensureBuilt();
