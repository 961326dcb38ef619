import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { api, internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import { addMember, createWorkspace, type TestMember } from "../testing/principals.testing";
import { setup, type TestBackend } from "../testing/setup.testing";
import { bootVisitor, startConversation } from "../testing/visitors.testing";

/**
 * Several teams with members in common, everything that can happen to their queues. No second implementation of the rules:
 * what the rules promise is held against the rows after each step.
 */
const CAPACITIES = [1, 2, 3];
const TEAMS = [
  { method: "round_robin", members: [0, 1] },
  { method: "least_loaded", members: [1, 2] },
  { method: "manual", members: [0, 2] },
] as const;

type ConversationId = Id<"conversations">;
interface World {
  t: TestBackend;
  owner: TestMember;
  workspaceId: Id<"workspaces">;
  members: TestMember[];
  teams: Id<"teams">[];
  serial: number;
}

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 23, 8) });
});
afterEach(() => {
  vi.useRealTimers();
});

async function arrange(): Promise<World> {
  const t = setup();
  const owner = await createWorkspace(t);
  const { workspaceId, client } = owner;
  const members: TestMember[] = [];
  for (const capacity of CAPACITIES) {
    const member = await addMember(t, workspaceId, "agent");
    await client.mutation(api.routing.agentAvailability.set, { workspaceId, userId: member.userId, capacity });
    members.push(member);
  }
  const teams: Id<"teams">[] = [];
  for (const [index, { method, members: places }] of TEAMS.entries()) {
    const made = await client.mutation(api.routing.agentTeams.create, { workspaceId, name: `Team ${index}`, method });
    teams.push(made.teamId);
    for (const place of places) {
      const join = { workspaceId, teamId: made.teamId, userId: members[place]!.userId };
      await client.mutation(api.routing.agentTeams.addMember, join);
    }
  }
  return { t, owner, workspaceId, members, teams, serial: 0 };
}

interface Rows {
  conversations: Doc<"conversations">[];
  memberships: Doc<"teamMembers">[];
  availability: Doc<"memberAvailability">[];
  teams: Doc<"teams">[];
}

const rowsOf = async ({ t }: World): Promise<Rows> =>
  await t.run(async (ctx) => ({
    conversations: await ctx.db.query("conversations").collect(),
    memberships: await ctx.db.query("teamMembers").collect(),
    availability: await ctx.db.query("memberAvailability").collect(),
    teams: await ctx.db.query("teams").collect(),
  }));

const waitsIn = (teamId: Id<"teams">) => (row: Doc<"conversations">) =>
  row.teamId === teamId && row.status === "open" && row.assignedAgentId === undefined;

function roomOf({ conversations, availability }: Rows, userId: Id<"users">): number {
  const open = conversations.filter((row) => row.status === "open" && row.assignedAgentId === userId).length;
  const row = availability.find((each) => each.userId === userId);
  return row?.isAvailable === false ? 0 : Math.max(0, (row?.capacity ?? 20) - open);
}

/** Nobody is given more than he takes by teams; what is opened again goes back to who had it. */
function expectCapacityKept(rows: Rows, world: World, reopened: ReadonlySet<ConversationId>): void {
  for (const [index, { userId }] of world.members.entries()) {
    const held = rows.conversations.filter((row) => row.status === "open" && row.assignedAgentId === userId);
    const given = held.filter(({ _id }) => !reopened.has(_id));
    expect(given.length, `member ${index}`).toBeLessThanOrEqual(CAPACITIES[index]!);
  }
}

/** Nobody waits for a team of which somebody has room, but for what was put back by hand. */
function expectNobodyIdle(rows: Rows, putBack: ReadonlySet<ConversationId>): void {
  for (const team of rows.teams.filter(({ method }) => method !== "manual")) {
    const members = rows.memberships.filter(({ teamId }) => teamId === team._id);
    if (!members.some(({ userId }) => roomOf(rows, userId) > 0)) continue;
    const waiting = rows.conversations.filter(waitsIn(team._id)).map(({ _id }) => _id);
    expect(waiting.filter((id) => !putBack.has(id))).toEqual([]);
  }
}

/** Of a queue that gave something away, what still waits is younger, but for what its holder has just let go. */
function expectOldestFirst(before: Rows, after: Rows, letGo: ReadonlySet<ConversationId>): void {
  const now = new Map(after.conversations.map((row) => [row._id, row]));
  for (const { _id: teamId } of after.teams) {
    const queue = before.conversations.filter(waitsIn(teamId));
    const stays = queue.filter(({ _id }) => waitsIn(teamId)(now.get(_id)!) && !letGo.has(_id));
    const given = queue.filter(({ _id }) => {
      const row = now.get(_id)!;
      return row.teamId === teamId && row.status === "open" && row.assignedAgentId !== undefined;
    });
    for (const one of given)
      for (const other of stays) expect(one.waitingOrder).toBeLessThanOrEqual(other.waitingOrder);
  }
}

type Step =
  | { kind: "arrive"; team: number; which: number }
  | { kind: "move"; team: number; which: number }
  | { kind: "close" | "letGo" | "reopen" | "snooze"; which: number; count: number }
  | { kind: "presence"; isAvailable: boolean; member: number }
  | { kind: "membership"; isJoining: boolean; member: number; team: number };

const team = fc.nat({ max: TEAMS.length - 1 });
const member = fc.nat({ max: CAPACITIES.length - 1 });
const which = fc.nat({ max: 30 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("arrive" as const), team, which }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("move" as const), team, which }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constantFrom("close" as const, "letGo" as const, "reopen" as const, "snooze" as const),
      which,
      count: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("presence" as const), isAvailable: fc.boolean(), member }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("membership" as const), isJoining: fc.boolean(), member, team }),
  },
);

const OF_MANY = { close: "open", letGo: "open", snooze: "open", reopen: "closed" } as const;

/** `count` conversations from the `which`th on that an action is for. */
function chosen(rows: Rows, { kind, which: from, count }: Extract<Step, { count: number }>): ConversationId[] {
  const fitting = rows.conversations.filter(
    (row) => row.status === OF_MANY[kind] && (kind !== "letGo" || row.assignedAgentId !== undefined),
  );
  const start = fitting.length === 0 ? 0 : from % fitting.length;
  return fitting.slice(start, start + count).map(({ _id }) => _id);
}

async function actOnMany(world: World, rows: Rows, one: Extract<Step, { count: number }>): Promise<ConversationId[]> {
  const { workspaceId, owner } = world;
  const conversationIds = chosen(rows, one);
  const until = Date.now() + 30 * 24 * 3_600_000;
  const actions = {
    close: { kind: "close" },
    reopen: { kind: "reopen" },
    snooze: { kind: "snooze", until },
    letGo: { kind: "assign", assigneeId: null },
  } as const;
  const args = { workspaceId, conversationIds, action: actions[one.kind] };
  if (conversationIds.length > 0) await owner.client.mutation(api.conversations.agentState.bulk, args);
  return conversationIds;
}

/** @returns the conversations of a step on many */
async function take(world: World, rows: Rows, one: Step): Promise<ConversationId[]> {
  const { t, owner, workspaceId, members, teams } = world;
  const { agentTeams, agentAvailability } = api.routing;
  if ("count" in one) return await actOnMany(world, rows, one);
  if (one.kind === "arrive") {
    const { sessionToken } = await bootVisitor(t, workspaceId);
    const { conversationId } = await startConversation(t, sessionToken);
    await owner.client.mutation(agentTeams.assign, { workspaceId, conversationId, teamId: teams[one.team]! });
  } else if (one.kind === "move") {
    const open = rows.conversations.filter(({ status }) => status === "open");
    const conversationId = open[one.which % Math.max(1, open.length)]?._id;
    const to = { workspaceId, teamId: teams[one.team]! };
    if (conversationId) await owner.client.mutation(agentTeams.assign, { ...to, conversationId });
  } else if (one.kind === "presence") {
    const { client } = members[one.member]!;
    await client.mutation(agentAvailability.set, { workspaceId, isAvailable: one.isAvailable });
  } else {
    const place = { workspaceId, teamId: teams[one.team]!, userId: members[one.member]!.userId };
    const isIn = rows.memberships.some(({ teamId, userId }) => teamId === place.teamId && userId === place.userId);
    if (one.isJoining && !isIn) await owner.client.mutation(agentTeams.addMember, place);
    if (!one.isJoining && isIn) await owner.client.mutation(agentTeams.removeMember, place);
  }
  return [];
}

async function settle({ t }: World): Promise<void> {
  for (let round = 0; round < 3; round++) {
    vi.advanceTimersByTime(10);
    await t.finishInProgressScheduledFunctions();
  }
}

test("whatever happens to several teams, nobody is given more than he takes, waits for who is free, or is overtaken", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 24 }), async (steps) => {
      const world = await arrange();
      const [putBack, reopened] = [new Set<ConversationId>(), new Set<ConversationId>()];
      let before = await rowsOf(world);
      for (const one of steps) {
        vi.advanceTimersByTime(1000);
        const acted = await take(world, before, one);
        const letGo = new Set(one.kind === "letGo" ? acted : []);
        for (const id of letGo) putBack.add(id);
        if (one.kind === "reopen") for (const id of acted) reopened.add(id);
        await settle(world);
        const after = await rowsOf(world);
        expectCapacityKept(after, world, reopened);
        expectNobodyIdle(after, putBack);
        expectOldestFirst(before, after, letGo);
        before = after;
      }
      const check = { workspaceId: world.workspaceId };
      const { differences } = await world.t.action(internal.conversations.checking.checkCounters, check);
      expect(differences).toEqual([]);
    }),
    { numRuns: 20 },
  );
}, 120_000);

test("a team that assigns in turn gives everybody his turn before anybody his second", async () => {
  const world = await arrange();
  const { t, owner, workspaceId, members } = world;
  const teamId = world.teams[0]!;
  for (const { userId } of members)
    await owner.client.mutation(api.routing.agentAvailability.set, { workspaceId, userId, capacity: 100 });
  const add = { workspaceId, teamId, userId: members[2]!.userId };
  await owner.client.mutation(api.routing.agentTeams.addMember, add);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 3, max: 9 }), async (count) => {
      const given: string[] = [];
      for (let index = 0; index < count; index++) {
        const { sessionToken } = await bootVisitor(t, workspaceId);
        const { conversationId } = await startConversation(t, sessionToken);
        await owner.client.mutation(api.routing.agentTeams.assign, { workspaceId, conversationId, teamId });
        given.push(
          String((await t.run(async (ctx) => await ctx.db.get("conversations", conversationId)))?.assignedAgentId),
        );
      }
      for (let index = 0; index + members.length <= given.length; index++)
        expect(new Set(given.slice(index, index + members.length)).size).toBe(members.length);
    }),
    { numRuns: 5 },
  );
}, 120_000);
