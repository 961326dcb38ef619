import { makeFunctionReference, type FunctionType } from "convex/server";
import { fileURLToPath } from "node:url";

/** The project in `fixtures/basic`. */
export const BASIC_PROJECT = fileURLToPath(new URL("../../fixtures/basic", import.meta.url));

const reference =
  <Type extends FunctionType>() =>
  (name: string) =>
    makeFunctionReference<Type>(name);

/** References to functions by name, for tests without generated code. */
export const query = reference<"query">();
export const mutation = reference<"mutation">();
export const action = reference<"action">();
