import type { QueryCtx } from "../_generated/server";

/** What each running transaction keeps; `ctx.db` is one object for as long as a transaction lasts, and no longer. */
const memories = new WeakMap<object, Map<string, unknown>>();

function memoryOf({ db }: Pick<QueryCtx, "db">): Map<string, unknown> {
  const memory = memories.get(db) ?? new Map<string, unknown>();
  memories.set(db, memory);
  return memory;
}

/**
 * Loads something once in a transaction, however many rows need it: a change of a hundred conversations reads the
 * workspace's settings and counters once. Whoever writes what is kept under `key` calls `keep` or `forget` with it.
 */
export async function oncePerTransaction<Value>(
  ctx: Pick<QueryCtx, "db">,
  key: string,
  load: () => Promise<Value>,
): Promise<Value> {
  const memory = memoryOf(ctx);
  if (!memory.has(key)) memory.set(key, await load());
  return memory.get(key) as Value;
}

/** What is kept under a key, if anything is. */
export function kept<Value>(ctx: Pick<QueryCtx, "db">, key: string): Value | undefined {
  return memoryOf(ctx).get(key) as Value | undefined;
}

/** Keeps what was just written, so that the rest of the transaction need not read it. */
export function keep(ctx: Pick<QueryCtx, "db">, key: string, value: unknown): void {
  memoryOf(ctx).set(key, value);
}

/** Something was written that is read anew when it is needed again. */
export function forget(ctx: Pick<QueryCtx, "db">, key: string): void {
  memoryOf(ctx).delete(key);
}
