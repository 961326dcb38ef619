import { can } from "@parley/core";
import { isTimeZone } from "@parley/core/calendar";
import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import { AppError, invalidInput } from "../lib/errors";
import { agentMutation, agentQuery } from "../lib/functions";
import { factPage } from "./drilling";
import { readBacklog } from "./backlog";
import { breakdownCsv, seriesCsv } from "./exporting";
import { named } from "./names";
import { checkPeriod, periodBefore, readBreakdown, readSeries } from "./reads";
import { settingsRow, timeZoneOf } from "./rollups";
import { vDimension, vFactKind } from "./schema";
import { changeTimeZone } from "./timeZoneModel";
import { vBacklog, vBreakdown, vFactRow, vLevel, vReportSettings, vSeries } from "./views";

/** Days are local days of the workspace, `YYYY-MM-DD`, both included. */
const periodArgs = { from: v.string(), to: v.string() };
const seriesArgs = {
  ...periodArgs,
  level: vLevel,
  dimension: v.optional(vDimension),
  member: v.optional(v.string()),
};

/** What happened by hour, day, week or month, in all or to one member of a dimension. */
export const series = agentQuery({
  permission: "reports.read",
  args: { ...seriesArgs, isCompared: v.optional(v.boolean()) },
  returns: vSeries,
  handler: async (ctx, { from, to, level, dimension = "all", member = "", isCompared = false }) => {
    checkPeriod({ from, to }, level);
    const workspaceId = ctx.workspace._id;
    const timeZone = await timeZoneOf(ctx, workspaceId);
    const which = { workspaceId, timeZone, dimension, member };
    const current = await readSeries(ctx, which, { from, to }, level);
    const before = isCompared ? periodBefore({ from, to }) : null;
    const previous = before && { ...before, ...(await readSeries(ctx, which, before, level)) };
    return { timeZone, from, to, current, previous };
  },
});

/** How many tickets were open, over time. */
export const backlog = agentQuery({
  permission: "reports.read",
  args: { ...periodArgs, level: vLevel },
  returns: vBacklog,
  handler: async (ctx, { from, to, level }) => {
    checkPeriod({ from, to }, level);
    const timeZone = await timeZoneOf(ctx, ctx.workspace._id);
    const everything = { workspaceId: ctx.workspace._id, timeZone, dimension: "all", member: "" } as const;
    return { timeZone, ...(await readBacklog(ctx, everything, { from, to }, level)) };
  },
});

/** What happened to each teammate, team, tag, channel, ticket form or SLA policy. */
export const breakdown = agentQuery({
  permission: "reports.read",
  args: { ...periodArgs, dimension: vDimension },
  returns: vBreakdown,
  handler: async (ctx, { from, to, dimension }) => {
    checkPeriod({ from, to }, "month");
    const workspaceId = ctx.workspace._id;
    const timeZone = await timeZoneOf(ctx, workspaceId);
    const { members, isPartial } = await readBreakdown(ctx, { workspaceId, timeZone, dimension }, { from, to });
    return { timeZone, members: await named(ctx, dimension, members), isPartial };
  },
});

/** The rows behind a figure. */
export const rows = agentQuery({
  permission: "reports.read",
  args: {
    ...periodArgs,
    kind: vFactKind,
    /** A bar of the chart of times. */
    bin: v.optional(v.number()),
    dimension: v.optional(vDimension),
    member: v.optional(v.string()),
    paginationOpts: paginationOptsValidator,
  },
  returns: paginationResultValidator(vFactRow),
  handler: async (ctx, { from, to, kind, bin, dimension = "all", member = "", paginationOpts }) => {
    checkPeriod({ from, to }, "month");
    if (!can(ctx.member, "conversations.read"))
      throw new AppError({ code: "forbidden", permission: "conversations.read" });
    const workspaceId = ctx.workspace._id;
    const timeZone = await timeZoneOf(ctx, workspaceId);
    return await factPage(
      ctx,
      { workspaceId, timeZone, dimension, member },
      { kind, bin },
      { from, to },
      paginationOpts,
    );
  },
});

/** A report as a CSV file (RFC 4180, no formulas): one line per bucket, or per member of a dimension. */
export const csv = agentQuery({
  permission: "data.export",
  args: { ...seriesArgs, table: v.union(v.literal("series"), v.literal("breakdown")) },
  returns: v.string(),
  handler: async (ctx, { from, to, level, dimension = "all", member = "", table }) => {
    checkPeriod({ from, to }, level);
    const workspaceId = ctx.workspace._id;
    const timeZone = await timeZoneOf(ctx, workspaceId);
    if (table === "series") {
      const series = { workspaceId, timeZone, dimension, member };
      const { buckets } = await readSeries(ctx, series, { from, to }, level);
      const open = dimension === "all" ? (await readBacklog(ctx, series, { from, to }, level)).buckets : undefined;
      return seriesCsv(buckets, open);
    }
    const { members } = await readBreakdown(ctx, { workspaceId, timeZone, dimension }, { from, to });
    return breakdownCsv(await named(ctx, dimension, members));
  },
});

export const settings = agentQuery({
  permission: "reports.read",
  args: {},
  returns: vReportSettings,
  handler: async (ctx) => ({
    timeZone: await timeZoneOf(ctx, ctx.workspace._id),
    nextTimeZone: (await settingsRow(ctx, ctx.workspace._id))?.nextTimeZone ?? null,
  }),
});

/** Tells reports in another time zone: figures are made anew, and change over when they are complete. */
export const setTimeZone = agentMutation({
  permission: "settings.workspace",
  args: { timeZone: v.string() },
  returns: v.null(),
  handler: async (ctx, { timeZone }) => {
    if (!isTimeZone(timeZone)) throw invalidInput("timeZone", "is not a time zone such as Europe/Berlin");
    await changeTimeZone(ctx, ctx.workspace._id, { type: "user", userId: ctx.userId }, timeZone);
    return null;
  },
});
