import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { api, internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import { addMember, createWorkspace, type TestMember } from "../testing/principals.testing";
import { setup, type TestBackend } from "../testing/setup.testing";
import { bootVisitor, firstPage, startConversation } from "../testing/visitors.testing";
import { mergeProblem, mergeWarnings } from "./handMerge";

let t: TestBackend;
let owner: TestMember;
let workspaceId: Id<"workspaces">;
const merging = api.visitors.agentMerging;

beforeEach(async () => {
  t = setup();
  owner = await createWorkspace(t);
  ({ workspaceId } = owner);
});

type Proof = Partial<Pick<Doc<"visitors">, "name" | "email" | "externalUserId">>;

/** A visitor with a conversation; one with an id of the site's own has proven to be that person. */
async function person(proof: Proof = {}) {
  const booted = await bootVisitor(t, workspaceId);
  const { conversationId } = await startConversation(t, booted.sessionToken);
  if (proof.externalUserId !== undefined)
    await t.run(async (ctx) => {
      await ctx.db.patch("visitors", booted.visitorId, { ...proof, identityVerified: true });
      const sessions = await ctx.db.query("widgetSessions").collect();
      for (const session of sessions.filter(({ visitorId }) => visitorId === booted.visitorId))
        await ctx.db.patch("widgetSessions", session._id, { identityVerified: true });
    });
  return { ...booted, conversationId };
}
type Someone = Awaited<ReturnType<typeof person>>;

const pair = (one: Someone, other: Someone) => ({ workspaceId, visitorId: one.visitorId, otherId: other.visitorId });
const merge = async (one: Someone, other: Someone) => await owner.client.mutation(merging.merge, pair(one, other));
const preview = async (one: Someone, other: Someone) => await owner.client.query(merging.preview, pair(one, other));
const seen = async ({ sessionToken }: Someone) =>
  (await t.query(api.conversations.visitor.list, { sessionToken, paginationOpts: firstPage })).page
    .map(({ _id }) => _id)
    .sort();

describe("two people made one by a teammate", () => {
  test("the older stays, whoever it was begun with; what the other had is his", async () => {
    const [older, newer] = [await person(), await person()];
    expect(await preview(newer, older)).toMatchObject({
      stays: { visitorId: older.visitorId },
      goes: { visitorId: newer.visitorId },
      problem: null,
    });
    expect(await merge(newer, older)).toEqual({ visitorId: older.visitorId });
    const both = [older.conversationId, newer.conversationId].sort();
    const { page } = await owner.client.query(api.conversations.agent.otherConversations, {
      workspaceId,
      visitorId: older.visitorId,
      paginationOpts: firstPage,
    });
    expect(page.map(({ _id }) => _id).sort()).toEqual(both);
    const list = await owner.client.query(api.visitors.agent.list, { workspaceId, paginationOpts: firstPage });
    expect(list.page.map(({ visitorId }) => visitorId)).toEqual([older.visitorId]);
    const gone = await owner.client.query(api.visitors.agent.get, { workspaceId, visitorId: newer.visitorId });
    expect(gone.mergedIntoId).toBe(older.visitorId);
    const entries = await t.run(async (ctx) => await ctx.db.query("auditLogs").collect());
    expect(entries.filter(({ action }) => action === "visitor.merged")).toMatchObject([
      { actorType: "user", actorId: owner.userId, metadata: { sourceId: newer.visitorId, targetId: older.visitorId } },
    ]);
    expect((await t.action(internal.conversations.checking.checkCounters, { workspaceId })).differences).toEqual([]);
  });

  test("of two nobody knows, both browsers go on and show all of it", async () => {
    const [older, newer] = [await person(), await person()];
    expect((await preview(older, newer)).warnings).toEqual(["history_is_shown_on_both"]);
    await merge(older, newer);
    expect(await seen(newer)).toEqual(await seen(older));
    expect(await seen(newer)).toHaveLength(2);
  });

  test.each([
    ["the older", true],
    ["the newer", false],
  ])("a browser that proved nothing is not shown what %s, who is proven, wrote", async (_who, isOlderProven) => {
    const proof = { externalUserId: "u1", name: "Lena", email: "lena@vogel.example" };
    const [older, newer] = [await person(isOlderProven ? proof : {}), await person(isOlderProven ? {} : proof)];
    const [proven, unproven] = isOlderProven ? [older, newer] : [newer, older];
    expect((await preview(older, newer)).warnings).toEqual(["unproven_sessions_end"]);
    await merge(older, newer);
    await expect(seen(unproven)).rejects.toMatchObject({ data: { code: "unauthenticated" } });
    expect(await seen(proven)).toHaveLength(2);
    const stays = await owner.client.query(api.visitors.agent.get, { workspaceId, visitorId: older.visitorId });
    expect(stays).toMatchObject({ ...proof, identityVerified: true });
    const { sessionToken } = unproven;
    const again = await bootVisitor(t, workspaceId, { sessionToken });
    expect([older.visitorId, newer.visitorId]).not.toContain(again.visitorId);
  });

  test("a long history moves by and by, and how far it is can be watched", async () => {
    const [older, newer] = [await person(), await person()];
    await t.run(async (ctx) => {
      for (let index = 0; index < 250; index++) {
        const event = { workspaceId, visitorId: newer.visitorId, name: "x", timestamp: index };
        await ctx.db.insert("events", { ...event, eventType: "manual" });
      }
    });
    const progress = async () =>
      await owner.client.query(merging.progress, { workspaceId, visitorId: older.visitorId });
    expect(await progress()).toBeNull();
    await merge(older, newer);
    expect(await progress()).toMatchObject({ status: "running", moved: 100 });
    await t.finishAllScheduledFunctions(() => {});
    const after = await progress();
    expect(after).toMatchObject({ status: "done" });
    expect(after?.moved).toBeGreaterThan(250);
  });
});

describe("it is refused", () => {
  test("for one and the same, for who is merged already, is blocked, or is of elsewhere", async () => {
    const [one, other, third] = [await person(), await person(), await person()];
    await expect(merge(one, one)).rejects.toMatchObject({ data: { code: "invalid_input", field: "otherId" } });
    await owner.client.mutation(api.visitors.agent.setBlocked, {
      workspaceId,
      visitorId: third.visitorId,
      blocked: true,
    });
    expect((await preview(one, third)).problem).toBe("blocked");
    await expect(merge(one, third)).rejects.toMatchObject({ data: { code: "invalid_state", state: "blocked" } });
    await merge(one, other);
    expect((await preview(one, other)).problem).toBe("merged");
    await expect(merge(other, one)).rejects.toMatchObject({ data: { code: "invalid_state", state: "merged" } });
    const elsewhere = await createWorkspace(t, undefined, "Other");
    const stranger = await bootVisitor(t, elsewhere.workspaceId);
    const across = { workspaceId, visitorId: one.visitorId, otherId: stranger.visitorId };
    await expect(owner.client.mutation(merging.merge, across)).rejects.toMatchObject({
      data: { code: "not_found", entity: "visitor" },
    });
  });

  test("for two who have proven to be different people, and nothing of either is touched", async () => {
    const [one, other] = [await person({ externalUserId: "u1" }), await person({ externalUserId: "u2" })];
    expect((await preview(one, other)).problem).toBe("two_identities");
    await expect(merge(one, other)).rejects.toMatchObject({ data: { state: "two_identities" } });
    expect(await seen(one)).toEqual([one.conversationId]);
    expect(await seen(other)).toEqual([other.conversationId]);
  });

  test("to who does not manage people", async () => {
    const [one, other] = [await person(), await person()];
    const agent = await addMember(t, workspaceId, "agent");
    const call = agent.client.mutation(merging.merge, pair(one, other));
    await expect(call).rejects.toMatchObject({ data: { code: "forbidden", permission: "users.manage" } });
  });
});

const visitors = fc.record(
  {
    _id: fc.constantFrom("a", "b", "c"),
    mergedIntoId: fc.option(fc.constant("z"), { nil: undefined }),
    isBlocked: fc.option(fc.boolean(), { nil: undefined }),
    identityVerified: fc.boolean(),
    externalUserId: fc.option(fc.constantFrom("u1", "u2"), { nil: undefined }),
    name: fc.option(fc.constantFrom("Lena", "lena", "Max"), { nil: undefined }),
    email: fc.option(fc.constantFrom("l@x.example", "m@x.example"), { nil: undefined }),
  },
  { requiredKeys: ["_id"] },
) as unknown as fc.Arbitrary<Doc<"visitors">>;

test("what speaks against merging does not depend on with whom it was begun", () => {
  fc.assert(
    fc.property(visitors, visitors, (one, other) => {
      expect(mergeProblem(one, other)).toBe(mergeProblem(other, one));
      expect(mergeWarnings(one, other)).toEqual(mergeWarnings(other, one));
    }),
  );
});
