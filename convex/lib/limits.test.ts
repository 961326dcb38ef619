import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { errorOf } from "../testing/errors.testing";
import { setup } from "../testing/setup.testing";
import { assertBounded, enforceRateLimit, MAX_ARGUMENT_ARRAY, MAX_ARGUMENT_STRING } from "./limits";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const nested = (depth: number): unknown => (depth === 0 ? "x" : { inner: nested(depth - 1) });

test.each([
  ["text at the limit", { text: "x".repeat(MAX_ARGUMENT_STRING) }],
  ["an array at the limit", { list: Array.from({ length: MAX_ARGUMENT_ARRAY }, () => 1) }],
  ["emoji", { text: "😀" }],
  ["nothing", {}],
  ["null and booleans", { a: null, b: true }],
  ["some depth", nested(8)],
])("%s is let through", (_name, args) => {
  expect(() => assertBounded(args)).not.toThrow();
});

test.each([
  ["too long a text", { deep: { text: "x".repeat(MAX_ARGUMENT_STRING + 1) } }, "deep.text"],
  ["too many elements", { list: Array.from({ length: MAX_ARGUMENT_ARRAY + 1 }, () => 1) }, "list"],
  ["half an emoji", { list: ["ok", "\ud83d"] }, "list[1]"],
  ["no number", { amount: NaN }, "amount"],
  ["no finite number", { amount: -Infinity }, "amount"],
  ["too much depth", nested(20), "inner.inner.inner.inner.inner.inner.inner.inner.inner"],
])("%s is refused and named", async (_name, args, field) => {
  const call = (async () => await Promise.resolve(assertBounded(args)))();
  expect(await errorOf(call)).toMatchObject({ code: "invalid_input", field });
});

test("a limit says how long to wait, and waiting so long is enough", async () => {
  const t = setup();
  const use = async (key: string) =>
    await t.run(async (ctx) => await errorOf(enforceRateLimit(ctx, "workspaceCreate", key)));
  for (let index = 0; index < 5; index++) expect(await use("ada")).toBeNull();
  const error = await use("ada");
  expect(error?.code).toBe("rate_limited");
  expect(await use("bob")).toBeNull();
  vi.setSystemTime(Date.now() + (error?.code === "rate_limited" ? error.retryAfterMs : 0));
  expect(await use("ada")).toBeNull();
});
