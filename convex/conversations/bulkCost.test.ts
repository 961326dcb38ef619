import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { api, internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { MAX_TAGS_EACH } from "../inbox/tagsModel";
import { addMember, createWorkspace, type TestMember } from "../testing/principals.testing";
import { setup, type TestBackend } from "../testing/setup.testing";
import { bootVisitor } from "../testing/visitors.testing";
import { MAX_BULK } from "@parley/protocol";
import { postMessage } from "./model";
import { insertConversation, writeConversation } from "./rows";

/** Half of what the platform lets one transaction do: documents, index ranges, writes, scheduled functions, bytes. */
const BOUNDS = {
  documentsRead: 16_000,
  databaseQueries: 2_048,
  documentsWritten: 8_000,
  functionsScheduled: 500,
  bytesRead: 8 * 1024 * 1024,
  bytesWritten: 8 * 1024 * 1024,
};
const MINUTE = 60_000;
const TEAM_SIZE = 10;
const OTHERS_WAITING = 30;

type Action = (typeof api.conversations.agentState.bulk)["_args"]["action"];
let t: TestBackend;
let owner: TestMember;
let workspaceId: Id<"workspaces">;
let teams: Id<"teams">[];
let agents: TestMember[];
let tags: Id<"tags">[];

beforeEach(async () => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 23, 8) });
  t = setup();
  owner = await createWorkspace(t);
  ({ workspaceId } = owner);
  const { client } = owner;
  const automation = { askForRatingEnabled: true, autoCloseAfterHours: 24, defaultCapacity: 500 };
  await client.mutation(api.routing.agentAutomation.update, { workspaceId, ...automation });
  const match = { priorities: [], channels: [], teamIds: [], tagIds: [] };
  const targets = { firstResponseMinutes: 5, nextResponseMinutes: 60, resolutionMinutes: 5 };
  const policy = { name: "All", enabled: true, match, ...targets, usesOfficeHours: false };
  await client.mutation(api.sla.agent.create, { workspaceId, ...policy });
  agents = [];
  for (let index = 0; index < TEAM_SIZE; index++) agents.push(await addMember(t, workspaceId, "agent"));
  teams = [];
  for (const name of ["One", "Two"]) {
    const { teamId } = await client.mutation(api.routing.agentTeams.create, {
      workspaceId,
      name,
      method: "least_loaded",
    });
    for (const { userId } of agents)
      await client.mutation(api.routing.agentTeams.addMember, { workspaceId, teamId, userId });
    teams.push(teamId);
  }
  tags = [];
  for (let index = 0; index <= MAX_TAGS_EACH; index++) {
    const { tagId } = await client.mutation(api.inbox.agentTags.create, { workspaceId, name: `tag ${index}` });
    tags.push(tagId);
  }
});
afterEach(() => {
  vi.useRealTimers();
});

/** An answered conversation of a team whose customer waits again, with a full set of tags. */
async function insertOne(ctx: MutationCtx, visitorId: Id<"visitors">, index: number): Promise<Id<"conversations">> {
  const userId = agents[index % TEAM_SIZE]!.userId;
  const made = await insertConversation(ctx, { workspaceId, visitorId, assignedAgentId: userId });
  const say = async (sender: Parameters<typeof postMessage>[2]["sender"]) =>
    void (await postMessage(ctx, (await ctx.db.get("conversations", made._id))!, { sender, content: "Hello" }));
  await say({ type: "visitor", visitorId });
  await say({ type: "agent", userId });
  if (index % 2 === 0) await say({ type: "visitor", visitorId });
  const tagIds = tags.slice(0, MAX_TAGS_EACH - 1);
  const row = await writeConversation(ctx, made, { teamId: teams[0], tagIds });
  for (const tagId of tagIds) {
    const place = { workspaceId, conversationId: row._id, tagId, isActive: true, appliedBy: "manual" as const };
    await ctx.db.insert("conversationTags", { ...place, lastMessageAt: row.lastMessageAt ?? 0, createdAt: 0 });
  }
  return row._id;
}

/** The largest selection, of which half has missed its targets unnoticed, and a queue that waits for who becomes free. */
async function fill(): Promise<Id<"conversations">[]> {
  const { visitorId } = await bootVisitor(t, workspaceId);
  const ids: Id<"conversations">[] = [];
  for (let index = 0; index < MAX_BULK; index++)
    ids.push(await t.run(async (ctx) => await insertOne(ctx, visitorId, index)));
  for (let index = 0; index < OTHERS_WAITING; index++)
    await t.run(async (ctx) => {
      const made = await insertConversation(ctx, { workspaceId, visitorId });
      await writeConversation(ctx, made, { teamId: teams[0] });
    });
  vi.setSystemTime(Date.now() + 30 * MINUTE);
  return ids;
}

/** Runs a mutation of the owner's and returns its result with what its transaction used. */
async function metered<Result>(call: (ctx: MutationCtx) => Promise<Result>) {
  const caller = t.withIdentity({ subject: `${owner.userId}|${owner.sessionId}` });
  return await caller.mutation(async (ctx) => {
    const result = await call(ctx);
    const metrics = await ctx.meta.getTransactionMetrics();
    const used = Object.fromEntries(
      Object.keys(BOUNDS).map((name) => [name, metrics[name as keyof typeof BOUNDS].used]),
    ) as Record<keyof typeof BOUNDS, number>;
    return { result, used };
  });
}

const overdrawn = (used: Record<keyof typeof BOUNDS, number>) =>
  (Object.keys(BOUNDS) as (keyof typeof BOUNDS)[])
    .filter((name) => used[name] > BOUNDS[name])
    .map((name) => `${name} ${used[name]} of ${BOUNDS[name]}`);

const actions = (): Action[] => [
  { kind: "close" },
  { kind: "snooze", until: Date.now() + 600 * MINUTE },
  { kind: "assign", assigneeId: owner.userId },
  { kind: "team", teamId: teams[1]! },
  { kind: "addTag", tagId: tags[MAX_TAGS_EACH]! },
  { kind: "reopen" },
];

test("the largest selection, with all that can follow, uses at most half of what one transaction may", async () => {
  const conversationIds = await fill();
  const { bulk, undo } = api.conversations.agentState;
  const run = async (action: Action) =>
    await metered(async (ctx) => await ctx.runMutation(bulk, { workspaceId, conversationIds, action }));
  for (const action of actions()) {
    if (action.kind === "reopen") await run({ kind: "close" });
    const done = await run(action);
    expect(done.result.changed, action.kind).toHaveLength(MAX_BULK);
    const token = String(done.result.undo);
    const undone = await metered(async (ctx) => await ctx.runMutation(undo, { workspaceId, token }));
    expect([...overdrawn(done.used), ...overdrawn(undone.used)], action.kind).toEqual([]);
  }
  const { differences } = await t.action(internal.conversations.checking.checkCounters, { workspaceId });
  expect(differences).toEqual([]);
}, 180_000);
