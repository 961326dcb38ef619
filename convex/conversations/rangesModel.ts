import type { PaginationOptions, PaginationResult } from "convex/server";
import type { Doc, Id } from "../_generated/dataModel";
import type { AgentQueryCtx } from "../lib/functions";
import { readCounter } from "../lib/counters";
import { counterNames } from "./counters";
import { peopleOf } from "./people";
import { conversationRow } from "./projection";
import type { Channel, Priority } from "./schema";
import type { ConversationRow } from "./views";

/** Conversations with something in common. No `status` stands for open and snoozed; null in `assigneeId` for nobody. */
export interface RangeFilters {
  status?: "open" | "snoozed" | "closed" | "spam";
  assigneeId?: Id<"users"> | null;
  teamId?: Id<"teams">;
  tagId?: Id<"tags">;
  channel?: Channel;
  priority?: Priority;
}
/** `sla`: what is due first comes first, what is due at no time comes last. */
export type RangeSort = "newest" | "oldest" | "waiting" | "sla";

type Dimension = "assignee" | "teamId" | "tagId" | "channel" | "priority";
const DIMENSIONS: readonly Dimension[] = ["teamId", "tagId", "channel", "priority", "assignee"];
/** What each single filter has an index for; more than one at a time has none, but for a team's member. */
const ABILITIES: Record<Dimension | "none" | "teamMember", { sorts: readonly RangeSort[]; status: Presence }> = {
  none: { sorts: ["newest", "oldest", "waiting", "sla"], status: "optional" },
  assignee: { sorts: ["newest", "oldest", "waiting", "sla"], status: "optional" },
  teamId: { sorts: ["newest", "oldest", "waiting", "sla"], status: "required" },
  teamMember: { sorts: ["waiting"], status: "required" },
  tagId: { sorts: ["newest", "oldest"], status: "none" },
  channel: { sorts: ["newest", "oldest"], status: "required" },
  priority: { sorts: ["newest", "oldest"], status: "required" },
};
type Presence = "optional" | "required" | "none";

export interface RangeProblem {
  field: string;
  reason: string;
}

/** Which filters are set, of those besides the status. */
type Given = Partial<Record<Dimension | "status", unknown>>;

function dimensionsOf(filters: Given): Dimension[] {
  return DIMENSIONS.filter((dimension) => filters[dimension] !== undefined);
}

/**
 * Why filters and an order together are no single range of an index, or null when they are one. Pure: what is saved is
 * checked here, so that no view is ever shown by reading what it does not show.
 */
export function rangeProblem(filters: Given, sort: RangeSort): RangeProblem | null {
  const [first, second, third] = dimensionsOf(filters);
  const isTeamMember = first === "teamId" && second === "assignee" && third === undefined;
  if (second !== undefined && !isTeamMember) {
    return { field: `filters.${second}`, reason: `cannot be combined with filters.${first}` };
  }
  const ability = ABILITIES[isTeamMember ? "teamMember" : (first ?? "none")];
  if (ability.status === "required" && filters.status === undefined) {
    return { field: "filters.status", reason: `must be given together with filters.${first}` };
  }
  if (ability.status === "none" && filters.status !== undefined) {
    return {
      field: "filters.status",
      reason: `cannot be combined with filters.${first}: tags show open and snoozed ones`,
    };
  }
  if (ability.sorts.includes(sort)) return null;
  return { field: "sort", reason: `must be ${ability.sorts.join(" or ")} with these filters` };
}

type Range = RangeFilters & { workspaceId: Id<"workspaces"> };

function byWaiting(ctx: AgentQueryCtx, { workspaceId, status, assigneeId, teamId }: Range) {
  const table = ctx.db.query("conversations");
  const assignee = assigneeId ?? undefined;
  const isAnyones = assigneeId === undefined;
  if (teamId && status) {
    if (isAnyones) {
      return table.withIndex("by_team_status_waiting", (q) => q.eq("teamId", teamId).eq("status", status));
    }
    return table.withIndex("by_team_queue", (q) =>
      q.eq("teamId", teamId).eq("assignedAgentId", assignee).eq("status", status),
    );
  }
  if (isAnyones && status) {
    return table.withIndex("by_workspace_status_waiting", (q) => q.eq("workspaceId", workspaceId).eq("status", status));
  }
  if (isAnyones) {
    return table.withIndex("by_workspace_active_waiting", (q) => q.eq("workspaceId", workspaceId).eq("isActive", true));
  }
  if (status) {
    return table.withIndex("by_workspace_assignee_status_waiting", (q) =>
      q.eq("workspaceId", workspaceId).eq("assignedAgentId", assignee).eq("status", status),
    );
  }
  return table.withIndex("by_workspace_assignee_active_waiting", (q) =>
    q.eq("workspaceId", workspaceId).eq("assignedAgentId", assignee).eq("isActive", true),
  );
}

function byDue(ctx: AgentQueryCtx, { workspaceId, status, assigneeId, teamId }: Range) {
  const table = ctx.db.query("conversations");
  const isAnyones = assigneeId === undefined;
  if (teamId && status)
    return table.withIndex("by_team_status_sla", (q) => q.eq("teamId", teamId).eq("status", status));
  if (isAnyones && status) {
    return table.withIndex("by_workspace_status_sla", (q) => q.eq("workspaceId", workspaceId).eq("status", status));
  }
  if (isAnyones) {
    return table.withIndex("by_workspace_active_sla", (q) => q.eq("workspaceId", workspaceId).eq("isActive", true));
  }
  const assignee = assigneeId ?? undefined;
  if (status) {
    return table.withIndex("by_workspace_assignee_status_sla", (q) =>
      q.eq("workspaceId", workspaceId).eq("assignedAgentId", assignee).eq("status", status),
    );
  }
  return table.withIndex("by_workspace_assignee_active_sla", (q) =>
    q.eq("workspaceId", workspaceId).eq("assignedAgentId", assignee).eq("isActive", true),
  );
}

function byStatusAndMore(ctx: AgentQueryCtx, status: NonNullable<RangeFilters["status"]>, range: Range) {
  const table = ctx.db.query("conversations");
  const { workspaceId, assigneeId, teamId, channel, priority } = range;
  if (teamId) return table.withIndex("by_team_status", (q) => q.eq("teamId", teamId).eq("status", status));
  if (channel) {
    return table.withIndex("by_channel", (q) =>
      q.eq("workspaceId", workspaceId).eq("channel", channel).eq("status", status),
    );
  }
  if (priority) {
    return table.withIndex("by_workspace_priority_status", (q) =>
      q.eq("workspaceId", workspaceId).eq("priority", priority).eq("status", status),
    );
  }
  if (assigneeId === undefined) {
    return table.withIndex("by_status", (q) => q.eq("workspaceId", workspaceId).eq("status", status));
  }
  return table.withIndex("by_workspace_assignee_status", (q) =>
    q
      .eq("workspaceId", workspaceId)
      .eq("assignedAgentId", assigneeId ?? undefined)
      .eq("status", status),
  );
}

function byLastMessage(ctx: AgentQueryCtx, range: Range) {
  const { workspaceId, status, assigneeId } = range;
  if (status) return byStatusAndMore(ctx, status, range);
  const table = ctx.db.query("conversations");
  if (assigneeId === undefined) {
    return table.withIndex("by_workspace_active", (q) => q.eq("workspaceId", workspaceId).eq("isActive", true));
  }
  return table.withIndex("by_workspace_assignee_active", (q) =>
    q
      .eq("workspaceId", workspaceId)
      .eq("assignedAgentId", assigneeId ?? undefined)
      .eq("isActive", true),
  );
}

type Page = PaginationResult<Doc<"conversations">>;

async function taggedPage(
  ctx: AgentQueryCtx,
  tagId: Id<"tags">,
  sort: RangeSort,
  options: PaginationOptions,
): Promise<Page> {
  const tags = await ctx.db
    .query("conversationTags")
    .withIndex("by_tag", (q) => q.eq("tagId", tagId).eq("isActive", true))
    .order(sort === "oldest" ? "asc" : "desc")
    .paginate(options);
  const rows = await Promise.all(tags.page.map((row) => ctx.db.get("conversations", row.conversationId)));
  return { ...tags, page: rows.filter((row) => row !== null) };
}

function ordered(ctx: AgentQueryCtx, range: Range, sort: RangeSort) {
  if (sort === "waiting") return byWaiting(ctx, range).order("asc");
  if (sort === "sla") return byDue(ctx, range).order("asc");
  return byLastMessage(ctx, range).order(sort === "oldest" ? "asc" : "desc");
}

/**
 * A page of a range, which `rangeProblem` found nothing wrong with; a team or a tag in it is of the caller's workspace.
 */
export async function rangePage(
  ctx: AgentQueryCtx,
  filters: RangeFilters,
  sort: RangeSort,
  options: PaginationOptions,
): Promise<PaginationResult<ConversationRow>> {
  const range = { ...filters, workspaceId: ctx.workspace._id };
  const conversations = filters.tagId
    ? await taggedPage(ctx, filters.tagId, sort, options)
    : await ordered(ctx, range, sort).paginate(options);
  const people = peopleOf(ctx);
  return { ...conversations, page: await Promise.all(conversations.page.map((row) => conversationRow(people, row))) };
}

function counterOf({ status, assigneeId, teamId, tagId, channel, priority }: RangeFilters): string | null {
  if (tagId) return counterNames.tagged(tagId);
  if (channel || priority) return null;
  if (teamId && status === "open" && assigneeId === undefined) return counterNames.openOfTeam(teamId);
  if (teamId && status === "open" && assigneeId === null) return counterNames.queued(teamId);
  if (teamId) return null;
  if (assigneeId !== undefined) return status === "open" ? counterNames.openOf(assigneeId ?? undefined) : null;
  return status ? counterNames.status(status) : null;
}

/** How many conversations a range holds where a counter knows it, else null: nothing is counted by reading it. */
export async function rangeCount(ctx: AgentQueryCtx, filters: RangeFilters): Promise<number | null> {
  const name = counterOf(filters);
  return name === null ? null : await readCounter(ctx, ctx.workspace._id, name);
}
