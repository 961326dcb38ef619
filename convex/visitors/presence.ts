import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";

/** Without a heartbeat, online falls back to idle and idle to offline after these times. */
export const ONLINE_MS = 60_000;
export const IDLE_MS = 5 * 60_000;
/** Heartbeats that say nothing new are written this often at most. */
const MIN_WRITE_MS = 5_000;

export async function presenceOf(ctx: QueryCtx, visitorId: Id<"visitors">): Promise<Doc<"visitorPresence"> | null> {
  return await ctx.db
    .query("visitorPresence")
    .withIndex("by_visitor", (q) => q.eq("visitorId", visitorId))
    .unique();
}

type Fields = Pick<Doc<"visitorPresence">, "state" | "lastSeenAt" | "dueAt" | "currentUrl">;

async function schedule(ctx: MutationCtx, visitorId: Id<"visitors">, at: number): Promise<void> {
  await ctx.scheduler.runAt(at, internal.visitors.jobs.settlePresence, { visitorId, at });
}

/** Writes presence; a pending fall-back that comes no later than the new one is kept, it will go to sleep again. */
async function writePresence(
  ctx: MutationCtx,
  visitor: Pick<Doc<"visitors">, "_id" | "workspaceId">,
  row: Doc<"visitorPresence"> | null,
  fields: Fields,
): Promise<void> {
  const { _id: visitorId, workspaceId } = visitor;
  const now = Date.now();
  const isPending = row?.settleAt !== undefined && row.settleAt > now && row.settleAt <= fields.dueAt;
  const settleAt = isPending ? row.settleAt : fields.dueAt;
  if (row) await ctx.db.patch("visitorPresence", row._id, { ...fields, settleAt });
  else await ctx.db.insert("visitorPresence", { ...fields, settleAt, workspaceId, visitorId });
  if (!isPending) await schedule(ctx, visitorId, fields.dueAt);
}

/**
 * A sign of life: online while the page is visible, idle while it is hidden. Touches no row but the visitor's presence,
 * and that only every few seconds unless something changed.
 * @param lastsMs how long it holds without another one; only demo data sets it
 */
export async function recordHeartbeat(
  ctx: MutationCtx,
  visitor: Pick<Doc<"visitors">, "_id" | "workspaceId">,
  { isVisible, url, lastsMs = isVisible ? ONLINE_MS : IDLE_MS }: { isVisible: boolean; url?: string; lastsMs?: number },
): Promise<void> {
  const at = Date.now();
  const row = await presenceOf(ctx, visitor._id);
  const state = isVisible ? "online" : "idle";
  const currentUrl = url ?? row?.currentUrl;
  const isNews = !row || row.state !== state || row.currentUrl !== currentUrl;
  if (!isNews && at - row.lastSeenAt < MIN_WRITE_MS) return;
  await writePresence(ctx, visitor, row, { state, currentUrl, lastSeenAt: at, dueAt: at + lastsMs });
}

/** The visitor left: offline at once. */
export async function endPresence(ctx: MutationCtx, visitorId: Id<"visitors">): Promise<void> {
  const row = await presenceOf(ctx, visitorId);
  if (row) await ctx.db.patch("visitorPresence", row._id, { state: "offline", settleAt: undefined });
}

/** Lets a presence fall back by one step if its time has come; otherwise sees to it that someone looks again. */
export async function settle(ctx: MutationCtx, row: Doc<"visitorPresence">): Promise<void> {
  if (row.state === "offline") return;
  if (row.dueAt > Date.now()) {
    await ctx.db.patch("visitorPresence", row._id, { settleAt: row.dueAt });
    await schedule(ctx, row.visitorId, row.dueAt);
  } else if (row.state === "online") {
    const dueAt = Math.max(row.lastSeenAt + IDLE_MS, Date.now() + 1);
    await ctx.db.patch("visitorPresence", row._id, { state: "idle", dueAt, settleAt: dueAt });
    await schedule(ctx, row.visitorId, dueAt);
  } else {
    await ctx.db.patch("visitorPresence", row._id, { state: "offline", settleAt: undefined });
  }
}

/** On a merge the canonical visitor is present where either was, as of the later sign of life. */
export async function movePresence(ctx: MutationCtx, from: Id<"visitors">, to: Id<"visitors">): Promise<void> {
  const source = await presenceOf(ctx, from);
  if (!source) return;
  const target = await presenceOf(ctx, to);
  await ctx.db.delete("visitorPresence", source._id);
  if (target && target.lastSeenAt >= source.lastSeenAt) return;
  const { workspaceId, state, lastSeenAt, dueAt, currentUrl } = source;
  await writePresence(ctx, { _id: to, workspaceId }, target, { state, lastSeenAt, dueAt, currentUrl });
}
