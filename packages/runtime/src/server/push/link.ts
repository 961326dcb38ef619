import path from "node:path";
import { build, type BuildFailure } from "esbuild";
import { PushRefused, type ModuleConfig } from "./pushTypes.ts";

/** Modules that configure the deployment and are not part of its functions. */
const NOT_FUNCTIONS = new Set(["auth.config.js", "schema.js", "convex.config.js"]);

export const isFunctionModule = (module: ModuleConfig): boolean =>
  !module.path.startsWith("_deps/") && !NOT_FUNCTIONS.has(module.path);

export const moduleName = (file: string): string => file.replace(/\.js$/, "");

const withMap = ({ source, sourceMap }: ModuleConfig): string => {
  if (!sourceMap) return source;
  const plain = source.replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n");
  return `${plain}\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(sourceMap).toString("base64")}`;
};

/** Source paths as developers know them: `../convex/file.ts`. */
function tidySources(sourceMap: string): string {
  const map = JSON.parse(sourceMap) as { sources: string[]; sourcesContent?: unknown };
  map.sources = map.sources.map((source) => `../${source.replace(/^[a-z]+:\/*/, "").replace(/^(\.\.\/)+/, "")}`);
  delete map.sourcesContent;
  return JSON.stringify(map);
}

export interface LinkedScript {
  script: string;
  sourceMap: string | null;
}

/** True when a component has modules that ask for "use node". */
export const hasNodeModules = (modules: ModuleConfig[]): boolean => modules.some((m) => m.environment === "node");

/**
 * Links the modules of one component and environment into one script (see `ComponentCode.script`). Scripts for Node
 * get Node's modules from a `require` in scope. Throws PushRefused.
 */
export async function linkModules(
  modules: ModuleConfig[],
  environment: ModuleConfig["environment"],
): Promise<LinkedScript> {
  const sources = new Map(modules.filter((m) => m.environment === environment).map((m) => [`/${m.path}`, m]));
  const names = [...sources.values()].filter(isFunctionModule).map((m) => moduleName(m.path));
  const entry = names.map((name, i) => {
    const key = JSON.stringify(name);
    return `import * as m${i} from ${JSON.stringify(`/${name}.js`)}; globalThis.__modules[${key}] = m${i};`;
  });
  try {
    const result = await build({
      stdin: { contents: entry.join("\n"), resolveDir: "/" },
      outfile: "/component.js",
      bundle: true,
      write: false,
      format: "iife",
      platform: environment === "node" ? "node" : "neutral",
      target: "esnext",
      sourcemap: "external",
      legalComments: "none",
      logLevel: "silent",
      plugins: [
        {
          name: "pushed-modules",
          setup(setup) {
            setup.onResolve({ filter: /.*/ }, (request) => {
              const from = request.namespace === "pushed" ? path.posix.dirname(request.importer) : "/";
              const file = path.posix.resolve(from, request.path);
              if (sources.has(file)) return { path: file, namespace: "pushed" };
              if (environment === "node") return { path: request.path, external: true };
              return { errors: [{ text: `Could not resolve "${request.path}"` }] };
            });
            setup.onLoad({ filter: /.*/, namespace: "pushed" }, ({ path: file }) => ({
              contents: withMap(sources.get(file)!),
              loader: "js",
            }));
          },
        },
      ],
    });
    const script = result.outputFiles.find((file) => file.path.endsWith(".js"))!.text;
    const map = result.outputFiles.find((file) => file.path.endsWith(".map"));
    return { script, sourceMap: map === undefined ? null : tidySources(map.text) };
  } catch (error) {
    const { errors } = error as BuildFailure;
    const text = errors?.map((e) => e.text).join("\n") ?? String(error);
    throw new PushRefused("InvalidModules", `The modules could not be linked: ${text}`);
  }
}
