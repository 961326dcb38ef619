import { describe, expect, it } from "vitest";
import { budgets, measureFile } from "./check-size.mjs";

const figure = (measured, name) => budgets(measured).find((budget) => budget.name.includes(name));
const lines = (count) => Array.from({ length: count }, (_, index) => `  work(${index});`).join("\n");

describe("budgets", () => {
  it("catches a function of more than 80 lines, named or not, and says where", () => {
    const long = measureFile("convex/a/model.ts", `export const a = 1;\nlist.map(() => {\n${lines(90)}\n});`);
    const longest = figure([long], "longest function");
    expect(longest).toMatchObject({ value: 92, isKept: false });
    expect(longest.offenders).toEqual(["convex/a/model.ts:2 (92)"]);
  });

  it("counts a function declared inside another one for itself", () => {
    const file = measureFile(
      "convex/a/model.ts",
      `function outer() {\n  function inner() {\n${lines(70)}\n  }\n${lines(20)}\n}`,
    );
    expect(file.functions.map((item) => item.lines)).toEqual([22, 72]);
  });

  it("takes median and 90th percentile over named functions only", () => {
    const text = `function a() {\n${lines(60)}\n}\n${"call(() => 1);\n".repeat(50)}`;
    expect(figure([measureFile("convex/a/model.ts", text)], "median lines")).toMatchObject({
      value: 62,
      isKept: false,
    });
  });

  it("catches a file of more than 500 lines, but not a table of data", () => {
    const code = measureFile("convex/a/model.ts", `const f = () => 1;\n${"f();\n".repeat(600)}`);
    const data = measureFile("convex/a/words.ts", `export const words = [\n${'"word",\n'.repeat(600)}];`);
    expect(figure([code], "longest file").isKept).toBe(false);
    expect(figure([data], "longest file").isKept).toBe(true);
  });

  it("catches an exported function without a docstring in lib, model, access and core only", () => {
    const text = `export function f() {\n${lines(5)}\n}`;
    expect(figure([measureFile("convex/a/model.ts", text)], "docstring")).toMatchObject({ value: 1, isKept: false });
    expect(figure([measureFile("packages/core/src/a.ts", `/** Does. */\n${text}`)], "docstring").isKept).toBe(true);
    expect(figure([measureFile("convex/a/agent.ts", text)], "docstring").isKept).toBe(true);
  });

  it("catches `any`", () => {
    const file = measureFile("convex/a/model.ts", "const f = (value: any) => value;");
    expect(figure([file], "`any`").isKept).toBe(false);
  });

  it("catches a cast through unknown outside lib and runtime", () => {
    const text = "const id = value as unknown as string;";
    expect(figure([measureFile("convex/a/model.ts", text)], "unknown").offenders).toEqual(["convex/a/model.ts:1"]);
    expect(figure([measureFile("packages/runtime/src/a.ts", text)], "unknown").isKept).toBe(true);
  });

  it("asks for tests in proportion to the source", () => {
    const source = measureFile("convex/a/model.ts", "const a = 1;\n".repeat(10));
    const test = measureFile("convex/a/model.test.ts", "const a = 1;\n".repeat(10));
    expect(figure([source], "test lines").isKept).toBe(false);
    expect(figure([source, test], "test lines").isKept).toBe(true);
  });
});
