import { beforeEach, describe, expect, test } from "vitest";
import fc from "fast-check";
import { api } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { rangeProblem } from "../conversations/rangesModel";
import { errorOf } from "../testing/errors.testing";
import { addMember, createWorkspace, type TestMember } from "../testing/principals.testing";
import { setup, type TestBackend } from "../testing/setup.testing";
import { bootVisitor, firstPage, startConversation } from "../testing/visitors.testing";
import { MAX_SAVED_VIEWS } from "./savedViewsModel";
import type { ViewFilters, ViewSort } from "./schema";

const { agentViews } = api.inbox;
const state = api.conversations.agentState;
let t: TestBackend;
let owner: TestMember;
let workspaceId: Id<"workspaces">;

beforeEach(async () => {
  t = setup();
  owner = await createWorkspace(t);
  ({ workspaceId } = owner);
});

const fields = (filters: ViewFilters, sort: ViewSort = "newest", isShared = false) => {
  return { workspaceId, name: "View", icon: "star", filters, sort, isShared };
};
const create = async (...given: Parameters<typeof fields>) =>
  (await owner.client.mutation(agentViews.create, fields(...given))).viewId;
const show = async (viewId: Id<"savedViews">, by = owner) =>
  (await by.client.query(agentViews.conversations, { workspaceId, viewId, paginationOpts: firstPage })).page.map(
    ({ _id }) => _id,
  );

async function conversations(count: number): Promise<Id<"conversations">[]> {
  const { sessionToken } = await bootVisitor(t, workspaceId);
  const ids: Id<"conversations">[] = [];
  for (let index = 0; index < count; index++) ids.push((await startConversation(t, sessionToken)).conversationId);
  return ids;
}

describe("saved views", () => {
  test("show what their filters say, and count it where a counter does", async () => {
    const [a, b, c] = (await conversations(3)) as [Id<"conversations">, Id<"conversations">, Id<"conversations">];
    await owner.client.mutation(state.setPriority, { workspaceId, conversationId: a, priority: "high" });
    await owner.client.mutation(state.assign, { workspaceId, conversationId: b, assigneeId: owner.userId });
    await owner.client.mutation(state.close, { workspaceId, conversationId: c });
    const high = await create({ status: "open", priority: "high" });
    const mine = await create({ assignee: { kind: "me" } }, "waiting");
    const chats = await create({ status: "closed", channel: "chat" }, "oldest");
    const nobodys = await create({ status: "open", assignee: { kind: "nobody" } });
    expect(await show(high)).toEqual([a]);
    expect(await show(mine)).toEqual([b]);
    expect(await show(chats)).toEqual([c]);
    expect(await show(nobodys)).toEqual([a]);
    const counts = await owner.client.query(agentViews.counts, { workspaceId });
    expect(counts).toEqual([
      { viewId: high, count: null },
      { viewId: mine, count: null },
      { viewId: chats, count: null },
      { viewId: nobodys, count: 1 },
    ]);
  });

  test("of teams and tags show theirs", async () => {
    const [a] = (await conversations(2)) as [Id<"conversations">];
    const { teamId, tagId } = await t.run(async (ctx) => {
      const now = Date.now();
      const team = { workspaceId, name: "Team", nameKey: "team", method: "manual" as const, createdAt: now };
      return {
        teamId: await ctx.db.insert("teams", { ...team, updatedAt: now }),
        tagId: await ctx.db.insert("tags", { workspaceId, name: "vip", nameKey: "vip", createdAt: now }),
      };
    });
    for (const action of [
      { kind: "team" as const, teamId },
      { kind: "addTag" as const, tagId },
    ]) {
      await owner.client.mutation(state.bulk, { workspaceId, conversationIds: [a], action });
    }
    const tagged = await create({ tagId });
    const queue = await create({ status: "open", teamId, assignee: { kind: "nobody" } }, "waiting");
    const team = await create({ status: "open", teamId });
    expect([await show(tagged), await show(queue), await show(team)]).toEqual([[a], [a], [a]]);
    const counts = await owner.client.query(agentViews.counts, { workspaceId });
    expect(counts.map(({ count }) => count)).toEqual([1, 1, 1]);
  });

  test("that no index shows are refused, naming the field", async () => {
    const refusal = async (...given: Parameters<typeof fields>) => await errorOf(create(...given));
    const both = { status: "open" as const, channel: "chat" as const, priority: "high" as const };
    expect(await refusal(both)).toMatchObject({ code: "invalid_input", field: "filters.priority" });
    expect(await refusal({ channel: "email" })).toMatchObject({ field: "filters.status" });
    expect(await refusal({ status: "open", channel: "email" }, "waiting")).toMatchObject({ field: "sort" });
    const icon = owner.client.mutation(agentViews.create, { ...fields({}), icon: "<svg>" });
    expect(await errorOf(icon)).toMatchObject({ field: "icon" });
    const stranger = await createWorkspace(t);
    const foreign = { assignee: { kind: "member" as const, userId: stranger.userId } };
    expect(await refusal(foreign)).toMatchObject({ code: "not_found", entity: "member" });
  });

  test("are one's own unless they are shared, and changed by their author or an admin", async () => {
    const agent = await addMember(t, workspaceId, "agent");
    const personal = await create({});
    const shared = await create({}, "newest", true);
    expect(await errorOf(show(personal, agent))).toMatchObject({ code: "not_found", entity: "view" });
    expect(await show(shared, agent)).toEqual([]);
    const rename = { workspaceId, viewId: shared, name: "Mine now" };
    expect(await errorOf(agent.client.mutation(agentViews.update, rename))).toMatchObject({ code: "forbidden" });
    const names = async (by: TestMember) =>
      (await by.client.query(agentViews.list, { workspaceId })).map(({ _id, isMine }) => [_id, isMine]);
    expect(await names(agent)).toEqual([[shared, false]]);
    const own = (await agent.client.mutation(agentViews.create, fields({}, "newest", true))).viewId;
    await owner.client.mutation(agentViews.remove, { workspaceId, viewId: own });
    expect(await names(owner)).toEqual([
      [shared, true],
      [personal, true],
    ]);
  });

  test("are fifty at most", async () => {
    for (let index = 0; index < MAX_SAVED_VIEWS; index++) await create({});
    expect(await errorOf(create({}))).toMatchObject({ code: "quota_exceeded" });
    await create({}, "newest", true);
  });

  test("every combination either names its problem or is one range", () => {
    const optional = <T>(...values: T[]) => fc.constantFrom<T | undefined>(undefined, ...values);
    const filters = fc.record({
      status: optional("open", "snoozed", "closed"),
      assignee: optional("me"),
      teamId: optional("t"),
      tagId: optional("g"),
      channel: optional("chat"),
      priority: optional("low"),
    });
    const sorts = fc.constantFrom<ViewSort>("newest", "oldest", "waiting");
    fc.assert(
      fc.property(filters, sorts, (given, sort) => {
        const { status, ...dimensions } = given;
        const set = Object.values(dimensions).filter((value) => value !== undefined).length;
        const problem = rangeProblem(given, sort);
        if (set > 2) expect(problem).not.toBeNull();
        if (set === 0) expect(problem).toBeNull();
        if (problem) expect(problem.field).toMatch(/^(filters\.\w+|sort)$/);
        else if (given.channel ?? given.priority ?? given.teamId) expect(status).toBeDefined();
      }),
    );
  });
});
