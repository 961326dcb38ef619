import { MAX_MESSAGE_LENGTH } from "@parley/protocol";
import { describe, expect, test, vi } from "vitest";
import { api } from "../_generated/api";
import { addMember, createWorkspace } from "../testing/principals.testing";
import { setup } from "../testing/setup.testing";
import { bootVisitor, firstPage, startConversation } from "../testing/visitors.testing";

async function stage() {
  const t = setup();
  const owner = await createWorkspace(t);
  const { workspaceId } = owner;
  const visitor = await bootVisitor(t, workspaceId);
  const { sessionToken } = visitor;
  return { t, owner, workspaceId, visitor, sessionToken, ...(await startConversation(t, sessionToken)) };
}

test("a repeated first message finds the conversation it made", async () => {
  const { t, workspaceId } = await stage();
  const { sessionToken } = await bootVisitor(t, workspaceId);
  const args = { sessionToken, clientMessageId: "one", content: "Hi" };
  const first = await t.mutation(api.conversations.visitor.start, args);
  expect(await t.mutation(api.conversations.visitor.start, { ...args, content: "changed" })).toEqual(first);
  const list = await t.query(api.conversations.visitor.list, { sessionToken, paginationOpts: firstPage });
  expect(list.page.map((row) => row.lastMessage?.preview)).toEqual(["Hi"]);
});

test("a repeated message is stored once", async () => {
  const { t, sessionToken, conversationId } = await stage();
  const args = { sessionToken, conversationId, clientMessageId: "again", content: "Hi" };
  const first = await t.mutation(api.conversations.visitor.send, args);
  expect(await t.mutation(api.conversations.visitor.send, args)).toEqual(first);
  const thread = await t.query(api.conversations.visitor.messages, {
    sessionToken,
    conversationId,
    paginationOpts: firstPage,
  });
  expect(thread.page).toHaveLength(2);
});

test("notes, mentions and internal events stay with the team", async () => {
  const { t, owner, workspaceId, sessionToken, conversationId } = await stage();
  const agent = { workspaceId, conversationId };
  await owner.client.mutation(api.conversations.agentMessages.note, {
    ...agent,
    clientMessageId: "n",
    content: "secret",
    mentions: [owner.userId],
  });
  await owner.client.mutation(api.conversations.agentState.assign, { ...agent, assigneeId: owner.userId });
  await owner.client.mutation(api.conversations.agentMessages.reply, {
    ...agent,
    clientMessageId: "r",
    content: "Yes",
  });
  await owner.client.mutation(api.conversations.agentState.close, agent);
  const seen = await t.query(api.conversations.visitor.messages, {
    sessionToken,
    conversationId,
    paginationOpts: firstPage,
  });
  expect(seen.page.map((row) => [row.kind, row.content])).toEqual([
    ["event", "Conversation closed"],
    ["message", "Yes"],
    ["event", "Person joined"],
    ["message", "Hello"],
  ]);
  const row = await t.query(api.conversations.visitor.get, { sessionToken, conversationId });
  expect(row).toMatchObject({ status: "closed", unread: 1, lastMessage: { preview: "Yes", from: "agent" } });
  expect(JSON.stringify([seen, row])).not.toContain("secret");
});

test("unread messages are counted until they are read", async () => {
  const { t, owner, workspaceId, sessionToken, conversationId } = await stage();
  const ids = [];
  for (const clientMessageId of ["a", "b", "c"]) {
    const args = { workspaceId, conversationId, clientMessageId, content: clientMessageId };
    ids.push((await owner.client.mutation(api.conversations.agentMessages.reply, args)).messageId);
  }
  const unread = () => t.query(api.conversations.visitor.unread, { sessionToken });
  expect(await unread()).toMatchObject({
    total: 3,
    latest: { conversationId, preview: "c", sender: { name: "Person" } },
  });
  await t.mutation(api.conversations.visitor.markRead, { sessionToken, conversationId, upTo: ids[0] });
  expect((await unread()).total).toBe(2);
  await t.mutation(api.conversations.visitor.markRead, { sessionToken, conversationId });
  expect(await unread()).toEqual({ total: 0, latest: null });
  const { page } = await owner.client.query(api.conversations.agent.messages, {
    workspaceId,
    conversationId,
    paginationOpts: firstPage,
  });
  expect(page.filter((row) => row.senderType === "agent").every((row) => row.seenAt !== null)).toBe(true);
});

test("a visitor edits and deletes his own message for 15 minutes", async () => {
  vi.useFakeTimers();
  const { t, owner, workspaceId, sessionToken, conversationId, messageId } = await stage();
  await t.mutation(api.conversations.visitor.edit, { sessionToken, messageId, content: "Hello there" });
  const thread = () =>
    owner.client.query(api.conversations.agent.messages, { workspaceId, conversationId, paginationOpts: firstPage });
  expect((await thread()).page[0]).toMatchObject({ content: "Hello there", editedAt: expect.any(Number) });
  vi.setSystemTime(Date.now() + 16 * 60_000);
  await expect(
    t.mutation(api.conversations.visitor.edit, { sessionToken, messageId, content: "too late" }),
  ).rejects.toThrow(/too_old/);
  vi.setSystemTime(Date.now() - 10 * 60_000);
  await t.mutation(api.conversations.visitor.remove, { sessionToken, messageId });
  expect((await thread()).page[0]).toMatchObject({ content: "", deletedAt: expect.any(Number) });
  const counts = await owner.client.query(api.conversations.agent.counts, { workspaceId });
  expect(counts.unread.all).toBe(0);
  vi.useRealTimers();
});

test("a visitor reaches nobody else's conversation or message", async () => {
  const { t, workspaceId, conversationId, messageId } = await stage();
  const other = await createWorkspace(t, undefined, "Other");
  for (const stranger of [await bootVisitor(t, workspaceId), await bootVisitor(t, other.workspaceId)]) {
    const { sessionToken } = stranger;
    const send = { sessionToken, conversationId, clientMessageId: "x", content: "x" };
    await expect(t.mutation(api.conversations.visitor.send, send)).rejects.toThrow(/not_found/);
    await expect(t.query(api.conversations.visitor.get, { sessionToken, conversationId })).rejects.toThrow(/not_found/);
    await expect(t.mutation(api.conversations.visitor.remove, { sessionToken, messageId })).rejects.toThrow(
      /not_found/,
    );
    const typing = { sessionToken, conversationId, isTyping: true };
    await expect(t.mutation(api.conversations.visitor.setTyping, typing)).rejects.toThrow(/not_found/);
  }
});

describe("bad inputs are refused and nothing is stored", () => {
  test.each([
    ["an unpaired surrogate", { content: "\ud800" }],
    ["more than 32 KB", { content: "x".repeat(MAX_MESSAGE_LENGTH + 1) }],
    ["nothing", { content: "" }],
    ["only control characters", { content: "\u0000\u0007" }],
    ["an empty client id", { clientMessageId: " " }],
    ["a long client id", { clientMessageId: "x".repeat(65) }],
  ])("%s", async (_name, wrong) => {
    const { t, sessionToken, conversationId } = await stage();
    const args = { sessionToken, conversationId, clientMessageId: "m", content: "fine", ...wrong };
    await expect(t.mutation(api.conversations.visitor.send, args)).rejects.toThrow(/invalid_input/);
    const opts = { sessionToken, conversationId, paginationOpts: firstPage };
    expect((await t.query(api.conversations.visitor.messages, opts)).page).toHaveLength(1);
  });
});

test("a teammate who types an answer is shown by first name, one who types a note is not", async () => {
  const { t, owner, workspaceId, sessionToken, conversationId } = await stage();
  const colleague = await addMember(t, workspaceId, "agent", { name: "Aiko Tanaka" });
  const typing = () => t.query(api.conversations.visitor.typing, { sessionToken, conversationId });
  const args = { workspaceId, conversationId, isTyping: true };
  await owner.client.mutation(api.conversations.agentState.setTyping, { ...args, isNote: true });
  await colleague.client.mutation(api.conversations.agentState.setTyping, args);
  expect(await typing()).toEqual([{ name: "Aiko", avatarUrl: null }]);
  await colleague.client.mutation(api.conversations.agentMessages.reply, {
    workspaceId,
    conversationId,
    clientMessageId: "x",
    content: "x",
  });
  expect(await typing()).toEqual([]);
});

test("a page of absurd size is refused", async () => {
  const { t, sessionToken } = await stage();
  const paginationOpts = { numItems: 100_000, cursor: null };
  await expect(t.query(api.conversations.visitor.list, { sessionToken, paginationOpts })).rejects.toThrow(
    /invalid_input/,
  );
});
