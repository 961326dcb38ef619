import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { bumpCounter, readCounter } from "../lib/counters";

/** Names of the counters that conversations and mentions feed, all of one workspace. */
export const counterNames = {
  status: (status: Doc<"conversations">["status"]) => `conversations.${status}`,
  openOf: (assignee: Id<"users"> | undefined) => `conversations.open.${assignee ?? "unassigned"}`,
  openOfTeam: (teamId: Id<"teams">) => `conversations.open.team.${teamId}`,
  queued: (teamId: Id<"teams">) => `conversations.queued.${teamId}`,
  tagged: (tagId: Id<"tags">) => `conversations.tag.${tagId}`,
  unread: "conversations.unread",
  unreadOf: (assignee: Id<"users"> | undefined) => `conversations.unread.${assignee ?? "unassigned"}`,
  visitorUnread: (visitorId: Id<"visitors">) => `visitor.unread.${visitorId}`,
  mentions: (userId: Id<"users">) => `mentions.${userId}`,
};

/** The parts of a conversation that are counted. */
export type CountedConversation = Pick<
  Doc<"conversations">,
  "status" | "assignedAgentId" | "teamId" | "tagIds" | "unreadByAgent" | "unreadByVisitor" | "visitorId"
>;

/**
 * Which counters a conversation adds to, and how much: the only place that says so. Open ones count for their assignee
 * (or as unassigned) and for their team, in its queue while nobody is assigned; tags count open and snoozed ones; unread ones count once however many messages wait; a visitor's unread messages count one by one.
 */
export function contributions(conversation: CountedConversation): Map<string, number> {
  const { status, assignedAgentId, teamId, visitorId } = conversation;
  const counts = new Map([[counterNames.status(status), 1]]);
  const isUnread = (conversation.unreadByAgent ?? 0) > 0;
  const isActive = status === "open" || status === "snoozed";
  if (status === "open") counts.set(counterNames.openOf(assignedAgentId), 1);
  if (status === "open" && teamId) counts.set(counterNames.openOfTeam(teamId), 1);
  if (status === "open" && teamId && !assignedAgentId) counts.set(counterNames.queued(teamId), 1);
  if (isActive) for (const tagId of conversation.tagIds ?? []) counts.set(counterNames.tagged(tagId), 1);
  if (status === "open" && isUnread) counts.set(counterNames.unreadOf(assignedAgentId), 1);
  if (isActive && isUnread) counts.set(counterNames.unread, 1);
  if (visitorId && conversation.unreadByVisitor) {
    counts.set(counterNames.visitorUnread(visitorId), conversation.unreadByVisitor);
  }
  return counts;
}

/** What the counters change by when a row goes from `before` to `after`; null stands for a row that is not there. */
export function counterChanges(
  before: CountedConversation | null,
  after: CountedConversation | null,
): Map<string, number> {
  const changes = new Map(after ? contributions(after) : []);
  for (const [name, value] of before ? contributions(before) : []) changes.set(name, (changes.get(name) ?? 0) - value);
  return changes;
}

/** Moves the counters along with a row, in the row's transaction. */
export async function applyCounters(
  ctx: MutationCtx,
  workspaceId: Id<"workspaces">,
  before: CountedConversation | null,
  after: CountedConversation | null,
): Promise<void> {
  for (const [name, by] of counterChanges(before, after)) await bumpCounter(ctx, workspaceId, name, by);
}

/** The figures beside the inbox views of one member: ten counter rows, whatever the size of the workspace. */
export async function readCounts(ctx: QueryCtx, workspaceId: Id<"workspaces">, userId: Id<"users">) {
  const read = (name: string) => readCounter(ctx, workspaceId, name);
  const open = await read(counterNames.status("open"));
  const snoozed = await read(counterNames.status("snoozed"));
  return {
    mine: await read(counterNames.openOf(userId)),
    unassigned: await read(counterNames.openOf(undefined)),
    all: open + snoozed,
    open,
    snoozed,
    closed: await read(counterNames.status("closed")),
    spam: await read(counterNames.status("spam")),
    mentions: await read(counterNames.mentions(userId)),
    unread: {
      mine: await read(counterNames.unreadOf(userId)),
      unassigned: await read(counterNames.unreadOf(undefined)),
      all: await read(counterNames.unread),
    },
  };
}
