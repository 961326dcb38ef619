import type { ValidatorJSON } from "convex/values";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Outcome, outcomeOf, textOf } from "./outcome.testing";
import { ATTACKERS, ownArguments, type Principal, rightfulCaller } from "./principals.testing";
import { publicFunctions, type RegisteredFunction } from "./registry.testing";
import { createWorld, type World } from "./world.testing";

const RUNS = 20;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date", "setTimeout", "setInterval", "clearTimeout", "clearInterval"] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

/** Texts that have broken programs before, among any others. */
const NASTY = [
  "",
  " ",
  "\u0000",
  "\u202egnp.exe",
  "e\u0301",
  "👩‍👩‍👧",
  "'; DROP TABLE users; --",
  "<img src=x onerror=alert(1)>",
  "=HYPERLINK(1)",
  "javascript:alert(1)",
  "__proto__",
  "../../etc/passwd",
  "a@b.c",
  "http://[::1]/",
  "NaN",
  "x".repeat(40_000),
];
const NUMBERS = [0, -0, -1, 1.5, 2 ** 53, -(2 ** 31), Number.MAX_VALUE, Number.MIN_VALUE, 8.64e15, 8.64e15 + 1];

const anyText = () => fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: "grapheme", maxLength: 40 }));
/** Names Convex lets be a field's. */
const fieldName = () => fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,80}$/);

/** Values that a validator accepts: right in shape, wild in content. */
function arbitraryOf(validator: ValidatorJSON, world: World): fc.Arbitrary<unknown> {
  const inner = (child: ValidatorJSON) => arbitraryOf(child, world);
  switch (validator.type) {
    case "string":
      return anyText();
    case "number":
      return fc.oneof(fc.constantFrom(...NUMBERS), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer());
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "literal":
      return fc.constant(validator.value);
    case "id":
      return fc.constantFrom(
        ...[world.parties.A[1], world.parties.A[2], world.parties.B[1]].map((party) => party.ids[validator.tableName]),
        world.deleted[validator.tableName],
      );
    case "array":
      return fc.array(inner(validator.value), { maxLength: 8 });
    case "record":
      return fc.dictionary(fieldName(), inner(validator.values.fieldType), { maxKeys: 8 });
    case "union":
      return fc.oneof(...validator.value.map(inner));
    case "object": {
      const fields = Object.entries(validator.value);
      const requiredKeys = fields.filter(([, field]) => !field.optional).map(([name]) => name);
      return fc.record(Object.fromEntries(fields.map(([name, field]) => [name, inner(field.fieldType)])), {
        requiredKeys,
      });
    }
    default:
      throw new Error(`No arbitrary for ${validator.type}`);
  }
}

/** Keeps what lets the caller in, so that the rest of the arguments is reached. */
function admitted(fn: RegisteredFunction, principal: Principal, world: World, args: object): object {
  const own = ownArguments(fn, principal, world);
  const kept = ["workspaceId", "sessionToken", "paginationOpts"].filter((name) => name in args && name in own);
  return { ...args, ...Object.fromEntries(kept.map((name) => [name, own[name]])) };
}

const isMeant = (outcome: Outcome) => outcome.kind !== "crash";

describe("arguments of the right shape and any content", () => {
  it.each(publicFunctions.map((fn) => [fn.name, fn] as const))("never crash %s", async (_name, fn) => {
    const world = await createWorld();
    const callers = [rightfulCaller(fn, world), ATTACKERS.anonymous!(world)];
    const property = fc.asyncProperty(arbitraryOf(fn.args, world), async (args) => {
      for (const principal of callers) {
        const outcome = await outcomeOf(principal.caller, fn, admitted(fn, principal, world, args as object));
        expect(isMeant(outcome), textOf(outcome).slice(0, 300)).toBe(true);
      }
    });
    await fc.assert(property, { numRuns: RUNS, seed: 7 });
  });
});
