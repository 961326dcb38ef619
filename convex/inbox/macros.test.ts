import { beforeEach, describe, expect, test } from "vitest";
import { api, internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { errorOf } from "../testing/errors.testing";
import { addMember, createWorkspace, type TestMember } from "../testing/principals.testing";
import { setup, type TestBackend } from "../testing/setup.testing";
import { bootVisitor, firstPage, startConversation } from "../testing/visitors.testing";
import type { MacroAction } from "./schema";

const { agentMacros } = api.inbox;
const HOUR = 3_600_000;
let t: TestBackend;
let owner: TestMember;
let workspaceId: Id<"workspaces">;
let conversationId: Id<"conversations">;
let tagId: Id<"tags">;

beforeEach(async () => {
  t = setup();
  owner = await createWorkspace(t);
  ({ workspaceId } = owner);
  const { sessionToken, visitorId } = await bootVisitor(t, workspaceId);
  await t.run(async (ctx) => await ctx.db.patch("visitors", visitorId, { name: "Lena Vogel" }));
  ({ conversationId } = await startConversation(t, sessionToken));
  tagId = await t.run(
    async (ctx) => await ctx.db.insert("tags", { workspaceId, name: "vip", nameKey: "vip", createdAt: Date.now() }),
  );
});

const create = async (actions: MacroAction[], reply?: string) =>
  (await owner.client.mutation(agentMacros.create, { workspaceId, name: "Macro", reply, actions })).macroId;
const run = async (macroId: Id<"macros">, clientMessageId = "run-1", by = owner) =>
  await by.client.mutation(agentMacros.run, { workspaceId, macroId, conversationId, clientMessageId });
const conversation = async () => await owner.client.query(api.conversations.agent.get, { workspaceId, conversationId });
const thread = async () => {
  const args = { workspaceId, conversationId, paginationOpts: firstPage };
  const { page } = await owner.client.query(api.conversations.agent.messages, args);
  return page.reverse().map(({ kind, content, event }) => (kind === "event" ? event?.type : `${kind}: ${content}`));
};

describe("running a macro", () => {
  test("says and does all of it at once, and undo takes back what was done", async () => {
    const before = await conversation();
    const macroId = await create(
      [
        { kind: "close" },
        { kind: "assign", assigneeId: owner.userId },
        { kind: "addTag", tagId },
        { kind: "priority", priority: "high" },
        { kind: "note", content: "Told {{visitor.firstName}}" },
      ],
      'Thanks {{visitor.firstName | "friend"}}!',
    );
    const { undo } = await run(macroId);
    expect(await conversation()).toMatchObject({ status: "closed", priority: "high", tagIds: [tagId] });
    expect(await thread()).toEqual([
      "message: Hello",
      "note: Told Lena",
      "joined",
      "message: Thanks Lena!",
      "assigned",
      "closed",
    ]);
    expect(undo).toEqual(expect.any(String));
    await owner.client.mutation(api.conversations.agentState.undo, { workspaceId, token: String(undo) });
    const { status, priority, tagIds, assignee } = await conversation();
    expect({ status, priority, tagIds, assignee }).toEqual({
      status: before.status,
      priority: before.priority,
      tagIds: [],
      assignee: null,
    });
    expect(await thread()).toEqual(["message: Hello", "note: Told Lena", "joined", "message: Thanks Lena!"]);
    const { differences } = await t.action(internal.conversations.checking.checkCounters, { workspaceId });
    expect(differences).toEqual([]);
  });

  test("happens once however often it is sent, and is counted", async () => {
    const macroId = await create(
      [
        { kind: "note", content: "Seen" },
        { kind: "snooze", forMs: HOUR },
      ],
      "Soon",
    );
    const first = await run(macroId);
    expect(await run(macroId)).toEqual(first);
    expect((await thread()).filter((line) => line === "message: Soon")).toHaveLength(1);
    await run(macroId, "run-2");
    const [macro] = await owner.client.query(agentMacros.list, { workspaceId });
    expect(macro).toMatchObject({ useCount: 2, lastUsedAt: expect.any(Number) });
  });

  test("is all or nothing", async () => {
    const macroId = await create([
      { kind: "snooze", forMs: HOUR },
      { kind: "addTag", tagId },
    ]);
    await owner.client.mutation(api.conversations.agentState.close, { workspaceId, conversationId });
    expect(await errorOf(run(macroId))).toEqual({ code: "invalid_state", state: "closed" });
    expect((await conversation()).tagIds).toEqual([]);
  });

  test("needs the right to everything it does", async () => {
    const macroId = await create([
      { kind: "priority", priority: "low" },
      { kind: "assign", assigneeId: null },
    ]);
    const helper = await addMember(t, workspaceId, "agent", { permissions: ["-conversations.assign"] });
    const refusal = { code: "forbidden", permission: "conversations.assign" };
    expect(await errorOf(run(macroId, "run-1", helper))).toEqual(refusal);
    expect((await conversation()).priority).toBe("normal");
  });
});

describe("macros", () => {
  test("that make no sense are refused, naming the part", async () => {
    const refusal = async (...given: Parameters<typeof create>) => await errorOf(create(...given));
    expect(await refusal([])).toMatchObject({ field: "actions" });
    expect(await refusal([{ kind: "close" }, { kind: "close" }])).toMatchObject({ field: "actions[1]" });
    expect(await refusal([{ kind: "close" }, { kind: "snooze", forMs: HOUR }])).toMatchObject({ field: "actions[1]" });
    expect(await refusal([{ kind: "snooze", forMs: 1 }])).toMatchObject({ field: "actions[0].forMs" });
    expect(await refusal([{ kind: "note", content: "{{x}}" }])).toMatchObject({ field: "actions[0].content" });
    expect(await refusal([], "{{visitor.phone}}")).toMatchObject({ field: "reply" });
    const tags: MacroAction[] = [
      { kind: "addTag", tagId },
      { kind: "removeTag", tagId },
    ];
    expect(await refusal(tags)).toMatchObject({ field: "actions[1]" });
    expect(await refusal(Array.from({ length: 11 }, () => ({ kind: "close" as const })))).toMatchObject({
      field: "actions",
    });
    const stranger = await createWorkspace(t);
    expect(await refusal([{ kind: "assign", assigneeId: stranger.userId }])).toMatchObject({ code: "not_found" });
  });

  test("are changed and removed by who manages snippets", async () => {
    const macroId = await create([{ kind: "close" }]);
    await owner.client.mutation(agentMacros.update, { workspaceId, macroId, name: "Done" });
    const list = async () => await owner.client.query(agentMacros.list, { workspaceId });
    expect(await list()).toMatchObject([{ name: "Done", actions: [{ kind: "close" }], reply: null }]);
    const viewer = await addMember(t, workspaceId, "viewer");
    const removal = viewer.client.mutation(agentMacros.remove, { workspaceId, macroId });
    expect(await errorOf(removal)).toMatchObject({ code: "forbidden" });
    await owner.client.mutation(agentMacros.remove, { workspaceId, macroId });
    expect(await list()).toEqual([]);
  });

  test("tell what their variables stand for", async () => {
    expect(await owner.client.query(agentMacros.values, { workspaceId, conversationId })).toEqual({
      visitorName: "Lena Vogel",
      visitorEmail: null,
      agentFirstName: "Person",
      workspaceName: "Acme",
    });
  });
});
