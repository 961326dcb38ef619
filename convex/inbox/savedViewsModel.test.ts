import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { api } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { insertConversation, writeConversation } from "../conversations/rows";
import { rangeProblem } from "../conversations/rangesModel";
import { addMember, createWorkspace, type TestMember } from "../testing/principals.testing";
import { setup, type TestBackend } from "../testing/setup.testing";
import { bootVisitor } from "../testing/visitors.testing";
import type { ViewFilters, ViewSort } from "./schema";

const STATUSES = ["open", "snoozed", "closed", "spam"] as const;
const PRIORITIES = ["low", "normal", "high", "urgent"] as const;
const CHANNELS = ["chat", "email"] as const;
const SORTS: readonly ViewSort[] = ["newest", "oldest", "waiting"];
const NOW = Date.UTC(2026, 10, 23, 8);

type Row = Doc<"conversations">;
let t: TestBackend;
let owner: TestMember;
let colleague: TestMember;
let workspaceId: Id<"workspaces">;
let teams: Id<"teams">[];
let tags: Id<"tags">[];
let visitorId: Id<"visitors">;

beforeEach(async () => {
  vi.useFakeTimers({ now: NOW });
  t = setup();
  owner = await createWorkspace(t);
  ({ workspaceId } = owner);
  colleague = await addMember(t, workspaceId, "agent");
  ({ visitorId } = await bootVisitor(t, workspaceId));
  teams = [];
  tags = [];
  for (const name of ["a", "b"]) {
    const team = { workspaceId, name, method: "manual" as const };
    teams.push((await owner.client.mutation(api.routing.agentTeams.create, team)).teamId);
    tags.push((await owner.client.mutation(api.inbox.agentTags.create, { workspaceId, name })).tagId);
  }
});
afterEach(() => {
  vi.useRealTimers();
});

const option = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined, freq: 1 });
const two = fc.nat({ max: 1 });
const drawnRow = fc.record({
  status: fc.constantFrom(...STATUSES),
  priority: fc.constantFrom(...PRIORITIES),
  channel: fc.constantFrom(...CHANNELS),
  assignee: option(two),
  team: option(two),
  tags: fc.subarray([0, 1]),
  /** Minutes ago; distinct, so that orders are one. */
  age: fc.nat({ max: 10_000 }),
  waited: option(fc.nat({ max: 10_000 })),
});
type DrawnRow = typeof drawnRow extends fc.Arbitrary<infer Value> ? Value : never;

const memberOf = (place: number) => (place === 0 ? owner : colleague).userId;

async function insertRow(ctx: MutationCtx, drawn: DrawnRow): Promise<void> {
  const { status, priority, channel, assignee, team, age, waited } = drawn;
  const at = NOW - age * 60_000;
  const made = await insertConversation(ctx, { workspaceId, visitorId, channel, priority, at });
  const isWaiting = status === "open" || status === "snoozed";
  const row = await writeConversation(ctx, made, {
    status,
    assignedAgentId: assignee === undefined ? undefined : memberOf(assignee),
    teamId: team === undefined ? undefined : teams[team],
    waitingSince: isWaiting && waited !== undefined ? NOW - waited * 60_000 : undefined,
    tagIds: drawn.tags.length > 0 ? drawn.tags.map((tag) => tags[tag]!) : undefined,
  });
  for (const tag of drawn.tags)
    await ctx.db.insert("conversationTags", {
      workspaceId,
      conversationId: row._id,
      tagId: tags[tag]!,
      isActive: row.isActive,
      lastMessageAt: row.lastMessageAt ?? row.createdAt,
      appliedBy: "manual",
      createdAt: NOW,
    });
}

const drawnFilters = fc.record({
  status: option(fc.constantFrom("open" as const, "snoozed" as const, "closed" as const)),
  assignee: option(fc.constantFrom("me" as const, "nobody" as const, "member" as const)),
  teamId: option(two),
  tagId: option(two),
  channel: option(fc.constantFrom(...CHANNELS)),
  priority: option(fc.constantFrom(...PRIORITIES)),
});
type DrawnFilters = typeof drawnFilters extends fc.Arbitrary<infer Value> ? Value : never;

function filtersOf({ status, assignee, teamId, tagId, channel, priority }: DrawnFilters): ViewFilters {
  const who =
    assignee === "member" ? { kind: "member" as const, userId: colleague.userId } : assignee && { kind: assignee };
  const all = {
    status,
    assignee: who,
    teamId: teamId === undefined ? undefined : teams[teamId],
    tagId: tagId === undefined ? undefined : tags[tagId],
    channel,
    priority,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as ViewFilters;
}

/** Whether a row is in a view: every filter by itself, over all rows. */
function isIn(row: Row, { status, assignee, teamId, tagId, channel, priority }: ViewFilters): boolean {
  const isOf = {
    me: () => row.assignedAgentId === owner.userId,
    nobody: () => row.assignedAgentId === undefined,
    member: () => row.assignedAgentId === colleague.userId,
  };
  return (
    (status === undefined ? row.status === "open" || row.status === "snoozed" : row.status === status) &&
    (assignee === undefined || isOf[assignee.kind]()) &&
    (teamId === undefined || row.teamId === teamId) &&
    (tagId === undefined || (row.tagIds ?? []).includes(tagId)) &&
    (channel === undefined || row.channel === channel) &&
    (priority === undefined || row.priority === priority)
  );
}

const END = 8.64e15;
const ORDERS: Record<ViewSort, (row: Row) => number> = {
  newest: (row) => -(row.lastMessageAt ?? 0),
  oldest: (row) => row.lastMessageAt ?? 0,
  waiting: (row) => row.waitingSince ?? END,
};

test("every view that can be saved shows what its filters say of all rows, in its order, page by page, and counts it", async () => {
  await t.run(async (ctx) => {
    for (const drawn of fc.sample(
      fc.uniqueArray(drawnRow, { minLength: 40, maxLength: 40, selector: ({ age }) => age }),
      1,
    )[0]!)
      await insertRow(ctx, drawn);
  });
  const rows = await t.run(async (ctx) => await ctx.db.query("conversations").collect());
  let shown = 0;
  await fc.assert(
    fc.asyncProperty(
      drawnFilters,
      fc.constantFrom(...SORTS),
      fc.integer({ min: 1, max: 25 }),
      async (drawn, sort, size) => {
        const filters = filtersOf(drawn);
        const create = { workspaceId, name: "View", icon: "star", filters, sort, isShared: false };
        if (rangeProblem(filters, sort)) {
          await expect(owner.client.mutation(api.inbox.agentViews.create, create)).rejects.toThrow(/invalid_input/);
          return;
        }
        const { viewId } = await owner.client.mutation(api.inbox.agentViews.create, create);
        const seen: Id<"conversations">[] = [];
        for (let cursor: string | null = null, isDone = false; !isDone;) {
          const args = { workspaceId, viewId, paginationOpts: { numItems: size, cursor } };
          const page: { page: { _id: Id<"conversations"> }[]; isDone: boolean; continueCursor: string } =
            await owner.client.query(api.inbox.agentViews.conversations, args);
          seen.push(...page.page.map(({ _id }) => _id));
          ({ isDone, continueCursor: cursor } = page);
        }
        const wanted = rows.filter((row) => isIn(row, filters));
        expect([...seen].sort()).toEqual(wanted.map(({ _id }) => _id).sort());
        const keys = seen.map((id) => ORDERS[sort](rows.find(({ _id }) => _id === id)!));
        expect(keys).toEqual([...keys].sort((a, b) => a - b));
        const counts = await owner.client.query(api.inbox.agentViews.counts, { workspaceId });
        const count = counts.find((each) => each.viewId === viewId)?.count;
        if (typeof count === "number") expect(count).toBe(wanted.length);
        await owner.client.mutation(api.inbox.agentViews.remove, { workspaceId, viewId });
        shown += 1;
      },
    ),
    { numRuns: 150 },
  );
  expect(shown).toBeGreaterThan(10);
}, 120_000);
