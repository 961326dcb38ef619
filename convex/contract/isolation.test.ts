import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as holes from "./holes.testing";
import { type MatrixReport, runMatrix, type Violation } from "./matrix.testing";
import { publicFunctions, registeredFunctions } from "./registry.testing";

const TIMEOUT_MS = 1_500_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date", "setTimeout", "setInterval", "clearTimeout", "clearInterval"] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const lineOf = ({ fn, caller, what, finding }: Violation) => `${fn} | ${caller} | ${what} | ${finding}`;

/** The figures as one line, for scripts/isolation.mjs. */
function printFigures(report: MatrixReport, startedAt: number): void {
  const { violations, ...counts } = report;
  const seconds = Number(((performance.now() - startedAt) / 1000).toFixed(1));
  console.log(`ISOLATION ${JSON.stringify({ ...counts, violations: violations.length, seconds })}`);
}

describe("the isolation of tenants", () => {
  it(
    "lets nobody read, change or tell apart what is not his, in any public function",
    { timeout: TIMEOUT_MS },
    async () => {
      const startedAt = performance.now();
      const report = await runMatrix(publicFunctions);
      printFigures(report, startedAt);
      expect(report.violations.map(lineOf)).toEqual([]);
      expect(report.functions).toBe(publicFunctions.length);
      expect(report.denied).toBeGreaterThan(report.functions);
    },
  );
});

describe("the test itself", () => {
  const planted = registeredFunctions({ "../contract/holes.testing.ts": holes }).filter((fn) => fn.isPublic);
  const modules = { "../contract/holes.testing.ts": async () => holes };
  const caught = new Set<string>();

  it.each(planted.map((fn) => [fn.name.split(":")[1] ?? "", fn] as const))(
    "finds the planted hole %s",
    async (name, fn) => {
      const { violations } = await runMatrix([fn], modules);
      if (violations.length > 0) caught.add(name);
      console.log(violations.slice(0, 3).map(lineOf).join("\n"));
      expect(violations.length).toBeGreaterThan(0);
    },
    TIMEOUT_MS,
  );

  it("was tried on every kind of hole", () => {
    console.log(`PLANTED ${JSON.stringify({ planted: planted.length, caught: caught.size })}`);
    expect(planted.length).toBeGreaterThanOrEqual(12);
  });
});
