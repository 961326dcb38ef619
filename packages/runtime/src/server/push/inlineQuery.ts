import path from "node:path";
import { fileURLToPath } from "node:url";
import { build, type BuildFailure } from "esbuild";
import { HttpError } from "../http/exchange.ts";

/** Name of the module that an inline query becomes. */
export const INLINE_MODULE = "testQuery";

const WRAPPERS = "convex:/_system/repl/wrappers.js";
const WRAPPERS_SOURCE = 'export { queryGeneric as query, internalQueryGeneric as internalQuery } from "convex/server";';
const ENTRY = `import * as inline from "inline"; globalThis.__modules[${JSON.stringify(INLINE_MODULE)}] = inline;`;
const here = path.dirname(fileURLToPath(import.meta.url));

/** Makes a script (see `ComponentCode.script`) of the one module that the CLI sends. @throws HttpError when it is none. */
export async function linkInlineQuery(source: string): Promise<string> {
  try {
    const { outputFiles } = await build({
      stdin: { contents: ENTRY, resolveDir: here },
      bundle: true,
      write: false,
      format: "iife",
      platform: "neutral",
      mainFields: ["module", "main"],
      target: "esnext",
      logLevel: "silent",
      plugins: [
        {
          name: "inline-query",
          setup(setup) {
            setup.onResolve({ filter: /^inline$/ }, () => ({ path: "inline", namespace: "inline" }));
            setup.onResolve({ filter: /.*/, namespace: "inline" }, (request) =>
              request.path === WRAPPERS
                ? { path: WRAPPERS, namespace: "wrappers" }
                : { errors: [{ text: `An inline query cannot import "${request.path}"` }] },
            );
            setup.onLoad({ filter: /.*/, namespace: "inline" }, () => ({ contents: source, loader: "js" }));
            setup.onLoad({ filter: /.*/, namespace: "wrappers" }, () => ({
              contents: WRAPPERS_SOURCE,
              loader: "js",
              resolveDir: here,
            }));
          },
        },
      ],
    });
    return outputFiles[0]!.text;
  } catch (error) {
    const text = (error as BuildFailure).errors?.map((e) => e.text).join("\n") ?? String(error);
    throw new HttpError(400, "InvalidInlineQuery", `The query could not be read: ${text}`);
  }
}
