/** Bundles folders of function files for tests, the way a push would. */
import * as esbuild from "esbuild";
import { readdirSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { analyzeComponents } from "./deploy/analyze.ts";
import type { ComponentCode, Deployment } from "./messages.ts";

export interface ComponentFiles {
  component: string;
  /** Either a folder of function files ... */
  folder?: string;
  /** ... or their sources by path, e.g. `{ "messages.ts": "export const list = query(...)" }`. */
  files?: Record<string, string>;
  /** `schema.export()` text. */
  schema?: string | null;
  env?: Record<string, string>;
}

function listModules(folder: string, within = folder): string[] {
  return readdirSync(within, { withFileTypes: true }).flatMap((entry) => {
    const path = join(within, entry.name);
    if (entry.isDirectory()) return entry.name === "_generated" ? [] : listModules(folder, path);
    const deployed = /^[^.]+\.(ts|js)$/.test(entry.name) && entry.name !== "schema.ts";
    return deployed ? [relative(folder, path)] : [];
  });
}

const VIRTUAL = "source";

function virtualFiles(files: Record<string, string>): esbuild.Plugin {
  const find = (path: string) => [path, `${path}.ts`, `${path}.js`].find((name) => name in files);
  return {
    name: "virtual-files",
    setup(build) {
      build.onResolve({ filter: /^\.\// }, ({ path }) => {
        const found = find(path.slice(2));
        return found === undefined ? undefined : { path: found, namespace: VIRTUAL };
      });
      build.onLoad({ filter: /.*/, namespace: VIRTUAL }, ({ path }) => ({
        contents: files[path] ?? "",
        loader: "ts",
        resolveDir: process.cwd(),
      }));
    },
  };
}

/** Bundles one component into the script form that the engine takes. */
export async function bundleComponent({
  component,
  folder,
  files,
  schema = null,
  env = {},
}: ComponentFiles): Promise<ComponentCode> {
  const modules = folder === undefined ? Object.keys(files ?? {}) : listModules(folder);
  const entry = modules.map((file, i) => {
    const name = JSON.stringify(file.replace(/\.(ts|js)$/, ""));
    return `import * as m${i} from ${JSON.stringify(`./${file}`)}; globalThis.__modules[${name}] = m${i};`;
  });
  const result = await esbuild.build({
    stdin: { contents: entry.join("\n"), resolveDir: folder === undefined ? process.cwd() : resolve(folder) },
    bundle: true,
    write: false,
    format: "iife",
    platform: "browser",
    target: "esnext",
    conditions: ["convex", "module"],
    sourcemap: "external",
    outfile: "out.js",
    logLevel: "error",
    plugins: files === undefined ? [] : [virtualFiles(files)],
  });
  const text = (suffix: string) => result.outputFiles.find(({ path }) => path.endsWith(suffix))?.text ?? "";
  return { component, script: text("out.js"), sourceMap: text("out.js.map"), schema, env };
}

/** A complete deployment of the given components. */
export async function bundleDeployment(components: ComponentFiles[], version = 1): Promise<Deployment> {
  const code = await Promise.all(components.map(bundleComponent));
  const { functions, crons } = analyzeComponents(code);
  return { version, components: code, functions, crons, authProviders: [], source: "" };
}
