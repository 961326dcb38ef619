import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Libraries apart from our code: they change seldom, so browsers keep them over releases. */
function vendorChunk(id: string): string | null {
  const name = /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1];
  if (name === undefined) return null;
  if (["react", "react-dom", "scheduler"].includes(name)) return "react";
  if (name === "convex" || name.startsWith("@convex-dev/")) return "convex";
  return name === "lucide-react" ? "icons" : null;
}

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  plugins: [react()],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2022",
    sourcemap: true,
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: vendorChunk }] } } },
  },
});
