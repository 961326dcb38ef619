import { afterEach, expect, it, vi } from "vitest";
import { runSteps } from "./steps.mjs";
import { formatTable } from "./table.mjs";

afterEach(() => vi.restoreAllMocks());

const run = (code) => [process.execPath, "-e", code];

it("fails when one step fails, shows its output and still runs the others", async () => {
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  const isOk = await runSteps([
    { name: "good", command: run("console.log('silent')") },
    { name: "bad", command: run("console.log('the reason'); process.exit(3)") },
    { name: "missing", command: ["/no/such/program"] },
    { name: "last", command: run("console.log('figures')"), isReport: true },
  ]);
  const output = log.mock.calls.join("\n");
  expect(isOk).toBe(false);
  expect(output).toContain("bad failed (exit 3)\nthe reason");
  expect(output).not.toContain("silent");
  expect(output).toContain("figures");
  expect(output).toMatch(/good +[\d.]+ +ok/);
  expect(output).toMatch(/missing +[\d.]+ +FAILED/);
});

it("passes when every step passes", async () => {
  vi.spyOn(console, "log").mockImplementation(() => undefined);
  expect(await runSteps([{ name: "good", command: run("") }])).toBe(true);
});

it("writes numbers to the right and words to the left", () => {
  expect(
    formatTable(
      ["step", "n"],
      [
        ["a", 5],
        ["long name", 10],
      ],
    ),
  ).toBe("step        n\n---------  --\na           5\nlong name  10");
});
