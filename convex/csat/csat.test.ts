import { beforeEach, describe, expect, test } from "vitest";
import { api } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { addMember, createWorkspace, type TestMember } from "../testing/principals.testing";
import { setup, type TestBackend } from "../testing/setup.testing";
import { bootVisitor, firstPage, startConversation } from "../testing/visitors.testing";

let t: TestBackend;
let owner: TestMember;
let workspaceId: Id<"workspaces">;
let visitor: { sessionToken: string; conversationId: Id<"conversations"> };
const asks = api.csat.visitor;
const state = api.conversations.agentState;

beforeEach(async () => {
  t = setup();
  owner = await createWorkspace(t);
  ({ workspaceId } = owner);
  await owner.client.mutation(api.routing.agentAutomation.update, { workspaceId, askForRatingEnabled: true });
  visitor = await begin();
});

async function begin() {
  const { sessionToken } = await bootVisitor(t, workspaceId);
  const { conversationId } = await startConversation(t, sessionToken);
  return { sessionToken, conversationId };
}
const answer = async (who: TestMember, clientMessageId: string) => {
  const args = { workspaceId, conversationId: visitor.conversationId, clientMessageId, content: "Done" };
  await who.client.mutation(api.conversations.agentMessages.reply, args);
};
const close = async () =>
  await owner.client.mutation(state.close, { workspaceId, conversationId: visitor.conversationId });
const reopen = async () =>
  await owner.client.mutation(state.reopen, { workspaceId, conversationId: visitor.conversationId });
const asked = async () => (await t.query(asks.request, visitor)).state;
const rate = async (rating: number, feedback?: string) =>
  await t.mutation(asks.submit, { ...visitor, rating, feedback });

describe("the customer is asked", () => {
  test("when a conversation that was answered is closed, and not while it is open", async () => {
    await answer(owner, "1");
    expect(await asked()).toBe("none");
    await close();
    expect(await asked()).toBe("asked");
    await reopen();
    expect(await asked()).toBe("none");
    await expect(rate(5)).rejects.toMatchObject({ data: { code: "invalid_state", state: "not_asked" } });
    await close();
    expect(await asked()).toBe("asked");
  });

  test("not where nobody answered, nor where the workspace does not want it", async () => {
    await close();
    expect(await asked()).toBe("none");
    await owner.client.mutation(api.routing.agentAutomation.update, { workspaceId, askForRatingEnabled: false });
    visitor = await begin();
    await answer(owner, "1");
    await close();
    expect(await asked()).toBe("none");
  });

  test("once: what was answered or waved away is not asked again", async () => {
    await answer(owner, "1");
    await close();
    await t.mutation(asks.dismiss, visitor);
    await reopen();
    await close();
    expect(await asked()).toBe("none");
  });
});

describe("a rating", () => {
  test("is kept once, with a few words, for who answered last, and told in the thread", async () => {
    const colleague = await addMember(t, workspaceId, "agent", { name: "Mia Long" });
    await answer(owner, "1");
    await answer(colleague, "2");
    await close();
    await rate(4, "  Quick!\u0000 ");
    await expect(rate(5)).rejects.toMatchObject({ data: { code: "conflict" } });
    expect(await t.query(asks.request, visitor)).toEqual({ state: "answered", rating: 4, agentName: "Mia" });
    const { page } = await owner.client.query(api.csat.agent.list, { workspaceId, paginationOpts: firstPage });
    expect(page).toMatchObject([{ rating: 4, feedback: "Quick!", agent: { name: "Mia Long" } }]);
    const of = { workspaceId, agentId: owner.userId, paginationOpts: firstPage };
    expect((await owner.client.query(api.csat.agent.list, of)).page).toEqual([]);
    const events = await t.run(async (ctx) => await ctx.db.query("messages").collect());
    expect(events.filter((one) => one.event?.type === "rated").map((one) => one.event?.rating)).toEqual([4]);
    await reopen();
    await close();
    expect(await asked()).toBe("answered");
  });

  test.each([[0], [6], [2.5], [-1]])("is a whole number from 1 to 5, not %s", async (rating) => {
    await answer(owner, "1");
    await close();
    await expect(rate(rating)).rejects.toMatchObject({ data: { code: "invalid_input", field: "rating" } });
  });

  test("has at most 2,000 characters, and is the conversation's own visitor's", async () => {
    await answer(owner, "1");
    await close();
    await expect(rate(5, "x".repeat(2001))).rejects.toMatchObject({ data: { field: "feedback" } });
    const { sessionToken } = await begin();
    const theirs = t.mutation(asks.submit, { sessionToken, conversationId: visitor.conversationId, rating: 5 });
    await expect(theirs).rejects.toMatchObject({ data: { code: "not_found" } });
  });
});
