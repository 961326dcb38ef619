import convex from "@convex-dev/eslint-plugin";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";
import parley from "./scripts/eslint/plugin.mjs";

const TESTS = ["**/*.test.{ts,tsx,mjs}", "**/*.testing.{ts,tsx}", "e2e/**", "bench/**", "faults/**", "**/fixtures/**"];

/** Rules for every file; they need no types. */
const everywhere = {
  eqeqeq: ["error", "always", { null: "ignore" }],
  "no-var": "error",
  "prefer-const": "error",
  "no-debugger": "error",
  "no-eval": "error",
  "no-implied-eval": "error",
  "no-new-func": "error",
  "no-script-url": "error",
  "no-self-compare": "error",
  "no-unreachable": "error",
  "no-duplicate-imports": ["error", { allowSeparateTypeImports: true }],
  "no-warning-comments": ["error", { terms: ["todo", "fixme", "xxx", "hack"], location: "anywhere" }],
  "parley/no-section-banners": "error",
  "@typescript-eslint/no-unused-vars": [
    "error",
    { argsIgnorePattern: "^_", varsIgnorePattern: "^_", ignoreRestSiblings: true },
  ],
};

/** Rules that read types. A promise nobody waits for is how checks of rights get lost. */
const typed = {
  "@typescript-eslint/no-floating-promises": "error",
  "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
  "@typescript-eslint/await-thenable": "error",
  "@typescript-eslint/consistent-type-imports": [
    "error",
    { fixStyle: "inline-type-imports", disallowTypeAnnotations: false },
  ],
  "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
};

export default defineConfig([
  { ignores: ["**/_generated/**", "**/dist/**", "**/coverage/**", ".parley/**", "screenshots/**", "docs/**"] },
  {
    files: ["**/*.{ts,tsx,mjs,js}"],
    languageOptions: { parser: tseslint.parser },
    linterOptions: { reportUnusedDisableDirectives: "off" },
    plugins: { "@typescript-eslint": tseslint.plugin, "@convex-dev": convex, parley },
    rules: everywhere,
  },
  {
    files: ["convex/**/*.ts", "packages/*/src/**/*.{ts,tsx}"],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: typed,
  },
  {
    files: ["convex/**/*.ts"],
    rules: {
      "@convex-dev/no-old-registered-function-syntax": "error",
      "@convex-dev/require-args-validator": "error",
      "@convex-dev/import-wrong-runtime": "error",
      "@convex-dev/explicit-table-ids": "error",
      "@convex-dev/no-filter-in-query": "error",
      "@convex-dev/no-schema-import-cycle": "error",
      "@convex-dev/no-top-of-hour-crons": "error",
      "parley/bounded-collect": "error",
      "parley/declared-contract": "error",
      "parley/handler-return-type": "error",
      "parley/no-clock-in-queries": "error",
      "parley/raw-builders": "error",
    },
  },
  {
    files: ["convex/lib/functions.ts"],
    rules: { "parley/raw-builders": "off" },
  },
  {
    files: TESTS,
    rules: {
      "parley/raw-builders": "off",
      "parley/bounded-collect": "off",
      "parley/handler-return-type": "off",
      "@convex-dev/no-filter-in-query": "off",
      "no-script-url": "off",
      "no-new-func": "off",
      "@typescript-eslint/no-misused-promises": "off",
    },
  },
]);
