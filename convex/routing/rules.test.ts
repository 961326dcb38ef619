import { beforeEach, describe, expect, test } from "vitest";
import { api } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { addMember, createWorkspace, type TestMember } from "../testing/principals.testing";
import { setup, type TestBackend } from "../testing/setup.testing";
import { bootVisitor, startConversation } from "../testing/visitors.testing";

let t: TestBackend;
let owner: TestMember;
let workspaceId: Id<"workspaces">;
let mia: TestMember;
const rules = api.routing.agentRules;
const autoTags = api.routing.agentAutoTags;

beforeEach(async () => {
  t = setup();
  owner = await createWorkspace(t);
  ({ workspaceId } = owner);
  mia = await addMember(t, workspaceId, "agent", { name: "Mia" });
});

const says = (text: string) => [{ field: "message.content", operator: "contains", value: text }];
type Action = { type: "assign_user"; userId: Id<"users"> } | { type: "assign_team"; teamId: Id<"teams"> };
const rule = async (name: string, conditions: ReturnType<typeof says>, action: Action, enabled = true) =>
  (await owner.client.mutation(rules.create, { workspaceId, name, enabled, conditions, action })).ruleId;
const team = async (name: string) =>
  (await owner.client.mutation(api.routing.agentTeams.create, { workspaceId, name, method: "manual" })).teamId;
const toMia = (): Action => ({ type: "assign_user", userId: mia.userId });

async function begin(content: string) {
  const { sessionToken } = await bootVisitor(t, workspaceId);
  const { conversationId } = await startConversation(t, sessionToken, content);
  const get = async () => (await t.run(async (ctx) => await ctx.db.get("conversations", conversationId)))!;
  return { conversationId, sessionToken, get };
}

describe("assignment rules", () => {
  test("the first that holds decides, in the transaction of the first message; later messages ask none", async () => {
    const teamId = await team("Billing");
    await rule("off", says("invoice"), { type: "assign_user", userId: owner.userId }, false);
    await rule("team", says("INVOICE"), { type: "assign_team", teamId });
    await rule("mia", says("help"), toMia());
    const both = await begin("help with my invoice");
    expect(await both.get()).toMatchObject({ teamId });
    const one = await begin("help");
    expect((await one.get()).assignedAgentId).toBe(mia.userId);
    const later = await begin("hello");
    const send = { sessionToken: later.sessionToken, conversationId: later.conversationId, clientMessageId: "2" };
    await t.mutation(api.conversations.visitor.send, { ...send, content: "help" });
    expect(await later.get()).not.toHaveProperty("assignedAgentId");
  });

  test("are asked in another order once reordered; every rule is named once", async () => {
    const teamId = await team("Billing");
    const first = await rule("mia", says("help"), toMia());
    const second = await rule("team", says("help"), { type: "assign_team", teamId });
    for (const ruleIds of [[first], [first, first], []]) {
      const reorder = owner.client.mutation(rules.reorder, { workspaceId, ruleIds });
      await expect(reorder).rejects.toMatchObject({ data: { code: "invalid_input", field: "ruleIds" } });
    }
    await owner.client.mutation(rules.reorder, { workspaceId, ruleIds: [second, first] });
    expect((await (await begin("help")).get()).teamId).toBe(teamId);
  });

  test("one that leads to somebody gone matches nobody, says so, and lets the next decide", async () => {
    const teamId = await team("Billing");
    await rule("team", says("help"), { type: "assign_team", teamId });
    await rule("mia", says("help"), toMia());
    await owner.client.mutation(api.routing.agentTeams.remove, { workspaceId, teamId });
    expect((await (await begin("help")).get()).assignedAgentId).toBe(mia.userId);
    const [gone, there] = await owner.client.query(rules.list, { workspaceId });
    expect(gone?.target).toEqual({ name: null, isMissing: true });
    expect(there?.target).toEqual({ name: "Mia", isMissing: false });
  });

  test("a conversation a teammate began keeps whom it is assigned to", async () => {
    await rule("mia", [], toMia());
    const { sessionToken, visitorId } = await bootVisitor(t, workspaceId);
    const start = { workspaceId, visitorId, clientMessageId: "1", content: "How is it going?" };
    const { conversationId } = await owner.client.mutation(api.conversations.agentMessages.start, start);
    const answer = { sessionToken, conversationId, clientMessageId: "2", content: "Fine" };
    await t.mutation(api.conversations.visitor.send, answer);
    const row = await t.run(async (ctx) => await ctx.db.get("conversations", conversationId));
    expect(row?.assignedAgentId).toBe(owner.userId);
  });
});

describe("auto-tag rules", () => {
  test("each that holds tags; a tag that is gone tags nothing and says so", async () => {
    const tag = async (name: string) =>
      (await owner.client.mutation(api.inbox.agentTags.create, { workspaceId, name })).tagId;
    const [refund, vip, gone] = [await tag("refund"), await tag("vip"), await tag("gone")];
    const make = async (tagId: Id<"tags">, conditions: ReturnType<typeof says>) =>
      await owner.client.mutation(autoTags.create, { workspaceId, name: "rule", enabled: true, conditions, tagId });
    await make(refund, says("refund"));
    await make(refund, says("money"));
    await make(vip, []);
    await make(gone, []);
    await owner.client.mutation(api.inbox.agentTags.remove, { workspaceId, tagId: gone });
    const { get } = await begin("refund my money");
    expect((await get()).tagIds?.toSorted()).toEqual([refund, vip].toSorted());
    const list = await owner.client.query(autoTags.list, { workspaceId });
    expect(list.filter(({ target }) => target.isMissing).map(({ tagId }) => tagId)).toEqual([gone]);
  });
});

describe("what a rule may be", () => {
  test("an operator or field rules do not know is refused by its place; nothing is stored", async () => {
    const wrong = [...says("a"), ...says("b"), { field: "message.content", operator: "matches", value: "x" }];
    const made = rule("wrong", wrong, toMia());
    await expect(made).rejects.toMatchObject({ data: { code: "invalid_input", field: "conditions[2].operator" } });
    expect(await owner.client.query(rules.list, { workspaceId })).toEqual([]);
  });

  test("it leads to somebody of the workspace", async () => {
    const stranger = await createWorkspace(t);
    const made = rule("stranger", [], { type: "assign_user", userId: stranger.userId });
    await expect(made).rejects.toMatchObject({ data: { code: "not_found", entity: "member" } });
  });

  test("agents make none", async () => {
    const args = { workspaceId, name: "x", enabled: true, conditions: [], action: toMia() };
    await expect(mia.client.mutation(rules.create, args)).rejects.toMatchObject({ data: { code: "forbidden" } });
  });
});

test("conditions are tried on past conversations before they are saved", async () => {
  await begin("I want a refund");
  await begin("Hello");
  const tried = async (conditions: ReturnType<typeof says>, limit = 50) =>
    await owner.client.query(rules.tryOut, { workspaceId, conditions, limit });
  expect((await tried(says("refund"))).map(({ preview, matches }) => [preview, matches])).toEqual([
    ["Hello", false],
    ["I want a refund", true],
  ]);
  expect(await tried(says("refund"), 1)).toHaveLength(1);
  await expect(tried(says(" "))).rejects.toMatchObject({ data: { field: "conditions[0].value" } });
  await expect(tried(says("x"), 51)).rejects.toMatchObject({ data: { field: "limit" } });
});
