import { newId, wait } from "./timing.ts";
import { readStored, type ParleyStorage } from "./storage.ts";

/** Runs `task` while no other tab of this browser runs one under the same name. */
export type Locks = <T>(name: string, task: () => Promise<T>) => Promise<T>;

const LEASE_MS = 6_000;
const SETTLE_MS = 40;

interface Lease {
  owner: string;
  until: number;
}

/**
 * A lock for browsers without Web Locks: a lease in storage, renewed while the task runs. Two tabs that write in the same
 * instant are told apart by reading back after a moment; a tab that died loses its lease after six seconds.
 */
export function leaseLocks(storage: ParleyStorage, now: () => number = Date.now): Locks {
  const owner = newId();
  const held = new Map<string, Promise<unknown>>();
  const take = (key: string): void | Promise<void> =>
    storage.set(key, JSON.stringify({ owner, until: now() + LEASE_MS } satisfies Lease));

  async function acquire(key: string): Promise<void> {
    for (;;) {
      const lease = await readStored<Lease>(storage, key);
      if (!lease?.until || lease.owner === owner || lease.until < now()) {
        await take(key);
        await wait(SETTLE_MS);
        if ((await readStored<Lease>(storage, key))?.owner === owner) return;
      }
      await wait(SETTLE_MS * 4 * (1 + Math.random()));
    }
  }

  async function run<T>(key: string, task: () => Promise<T>): Promise<T> {
    await acquire(key);
    const renewal = setInterval(() => void take(key), LEASE_MS / 3);
    try {
      return await task();
    } finally {
      clearInterval(renewal);
      if ((await readStored<Lease>(storage, key))?.owner === owner) await storage.remove(key);
    }
  }

  return (name, task) => {
    const key = `${name}:lease`;
    const before = held.get(key) ?? Promise.resolve();
    const result = before.then(() => run(key, task));
    held.set(
      key,
      result.catch(() => undefined),
    );
    return result;
  };
}

/** Web Locks where the platform has them, else a lease in `storage`. */
export function platformLocks(storage: ParleyStorage): Locks {
  const manager = typeof navigator === "undefined" ? undefined : (navigator.locks as LockManager | undefined);
  if (!manager) return leaseLocks(storage);
  return async (name, task) => await manager.request(name, task);
}
