/** Builds the runtime from its sources into a directory of the caller's, as it is or with a fault planted in it. */
import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { root } from "../../scripts/build.mjs";

const runtimeDir = join(root, "packages/runtime");

/**
 * @typedef {object} Plant
 * @property {string} file end of the path of the source to change
 * @property {[find: RegExp, replacement: string][]} changes each `find` matches exactly once
 */

/** Changes sources on their way into the bundle. */
function planting(plants, applied) {
  const change = (plant, source) => {
    for (const [find, replacement] of plant.changes) {
      const count = source.match(new RegExp(find, "g"))?.length ?? 0;
      if (count !== 1) throw new Error(`${plant.file} has ${count} places like ${find}`);
      source = source.replace(find, replacement);
    }
    applied.add(plant);
    return source;
  };
  return {
    name: "planting",
    setup(plugins) {
      plugins.onLoad({ filter: /packages\/runtime\/src\/.*\.ts$/ }, ({ path }) => {
        const plant = plants.find(({ file }) => path.endsWith(file));
        return plant && { contents: change(plant, readFileSync(path, "utf8")), loader: "ts" };
      });
    },
  };
}

/**
 * Bundles the runtime into `directory/dist`.
 * @param {string} directory
 * @param {Plant[]} [plants]
 * @throws when the place for a planted fault is not in the source any more
 */
export async function bundleRuntime(directory, plants = []) {
  const applied = new Set();
  await build({
    absWorkingDir: runtimeDir,
    entryPoints: {
      index: "src/index.ts",
      "engine-worker": "src/engine/worker.ts",
      "action-worker": "src/actions/worker.ts",
    },
    outdir: join(directory, "dist"),
    outExtension: { ".js": ".mjs" },
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node20",
    sourcemap: true,
    logLevel: "silent",
    plugins: [planting(plants, applied)],
  });
  const missing = plants.filter((plant) => !applied.has(plant)).map(({ file }) => file);
  if (missing.length > 0) throw new Error(`The runtime does not load ${missing.join(", ")}`);
  symlinkSync(join(runtimeDir, "node_modules"), join(directory, "node_modules"));
}
