import { expect, test } from "vitest";
import { ownThreadId, threadTime } from "./threadTime.ts";

test.runIf(process.platform === "linux")(
  "a thread's processor time grows while it works, not while it waits",
  async () => {
    const tid = ownThreadId();
    expect(tid).toBeGreaterThan(0);
    const begin = threadTime(tid) ?? NaN;
    while ((threadTime(tid) ?? NaN) < begin + 60) JSON.stringify({ tid });
    const worked = threadTime(tid) ?? NaN;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(worked).toBeGreaterThanOrEqual(begin + 60);
    expect((threadTime(tid) ?? NaN) - worked).toBeLessThan(200);
  },
);

test("an unknown thread has none", () => {
  expect(threadTime(0)).toBeNull();
  expect(threadTime(2 ** 30)).toBeNull();
});
