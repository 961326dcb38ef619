import type { PaginationOptions, PaginationResult } from "convex/server";
import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../_generated/dataModel";
import { requireTag } from "../inbox/tagsModel";
import { invalidInput } from "../lib/errors";
import type { AgentQueryCtx } from "../lib/functions";
import { boundedPage } from "../lib/pages";
import { requireTeam } from "../routing/access";
import { peopleOf } from "./people";
import { conversationRow } from "./projection";
import { rangePage, rangeProblem, type RangeFilters } from "./rangesModel";
import type { ConversationRow } from "./views";

export const vView = v.union(
  v.literal("mine"),
  v.literal("unassigned"),
  v.literal("all"),
  v.literal("open"),
  v.literal("snoozed"),
  v.literal("closed"),
  v.literal("spam"),
  v.literal("mentions"),
);
export type View = Infer<typeof vView>;
export const vSort = v.union(v.literal("newest"), v.literal("oldest"), v.literal("waiting"), v.literal("sla"));
export type Sort = Infer<typeof vSort>;

export interface ListRequest {
  view: View;
  /** Only conversations of this member; `mine` and `unassigned` say it themselves. */
  assigneeId?: Id<"users">;
  /** Only those of a team, of one status. */
  teamId?: Id<"teams">;
  /** Only those with a tag; the view is `all`. */
  tagId?: Id<"tags">;
  sort?: Sort;
  paginationOpts: PaginationOptions;
}

/** The one range of an index that a view shows. @throws AppError `invalid_input` where there is none */
function rangeOf(ctx: AgentQueryCtx, { view, assigneeId, teamId, tagId, sort = "newest" }: ListRequest): RangeFilters {
  const mine: RangeFilters = { status: "open", assigneeId: view === "mine" ? ctx.userId : null };
  const status = view === "all" || view === "mentions" ? undefined : view;
  const isMine = view === "mine" || view === "unassigned";
  const range = { ...(isMine ? mine : { status: status as RangeFilters["status"], assigneeId }), teamId, tagId };
  const problem = rangeProblem(range, sort);
  if (problem)
    throw invalidInput(problem.field.replace("filters.status", "view").replace("filters.", ""), problem.reason);
  return range;
}

/** Teams and tags of a list are the caller's workspace's. @throws AppError `not_found` */
async function checkRange(ctx: AgentQueryCtx, { teamId, tagId }: ListRequest): Promise<void> {
  if (teamId) await requireTeam(ctx, ctx.workspace._id, teamId);
  if (tagId) await requireTag(ctx, ctx.workspace._id, tagId);
}

async function mentionedPage(
  ctx: AgentQueryCtx,
  { sort, paginationOpts }: ListRequest,
): Promise<PaginationResult<Doc<"conversations">>> {
  const mentions = await ctx.db
    .query("mentions")
    .withIndex("by_user", (q) => q.eq("workspaceId", ctx.workspace._id).eq("userId", ctx.userId))
    .order(sort === "oldest" ? "asc" : "desc")
    .paginate(boundedPage(paginationOpts));
  const rows = await Promise.all(mentions.page.map((row) => ctx.db.get("conversations", row.conversationId)));
  return { ...mentions, page: rows.filter((row) => row !== null) };
}

/** A page of an inbox view: its conversations, each distinct visitor and assignee read once. */
export async function listConversations(
  ctx: AgentQueryCtx,
  request: ListRequest,
): Promise<PaginationResult<ConversationRow>> {
  const { view, sort, paginationOpts } = request;
  if (view !== "mentions") {
    await checkRange(ctx, request);
    return await rangePage(ctx, rangeOf(ctx, request), sort ?? "newest", boundedPage(paginationOpts));
  }
  const result = await mentionedPage(ctx, request);
  const people = peopleOf(ctx);
  return { ...result, page: await Promise.all(result.page.map((row) => conversationRow(people, row))) };
}
