/**
 * Builds what the product serves (runtime, widget, dashboard), each only when its sources changed since the last build:
 * a digest of the sources is kept beside the result.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";

const execute = promisify(execFile);
/** What is served is a production build, whoever asks for it (test runners set NODE_ENV for themselves). */
const run = (command, args, options) =>
  execute(command, args, { ...options, env: { ...process.env, NODE_ENV: "production" } });
export const root = fileURLToPath(new URL("..", import.meta.url));

const SKIPPED = new Set(["node_modules", "dist", "coverage", "fixtures"]);

function sourceFiles(path) {
  if (!existsSync(path)) return [];
  const entries = readdirSync(path, { withFileTypes: true });
  return entries.flatMap((entry) => {
    const full = join(path, entry.name);
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : sourceFiles(full);
    return /\.(ts|tsx|mjs|css|html|json|svg)$/.test(entry.name) && !/\.test\./.test(entry.name) ? [full] : [];
  });
}

function digestOf(folders) {
  const hash = createHash("sha256");
  for (const file of folders.flatMap((folder) => sourceFiles(join(root, folder))).sort()) {
    hash.update(file.slice(root.length)).update("\0").update(readFileSync(file)).update("\0");
  }
  return hash.digest("hex");
}

/** Packages in the order of their dependencies; `sources` are the folders whose change asks for a new build. */
const TARGETS = {
  runtime: {
    sources: ["packages/runtime"],
    build: async () => (await import(pathToFileURL(join(root, "packages/runtime/build.mjs")).href)).ensureBuilt(),
  },
  widget: {
    sources: ["packages/protocol", "packages/client", "packages/widget"],
    build: () => run(process.execPath, ["packages/widget/build.mjs"], { cwd: root }),
  },
  dashboard: {
    sources: ["packages/protocol", "packages/core", "packages/dashboard", "convex"],
    build: () =>
      run(process.execPath, [join(root, "node_modules/vite/bin/vite.js"), "build", "--logLevel", "warn"], {
        cwd: join(root, "packages/dashboard"),
      }),
  },
};

/**
 * Builds one target when it is stale.
 * @returns whether anything had to be built
 */
export async function buildTarget(name) {
  const { sources, build } = TARGETS[name];
  const stamp = join(root, "packages", name, "dist/.sources");
  const digest = digestOf(sources);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === digest) return false;
  try {
    await build();
  } catch (error) {
    throw new Error(`Building ${name} failed:\n${error.stdout ?? ""}${error.stderr ?? ""}${error.message}`);
  }
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, digest);
  return true;
}

export async function buildAll() {
  await Promise.all(Object.keys(TARGETS).map(buildTarget));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildAll();
