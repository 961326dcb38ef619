// Builds dist/loader.js (what sites embed), dist/widget.js (what the loader fetches) and dist/parts/ (what that one fetches).
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
/** The loader is an old-fashioned script, so that any page can embed it; the widget is a module, so that it can load parts. */
const ENTRIES = [
  { file: "loader.js", input: here("src/loader/loader.ts"), format: "iife" },
  { file: "widget.js", input: here("src/app/main.ts"), format: "es" },
];
const LOG_LINE = /this\.(?:logger\.(?:log|logVerbose)|_logVerbose)\(\s*(?:`[^`]*`|"[^"]*")[^;]*?\);/g;
// Class fields, which Convex's build turned into calls: an assignment is the same here, and an empty one is none.
const EMPTY_FIELD = /__publicField\(this, "\w+"\);/g;
const FIELD = /__publicField\(this, "(\w+)", ([^;\n]*)\);/g;
const CONVEX = /\/convex\/dist\/esm\//;
const SYNC = /\/convex\/dist\/esm\/browser\/sync\//;

/** Stands in for the manager of sign-in tokens: visitors carry a session token in the arguments and never sign in. */
const NO_AUTH = "\0no-auth";
const NO_AUTH_CODE = "export class AuthenticationManager { onTransition() {} onAuthError() {} stop() {} }";

/** Takes out of Convex's client what a visitor never uses: sign-in, and log lines for a logger that is off. */
const leanConvex = {
  name: "lean-convex",
  enforce: "pre",
  resolveId: (path, importer) => (path === "./authentication_manager.js" && SYNC.test(importer ?? "") ? NO_AUTH : null),
  load: (id) => (id === NO_AUTH ? NO_AUTH_CODE : null),
  transform: (code, id) =>
    CONVEX.test(id) ? code.replace(LOG_LINE, ";").replace(EMPTY_FIELD, "").replace(FIELD, "this.$1 = $2;") : null,
};

/** Builds all files into `outDir` and resolves when they are written. */
export async function buildWidget({ outDir = here("dist") } = {}) {
  rmSync(`${outDir}/parts`, { recursive: true, force: true });
  for (const { file, input, format } of ENTRIES) {
    await build({
      configFile: false,
      root: here("."),
      logLevel: "warn",
      plugins: [leanConvex],
      build: {
        outDir,
        emptyOutDir: false,
        target: "es2022",
        modulePreload: false,
        reportCompressedSize: false,
        rolldownOptions: {
          input,
          output: { format, entryFileNames: file, chunkFileNames: "parts/[name]-[hash].js" },
          // The inner package.json of Convex's build hides that its modules have no side effects.
          treeshake: { moduleSideEffects: (id) => !id.includes("/node_modules/convex/") },
        },
      },
    });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildWidget();
