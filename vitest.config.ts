import { defineConfig } from "vitest/config";

/** One project per place the code runs in. Two workers: convex-test drains race when more files run at once. */
export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: "convex",
          environment: "edge-runtime",
          include: ["convex/**/*.test.ts"],
          server: { deps: { inline: ["convex-test"] } },
        },
      },
      {
        test: { name: "packages", environment: "node", include: ["packages/{core,protocol,client}/src/**/*.test.ts"] },
      },
      { test: { name: "bench", environment: "node", include: ["bench/**/*.test.mjs"], testTimeout: 300_000 } },
      { test: { name: "scripts", environment: "node", include: ["scripts/**/*.test.mjs"] } },
      {
        test: {
          name: "runtime",
          environment: "node",
          include: ["packages/runtime/src/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "conformance",
          environment: "node",
          include: ["packages/runtime/conformance/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "faults",
          environment: "node",
          include: ["faults/**/*.test.mjs"],
          testTimeout: 180_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "ui",
          environment: "happy-dom",
          include: ["packages/{widget,dashboard}/src/**/*.test.{ts,tsx}"],
        },
      },
      {
        test: {
          name: "e2e",
          environment: "node",
          include: ["e2e/**/*.test.ts"],
          expect: { poll: { timeout: 10_000 } },
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
