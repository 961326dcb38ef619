import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { api, internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { createWorkspace, type TestMember } from "../testing/principals.testing";
import { setup, type TestBackend } from "../testing/setup.testing";
import { bootVisitor, startConversation } from "../testing/visitors.testing";

const HOUR = 3_600_000;
let t: TestBackend;
let owner: TestMember;
let workspaceId: Id<"workspaces">;

beforeEach(async () => {
  vi.useFakeTimers();
  t = setup();
  owner = await createWorkspace(t);
  ({ workspaceId } = owner);
});
afterEach(() => {
  vi.useRealTimers();
});

const settle = async (changes: { autoCloseAfterHours?: number | null; autoCloseMessage?: string | null }) => {
  await owner.client.mutation(api.routing.agentAutomation.update, { workspaceId, ...changes });
  await pass(0);
};
async function pass(hours: number): Promise<void> {
  vi.advanceTimersByTime(hours * HOUR + 1);
  await t.finishInProgressScheduledFunctions();
}
async function begin() {
  const { sessionToken } = await bootVisitor(t, workspaceId);
  const { conversationId } = await startConversation(t, sessionToken);
  return { sessionToken, conversationId };
}
const reply = async (conversationId: Id<"conversations">) => {
  const args = { workspaceId, conversationId, clientMessageId: `r${Date.now()}`, content: "Does that help?" };
  await owner.client.mutation(api.conversations.agentMessages.reply, args);
};
const status = async (id: Id<"conversations">) =>
  (await t.run(async (ctx) => await ctx.db.get("conversations", id)))?.status;

test("a customer who stays silent is let go with a last word; one who waits for us is not", async () => {
  await settle({ autoCloseAfterHours: 24, autoCloseMessage: "We close this for now." });
  const [silent, waiting] = [await begin(), await begin()];
  await reply(silent.conversationId);
  await pass(23);
  expect(await status(silent.conversationId)).toBe("open");
  await pass(1.1);
  expect(await status(silent.conversationId)).toBe("closed");
  expect(await status(waiting.conversationId)).toBe("open");
  const messages = await t.run(async (ctx) => await ctx.db.query("messages").collect());
  expect(messages.filter((one) => one.senderType === "bot").map((one) => one.content)).toEqual([
    "We close this for now.",
  ]);
  expect(await t.run(async (ctx) => await ctx.db.query("autoCloses").collect())).toEqual([]);
});

test("his answer cancels it, the team's next message begins the time again", async () => {
  await settle({ autoCloseAfterHours: 24 });
  const visitor = await begin();
  await reply(visitor.conversationId);
  await pass(20);
  await t.mutation(api.conversations.visitor.send, { ...visitor, clientMessageId: "2", content: "No" });
  await pass(48);
  expect(await status(visitor.conversationId)).toBe("open");
  await reply(visitor.conversationId);
  await pass(12);
  await reply(visitor.conversationId);
  await pass(13);
  expect(await status(visitor.conversationId)).toBe("open");
  await pass(12);
  expect(await status(visitor.conversationId)).toBe("closed");
});

test("switching it on or off holds for what is open; the sweep finds what was missed", async () => {
  const [one, two] = [await begin(), await begin()];
  await reply(one.conversationId);
  await reply(two.conversationId);
  await settle({ autoCloseAfterHours: 24 });
  expect(await t.run(async (ctx) => (await ctx.db.query("autoCloses").collect()).length)).toBe(2);
  await settle({ autoCloseAfterHours: null });
  await pass(48);
  expect(await status(one.conversationId)).toBe("open");
  await settle({ autoCloseAfterHours: 1000 });
  vi.setSystemTime(Date.now() + 1001 * HOUR);
  expect(await t.mutation(internal.routing.jobs.sweepAutoCloses, {})).toBe(2);
  expect(await status(one.conversationId)).toBe("closed");
});

test.each<[string, number | string]>([
  ["autoCloseAfterHours", 0],
  ["autoCloseAfterHours", 1.5],
  ["autoCloseAfterHours", 8761],
  ["defaultCapacity", 0],
  ["autoCloseMessage", "x".repeat(2001)],
])("%s is refused (%#)", async (field, value) => {
  const update = owner.client.mutation(api.routing.agentAutomation.update, { workspaceId, [field]: value });
  await expect(update).rejects.toMatchObject({ data: { code: "invalid_input", field } });
});

test("what is opened again, or wakes, has all of its time once more", async () => {
  await settle({ autoCloseAfterHours: 24 });
  const state = api.conversations.agentState;
  const [reopened, asleep] = [(await begin()).conversationId, (await begin()).conversationId];
  for (const id of [reopened, asleep]) await reply(id);
  await owner.client.mutation(state.snooze, { workspaceId, conversationId: asleep, until: Date.now() + 30 * HOUR });
  await pass(25);
  expect(await status(reopened)).toBe("closed");
  await owner.client.mutation(state.reopen, { workspaceId, conversationId: reopened });
  await pass(5);
  await pass(0);
  expect(await Promise.all([reopened, asleep].map(status))).toEqual(["open", "open"]);
  await pass(25);
  expect(await Promise.all([reopened, asleep].map(status))).toEqual(["closed", "closed"]);
});
