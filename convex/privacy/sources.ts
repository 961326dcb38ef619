import type { PaginationOptions, PaginationResult } from "convex/server";
import { attachmentsOf } from "../conversations/attachmentsModel";
import type { Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import type { ExportPlace } from "./schema";

type Row = Record<string, unknown>;
type Page = PaginationResult<Row & { _id: string }>;

/** A kind of record of a person; `children` are records of each of them. */
interface Source {
  type: string;
  page: (ctx: QueryCtx, visitorId: Id<"visitors">, options: PaginationOptions) => Promise<Page>;
  children?: { type: string; page: (ctx: QueryCtx, parentId: string, options: PaginationOptions) => Promise<Page> };
}

/** Fields that say nothing of a person, or that would open something. */
const HIDDEN = new Set(["workspaceId", "searchText", "token", "key", "clientMessageId", "version", "_creationTime"]);

function shown(row: Row): Row {
  return Object.fromEntries(Object.entries(row).filter(([field]) => !HIDDEN.has(field)));
}

/** Names, sizes and links of the files of a row in the place of their ids. */
async function withFiles<T extends { attachmentIds?: Id<"attachments">[] }>(ctx: QueryCtx, page: PaginationResult<T>) {
  const rows = page.page.map(async ({ attachmentIds, ...row }) => ({
    ...row,
    ...(attachmentIds && { attachments: await attachmentsOf(ctx, attachmentIds) }),
  }));
  return { ...page, page: await Promise.all(rows) };
}

/** Everything a person has, in the order it is written. `coverage.test.ts` fails for a table that is not among them. */
export const SOURCES: readonly Source[] = [
  {
    type: "event",
    page: (ctx, visitorId, options) =>
      ctx.db
        .query("events")
        .withIndex("by_visitor", (q) => q.eq("visitorId", visitorId))
        .paginate(options),
  },
  {
    type: "eventCount",
    page: (ctx, visitorId, options) =>
      ctx.db
        .query("eventCounts")
        .withIndex("by_visitor_name", (q) => q.eq("visitorId", visitorId))
        .paginate(options),
  },
  {
    type: "session",
    page: (ctx, visitorId, options) =>
      ctx.db
        .query("widgetSessions")
        .withIndex("by_visitor", (q) => q.eq("visitorId", visitorId))
        .paginate(options),
  },
  {
    type: "presence",
    page: (ctx, visitorId, options) =>
      ctx.db
        .query("visitorPresence")
        .withIndex("by_visitor", (q) => q.eq("visitorId", visitorId))
        .paginate(options),
  },
  {
    type: "conversation",
    page: (ctx, visitorId, options) =>
      ctx.db
        .query("conversations")
        .withIndex("by_visitor", (q) => q.eq("visitorId", visitorId))
        .paginate(options),
    children: {
      type: "message",
      page: async (ctx, conversationId, options) =>
        await withFiles(
          ctx,
          await ctx.db
            .query("messages")
            .withIndex("by_conversation", (q) => q.eq("conversationId", conversationId as Id<"conversations">))
            .paginate(options),
        ),
    },
  },
  {
    type: "rating",
    page: (ctx, visitorId, options) =>
      ctx.db
        .query("csatResponses")
        .withIndex("by_visitor", (q) => q.eq("visitorId", visitorId))
        .paginate(options),
  },
  {
    type: "ticket",
    page: async (ctx, visitorId, options) =>
      await withFiles(
        ctx,
        await ctx.db
          .query("tickets")
          .withIndex("by_visitor", (q) => q.eq("visitorId", visitorId))
          .paginate(options),
      ),
    children: {
      type: "ticketComment",
      page: async (ctx, ticketId, options) =>
        await withFiles(
          ctx,
          await ctx.db
            .query("ticketComments")
            .withIndex("by_ticket", (q) => q.eq("ticketId", ticketId as Id<"tickets">))
            .paginate(options),
        ),
    },
  },
  {
    type: "articleFeedback",
    page: (ctx, visitorId, options) =>
      ctx.db
        .query("articleFeedback")
        .withIndex("by_visitor", (q) => q.eq("visitorId", visitorId))
        .paginate(options),
  },
  {
    type: "helpSearch",
    page: (ctx, visitorId, options) =>
      ctx.db
        .query("helpSearches")
        .withIndex("by_visitor", (q) => q.eq("visitorId", visitorId))
        .paginate(options),
  },
];

const PAGE = 100;

export interface ExportStep {
  /** Records as JSON texts. */
  records: string[];
  next: ExportPlace | null;
}

const written = (type: string, rows: readonly Row[]) => rows.map((row) => JSON.stringify({ type, ...shown(row) }));
const after = (source: number): ExportPlace | null =>
  source + 1 < SOURCES.length ? { source: source + 1, parents: null, children: null } : null;

/** Where an export begins. */
export const FIRST_PLACE: ExportPlace = { source: 0, parents: null, children: null };

async function childStep(ctx: QueryCtx, source: Source, place: ExportPlace, parentId: string): Promise<ExportStep> {
  const { page, isDone, continueCursor } = await source.children!.page(ctx, parentId, {
    numItems: PAGE,
    cursor: place.children,
  });
  const records = written(source.children!.type, page);
  if (!isDone) return { records, next: { ...place, children: continueCursor } };
  if (place.isLast) return { records, next: after(place.source) };
  return { records, next: { source: place.source, parents: place.parents, children: null } };
}

/** The next page of a person's records, and where to go on. */
export async function exportStep(ctx: QueryCtx, visitorId: Id<"visitors">, place: ExportPlace): Promise<ExportStep> {
  const source = SOURCES[place.source];
  if (!source) return { records: [], next: null };
  if (place.parentId !== undefined) return await childStep(ctx, source, place, place.parentId);
  const numItems = source.children ? 1 : PAGE;
  const { page, isDone, continueCursor } = await source.page(ctx, visitorId, { numItems, cursor: place.parents });
  const records = written(source.type, page);
  const next = isDone ? after(place.source) : { source: place.source, parents: continueCursor, children: null };
  const [parent] = page;
  if (!source.children || !parent) return { records, next };
  const inside = { source: place.source, parents: continueCursor, parentId: parent._id, children: null };
  return { records, next: { ...inside, ...(isDone && { isLast: true }) } };
}
