import { v } from "convex/values";
import { vExportStatus } from "./schema";

/** How the export and the deletion of a person stand; null: none was asked for. */
export const vPrivacyStatus = v.object({
  export: v.union(
    v.object({
      status: vExportStatus,
      createdAt: v.number(),
      records: v.number(),
      /** Bytes. */
      size: v.union(v.number(), v.null()),
      expiresAt: v.union(v.number(), v.null()),
    }),
    v.null(),
  ),
  deletion: v.union(
    v.object({ status: v.union(v.literal("running"), v.literal("done")), erased: v.number() }),
    v.null(),
  ),
});
