import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { assignToMember, forgetTeam } from "../conversations/changesModel";
import { nameKey } from "../inbox/tagsModel";
import { type AuditActor, changedFields, recordAudit } from "../lib/audit";
import { AppError, conflict, notFound } from "../lib/errors";
import { forget } from "../lib/memory";
import { cleanText } from "../lib/text";
import { membershipOf } from "../workspaces/access";
import { releaseTickets } from "../tickets/unassigningModel";
import { availabilityKey } from "./capacityModel";
import { MAX_TEAM_MEMBERS, MAX_TEAMS } from "./limits";
import { fillMember, fillTeam, membersInTurn, offerToTeam } from "./queueModel";
import type { AssignmentMethod } from "./schema";

type Team = Doc<"teams">;
const SYSTEM = { type: "system" } as const;
const MAX_NAME = 60;
/** Conversations handled in one transaction. */
const BATCH = 50;

/** The teams of a workspace by name. */
export async function teamsOf(ctx: QueryCtx, workspaceId: Id<"workspaces">): Promise<Team[]> {
  return await ctx.db
    .query("teams")
    .withIndex("by_workspace_name", (q) => q.eq("workspaceId", workspaceId))
    .take(MAX_TEAMS);
}

async function freeName(ctx: MutationCtx, workspaceId: Id<"workspaces">, text: string, own?: Id<"teams">) {
  const name = cleanText("name", text, { max: MAX_NAME });
  const key = nameKey(name);
  const taken = await ctx.db
    .query("teams")
    .withIndex("by_workspace_name", (q) => q.eq("workspaceId", workspaceId).eq("nameKey", key))
    .first();
  if (taken && taken._id !== own) throw conflict("A team of this name exists already");
  return { name, nameKey: key };
}

async function auditTeam(
  ctx: MutationCtx,
  team: Pick<Team, "_id" | "workspaceId">,
  verb: string,
  actor: AuditActor,
  more: Partial<Parameters<typeof recordAudit>[1]>,
): Promise<void> {
  const resource = { resourceType: "team", resourceId: team._id };
  await recordAudit(ctx, { workspaceId: team.workspaceId, actor, action: `team.${verb}`, ...resource, ...more });
}

interface TeamFields {
  name: string;
  method: AssignmentMethod;
}

/** Makes a team without members. @throws AppError `invalid_input{name}`, `conflict`, `quota_exceeded{teams}` */
export async function createTeam(
  ctx: MutationCtx,
  workspaceId: Id<"workspaces">,
  { name, method }: TeamFields,
  actor: AuditActor,
): Promise<Id<"teams">> {
  const named = await freeName(ctx, workspaceId, name);
  if ((await teamsOf(ctx, workspaceId)).length >= MAX_TEAMS)
    throw new AppError({ code: "quota_exceeded", limit: "teams" });
  const now = Date.now();
  const _id = await ctx.db.insert("teams", { workspaceId, ...named, method, createdAt: now, updatedAt: now });
  await auditTeam(ctx, { _id, workspaceId }, "created", actor, {
    changes: changedFields({}, { name: named.name, method }),
  });
  return _id;
}

/** Renames a team or lets it assign in another way, its queue too. @throws AppError as `createTeam` */
export async function updateTeam(
  ctx: MutationCtx,
  team: Team,
  { name, method = team.method }: Partial<TeamFields>,
  actor: AuditActor,
): Promise<void> {
  const named = name === undefined ? {} : await freeName(ctx, team.workspaceId, name, team._id);
  const update = { ...named, method };
  const changes = changedFields({ ...team }, update).filter(({ field }) => field !== "nameKey");
  if (changes.length === 0) return;
  const after = { ...team, ...update, updatedAt: Date.now() };
  await ctx.db.patch("teams", team._id, { ...update, updatedAt: after.updatedAt });
  await auditTeam(ctx, team, "changed", actor, { changes });
  if (method !== team.method) await fillTeam(ctx, after);
}

async function membershipIn(ctx: QueryCtx, teamId: Id<"teams">, userId: Id<"users">) {
  return await ctx.db
    .query("teamMembers")
    .withIndex("by_team_user", (q) => q.eq("teamId", teamId).eq("userId", userId))
    .unique();
}

/**
 * Adds a member of the workspace to a team; he is given from its queue at once. Adding him again changes nothing.
 * @throws AppError `not_found{member}` for a stranger, `quota_exceeded{teamMembers}`
 */
export async function addTeamMember(
  ctx: MutationCtx,
  team: Team,
  userId: Id<"users">,
  actor: AuditActor,
): Promise<void> {
  const { _id: teamId, workspaceId } = team;
  if (!(await membershipOf(ctx, userId, workspaceId))) throw notFound("member");
  if (await membershipIn(ctx, teamId, userId)) return;
  if ((await membersInTurn(ctx, teamId)).length >= MAX_TEAM_MEMBERS)
    throw new AppError({ code: "quota_exceeded", limit: "teamMembers" });
  await ctx.db.insert("teamMembers", { workspaceId, teamId, userId, lastAssignedAt: 0, createdAt: Date.now() });
  await auditTeam(ctx, team, "member_added", actor, { metadata: { userId } });
  await fillMember(ctx, workspaceId, userId);
}

/** Takes a member out of a team; what the team gave him goes back to its queue, in batches. */
export async function removeTeamMember(
  ctx: MutationCtx,
  team: Team,
  userId: Id<"users">,
  actor: AuditActor,
): Promise<void> {
  const membership = await membershipIn(ctx, team._id, userId);
  if (!membership) throw notFound("member");
  await ctx.db.delete("teamMembers", membership._id);
  await auditTeam(ctx, team, "member_removed", actor, { metadata: { userId } });
  await returnToQueue(ctx, team._id, userId);
}

/** Unassigns up to a batch of a team's open and sleeping conversations of someone who left it; the rest by a job. */
export async function returnToQueue(ctx: MutationCtx, teamId: Id<"teams">, userId: Id<"users">): Promise<void> {
  if (await membershipIn(ctx, teamId, userId)) return;
  let handled = 0;
  for (const status of ["open", "snoozed"] as const) {
    const rows = await ctx.db
      .query("conversations")
      .withIndex("by_team_queue", (q) => q.eq("teamId", teamId).eq("assignedAgentId", userId).eq("status", status))
      .take(BATCH - handled);
    for (const row of rows) await offerToTeam(ctx, await assignToMember(ctx, row, null, SYSTEM));
    handled += rows.length;
    if (handled === BATCH) break;
  }
  if (handled === BATCH) await ctx.scheduler.runAfter(0, internal.routing.jobs.returnToQueue, { teamId, userId });
}

/** Ends a team: its members are free at once, its conversations keep whom they are assigned to and lose it in batches. */
export async function deleteTeam(ctx: MutationCtx, team: Team, actor: AuditActor): Promise<void> {
  for (const member of await membersInTurn(ctx, team._id)) await ctx.db.delete("teamMembers", member._id);
  await ctx.db.delete("teams", team._id);
  await auditTeam(ctx, team, "deleted", actor, { changes: changedFields({ name: team.name }, { name: undefined }) });
  await releaseTeam(ctx, team._id);
  await releaseTickets(ctx, team.workspaceId, { teamId: team._id });
}

/** Takes a team that is gone off up to a batch of conversations; the rest by a job. */
export async function releaseTeam(ctx: MutationCtx, teamId: Id<"teams">): Promise<void> {
  if (await ctx.db.get("teams", teamId)) return;
  const rows = await ctx.db
    .query("conversations")
    .withIndex("by_team_status", (q) => q.eq("teamId", teamId))
    .take(BATCH);
  for (const row of rows) await forgetTeam(ctx, row);
  if (rows.length === BATCH) await ctx.scheduler.runAfter(0, internal.routing.jobs.releaseTeam, { teamId });
}

/** Someone left the workspace: he is in no team and has no availability any more. */
export async function forgetMember(
  ctx: MutationCtx,
  workspaceId: Id<"workspaces">,
  userId: Id<"users">,
): Promise<void> {
  const memberships = await ctx.db
    .query("teamMembers")
    .withIndex("by_user", (q) => q.eq("workspaceId", workspaceId).eq("userId", userId))
    .take(MAX_TEAMS);
  for (const membership of memberships) await ctx.db.delete("teamMembers", membership._id);
  const availability = await ctx.db
    .query("memberAvailability")
    .withIndex("by_user", (q) => q.eq("workspaceId", workspaceId).eq("userId", userId))
    .unique();
  if (availability) await ctx.db.delete("memberAvailability", availability._id);
  forget(ctx, availabilityKey(workspaceId, userId));
}
