import { MAX_TITLE_LENGTH } from "@parley/protocol";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { bumpCounter, readCounter } from "../lib/counters";
import { AppError } from "../lib/errors";
import { cleanText, cleanUrl } from "../lib/text";
import { type Attributes, checkAttributes } from "./attributes";
import type { EventType } from "./schema";

/** Different event names of a workspace. */
export const MAX_EVENT_NAMES = 1000;
/** Counts the event names of a workspace. */
export const NAMES_COUNTER = "events.names";

export interface NewEvent {
  name: string;
  properties?: Attributes;
  url?: string;
  eventType?: EventType;
  /** ms since epoch; only imports and demo data set it. */
  at?: number;
}

async function registerName(ctx: MutationCtx, workspaceId: Id<"workspaces">, name: string, at: number): Promise<void> {
  const known = await ctx.db
    .query("eventNames")
    .withIndex("by_workspace_name", (q) => q.eq("workspaceId", workspaceId).eq("name", name))
    .unique();
  if (known) return;
  if ((await readCounter(ctx, workspaceId, NAMES_COUNTER)) >= MAX_EVENT_NAMES) {
    throw new AppError({ code: "quota_exceeded", limit: "event names" });
  }
  await ctx.db.insert("eventNames", { workspaceId, name, firstSeenAt: at });
  await bumpCounter(ctx, workspaceId, NAMES_COUNTER, 1);
}

async function countOf(ctx: QueryCtx, visitorId: Id<"visitors">, name: string) {
  return await ctx.db
    .query("eventCounts")
    .withIndex("by_visitor_name", (q) => q.eq("visitorId", visitorId).eq("name", name))
    .unique();
}

type Count = Pick<Doc<"eventCounts">, "workspaceId" | "name" | "count" | "firstAt" | "lastAt">;

async function addCount(ctx: MutationCtx, visitorId: Id<"visitors">, added: Count): Promise<void> {
  const row = await countOf(ctx, visitorId, added.name);
  if (!row) {
    await ctx.db.insert("eventCounts", { ...added, visitorId });
    return;
  }
  await ctx.db.patch("eventCounts", row._id, {
    count: row.count + added.count,
    firstAt: Math.min(row.firstAt, added.firstAt),
    lastAt: Math.max(row.lastAt, added.lastAt),
  });
}

/**
 * Stores an event of a visitor and counts it by name.
 * @throws AppError `invalid_input`, `quota_exceeded{limit: "event names"}`
 */
export async function recordEvent(
  ctx: MutationCtx,
  visitor: Pick<Doc<"visitors">, "_id" | "workspaceId" | "sessionId">,
  { eventType = "manual", at = Date.now(), ...given }: NewEvent,
): Promise<void> {
  const { _id: visitorId, workspaceId, sessionId } = visitor;
  const name = cleanText("name", given.name, { max: MAX_TITLE_LENGTH });
  const properties = given.properties && checkAttributes("properties", given.properties);
  const url = given.url ? cleanUrl("url", given.url) : undefined;
  await registerName(ctx, workspaceId, name, at);
  await ctx.db.insert("events", { workspaceId, visitorId, sessionId, name, properties, url, eventType, timestamp: at });
  await addCount(ctx, visitorId, { workspaceId, name, count: 1, firstAt: at, lastAt: at });
}

/** Moves up to `limit` counts and events of a merged visitor; returns how many. */
export async function moveEvents(
  ctx: MutationCtx,
  from: Id<"visitors">,
  to: Id<"visitors">,
  limit: number,
): Promise<number> {
  const counts = await ctx.db
    .query("eventCounts")
    .withIndex("by_visitor_name", (q) => q.eq("visitorId", from))
    .take(limit);
  for (const { _id, workspaceId, name, count, firstAt, lastAt } of counts) {
    await addCount(ctx, to, { workspaceId, name, count, firstAt, lastAt });
    await ctx.db.delete("eventCounts", _id);
  }
  if (counts.length === limit) return limit;
  const events = await ctx.db
    .query("events")
    .withIndex("by_visitor", (q) => q.eq("visitorId", from))
    .take(limit - counts.length);
  for (const event of events) await ctx.db.patch("events", event._id, { visitorId: to });
  return counts.length + events.length;
}

/** How long automatic events are kept; manual ones stay. */
export const AUTOMATIC_EVENT_RETENTION_MS = 30 * 24 * 3_600_000;
const AUTOMATIC: readonly EventType[] = ["page_view", "screen_view", "session_start", "session_end", "click"];

/** Deletes up to `limit` automatic events that are too old; returns how many. Counts stay: they tell of all time. */
export async function purgeAutomaticEvents(ctx: MutationCtx, limit: number): Promise<number> {
  const before = Date.now() - AUTOMATIC_EVENT_RETENTION_MS;
  let purged = 0;
  for (const eventType of AUTOMATIC) {
    const old = ctx.db
      .query("events")
      .withIndex("by_type_timestamp", (q) => q.eq("eventType", eventType).lt("timestamp", before));
    const rows = purged < limit ? await old.take(limit - purged) : [];
    for (const row of rows) await ctx.db.delete("events", row._id);
    purged += rows.length;
  }
  return purged;
}
