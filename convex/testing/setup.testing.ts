/// <reference types="vite/client" />
import rateLimiter from "@convex-dev/rate-limiter/test";
import workpool from "@convex-dev/workpool/test";
import { convexTest, type TestConvex } from "convex-test";
import type { GenericSchema, SchemaDefinition } from "convex/server";
import schema from "../schema";

const modules = import.meta.glob([
  "../**/*.ts",
  "../_generated/*.js",
  "!../**/*.test.ts",
  "!../**/*.testing.ts",
  "!../**/schema.ts",
]);

/** A fresh backend in memory with every component of convex.config.ts; `extraModules` are deployed beside ours. */
export function setup(extraModules: typeof modules = {}) {
  const t = convexTest({ schema, modules: { ...modules, ...extraModules } });
  // The components' `register` is typed for any schema; ours is one.
  const host = t as unknown as TestConvex<SchemaDefinition<GenericSchema, boolean>>;
  rateLimiter.register(host);
  workpool.register(host, "emailPool");
  return t;
}

export type TestBackend = ReturnType<typeof setup>;
