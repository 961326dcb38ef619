import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { assignToMember } from "../conversations/changesModel";
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
  except?: Id<"conversations">,
): Promise<Conversation | undefined> {
  const first = await ctx.db
    .query("conversations")
    .withIndex("by_team_queue", (q) => q.eq("teamId", teamId).eq("assignedAgentId", undefined).eq("status", "open"))
    .take(2);
  return first.find((conversation) => conversation._id !== except);
}

/** Gives a conversation in a team's queue to whoever has room; it stays there when nobody has. */
export async function offerToTeam(ctx: MutationCtx, conversation: Conversation): Promise<Conversation> {
  const { teamId, assignedAgentId, status } = conversation;
  const team = teamId && !assignedAgentId && status === "open" ? await ctx.db.get("teams", teamId) : null;
  const userId = team && (await takeTurn(ctx, team));
  return userId ? await assignToMember(ctx, conversation, userId, SYSTEM) : conversation;
}

interface Waiting {
  conversation: Conversation;
  membership: Doc<"teamMembers">;
}

/** The conversation that has waited longest in the queues of a member's teams that assign by themselves. */
async function oldestFor(
  ctx: QueryCtx,
  memberships: Doc<"teamMembers">[],
  except?: Id<"conversations">,
): Promise<Waiting | null> {
  let oldest: Waiting | null = null;
  for (const membership of memberships) {
    const team = await ctx.db.get("teams", membership.teamId);
    const conversation = team && team.method !== "manual" && (await nextInQueue(ctx, team._id, except));
    if (!conversation || (oldest && oldest.conversation.waitingOrder <= conversation.waitingOrder)) continue;
    oldest = { conversation, membership };
  }
  return oldest;
}

/**
 * Gives a member what has waited longest for one of his teams, until he has no room; more than a batch follows by a job.
 * @param except the conversation he has just let go
 */
export async function fillMember(
  ctx: MutationCtx,
  workspaceId: Id<"workspaces">,
  userId: Id<"users">,
  except?: Id<"conversations">,
): Promise<void> {
  const memberships = await ctx.db
    .query("teamMembers")
    .withIndex("by_user", (q) => q.eq("workspaceId", workspaceId).eq("userId", userId))
    .take(MAX_TEAM_MEMBERS);
  if (memberships.length === 0) return;
  const room = await roomOf(ctx, workspaceId, userId);
  for (let given = 0; given < Math.min(room, BATCH); given++) {
    const next = await oldestFor(ctx, memberships, except);
    if (!next) return;
    await noteTurn(
      ctx,
      next.membership,
      (await membersInTurn(ctx, next.membership.teamId)).at(-1)?.lastAssignedAt ?? 0,
    );
    await assignToMember(ctx, next.conversation, userId, SYSTEM);
  }
  if (room > BATCH) await ctx.scheduler.runAfter(0, internal.routing.jobs.fillMember, { workspaceId, userId });
}

/** Hands out a team's queue, oldest first, until nobody has room; more than a batch follows by a job. */
export async function fillTeam(ctx: MutationCtx, team: Doc<"teams">): Promise<void> {
  for (let given = 0; given < BATCH; given++) {
    const next = await nextInQueue(ctx, team._id);
    const userId = next && (await takeTurn(ctx, team));
    if (!next || !userId) return;
    await assignToMember(ctx, next, userId, SYSTEM);
  }
  await ctx.scheduler.runAfter(0, internal.routing.jobs.fillTeam, { teamId: team._id });
}

const isOpenWith = (row: Conversation | null) => (row?.status === "open" ? row.assignedAgentId : undefined);

/**
 * What a change of a conversation means for queues: one that opens without an assignee is offered to its team, and who
 * has one less to do is given the next. What somebody unassigned by hand stays in the queue until the next one is free.
 */
export async function followQueue(ctx: MutationCtx, before: Conversation | null, after: Conversation): Promise<void> {
  const opens = after.status === "open" && before !== null && before.status !== "open";
  if (opens && after.teamId && !after.assignedAgentId) await offerToTeam(ctx, after);
  const freed = isOpenWith(before);
  if (freed && isOpenWith(after) !== freed) await fillMember(ctx, after.workspaceId, freed, after._id);
}
