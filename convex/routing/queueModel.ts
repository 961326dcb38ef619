import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { assignToMember } from "../conversations/changesModel";
import { forget, keep, kept } from "../lib/memory";
import { loadOf, roomOf } from "./capacityModel";
import { MAX_TEAM_MEMBERS } from "./limits";

type Conversation = Doc<"conversations">;
const SYSTEM = { type: "system" } as const;
/** Conversations handed out in one transaction; the rest by a job. */
export const BATCH = 20;

/** Members of a team, who is next first. */
export async function membersInTurn(ctx: QueryCtx, teamId: Id<"teams">): Promise<Doc<"teamMembers">[]> {
  return await ctx.db
    .query("teamMembers")
    .withIndex("by_team", (q) => q.eq("teamId", teamId))
    .take(MAX_TEAM_MEMBERS);
}

/** In which order members are asked whether they have room. */
async function inOrder(ctx: QueryCtx, team: Doc<"teams">, members: Doc<"teamMembers">[]) {
  if (team.method !== "least_loaded") return members;
  const loads = await Promise.all(members.map(({ userId }) => loadOf(ctx, team.workspaceId, userId)));
  const open = new Map(members.map((member, index) => [member._id, loads[index]?.open ?? 0]));
  return members.toSorted((a, b) => (open.get(a._id) ?? 0) - (open.get(b._id) ?? 0));
}

/** When the member whose turn comes last was given something; 0 while nobody was. */
async function latestTurn(ctx: QueryCtx, teamId: Id<"teams">): Promise<number> {
  const last = await ctx.db
    .query("teamMembers")
    .withIndex("by_team", (q) => q.eq("teamId", teamId))
    .order("desc")
    .first();
  return last?.lastAssignedAt ?? 0;
}

async function noteTurn(ctx: MutationCtx, member: Doc<"teamMembers">, latest: number): Promise<void> {
  await ctx.db.patch("teamMembers", member._id, { lastAssignedAt: Math.max(Date.now(), latest + 1) });
}

/**
 * Whom a team gives the next conversation: the member in turn or the least loaded who is available and below his
 * capacity; null for a team that assigns by hand or has nobody free. His turn is over then.
 */
export async function takeTurn(ctx: MutationCtx, team: Doc<"teams">): Promise<Id<"users"> | null> {
  if (team.method === "manual") return null;
  const members = await membersInTurn(ctx, team._id);
  for (const member of await inOrder(ctx, team, members)) {
    if ((await roomOf(ctx, team.workspaceId, member.userId)) === 0) continue;
    await noteTurn(ctx, member, members.at(-1)?.lastAssignedAt ?? 0);
    return member.userId;
  }
  return null;
}

/** Who has waited longest in a team's queue, besides `except`. */
async function nextInQueue(
  ctx: QueryCtx,
  teamId: Id<"teams">,
  except: readonly Id<"conversations">[] = [],
): Promise<Conversation | undefined> {
  const first = await ctx.db
    .query("conversations")
    .withIndex("by_team_queue", (q) => q.eq("teamId", teamId).eq("assignedAgentId", undefined).eq("status", "open"))
    .take(except.length + 1);
  return first.find((conversation) => !except.includes(conversation._id));
}

/** Gives a conversation in a team's queue to whoever has room; it stays there when nobody has. */
export async function offerToTeam(ctx: MutationCtx, conversation: Conversation): Promise<Conversation> {
  const { teamId, assignedAgentId, status } = conversation;
  const team = teamId && !assignedAgentId && status === "open" ? await ctx.db.get("teams", teamId) : null;
  const userId = team && (await takeTurn(ctx, team));
  return userId ? await assignToMember(ctx, conversation, userId, SYSTEM) : conversation;
}

/** A queue that a member may be given from, with who has waited longest in it. */
interface Queue {
  membership: Doc<"teamMembers">;
  head: Conversation;
}

/** The queues of a member's teams that assign by themselves and have somebody waiting. */
async function queuesOf(
  ctx: QueryCtx,
  memberships: readonly Doc<"teamMembers">[],
  except: readonly Id<"conversations">[],
): Promise<Queue[]> {
  const queues: Queue[] = [];
  for (const membership of memberships) {
    const team = await ctx.db.get("teams", membership.teamId);
    const head = team && team.method !== "manual" ? await nextInQueue(ctx, team._id, except) : undefined;
    if (head) queues.push({ membership, head });
  }
  return queues;
}

/**
 * Gives a member what has waited longest for one of his teams, until he has no room; more than `limit` follows by a job.
 * @param except the conversations he has just let go
 * @returns how many he was given
 */
export async function fillMember(
  ctx: MutationCtx,
  workspaceId: Id<"workspaces">,
  userId: Id<"users">,
  except: readonly Id<"conversations">[] = [],
  limit = BATCH,
): Promise<number> {
  const memberships = await ctx.db
    .query("teamMembers")
    .withIndex("by_user", (q) => q.eq("workspaceId", workspaceId).eq("userId", userId))
    .take(MAX_TEAM_MEMBERS);
  if (memberships.length === 0) return 0;
  const room = await roomOf(ctx, workspaceId, userId);
  let queues = room > 0 ? await queuesOf(ctx, memberships, except) : [];
  const most = Math.min(room, limit);
  for (let given = 0; given < most; given++) {
    const next = queues.toSorted((a, b) => a.head.waitingOrder - b.head.waitingOrder)[0];
    if (!next) return given;
    const { membership, head } = next;
    await noteTurn(ctx, membership, await latestTurn(ctx, membership.teamId));
    await assignToMember(ctx, head, userId, SYSTEM);
    const others = queues.filter((queue) => queue !== next);
    queues = [...others, ...(await queuesOf(ctx, [membership], except))];
  }
  if (room > limit && queues.length > 0)
    await ctx.scheduler.runAfter(0, internal.routing.jobs.fillMember, { workspaceId, userId, except: [...except] });
  return most;
}

/**
 * Hands out a team's queue, oldest first, until nobody has room; more than `limit` follows by a job.
 * @returns how many were handed out
 */
export async function fillTeam(ctx: MutationCtx, team: Doc<"teams">, limit = BATCH): Promise<number> {
  for (let given = 0; given < limit; given++) {
    const next = await nextInQueue(ctx, team._id);
    const userId = next && (await takeTurn(ctx, team));
    if (!next || !userId) return given;
    await assignToMember(ctx, next, userId, SYSTEM);
  }
  await ctx.scheduler.runAfter(0, internal.routing.jobs.fillTeam, { teamId: team._id });
  return limit;
}

/** Whom a change of many conversations leaves something for: seen to when all of it is done. */
interface Postponed {
  freed: Set<Id<"users">>;
  letGo: Set<Id<"conversations">>;
  teams: Set<Id<"teams">>;
}
const POSTPONED = "routing/postponed";

/**
 * Changes many conversations at once. Queues are looked at when all are changed, in the same transaction: looking after
 * each would cost as many times over, and hand what one lets go to whom the next one frees. What goes beyond a batch for
 * all of them together follows by jobs.
 */
export async function withQueuesAfter<Result>(
  ctx: MutationCtx,
  workspaceId: Id<"workspaces">,
  change: () => Promise<Result>,
): Promise<Result> {
  const postponed: Postponed = { freed: new Set(), letGo: new Set(), teams: new Set() };
  keep(ctx, POSTPONED, postponed);
  const result = await change();
  forget(ctx, POSTPONED);
  let left = BATCH;
  for (const teamId of postponed.teams) {
    const team = await ctx.db.get("teams", teamId);
    if (team) left -= await fillTeam(ctx, team, left);
  }
  for (const userId of postponed.freed) left -= await fillMember(ctx, workspaceId, userId, [...postponed.letGo], left);
  return result;
}

const isOpenWith = (row: Conversation | null) => (row?.status === "open" ? row.assignedAgentId : undefined);

/**
 * What a change of a conversation means for queues: one that opens without an assignee is offered to its team, and who
 * has one less to do is given the next. What somebody unassigned by hand stays in the queue until the next one is free;
 * what went to another team may come back to him by that one.
 */
export async function followQueue(ctx: MutationCtx, before: Conversation | null, after: Conversation): Promise<void> {
  const opens = after.status === "open" && before !== null && before.status !== "open";
  const freed = isOpenWith(before);
  const isFreed = freed !== undefined && isOpenWith(after) !== freed;
  const postponed = kept<Postponed>(ctx, POSTPONED);
  if (opens && after.teamId && !after.assignedAgentId) {
    if (postponed) postponed.teams.add(after.teamId);
    else await offerToTeam(ctx, after);
  }
  if (!isFreed) return;
  const letGo = before?.teamId === after.teamId ? [after._id] : [];
  if (!postponed) return void (await fillMember(ctx, after.workspaceId, freed, letGo));
  postponed.freed.add(freed);
  for (const id of letGo) postponed.letGo.add(id);
}
