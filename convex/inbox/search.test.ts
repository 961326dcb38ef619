import { beforeEach, describe, expect, test } from "vitest";
import { api } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { errorOf } from "../testing/errors.testing";
import { createWorkspace, type TestMember } from "../testing/principals.testing";
import { setup, type TestBackend } from "../testing/setup.testing";
import { bootVisitor, firstPage, startConversation } from "../testing/visitors.testing";

const { agentSearch } = api.inbox;
let t: TestBackend;
let owner: TestMember;
let workspaceId: Id<"workspaces">;
let sessionToken: string;

beforeEach(async () => {
  t = setup();
  owner = await createWorkspace(t);
  ({ workspaceId } = owner);
  ({ sessionToken } = await bootVisitor(t, workspaceId));
});

type Filters = (typeof agentSearch.messages)["_args"]["filters"];
const find = async (query: string, filters: Filters = {}) => {
  const args = { workspaceId, query, filters, paginationOpts: firstPage };
  return (await owner.client.query(agentSearch.messages, args)).page;
};
const texts = async (...given: Parameters<typeof find>) =>
  (await find(...given)).map(({ message }) => message.excerpt.text).sort();
const act = async (
  conversationIds: Id<"conversations">[],
  action: (typeof api.conversations.agentState.bulk)["_args"]["action"],
) => await owner.client.mutation(api.conversations.agentState.bulk, { workspaceId, conversationIds, action });

describe("searching messages", () => {
  test("finds messages and notes of this workspace, marked, with their conversation", async () => {
    const { conversationId } = await startConversation(t, sessionToken, "My <b> wheel is broken");
    const note = { workspaceId, conversationId, clientMessageId: "n", content: "wheel of a customer" };
    await owner.client.mutation(api.conversations.agentMessages.note, note);
    const elsewhere = await createWorkspace(t);
    const stranger = await bootVisitor(t, elsewhere.workspaceId);
    await startConversation(t, stranger.sessionToken, "wheel of another tenant");
    expect(await texts("wheel")).toEqual(["My <b> wheel is broken", "wheel of a customer"]);
    const hit = (await find("broken"))[0];
    expect(hit).toMatchObject({
      conversation: { _id: conversationId },
      message: { kind: "message", senderType: "visitor" },
    });
    const { text, ranges } = hit?.message.excerpt ?? { text: "", ranges: [] };
    expect(ranges.map(([start, end]) => text.slice(start, end))).toEqual(["broken"]);
    expect(await texts(" ")).toEqual([]);
    expect(await texts("nothing")).toEqual([]);
  });

  test("forgets what was edited or deleted", async () => {
    const { messageId } = await startConversation(t, sessionToken, "secret word");
    await t.mutation(api.conversations.visitor.edit, { sessionToken, messageId, content: "other word" });
    expect(await texts("secret")).toEqual([]);
    expect(await texts("word")).toEqual(["other word"]);
    await owner.client.mutation(api.conversations.agentMessages.remove, { workspaceId, messageId });
    expect(await texts("word")).toEqual([]);
  });

  test("keeps to its filters, and spam to itself", async () => {
    const a = (await startConversation(t, sessionToken, "bike one")).conversationId;
    const b = (await startConversation(t, sessionToken, "bike two")).conversationId;
    const c = (await startConversation(t, sessionToken, "bike three")).conversationId;
    const reply = { workspaceId, conversationId: a, clientMessageId: "r", content: "bike answer" };
    await owner.client.mutation(api.conversations.agentMessages.reply, reply);
    const tagId = await t.run(
      async (ctx) => await ctx.db.insert("tags", { workspaceId, name: "x", nameKey: "x", createdAt: 1 }),
    );
    await act([b], { kind: "close" });
    await act([b], { kind: "addTag", tagId });
    await act([a], { kind: "assign", assigneeId: owner.userId });
    await act([c], { kind: "spam" });
    expect(await texts("bike")).toEqual(["bike answer", "bike one", "bike two"]);
    expect(await texts("bike", { status: "spam" })).toEqual(["bike three"]);
    expect(await texts("bike", { status: "closed" })).toEqual(["bike two"]);
    expect(await texts("bike", { tagId })).toEqual(["bike two"]);
    expect(await texts("bike", { assigneeId: owner.userId })).toEqual(["bike answer", "bike one"]);
    expect(await texts("bike", { assigneeId: null })).toEqual(["bike two"]);
    expect(await texts("bike", { senderType: "agent" })).toEqual(["bike answer"]);
    expect(await texts("bike", { kind: "note" })).toEqual([]);
    expect(await texts("bike", { channel: "email" })).toEqual([]);
    expect(await texts("bike", { conversationId: b })).toEqual(["bike two"]);
    const from = (await find("answer"))[0]?.message.createdAt ?? 0;
    expect(await texts("bike", { from })).toEqual(["bike answer"]);
    expect(await texts("bike", { to: from })).toEqual(["bike one", "bike two"]);
  });

  test("refuses what no search needs", async () => {
    expect(await errorOf(find("x".repeat(256)))).toMatchObject({ code: "invalid_input", field: "query" });
    const many = { workspaceId, query: "x", paginationOpts: { numItems: 51, cursor: null } };
    expect(await errorOf(owner.client.query(agentSearch.messages, many))).toMatchObject({
      field: "paginationOpts.numItems",
    });
  });
});

test("subjects are found by their words", async () => {
  const { conversationId } = await startConversation(t, sessionToken);
  await t.run(async (ctx) => await ctx.db.patch("conversations", conversationId, { subject: "Broken wheel" }));
  const hits = await owner.client.query(agentSearch.subjects, { workspaceId, query: "wheel" });
  expect(hits).toMatchObject([{ conversation: { _id: conversationId }, ranges: [[7, 12]] }]);
});
