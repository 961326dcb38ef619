import { MAX_ARGUMENT_STRING } from "../lib/limits";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { outcomeOf, textOf } from "./outcome.testing";
import { ATTACKERS, ownArguments, rightfulCaller } from "./principals.testing";
import { publicFunctions, registry } from "./registry.testing";
import { LIBRARY_FUNCTIONS, REVIEWED_PUBLIC } from "./reviewed.testing";
import { leavesOf, withValueAt } from "./validators.testing";
import { createWorld } from "./world.testing";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const ours = registry.filter((fn) => !(fn.name in LIBRARY_FUNCTIONS));
const byName = (functions: typeof registry) => functions.map((fn) => [fn.name, fn] as const);

describe("every registered function", () => {
  it("is found", () => {
    expect(ours.length).toBeGreaterThan(20);
  });

  it("declares what it takes and returns, with no `any`", () => {
    const loose = ours.filter((fn) => {
      if (fn.args.type !== "object" || fn.returns === null) return true;
      return [...leavesOf(fn.args), ...leavesOf(fn.returns)].some((leaf) => leaf.validator.type === "any");
    });
    expect(loose.map((fn) => fn.name)).toEqual([]);
  });

  it("says who may call it, unless it is internal", () => {
    expect(ours.filter((fn) => fn.isPublic !== (fn.policy !== null)).map((fn) => fn.name)).toEqual([]);
  });

  it("stands in a file named after its audience", () => {
    const misplaced = publicFunctions.filter(({ name, policy }) => {
      // Convex Auth's client calls these two by this name.
      if (name.startsWith("auth:")) return false;
      const file = name.split(":")[0]?.split("/").at(-1) ?? "";
      return !new RegExp(`^${policy?.audience}([A-Z]|$)`).test(file);
    });
    expect(misplaced.map((fn) => fn.name)).toEqual([]);
  });

  it("takes the selector of its audience", () => {
    const selectors = { agent: "workspaceId", visitor: "sessionToken" } as const;
    const without = publicFunctions.filter((fn) => {
      const selector = selectors[fn.policy?.audience as keyof typeof selectors];
      return selector !== undefined && !leavesOf(fn.args).some(({ path }) => path.join() === selector);
    });
    expect(without.map((fn) => fn.name)).toEqual([]);
  });

  it("never lets a visitor say who he is", () => {
    const claims = publicFunctions
      .filter((fn) => fn.policy?.audience === "visitor")
      .flatMap((fn) => leavesOf(fn.args).map(({ path }) => `${fn.name} ${path.join(".")}`))
      .filter((name) => /[ .](visitorId|userId|senderId|workspaceId|role)$/.test(name));
    expect(claims).toEqual([]);
  });

  it("is reviewed if anyone may call it", () => {
    const open = publicFunctions.filter((fn) => fn.policy?.audience === "public").map((fn) => fn.name);
    expect(open.sort()).toEqual(Object.keys(REVIEWED_PUBLIC).sort());
  });

  it("comes from our builders, or from a library that is listed", () => {
    const unknown = Object.keys(LIBRARY_FUNCTIONS).filter((name) => !registry.some((fn) => fn.name === name));
    expect(unknown).toEqual([]);
  });
});

describe("calls", () => {
  it.each(byName(publicFunctions))("%s succeeds for its rightful caller", async (_name, fn) => {
    const world = await createWorld();
    const principal = rightfulCaller(fn, world);
    const outcome = await outcomeOf(principal.caller, fn, ownArguments(fn, principal, world));
    expect(outcome.kind, textOf(outcome)).toBe("result");
  });

  const guarded = publicFunctions.filter((fn) => fn.policy?.audience !== "public");
  it.each(byName(guarded))("%s refuses the anonymous caller", async (_name, fn) => {
    const world = await createWorld();
    const principal = ATTACKERS.anonymous!(world);
    const outcome = await outcomeOf(principal.caller, fn, ownArguments(fn, principal, world));
    expect(outcome).toEqual({ kind: "refused", error: { code: "unauthenticated" } });
  });

  const withText = publicFunctions.filter((fn) => leavesOf(fn.args).some((leaf) => leaf.validator.type === "string"));
  it.each(byName(withText))("%s refuses a text of more than 64 KiB in any argument", async (_name, fn) => {
    const world = await createWorld();
    const principal = rightfulCaller(fn, world);
    const long = "x".repeat(MAX_ARGUMENT_STRING + 1);
    for (const { path, validator } of leavesOf(fn.args)) {
      if (validator.type !== "string") continue;
      if (fn.policy?.longTexts?.[String(path.at(-1))] !== undefined) continue;
      const args = withValueAt(ownArguments(fn, principal, world), path, long) as object;
      const outcome = await outcomeOf(principal.caller, fn, args);
      expect(["refused", "invalid"], `${path.join(".")}: ${textOf(outcome).slice(0, 200)}`).toContain(outcome.kind);
    }
  });
});
