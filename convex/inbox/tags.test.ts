import { beforeEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { addMember, createWorkspace, type TestMember } from "../testing/principals.testing";
import { setup, type TestBackend } from "../testing/setup.testing";
import { bootVisitor, firstPage, startConversation } from "../testing/visitors.testing";

let t: TestBackend;
let owner: TestMember;
let workspaceId: Id<"workspaces">;
const tags = api.inbox.agentTags;

beforeEach(async () => {
  t = setup();
  owner = await createWorkspace(t);
  ({ workspaceId } = owner);
});

const make = async (name: string) => (await owner.client.mutation(tags.create, { workspaceId, name })).tagId;
const put = async (conversationId: Id<"conversations">, tagId: Id<"tags">) =>
  await owner.client.mutation(tags.add, { workspaceId, conversationId, tagId });
const shown = async () => await owner.client.query(tags.list, { workspaceId });
const counted = async (tagId: Id<"tags">) => (await shown()).find((tag) => tag.tagId === tagId)?.conversations;
const listed = async (tagId: Id<"tags">) => {
  const args = { workspaceId, view: "all" as const, tagId, paginationOpts: firstPage };
  return (await owner.client.query(api.conversations.agent.list, args)).page.map((row) => row._id);
};

async function begin() {
  const { sessionToken } = await bootVisitor(t, workspaceId);
  const { conversationId } = await startConversation(t, sessionToken);
  return { sessionToken, conversationId };
}

describe("a tag on conversations", () => {
  test("lists and counts open and sleeping ones, latest message first", async () => {
    vi.useFakeTimers();
    const tagId = await make("Refund");
    const [first, second, third] = [await begin(), await begin(), await begin()];
    for (const { conversationId } of [first, second, third]) await put(conversationId, tagId);
    await put(first.conversationId, tagId);
    const state = api.conversations.agentState;
    await owner.client.mutation(state.close, { workspaceId, conversationId: third.conversationId });
    vi.advanceTimersByTime(1000);
    const message = { sessionToken: first.sessionToken, clientMessageId: "again", content: "Still there?" };
    await t.mutation(api.conversations.visitor.send, { ...message, conversationId: first.conversationId });
    expect(await listed(tagId)).toEqual([first.conversationId, second.conversationId]);
    expect(await counted(tagId)).toBe(2);
    await owner.client.mutation(state.reopen, { workspaceId, conversationId: third.conversationId });
    expect(await counted(tagId)).toBe(3);
    await owner.client.mutation(tags.take, { workspaceId, conversationId: first.conversationId, tagId });
    expect(await counted(tagId)).toBe(2);
    expect(await t.action(internal.conversations.checking.checkCounters, { workspaceId })).toMatchObject({
      differences: [],
    });
    vi.useRealTimers();
  });

  test("is shown with the conversation; adding and taking can be undone", async () => {
    const { conversationId } = await begin();
    const tagId = await make("Refund");
    const { undo } = await put(conversationId, tagId);
    const get = async () => await owner.client.query(api.conversations.agent.get, { workspaceId, conversationId });
    expect((await get()).tagIds).toEqual([tagId]);
    await owner.client.mutation(api.conversations.agentState.undo, { workspaceId, token: undo! });
    expect((await get()).tagIds).toEqual([]);
    expect(await counted(tagId)).toBe(0);
  });

  test("twenty are enough", async () => {
    const { conversationId } = await begin();
    for (let index = 0; index < 20; index++) await put(conversationId, await make(`Tag ${index}`));
    await expect(put(conversationId, await make("One more"))).rejects.toMatchObject({
      data: { code: "invalid_state", state: "too_many_tags" },
    });
  });
});

describe("the tags of a workspace", () => {
  test("are unlike each other but for case, by name in order", async () => {
    await make("VIP");
    await make("billing");
    await expect(make(" vip ")).rejects.toMatchObject({ data: { code: "conflict" } });
    await expect(make("ＶＩＰ")).rejects.toMatchObject({ data: { code: "conflict" } });
    expect((await shown()).map((tag) => tag.name)).toEqual(["billing", "VIP"]);
  });

  test("are renamed and recoloured by whoever manages the workspace", async () => {
    const tagId = await make("Refund");
    const agent = await addMember(t, workspaceId, "agent");
    const rename = { workspaceId, tagId, name: "refund", color: "red" as const };
    await expect(agent.client.mutation(tags.update, rename)).rejects.toMatchObject({ data: { code: "forbidden" } });
    await owner.client.mutation(tags.update, rename);
    expect(await shown()).toMatchObject([{ name: "refund", color: "red" }]);
  });

  test("go at once when deleted, and come off conversations in batches", { timeout: 30_000 }, async () => {
    vi.useFakeTimers();
    const tagId = await make("Refund");
    const conversations: Id<"conversations">[] = [];
    for (let index = 0; index < 60; index++) conversations.push((await begin()).conversationId);
    for (const conversationId of conversations) await put(conversationId, tagId);
    await owner.client.mutation(tags.remove, { workspaceId, tagId });
    expect(await shown()).toEqual([]);
    await make("Refund");
    await t.finishAllScheduledFunctions(vi.runAllTimers);
    const left = await t.run(async (ctx) => await ctx.db.query("conversationTags").collect());
    expect(left).toEqual([]);
    const rows = await t.run(async (ctx) => await ctx.db.query("conversations").collect());
    expect(rows.filter((row) => row.tagIds)).toEqual([]);
    expect(await t.action(internal.conversations.checking.checkCounters, { workspaceId })).toMatchObject({
      differences: [],
    });
    vi.useRealTimers();
  });
});
