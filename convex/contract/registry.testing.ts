/// <reference types="vite/client" />
import { makeFunctionReference } from "convex/server";
import type { ValidatorJSON } from "convex/values";
import type { CallPolicy } from "../lib/functions";

export type FunctionKind = "query" | "mutation" | "action";

/** A registered function as the contract tests see it. `name` is what clients call: `conversations/agent:list`. */
export interface RegisteredFunction {
  name: string;
  kind: FunctionKind;
  isPublic: boolean;
  /** Null for internal functions and for those a library registers. */
  policy: CallPolicy | null;
  args: ValidatorJSON;
  returns: ValidatorJSON | null;
}

interface Exported {
  isQuery?: boolean;
  isMutation?: boolean;
  isAction?: boolean;
  isPublic?: boolean;
  policy?: CallPolicy;
  exportArgs(): string;
  exportReturns(): string;
}

export type ModuleExports = Record<string, unknown>;

const deployed = import.meta.glob<ModuleExports>(
  [
    "../**/*.ts",
    "!../**/*.test.ts",
    "!../**/*.testing.ts",
    "!../**/*.config.ts",
    "!../**/schema.ts",
    "!../_generated/**",
    "!../{http,crons}.ts",
  ],
  { eager: true },
);

function isRegistered(value: unknown): value is Exported {
  if (typeof value !== "function") return false;
  return "isQuery" in value || "isMutation" in value || "isAction" in value;
}

function kindOf(fn: Exported): FunctionKind {
  if (fn.isQuery) return "query";
  return fn.isMutation ? "mutation" : "action";
}

/** The registered functions of modules given by path (`../inbox/agent.ts`). */
export function registeredFunctions(modules: Record<string, ModuleExports>): RegisteredFunction[] {
  return Object.entries(modules).flatMap(([path, exports]) =>
    Object.entries(exports).flatMap(([name, fn]) => {
      if (!isRegistered(fn)) return [];
      return {
        name: `${path.replace(/^(\.\.?\/)+/, "").replace(/\.ts$/, "")}:${name}`,
        kind: kindOf(fn),
        isPublic: Boolean(fn.isPublic),
        policy: fn.policy ?? null,
        args: JSON.parse(fn.exportArgs()) as ValidatorJSON,
        returns: JSON.parse(fn.exportReturns()) as ValidatorJSON | null,
      };
    }),
  );
}

/** Every function that is deployed. */
export const registry = registeredFunctions(deployed);

/** The deployed functions that clients can call and our builders made. */
export const publicFunctions = registry.filter((fn) => fn.isPublic && fn.policy !== null);

/** Something that calls functions: a backend, or a backend seen by one identity. */
export interface Caller {
  query(reference: ReturnType<typeof makeFunctionReference<"query">>, args: object): Promise<unknown>;
  mutation(reference: ReturnType<typeof makeFunctionReference<"mutation">>, args: object): Promise<unknown>;
  action(reference: ReturnType<typeof makeFunctionReference<"action">>, args: object): Promise<unknown>;
}

/** Calls a function by its name. */
export async function callFunction(caller: Caller, fn: RegisteredFunction, args: object): Promise<unknown> {
  if (fn.kind === "query") return await caller.query(makeFunctionReference<"query">(fn.name), args);
  if (fn.kind === "mutation") return await caller.mutation(makeFunctionReference<"mutation">(fn.name), args);
  return await caller.action(makeFunctionReference<"action">(fn.name), args);
}
