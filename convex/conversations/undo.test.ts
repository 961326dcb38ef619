import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { api, internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import { errorOf } from "../testing/errors.testing";
import { addMember, createWorkspace, type TestMember } from "../testing/principals.testing";
import { setup, type TestBackend } from "../testing/setup.testing";
import { bootVisitor, startConversation } from "../testing/visitors.testing";

type ConversationId = Id<"conversations">;
type Action = (typeof api.conversations.agentState.bulk)["_args"]["action"];
const state = api.conversations.agentState;
const DAY = 24 * 3_600_000;
const CONVERSATIONS = 4;

interface World {
  t: TestBackend;
  owner: TestMember;
  workspaceId: Id<"workspaces">;
  ids: ConversationId[];
  sessionToken: string;
  tags: Id<"tags">[];
  team: Id<"teams">;
  colleague: TestMember;
}

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 23, 8) });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Answered conversations in a workspace where everything that can follow a change does. */
async function arrange(): Promise<World> {
  const t = setup();
  const owner = await createWorkspace(t);
  const { workspaceId, client } = owner;
  const colleague = await addMember(t, workspaceId, "agent");
  const automation = { askForRatingEnabled: true, autoCloseAfterHours: 48 };
  await client.mutation(api.routing.agentAutomation.update, { workspaceId, ...automation });
  const match = { priorities: [], channels: [], teamIds: [], tagIds: [] };
  const targets = { firstResponseMinutes: 30, nextResponseMinutes: 60, resolutionMinutes: 240 };
  const policy = { name: "All", enabled: true, match, ...targets, usesOfficeHours: false };
  await client.mutation(api.sla.agent.create, { workspaceId, ...policy });
  const named = { workspaceId, name: "By hand", method: "manual" as const };
  const { teamId: team } = await client.mutation(api.routing.agentTeams.create, named);
  const tags: Id<"tags">[] = [];
  for (const name of ["red", "green"])
    tags.push((await client.mutation(api.inbox.agentTags.create, { workspaceId, name })).tagId);
  const { sessionToken } = await bootVisitor(t, workspaceId);
  const ids: ConversationId[] = [];
  for (let index = 0; index < CONVERSATIONS; index++) {
    const { conversationId } = await startConversation(t, sessionToken);
    ids.push(conversationId);
    const answer = { workspaceId, conversationId, clientMessageId: "r", content: "Done" };
    if (index % 2 === 0) await client.mutation(api.conversations.agentMessages.reply, answer);
    vi.advanceTimersByTime(1000);
  }
  return { t, owner, workspaceId, ids, sessionToken, tags, team, colleague };
}

/** What a teammate sees of a conversation and what is counted, without what only tells that something was written. */
async function snapshot({ t, workspaceId }: World) {
  return await t.run(async (ctx) => {
    const rows = await ctx.db.query("conversations").collect();
    const messages = await ctx.db.query("messages").collect();
    const counters = await ctx.db.query("counters").collect();
    const links = await ctx.db.query("conversationTags").collect();
    const shown = (row: Doc<"conversations">) => ({
      status: row.status,
      priority: row.priority,
      assignee: row.assignedAgentId,
      team: row.teamId,
      tags: [...(row.tagIds ?? [])].sort(),
      snoozedUntil: row.snoozedUntil,
      waitingSince: row.waitingSince,
      resolvedAt: row.resolvedAt,
      reopenCount: row.reopenCount,
      lastMessageAt: row.lastMessageAt,
      unread: [row.unreadByAgent, row.unreadByVisitor],
      thread: messages.filter((each) => each.conversationId === row._id).map(({ _id }) => _id),
      links: links.filter((each) => each.conversationId === row._id).map(({ tagId, isActive }) => [tagId, isActive]),
    });
    return {
      rows: rows.map(shown),
      counters: counters
        .filter((each) => each.workspaceId === workspaceId && each.value !== 0)
        .map(({ name, value }) => `${name} ${value}`)
        .sort(),
    };
  });
}

const whichArbitrary = fc.uniqueArray(fc.nat({ max: CONVERSATIONS - 1 }), { minLength: 1, maxLength: CONVERSATIONS });
type Picked = { which: number[]; name: (typeof NAMES)[number] };
const NAMES = [
  "close",
  "reopen",
  "spam",
  "unspam",
  "snooze",
  "assign",
  "assignOther",
  "unassign",
  "team",
  "noTeam",
  "addRed",
  "addGreen",
  "removeRed",
  "urgent",
  "low",
] as const;
const picked: fc.Arbitrary<Picked> = fc.record({ which: whichArbitrary, name: fc.constantFrom(...NAMES) });

function actionOf({ name }: Picked, { owner, colleague, team, tags }: World): Action {
  const actions: Record<Picked["name"], Action> = {
    close: { kind: "close" },
    reopen: { kind: "reopen" },
    spam: { kind: "spam" },
    unspam: { kind: "unspam" },
    snooze: { kind: "snooze", until: Date.now() + DAY },
    assign: { kind: "assign", assigneeId: owner.userId },
    assignOther: { kind: "assign", assigneeId: colleague.userId },
    unassign: { kind: "assign", assigneeId: null },
    team: { kind: "team", teamId: team },
    noTeam: { kind: "team", teamId: null },
    addRed: { kind: "addTag", tagId: tags[0]! },
    addGreen: { kind: "addTag", tagId: tags[1]! },
    removeRed: { kind: "removeTag", tagId: tags[0]! },
    urgent: { kind: "priority", priority: "urgent" },
    low: { kind: "priority", priority: "low" },
  };
  return actions[name];
}

async function bulk(world: World, one: Picked) {
  const { owner, workspaceId, ids } = world;
  vi.advanceTimersByTime(1000);
  const conversationIds = one.which.map((index) => ids[index]!);
  return await owner.client.mutation(state.bulk, { workspaceId, conversationIds, action: actionOf(one, world) });
}

const takeBack = async ({ owner, workspaceId }: World, token: string) =>
  await owner.client.mutation(state.undo, { workspaceId, token });

test("after any history, what is done to several and taken back leaves everything as it was", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(picked, { maxLength: 5 }), picked, async (history, last) => {
      const world = await arrange();
      for (const one of history) await bulk(world, one);
      const before = await snapshot(world);
      const { changed, failed, undo } = await bulk(world, last);
      expect(new Set([...changed, ...failed.map(({ conversationId }) => conversationId)]).size).toBe(
        changed.length + failed.length,
      );
      expect(undo === null).toBe(changed.length === 0);
      if (undo) {
        await takeBack(world, undo);
        expect(await errorOf(takeBack(world, undo))).toMatchObject({ code: "conflict" });
      }
      expect(await snapshot(world)).toEqual(before);
      const { differences } = await world.t.action(internal.conversations.checking.checkCounters, {
        workspaceId: world.workspaceId,
      });
      expect(differences).toEqual([]);
    }),
    { numRuns: 25 },
  );
}, 120_000);

test("an undone 'not spam' leaves nobody waiting in spam", async () => {
  const world = await arrange();
  await bulk(world, { which: [1], name: "spam" });
  const { undo } = await bulk(world, { which: [1], name: "unspam" });
  await takeBack(world, String(undo));
  const row = (await snapshot(world)).rows[1];
  expect([row?.status, row?.waitingSince]).toEqual(["spam", undefined]);
});

test("what was changed by somebody since is taken back by nobody, not even in part", async () => {
  await fc.assert(
    fc.asyncProperty(picked, fc.nat(), fc.boolean(), async (first, index, isCustomer) => {
      const world = await arrange();
      const { t, sessionToken, workspaceId, colleague } = world;
      const { changed, undo } = await bulk(world, first);
      const conversationId = changed[index % Math.max(1, changed.length)];
      fc.pre(undo !== null && conversationId !== undefined);
      vi.advanceTimersByTime(1000);
      const message = { conversationId, clientMessageId: "later", content: "And?" };
      if (isCustomer) {
        const before = await t.run(async (ctx) => (await ctx.db.get("conversations", conversationId))!);
        fc.pre(before.status === "closed" || before.status === "snoozed");
        await t.mutation(api.conversations.visitor.send, { sessionToken, ...message });
      } else {
        const priority = first.name === "urgent" ? "low" : "urgent";
        await colleague.client.mutation(state.setPriority, { workspaceId, conversationId, priority });
      }
      const between = await snapshot(world);
      expect(await errorOf(takeBack(world, undo))).toMatchObject({ code: "conflict" });
      expect(await snapshot(world)).toEqual(between);
    }),
    { numRuns: 12 },
  );
}, 120_000);
