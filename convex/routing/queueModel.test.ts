import fc from "fast-check";
import { expect, test } from "vitest";
import { api, internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { addMember, createWorkspace, type TestMember } from "../testing/principals.testing";
import { setup, type TestBackend } from "../testing/setup.testing";
import { bootVisitor, startConversation } from "../testing/visitors.testing";

const CAPACITIES = [1, 2, 3];
const MEMBERS = 3;

/** What the queue's rules promise, kept beside the backend: who has what, and what waits in which order. */
interface Model {
  /** By conversation: who has it (null: the queue), and whether it is open. */
  conversations: { id: Id<"conversations">; holder: number | null; isOpen: boolean }[];
  /** Conversations in the queue, longest waiting first. */
  capacity: number[];
  isAvailable: boolean[];
}

interface Real {
  t: TestBackend;
  owner: TestMember;
  members: TestMember[];
  teamId: Id<"teams">;
}

const load = (model: Model, member: number) =>
  model.conversations.filter((one) => one.isOpen && one.holder === member).length;
const room = (model: Model, member: number) =>
  model.isAvailable[member] ? Math.max(0, model.capacity[member]! - load(model, member)) : 0;
const queue = (model: Model) => model.conversations.filter((one) => one.isOpen && one.holder === null);

/** Whoever became free takes the oldest, as many as he has room for, besides the one he let go. */
function take(model: Model, member: number, except?: Id<"conversations">): void {
  while (room(model, member) > 0) {
    const next = queue(model).find((one) => one.id !== except);
    if (!next) return;
    next.holder = member;
  }
}

async function compare(model: Model, { t, members }: Real): Promise<void> {
  const rows = await t.run(async (ctx) => await ctx.db.query("conversations").collect());
  const holders = members.map(({ userId }) => userId);
  for (const expected of model.conversations) {
    const row = rows.find((one) => one._id === expected.id);
    const holder = row?.assignedAgentId ? holders.indexOf(row.assignedAgentId) : null;
    expect({ holder, isOpen: row?.status === "open" }).toEqual({ holder: expected.holder, isOpen: expected.isOpen });
  }
}

type Command = fc.AsyncCommand<Model, Real>;

class Arrive implements Command {
  check = () => true;
  toString = () => "arrive";
  async run(model: Model, real: Real) {
    const { workspaceId, client } = real.owner;
    const visitor = await bootVisitor(real.t, workspaceId);
    const { conversationId: id } = await startConversation(real.t, visitor.sessionToken);
    await client.mutation(api.routing.agentTeams.assign, { workspaceId, conversationId: id, teamId: real.teamId });
    const row = await real.t.run(async (ctx) => await ctx.db.get("conversations", id));
    const holder = row?.assignedAgentId ? real.members.findIndex((one) => one.userId === row.assignedAgentId) : null;
    const free = CAPACITIES.flatMap((_, member) => (room(model, member) > 0 ? [member] : []));
    if (free.length === 0) expect(holder).toBeNull();
    else {
      const least = Math.min(...free.map((member) => load(model, member)));
      expect(free).toContain(holder);
      expect(load(model, holder!)).toBe(least);
    }
    model.conversations.push({ id, holder, isOpen: true });
    await compare(model, real);
  }
}

class Close implements Command {
  constructor(readonly which: number) {}
  check = (model: Readonly<Model>) => model.conversations.some((one) => one.isOpen);
  toString = () => `close ${this.which}`;
  async run(model: Model, real: Real) {
    const open = model.conversations.filter((one) => one.isOpen);
    const one = open[this.which % open.length]!;
    const { workspaceId, client } = real.owner;
    await client.mutation(api.conversations.agentState.close, { workspaceId, conversationId: one.id });
    one.isOpen = false;
    if (one.holder !== null) take(model, one.holder, one.id);
    await compare(model, real);
  }
}

class LetGo implements Command {
  constructor(readonly which: number) {}
  check = (model: Readonly<Model>) => model.conversations.some((one) => one.isOpen && one.holder !== null);
  toString = () => `let go ${this.which}`;
  async run(model: Model, real: Real) {
    const held = model.conversations.filter((one) => one.isOpen && one.holder !== null);
    const one = held[this.which % held.length]!;
    const { workspaceId, client } = real.owner;
    const args = { workspaceId, conversationId: one.id, assigneeId: null };
    await client.mutation(api.conversations.agentState.assign, args);
    const holder = one.holder!;
    one.holder = null;
    take(model, holder, one.id);
    await compare(model, real);
  }
}

class Availability implements Command {
  constructor(
    readonly member: number,
    readonly isAvailable: boolean,
  ) {}
  check = () => true;
  toString = () => `${this.isAvailable ? "back" : "away"} ${this.member}`;
  async run(model: Model, real: Real) {
    const { workspaceId } = real.owner;
    const { isAvailable, member } = this;
    await real.members[member]!.client.mutation(api.routing.agentAvailability.set, { workspaceId, isAvailable });
    const wasAway = !model.isAvailable[member];
    model.isAvailable[member] = isAvailable;
    if (isAvailable && wasAway) take(model, member);
    await compare(model, real);
  }
}

class Capacity implements Command {
  constructor(
    readonly member: number,
    readonly capacity: number,
  ) {}
  check = () => true;
  toString = () => `capacity ${this.member} ${this.capacity}`;
  async run(model: Model, real: Real) {
    const { workspaceId, client } = real.owner;
    const { member, capacity } = this;
    const userId = real.members[member]!.userId;
    await client.mutation(api.routing.agentAvailability.set, { workspaceId, userId, capacity });
    const isMore = capacity > model.capacity[member]!;
    model.capacity[member] = capacity;
    if (isMore && model.isAvailable[member]) take(model, member);
    await compare(model, real);
  }
}

async function arrange(): Promise<{ model: Model; real: Real }> {
  const t = setup();
  const owner = await createWorkspace(t);
  const { workspaceId } = owner;
  const args = { workspaceId, name: "Billing", method: "least_loaded" as const };
  const { teamId } = await owner.client.mutation(api.routing.agentTeams.create, args);
  const members: TestMember[] = [];
  for (const capacity of CAPACITIES) {
    const member = await addMember(t, workspaceId, "agent");
    const { userId } = member;
    await owner.client.mutation(api.routing.agentTeams.addMember, { workspaceId, teamId, userId });
    await owner.client.mutation(api.routing.agentAvailability.set, { workspaceId, userId, capacity });
    members.push(member);
  }
  const model: Model = { conversations: [], capacity: [...CAPACITIES], isAvailable: CAPACITIES.map(() => true) };
  return { model, real: { t, owner, members, teamId } };
}

test("whatever happens, the oldest that waits goes to who becomes free, and nobody is given more than he takes", async () => {
  const member = fc.nat({ max: MEMBERS - 1 });
  const command = fc.oneof(
    { weight: 4, arbitrary: fc.constant(new Arrive()) },
    { weight: 3, arbitrary: fc.nat({ max: 20 }).map((which) => new Close(which)) },
    { weight: 1, arbitrary: fc.nat({ max: 20 }).map((which) => new LetGo(which)) },
    { weight: 2, arbitrary: fc.tuple(member, fc.boolean()).map(([who, is]) => new Availability(who, is)) },
    { weight: 1, arbitrary: fc.tuple(member, fc.integer({ min: 1, max: 4 })).map(([who, n]) => new Capacity(who, n)) },
  );
  await fc.assert(
    fc.asyncProperty(fc.commands([command], { maxCommands: 25 }), async (commands) => {
      const { model, real } = await arrange();
      await fc.asyncModelRun(() => ({ model, real }), commands);
      const check = { workspaceId: real.owner.workspaceId };
      const { differences } = await real.t.action(internal.conversations.checking.checkCounters, check);
      expect(differences).toEqual([]);
    }),
    { numRuns: 15 },
  );
}, 120_000);

test("100 conversations at once fill everybody to his limit and nobody beyond", async () => {
  const { model, real } = await arrange();
  const { t, owner, teamId, members } = real;
  const { workspaceId } = owner;
  const ids: Id<"conversations">[] = [];
  for (let index = 0; index < 100; index++) {
    const visitor = await bootVisitor(t, workspaceId);
    ids.push((await startConversation(t, visitor.sessionToken)).conversationId);
  }
  await Promise.all(
    ids.map(async (conversationId) => {
      await owner.client.mutation(api.routing.agentTeams.assign, { workspaceId, conversationId, teamId });
    }),
  );
  const rows = await t.run(async (ctx) => await ctx.db.query("conversations").collect());
  const counts = members.map(({ userId }) => rows.filter((row) => row.assignedAgentId === userId).length);
  expect(counts).toEqual(model.capacity);
}, 60_000);
