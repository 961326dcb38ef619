import { defineTable } from "convex/server";
import { type Infer, v } from "convex/values";

export const vExportStatus = v.union(
  v.literal("running"),
  v.literal("ready"),
  v.literal("failed"),
  v.literal("expired"),
);
/** Where an export goes on: a source, and within it the parent whose children are being read. */
export const vExportPlace = v.object({
  source: v.number(),
  parents: v.union(v.string(), v.null()),
  parentId: v.optional(v.string()),
  /** The parent is the last one. */
  isLast: v.optional(v.boolean()),
  children: v.union(v.string(), v.null()),
});
export type ExportPlace = Infer<typeof vExportPlace>;

export const privacyTables = {
  /** One person's data as a file, kept for a day. */
  dataExports: defineTable({
    workspaceId: v.id("workspaces"),
    visitorId: v.id("visitors"),
    requestedBy: v.id("users"),
    status: vExportStatus,
    /** Part of the download link, so that it cannot be guessed. */
    key: v.string(),
    place: v.optional(vExportPlace),
    /** Files with what has been collected, in order; gone once they are one. */
    partIds: v.array(v.id("_storage")),
    storageId: v.optional(v.id("_storage")),
    records: v.number(),
    size: v.optional(v.number()),
    createdAt: v.number(),
    /** Of the last step: one that stands still is taken up again. */
    movedAt: v.number(),
    expiresAt: v.optional(v.number()),
  })
    .index("by_visitor", ["visitorId", "createdAt"])
    .index("by_status", ["status", "movedAt"])
    .index("by_expires", ["status", "expiresAt"]),
  /** That somebody was deleted, and how far it is. Holds nothing of him but an id that leads nowhere afterwards. */
  dataDeletions: defineTable({
    workspaceId: v.id("workspaces"),
    visitorId: v.id("visitors"),
    requestedBy: v.id("users"),
    status: v.union(v.literal("running"), v.literal("done")),
    /** Where mail to him went, until that is deleted too. */
    addresses: v.optional(v.array(v.string())),
    erased: v.number(),
    startedAt: v.number(),
    movedAt: v.number(),
    finishedAt: v.optional(v.number()),
  })
    .index("by_visitor", ["visitorId"])
    .index("by_status", ["status", "movedAt"])
    .index("by_workspace", ["workspaceId", "startedAt"]),
};
