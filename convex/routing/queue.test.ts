import { beforeEach, describe, expect, test } from "vitest";
import { api, internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { addMember, createWorkspace, type TestMember } from "../testing/principals.testing";
import { setup, type TestBackend } from "../testing/setup.testing";
import { bootVisitor, startConversation } from "../testing/visitors.testing";

let t: TestBackend;
let owner: TestMember;
let workspaceId: Id<"workspaces">;
let mia: TestMember;
let tom: TestMember;

beforeEach(async () => {
  t = setup();
  owner = await createWorkspace(t);
  ({ workspaceId } = owner);
  mia = await addMember(t, workspaceId, "agent", { name: "Mia" });
  tom = await addMember(t, workspaceId, "agent", { name: "Tom" });
});

const teams = api.routing.agentTeams;
const availability = api.routing.agentAvailability;

async function team(method: "manual" | "round_robin" | "least_loaded", members: TestMember[], name = "Billing") {
  const { teamId } = await owner.client.mutation(teams.create, { workspaceId, name, method });
  for (const { userId } of members) await owner.client.mutation(teams.addMember, { workspaceId, teamId, userId });
  return teamId;
}

async function begin(): Promise<Id<"conversations">> {
  const visitor = await bootVisitor(t, workspaceId);
  return (await startConversation(t, visitor.sessionToken)).conversationId;
}

const give = async (conversationId: Id<"conversations">, teamId: Id<"teams"> | null) =>
  await owner.client.mutation(teams.assign, { workspaceId, conversationId, teamId });
const row = async (id: Id<"conversations">) => (await t.run(async (ctx) => await ctx.db.get("conversations", id)))!;
const assignee = async (id: Id<"conversations">) => (await row(id)).assignedAgentId;
const limit = async (userId: Id<"users">, capacity: number) =>
  await owner.client.mutation(availability.set, { workspaceId, userId, capacity });
const close = async (conversationId: Id<"conversations">) =>
  await owner.client.mutation(api.conversations.agentState.close, { workspaceId, conversationId });
const teamRow = async (teamId: Id<"teams">) =>
  (await owner.client.query(teams.list, { workspaceId })).find((one) => one.teamId === teamId)!;

async function beginMany(count: number, teamId: Id<"teams">) {
  const ids: Id<"conversations">[] = [];
  for (let index = 0; index < count; index++) {
    const id = await begin();
    await give(id, teamId);
    ids.push(id);
  }
  return ids;
}

describe("how a team gives", () => {
  test("by hand it only keeps them together", async () => {
    const teamId = await team("manual", [mia]);
    const [id] = await beginMany(1, teamId);
    expect(await row(id!)).toMatchObject({ teamId });
    expect(await assignee(id!)).toBeUndefined();
    expect(await teamRow(teamId)).toMatchObject({ open: 1, queued: 1 });
  });

  test("in turn, members alternate", async () => {
    const ids = await beginMany(4, await team("round_robin", [mia, tom]));
    const given = await Promise.all(ids.map(assignee));
    expect(given).toEqual([mia.userId, tom.userId, mia.userId, tom.userId]);
  });

  test("the least loaded gets the next, whoever has others from elsewhere", async () => {
    const elsewhere = await begin();
    const state = api.conversations.agentState;
    await owner.client.mutation(state.assign, { workspaceId, conversationId: elsewhere, assigneeId: mia.userId });
    const ids = await beginMany(3, await team("least_loaded", [mia, tom]));
    const given = await Promise.all(ids.map(assignee));
    expect(given[0]).toBe(tom.userId);
    expect(given.filter((id) => id === tom.userId)).toHaveLength(2);
  });

  test("who is away or full, or may not answer, is passed over", async () => {
    const teamId = await team("round_robin", [mia, tom]);
    await limit(mia.userId, 1);
    await tom.client.mutation(availability.set, { workspaceId, isAvailable: false });
    const ids = await beginMany(2, teamId);
    expect(await Promise.all(ids.map(assignee))).toEqual([mia.userId, undefined]);
    const viewer = await addMember(t, workspaceId, "viewer");
    await owner.client.mutation(teams.addMember, { workspaceId, teamId, userId: viewer.userId });
    expect(await assignee(ids[1]!)).toBeUndefined();
  });

  test("the thread tells of the team and of whom it chose in one line; undoing takes back both", async () => {
    const teamId = await team("round_robin", [mia]);
    const id = await begin();
    const { undo } = await give(id, teamId);
    const events = async () =>
      (await t.run(async (ctx) => await ctx.db.query("messages").collect())).filter((one) => one.kind === "event");
    expect((await events()).map((one) => one.event)).toEqual([
      { type: "teamAssigned", teamId, targetId: mia.userId, actorId: owner.userId },
    ]);
    await owner.client.mutation(api.conversations.agentState.undo, { workspaceId, token: undo! });
    expect(await row(id)).not.toHaveProperty("teamId");
    expect(await assignee(id)).toBeUndefined();
    expect(await events()).toEqual([]);
  });
});

describe("who becomes free is given what has waited longest", () => {
  async function full() {
    const teamId = await team("round_robin", [mia]);
    await limit(mia.userId, 1);
    return { teamId, ids: await beginMany(4, teamId) };
  }

  test("by closing", async () => {
    const { ids } = await full();
    await close(ids[0]!);
    expect(await assignee(ids[1]!)).toBe(mia.userId);
    expect(await assignee(ids[2]!)).toBeUndefined();
  });

  test("by snoozing, by handing over, by letting go", async () => {
    const { ids } = await full();
    const state = api.conversations.agentState;
    await owner.client.mutation(state.snooze, { workspaceId, conversationId: ids[0]!, until: Date.now() + 60_000 });
    expect(await assignee(ids[1]!)).toBe(mia.userId);
    await owner.client.mutation(state.assign, { workspaceId, conversationId: ids[1]!, assigneeId: tom.userId });
    expect(await assignee(ids[2]!)).toBe(mia.userId);
    await owner.client.mutation(state.assign, { workspaceId, conversationId: ids[2]!, assigneeId: null });
    expect(await assignee(ids[2]!)).toBeUndefined();
    expect(await assignee(ids[3]!)).toBe(mia.userId);
  });

  test("by closing several at once, in that same mutation", async () => {
    const teamId = await team("round_robin", [mia, tom]);
    for (const { userId } of [mia, tom]) await limit(userId, 2);
    const ids = await beginMany(9, teamId);
    const held = [0, 1, 2, 3].map((index) => ids[index]!);
    expect((await Promise.all(held.map(assignee))).every(Boolean)).toBe(true);
    const action = { kind: "close" as const };
    await t.withIdentity({ subject: `${owner.userId}|${owner.sessionId}` }).mutation(async (ctx) => {
      const args = { workspaceId, conversationIds: held.slice(0, 3), action };
      await ctx.runMutation(api.conversations.agentState.bulk, args);
      const next = await Promise.all(ids.slice(4).map(async (id) => (await ctx.db.get("conversations", id))!));
      expect(next.map((each) => each.assignedAgentId !== undefined)).toEqual([true, true, true, false, false]);
    });
  });

  test("by moving what he had to another of his teams, whose turn it may be to give it to him", async () => {
    const { ids } = await full();
    const other = await team("least_loaded", [mia], "Returns");
    await owner.client.mutation(teams.assign, { workspaceId, conversationId: ids[0]!, teamId: other });
    const { assignedAgentId, waitingOrder } = await row(ids[0]!);
    expect(waitingOrder).toBeLessThan((await row(ids[1]!)).waitingOrder);
    expect(assignedAgentId).toBe(mia.userId);
    expect(await assignee(ids[1]!)).toBeUndefined();
  });

  test("by coming back", async () => {
    const { ids } = await full();
    await mia.client.mutation(availability.set, { workspaceId, isAvailable: false });
    await close(ids[0]!);
    expect(await assignee(ids[1]!)).toBeUndefined();
    await mia.client.mutation(availability.set, { workspaceId, isAvailable: true });
    expect(await assignee(ids[1]!)).toBe(mia.userId);
    expect(await assignee(ids[2]!)).toBeUndefined();
  });

  test("by a higher limit, by joining, by another method", async () => {
    const { teamId, ids } = await full();
    await limit(mia.userId, 2);
    expect(await assignee(ids[1]!)).toBe(mia.userId);
    await owner.client.mutation(teams.update, { workspaceId, teamId, method: "manual" });
    await limit(tom.userId, 1);
    await owner.client.mutation(teams.addMember, { workspaceId, teamId, userId: tom.userId });
    expect(await assignee(ids[2]!)).toBeUndefined();
    await owner.client.mutation(teams.update, { workspaceId, teamId, method: "least_loaded" });
    expect(await assignee(ids[2]!)).toBe(tom.userId);
    expect(await assignee(ids[3]!)).toBeUndefined();
  });

  test("closing several together, one of them waiting in the queue, loses no count", async () => {
    const { teamId, ids } = await full();
    const action = { kind: "close" as const };
    await owner.client.mutation(api.conversations.agentState.bulk, { workspaceId, conversationIds: ids, action });
    expect((await Promise.all(ids.map(row))).every((one) => one.status === "closed")).toBe(true);
    expect(await teamRow(teamId)).toMatchObject({ open: 0, queued: 0 });
    expect(await t.action(internal.conversations.checking.checkCounters, { workspaceId })).toMatchObject({
      differences: [],
    });
  });
});

describe("leaving", () => {
  test("a member who leaves the team gives back what it gave him, to whoever has room", async () => {
    const teamId = await team("round_robin", [mia, tom]);
    const ids = await beginMany(4, teamId);
    const userId = mia.userId;
    await owner.client.mutation(teams.removeMember, { workspaceId, teamId, userId });
    expect(await Promise.all(ids.map(assignee))).toEqual(ids.map(() => tom.userId));
  });

  test("a member who leaves the workspace is in no team any more", async () => {
    const teamId = await team("round_robin", [mia]);
    const [id] = await beginMany(1, teamId);
    await owner.client.mutation(api.workspaces.agentMembers.remove, { workspaceId, memberId: mia.memberId });
    expect(await assignee(id!)).toBeUndefined();
    expect(await teamRow(teamId)).toMatchObject({ memberIds: [], queued: 1 });
  });

  test("a deleted team leaves its conversations with whom they are", async () => {
    const teamId = await team("round_robin", [mia]);
    const [id] = await beginMany(1, teamId);
    await owner.client.mutation(teams.remove, { workspaceId, teamId });
    expect(await row(id!)).not.toHaveProperty("teamId");
    expect(await assignee(id!)).toBe(mia.userId);
    expect(await owner.client.query(teams.list, { workspaceId })).toEqual([]);
    expect(await t.action(internal.conversations.checking.checkCounters, { workspaceId })).toMatchObject({
      differences: [],
    });
  });
});

describe("refusals", () => {
  test.each([
    ["a second team of the name", { name: "billing ", method: "manual" as const }, "conflict"],
    ["no name", { name: " ", method: "manual" as const }, "invalid_input"],
  ])("%s", async (_what, fields, code) => {
    await team("manual", []);
    const made = owner.client.mutation(teams.create, { workspaceId, ...fields });
    await expect(made).rejects.toMatchObject({ data: { code } });
  });

  test("strangers are no members, agents manage no teams, limits are whole numbers", async () => {
    const teamId = await team("manual", []);
    const stranger = await createWorkspace(t);
    const add = owner.client.mutation(teams.addMember, { workspaceId, teamId, userId: stranger.userId });
    await expect(add).rejects.toMatchObject({ data: { code: "not_found", entity: "member" } });
    const remove = mia.client.mutation(teams.remove, { workspaceId, teamId });
    await expect(remove).rejects.toMatchObject({ data: { code: "forbidden" } });
    for (const capacity of [0, 1.5, 501]) {
      await expect(limit(mia.userId, capacity)).rejects.toMatchObject({ data: { field: "capacity" } });
    }
    const others = mia.client.mutation(availability.set, { workspaceId, userId: tom.userId, isAvailable: false });
    await expect(others).rejects.toMatchObject({ data: { code: "forbidden" } });
  });
});
