import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Base UI ships one module per part: kept together with React they load in one request and stay cached over releases. */
function vendorChunk(id: string): string | undefined {
  if (!id.includes("/node_modules/")) return undefined;
  if (/\/(react|react-dom|scheduler)\//.test(id)) return "react";
  if (/\/(convex|@convex-dev)\//.test(id)) return "convex";
  if (/\/@tanstack\//.test(id)) return "router";
  return undefined;
}

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  plugins: [react()],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2022",
    sourcemap: true,
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: (id: string) => vendorChunk(id) ?? null }] } } },
  },
});
