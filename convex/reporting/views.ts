import { type Infer, v } from "convex/values";
import { vConversationRow } from "../conversations/views";
import { vTicketRow } from "../tickets/views";
import { reportingTables, vFactKind, vFigures } from "./schema";

export const vLevel = v.union(v.literal("hour"), v.literal("day"), v.literal("week"), v.literal("month"));

export const vSeriesFigures = v.object({
  total: vFigures,
  buckets: v.array(v.object({ bucket: v.string(), ...vFigures.fields })),
});
/** `previous` is the period of the same length right before, when it was asked for. */
export const vSeries = v.object({
  timeZone: v.string(),
  from: v.string(),
  to: v.string(),
  current: vSeriesFigures,
  previous: v.union(v.null(), v.object({ from: v.string(), to: v.string(), ...vSeriesFigures.fields })),
});

export const vMemberFigures = v.object({ member: v.string(), name: v.string(), ...vFigures.fields });
export const vBreakdown = v.object({
  timeZone: v.string(),
  members: v.array(vMemberFigures),
  isPartial: v.boolean(),
});

/** A thing that happened, with its conversation or its ticket as it is now; both null once that was deleted. */
export const vFactRow = v.object({
  factId: v.id("reportFacts"),
  kind: vFactKind,
  at: v.number(),
  durationMs: v.union(v.number(), v.null()),
  rating: v.union(v.number(), v.null()),
  conversation: v.union(v.null(), vConversationRow),
  ticket: v.union(v.null(), vTicketRow),
});
export type FactRow = Infer<typeof vFactRow>;

/** Open tickets when the period begins, and at the end of each bucket. */
export const vBacklog = v.object({
  timeZone: v.string(),
  opening: v.number(),
  buckets: v.array(v.object({ bucket: v.string(), open: v.number() })),
});

export const vReportSettings = v.object({
  timeZone: v.string(),
  /** The zone whose figures are being made; reports change over when they are complete. */
  nextTimeZone: v.union(v.string(), v.null()),
});

export const vSnapshotSummary = v.object({
  snapshotId: v.id("reportSnapshots"),
  name: v.string(),
  type: reportingTables.reportSnapshots.validator.fields.reportType,
  periodStart: v.number(),
  periodEnd: v.number(),
  granularity: v.union(v.literal("day"), v.literal("week"), v.literal("month")),
  timeZone: v.string(),
  createdByName: v.union(v.string(), v.null()),
  createdAt: v.number(),
});
export const vSnapshot = v.object({
  ...vSnapshotSummary.fields,
  total: vFigures,
  buckets: v.array(v.object({ bucket: v.string(), ...vFigures.fields })),
  members: v.array(vMemberFigures),
});
