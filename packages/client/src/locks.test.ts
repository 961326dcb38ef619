import { describe, expect, test } from "vitest";
import { leaseLocks } from "./locks.ts";
import { memoryStorage } from "./storage.ts";
import { wait } from "./timing.ts";

describe("locks without Web Locks", () => {
  test("never run two tasks of one name at a time, in one tab or two", async () => {
    const storage = memoryStorage();
    const [one, other] = [leaseLocks(storage), leaseLocks(storage)];
    let running = 0;
    let most = 0;
    const task = async (): Promise<void> => {
      most = Math.max(most, ++running);
      await wait(20);
      running--;
    };
    await Promise.all([one("x", task), one("x", task), other("x", task), other("x", task)]);
    expect(most).toBe(1);
  });

  test("are free again after a task that failed", async () => {
    const storage = memoryStorage();
    const locks = leaseLocks(storage);
    await expect(locks("x", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    await expect(locks("x", () => Promise.resolve("done"))).resolves.toBe("done");
    expect(await storage.keys("x")).toEqual([]);
  });

  test("take over the lease of a tab that died", async () => {
    const storage = memoryStorage();
    let now = 0;
    const dead = leaseLocks(storage, () => now);
    void dead("x", () => new Promise(() => undefined));
    await wait(60);
    now = 7_000;
    await expect(leaseLocks(storage, () => now)("x", () => Promise.resolve("mine"))).resolves.toBe("mine");
  });
});
