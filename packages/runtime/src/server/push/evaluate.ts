import vm from "node:vm";
import { build } from "esbuild";
import { PushRefused, type ModuleConfig } from "./pushTypes.ts";

/** Configuration files (schema, auth and component definitions) are plain data and may take no longer, ms. */
const EVALUATION_TIMEOUT_MS = 2_000;
const COMPONENT_DEP = "_componentDeps/";

/** What `import x from "./_componentDeps/..."` gives: where the definition is and how it calls itself. */
export interface ComponentImport {
  componentDefinitionPath: string;
  defaultName: string;
}

async function toScript(module: ModuleConfig, imports: (path: string) => ComponentImport): Promise<string> {
  const result = await build({
    stdin: { contents: module.source, loader: "js" },
    bundle: true,
    write: false,
    format: "iife",
    globalName: "__module",
    logLevel: "silent",
    plugins: [
      {
        name: "component-imports",
        setup(setup) {
          setup.onResolve({ filter: /_componentDeps\// }, ({ path }) => {
            const encoded = path.slice(path.indexOf(COMPONENT_DEP) + COMPONENT_DEP.length);
            return { path: Buffer.from(encoded, "base64url").toString(), namespace: "component" };
          });
          setup.onLoad({ filter: /.*/, namespace: "component" }, ({ path }) => ({
            contents: `export default ${JSON.stringify(imports(path))}`,
          }));
        },
      },
    ],
  });
  return result.outputFiles[0]!.text;
}

const hostGlobals = () => ({ TextEncoder, TextDecoder, URL, URLSearchParams, atob, btoa, structuredClone });
const silent = Object.fromEntries(["log", "info", "warn", "error", "debug"].map((name) => [name, () => {}]));

/**
 * Evaluates a bundled configuration module by itself and returns `expression` (of `module`, its namespace) as JSON.
 * Throws PushRefused with the developer's error.
 */
export async function evaluateConfig(
  module: ModuleConfig,
  expression: string,
  env: Record<string, string>,
  imports: (path: string) => ComponentImport = () => {
    throw new Error("components can only be imported in convex.config.ts");
  },
): Promise<unknown> {
  try {
    const script = await toScript(module, imports);
    const scope = { process: { env }, console: silent, ...hostGlobals() };
    const context = vm.createContext(scope, { microtaskMode: "afterEvaluate" });
    const text: unknown = vm.runInContext(`${script}\n;((module) => ${expression})(__module)`, context, {
      timeout: EVALUATION_TIMEOUT_MS,
      filename: module.path,
    });
    return text === undefined || text === null ? null : (JSON.parse(String(text)) as unknown);
  } catch (error) {
    const message = (error as { message?: unknown } | null)?.message ?? error;
    throw new PushRefused("InvalidConfig", `Failed to evaluate ${module.path}: ${String(message)}`);
  }
}
