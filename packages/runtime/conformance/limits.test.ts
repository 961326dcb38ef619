import { expect, test } from "vitest";
import { api, freshGroup, rejection, useDeployment } from "./deployment.ts";

/** Longer than the default of one second: other tests may be using the machine too. */
const deployed = useDeployment({ userTimeoutMs: 3_000 });
const { limits } = api;

test("4,096 reads are possible, one more is not", async () => {
  expect(await deployed.http.query(limits.manyReads, { count: 4_096 })).toBeNull();
  expect(await rejection(deployed.http.query(limits.manyReads, { count: 4_097 }))).toContain(
    "Too many reads in a single function execution (limit: 4096)",
  );
});

test("16,000 writes are possible, one more is not and undoes all", async () => {
  const group = freshGroup();
  expect(await rejection(deployed.http.mutation(limits.manyWrites, { group, count: 16_001 }))).toContain(
    "Too many writes in a single function execution (limit: 16000)",
  );
  expect(await deployed.http.query(api.basics.first, { group })).toBeNull();
});

test("a document has less than 1 MiB", async () => {
  await deployed.http.mutation(limits.bigDocument, { length: 1_000_000 });
  expect(await rejection(deployed.http.mutation(limits.bigDocument, { length: 1_048_576 }))).toMatch(
    /Value is too large \(1\.00 MiB > maximum size 1(\.00)? MiB\)/,
  );
});

test("values are not nested too deeply", async () => {
  await deployed.http.mutation(limits.deepValue, { depth: 14 });
  expect(await rejection(deployed.http.mutation(limits.deepValue, { depth: 70 }))).toMatch(/too nested/);
});

test("arrays have at most 8,192 elements", async () => {
  await deployed.http.mutation(limits.longArray, { length: 8_192 });
  expect(await rejection(deployed.http.mutation(limits.longArray, { length: 8_193 }))).toContain(
    "Array length is too long (8193 > maximum length 8192)",
  );
});

test("objects have at most 1,024 fields", async () => {
  await deployed.http.mutation(limits.wideObject, { fields: 1_024 });
  expect(await rejection(deployed.http.mutation(limits.wideObject, { fields: 1_025 }))).toContain(
    "Object has too many fields (1025 > maximum number 1024)",
  );
});

test("an endless function is stopped, the server goes on", async () => {
  expect(await rejection(deployed.http.query(limits.endless, {}))).toContain(
    "Function execution timed out (maximum duration: 3s)",
  );
  expect(await deployed.http.query(api.validation.noArgs, {})).toBe("none");
});

test("a promise that never settles ends the function", async () => {
  expect(await rejection(deployed.http.query(limits.neverSettles, {}))).toMatch(/Server Error/);
});

test("results have a limit", async () => {
  expect(((await deployed.http.query(limits.hugeResult, { length: 8_000_000 })) as string).length).toBe(8_000_000);
  expect(await rejection(deployed.http.query(limits.hugeResult, { length: 17_000_000 }))).toContain(
    "return value is too large",
  );
});

test("a function knows what it has used and what is left", async () => {
  const metrics = (await deployed.http.mutation(limits.metrics, { group: freshGroup() })) as Record<
    string,
    { used: number; remaining: number }
  >;
  expect(metrics.documentsWritten).toEqual({ used: 1, remaining: 15_999 });
  expect(metrics.documentsRead).toEqual({ used: 1, remaining: 31_999 });
  expect(metrics.databaseQueries!.used + metrics.databaseQueries!.remaining).toBe(4_096);
  expect(metrics.bytesWritten!.used).toBeGreaterThan(0);
  expect(metrics.functionsScheduled).toEqual({ used: 0, remaining: 1_000 });
});
