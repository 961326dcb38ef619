import type { PaginationOptions, PaginationResult } from "convex/server";
import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../_generated/dataModel";
import type { AgentQueryCtx } from "../lib/functions";
import { boundedPage } from "../lib/pages";
import { peopleOf } from "./people";
import { conversationRow } from "./projection";
import type { ConversationRow } from "./views";

export const vView = v.union(
  v.literal("mine"),
  v.literal("unassigned"),
  v.literal("all"),
  v.literal("open"),
  v.literal("snoozed"),
  v.literal("closed"),
  v.literal("mentions"),
);
export type View = Infer<typeof vView>;
export const vSort = v.union(v.literal("newest"), v.literal("oldest"), v.literal("waiting"));
export type Sort = Infer<typeof vSort>;

export interface ListRequest {
  view: View;
  /** Only conversations of this member; `mine` and `unassigned` say it themselves. */
  assigneeId?: Id<"users">;
  sort?: Sort;
  paginationOpts: PaginationOptions;
}

type Status = Doc<"conversations">["status"];
/** undefined in `assignee` stands for nobody; no `assignee` at all for anybody. No `status` stands for open and snoozed. */
interface Range {
  status?: Status;
  assignee?: { userId: Id<"users"> | undefined };
}

function rangeOf(ctx: AgentQueryCtx, { view, assigneeId }: ListRequest): Range {
  if (view === "mine") return { status: "open", assignee: { userId: ctx.userId } };
  if (view === "unassigned") return { status: "open", assignee: { userId: undefined } };
  const status = view === "open" || view === "snoozed" || view === "closed" ? view : undefined;
  return { status, assignee: assigneeId && { userId: assigneeId } };
}

/** By last message: each kind of range has its index, so a page reads its own rows only. */
function byLastMessage(ctx: AgentQueryCtx, { status, assignee }: Range) {
  const table = ctx.db.query("conversations");
  const workspaceId = ctx.workspace._id;
  if (status && assignee) {
    return table.withIndex("by_workspace_assignee_status", (q) =>
      q.eq("workspaceId", workspaceId).eq("assignedAgentId", assignee.userId).eq("status", status),
    );
  }
  if (status) return table.withIndex("by_status", (q) => q.eq("workspaceId", workspaceId).eq("status", status));
  if (!assignee) {
    return table.withIndex("by_workspace_active", (q) => q.eq("workspaceId", workspaceId).eq("isActive", true));
  }
  return table.withIndex("by_workspace_assignee_active", (q) =>
    q.eq("workspaceId", workspaceId).eq("assignedAgentId", assignee.userId).eq("isActive", true),
  );
}

/** By waiting time: who waits longest comes first, those who do not wait come last. */
function byWaiting(ctx: AgentQueryCtx, { status, assignee }: Range) {
  const table = ctx.db.query("conversations");
  const workspaceId = ctx.workspace._id;
  if (status && assignee) {
    return table.withIndex("by_workspace_assignee_status_waiting", (q) =>
      q.eq("workspaceId", workspaceId).eq("assignedAgentId", assignee.userId).eq("status", status),
    );
  }
  if (status) {
    return table.withIndex("by_workspace_status_waiting", (q) => q.eq("workspaceId", workspaceId).eq("status", status));
  }
  if (!assignee) {
    return table.withIndex("by_workspace_active_waiting", (q) => q.eq("workspaceId", workspaceId).eq("isActive", true));
  }
  return table.withIndex("by_workspace_assignee_active_waiting", (q) =>
    q.eq("workspaceId", workspaceId).eq("assignedAgentId", assignee.userId).eq("isActive", true),
  );
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

async function conversationPage(
  ctx: AgentQueryCtx,
  request: ListRequest,
): Promise<PaginationResult<Doc<"conversations">>> {
  const { view, sort, paginationOpts } = request;
  if (view === "mentions") return await mentionedPage(ctx, request);
  const range = rangeOf(ctx, request);
  const ordered =
    sort === "waiting"
      ? byWaiting(ctx, range).order("asc")
      : byLastMessage(ctx, range).order(sort === "oldest" ? "asc" : "desc");
  return await ordered.paginate(boundedPage(paginationOpts));
}

/** A page of an inbox view: its conversations, each distinct visitor and assignee read once. */
export async function listConversations(
  ctx: AgentQueryCtx,
  request: ListRequest,
): Promise<PaginationResult<ConversationRow>> {
  const result = await conversationPage(ctx, request);
  const people = peopleOf(ctx);
  return { ...result, page: await Promise.all(result.page.map((row) => conversationRow(people, row))) };
}
