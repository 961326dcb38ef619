import { defineTable } from "convex/server";
import { v } from "convex/values";

export const fileTables = {
  /** One row: how far the search for files that nobody owns has come. */
  fileSweeps: defineTable({
    /** Creation time of the last stored file that was looked at. */
    through: v.number(),
  }),
};
