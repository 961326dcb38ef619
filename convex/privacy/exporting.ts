import { v } from "convex/values";
import { internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { internalAction, internalMutation, internalQuery } from "../lib/functions";
import { visitorView } from "../visitors/profileViews";
import { finishExport, keepPart } from "./exportModel";
import { type ExportPlace, vExportPlace } from "./schema";
import { exportStep, type ExportStep } from "./sources";

const exportId = v.id("dataExports");
const vNext = v.union(vExportPlace, v.null());
/** A part is stored when it has grown to this many characters, or after this many pages. */
const PART_SIZE = 2 * 1024 * 1024;
const PART_PAGES = 50;

/** A page of records from a place on; null when the export or the person is gone. */
export const step = internalQuery({
  args: { exportId, place: vExportPlace },
  returns: v.union(v.object({ records: v.array(v.string()), next: vNext }), v.null()),
  handler: async (ctx, args): Promise<ExportStep | null> => {
    const row = await ctx.db.get("dataExports", args.exportId);
    return row && (await exportStep(ctx, row.visitorId, args.place));
  },
});

interface Progress {
  place: ExportPlace | null;
  records: number;
  partIds: Id<"_storage">[];
  head: string;
}

/** How far an export is, and what its file begins with; null when it is not running. */
export const progress = internalQuery({
  args: { exportId },
  returns: v.union(
    v.object({ place: vNext, records: v.number(), partIds: v.array(v.id("_storage")), head: v.string() }),
    v.null(),
  ),
  handler: async (ctx, args): Promise<Progress | null> => {
    const row = await ctx.db.get("dataExports", args.exportId);
    const visitor = row && (await ctx.db.get("visitors", row.visitorId));
    if (!visitor || row.status !== "running") return null;
    const head = JSON.stringify({
      exportedAt: new Date(row.createdAt).toISOString(),
      person: visitorView(visitor, null),
    });
    return { place: row.place ?? null, records: row.records, partIds: row.partIds, head };
  },
});

export const keep = internalMutation({
  args: {
    exportId,
    partId: v.union(v.id("_storage"), v.null()),
    before: v.number(),
    records: v.number(),
    next: vNext,
  },
  returns: v.null(),
  handler: async (ctx, { exportId: id, ...part }): Promise<null> => {
    await keepPart(ctx, id, part);
    return null;
  },
});

/** Reads on for a while and stores what it found. */
export const collect = internalAction({
  args: { exportId },
  returns: v.null(),
  handler: async (ctx, args): Promise<null> => {
    const begun: Progress | null = await ctx.runQuery(internal.privacy.exporting.progress, args);
    if (!begun?.place) return null;
    const records: string[] = [];
    let place: ExportPlace | null = begun.place;
    for (let page = 0, size = 0; place && page < PART_PAGES && size < PART_SIZE; page++) {
      const found: ExportStep | null = await ctx.runQuery(internal.privacy.exporting.step, { ...args, place });
      if (!found) return null;
      records.push(...found.records);
      size += found.records.reduce((sum, text) => sum + text.length, 0);
      place = found.next;
    }
    const partId = records.length > 0 ? await ctx.storage.store(new Blob([records.join(",\n")])) : null;
    const counted = { partId, before: begun.records, records: records.length, next: place };
    await ctx.runMutation(internal.privacy.exporting.keep, { ...args, ...counted });
    return null;
  },
});

export const finish = internalMutation({
  args: { exportId, storageId: v.id("_storage"), size: v.number() },
  returns: v.null(),
  handler: async (ctx, { exportId: id, ...file }): Promise<null> => {
    await finishExport(ctx, id, file);
    return null;
  },
});

/** Makes one JSON file of the parts. */
export const assemble = internalAction({
  args: { exportId },
  returns: v.null(),
  handler: async (ctx, args): Promise<null> => {
    const done: Progress | null = await ctx.runQuery(internal.privacy.exporting.progress, args);
    if (!done || done.place) return null;
    const pieces: (string | Blob)[] = [done.head.slice(0, -1), ',"records":[\n'];
    for (const [index, partId] of done.partIds.entries()) {
      const part = await ctx.storage.get(partId);
      if (!part) return null;
      pieces.push(index > 0 ? ",\n" : "", part);
    }
    const file = new Blob([...pieces, "\n]}\n"], { type: "application/json" });
    const storageId = await ctx.storage.store(file);
    await ctx.runMutation(internal.privacy.exporting.finish, { ...args, storageId, size: file.size });
    return null;
  },
});
