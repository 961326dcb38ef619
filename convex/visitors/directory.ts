import type { PaginationOptions, PaginationResult } from "convex/server";
import { type Infer, v } from "convex/values";
import type { Doc } from "../_generated/dataModel";
import type { AgentQueryCtx } from "../lib/functions";
import { boundedPage } from "../lib/pages";
import { presenceOf } from "./presence";
import { directoryRow } from "./profileViews";
import { searchVisitors } from "./search";
import type { DirectoryRow } from "./views";

export const vFilter = v.union(v.literal("all"), v.literal("identified"), v.literal("online"), v.literal("blocked"));

export interface DirectoryRequest {
  search?: string;
  filter?: Infer<typeof vFilter>;
  paginationOpts: PaginationOptions;
}

/** Latest first; merged visitors are in none of these ranges. */
function bySeen(ctx: AgentQueryCtx, filter: DirectoryRequest["filter"]) {
  const visitors = ctx.db.query("visitors");
  const workspaceId = ctx.workspace._id;
  if (filter === "identified")
    return visitors.withIndex("by_workspace_identified", (q) =>
      q.eq("workspaceId", workspaceId).eq("mergedIntoId", undefined).eq("identityVerified", true),
    );
  if (filter === "blocked")
    return visitors.withIndex("by_workspace_blocked", (q) =>
      q.eq("workspaceId", workspaceId).eq("mergedIntoId", undefined).eq("isBlocked", true),
    );
  return visitors.withIndex("by_workspace_last_seen", (q) =>
    q.eq("workspaceId", workspaceId).eq("mergedIntoId", undefined),
  );
}

async function onlinePage(ctx: AgentQueryCtx, opts: PaginationOptions): Promise<PaginationResult<DirectoryRow>> {
  const result = await ctx.db
    .query("visitorPresence")
    .withIndex("by_workspace_state", (q) => q.eq("workspaceId", ctx.workspace._id).eq("state", "online"))
    .order("desc")
    .paginate(opts);
  const rows = result.page.map(async (presence) => {
    const visitor = await ctx.db.get("visitors", presence.visitorId);
    return visitor ? [directoryRow(visitor, presence)] : [];
  });
  return { ...result, page: (await Promise.all(rows)).flat() };
}

function fits(filter: DirectoryRequest["filter"], row: DirectoryRow): boolean {
  if (filter === "online") return row.online;
  if (filter === "blocked") return row.blocked;
  return filter !== "identified" || row.identityVerified;
}

/** A page of the directory. A search looks at prefixes of words; with a filter its pages may be short. */
export async function listDirectory(
  ctx: AgentQueryCtx,
  { search, filter, paginationOpts }: DirectoryRequest,
): Promise<PaginationResult<DirectoryRow>> {
  const opts = boundedPage(paginationOpts);
  const isSearch = search !== undefined && search.trim() !== "";
  if (filter === "online" && !isSearch) return await onlinePage(ctx, opts);
  const result: PaginationResult<Doc<"visitors">> = isSearch
    ? await searchVisitors(ctx, ctx.workspace._id, search, opts)
    : await bySeen(ctx, filter).order("desc").paginate(opts);
  const rows = result.page.map(async (visitor) => directoryRow(visitor, await presenceOf(ctx, visitor._id)));
  return { ...result, page: (await Promise.all(rows)).filter((row) => fits(filter, row)) };
}
