import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { keep, oncePerTransaction } from "./memory";

type Counter = Pick<Doc<"counters">, "_id" | "value">;

const keyOf = (workspaceId: Id<"workspaces">, name: string) => `counters/${workspaceId}/${name}`;

async function counterRow(ctx: QueryCtx, workspaceId: Id<"workspaces">, name: string): Promise<Counter | null> {
  return await oncePerTransaction(
    ctx,
    keyOf(workspaceId, name),
    async () =>
      await ctx.db
        .query("counters")
        .withIndex("by_workspace_name", (q) => q.eq("workspaceId", workspaceId).eq("name", name))
        .unique(),
  );
}

/** Current value of a counter; 0 when nothing was ever counted. */
export async function readCounter(ctx: QueryCtx, workspaceId: Id<"workspaces">, name: string): Promise<number> {
  return (await counterRow(ctx, workspaceId, name))?.value ?? 0;
}

/**
 * Adds to a counter, in the transaction of the rows it counts.
 * A value below zero is a bug in the caller and fails the mutation.
 */
export async function bumpCounter(
  ctx: MutationCtx,
  workspaceId: Id<"workspaces">,
  name: string,
  by: number,
): Promise<void> {
  if (by === 0) return;
  const row = await counterRow(ctx, workspaceId, name);
  const value = (row?.value ?? 0) + by;
  if (value < 0) throw new Error(`Counter ${name} would become ${value}`);
  if (row) await ctx.db.patch("counters", row._id, { value });
  const _id = row?._id ?? (await ctx.db.insert("counters", { workspaceId, name, value }));
  keep(ctx, keyOf(workspaceId, name), { _id, value });
}

/** Forgets a counter whose subject is gone. */
export async function dropCounter(ctx: MutationCtx, workspaceId: Id<"workspaces">, name: string): Promise<void> {
  const row = await counterRow(ctx, workspaceId, name);
  if (row) await ctx.db.delete("counters", row._id);
  keep(ctx, keyOf(workspaceId, name), null);
}
