import { beforeEach, describe, expect, it } from "vitest";
import { api } from "../_generated/api";
import { errorOf } from "../testing/errors.testing";
import { addMember, createWorkspace, type TestMember } from "../testing/principals.testing";
import { setup, type TestBackend } from "../testing/setup.testing";
import { bootVisitor, firstPage, startConversation } from "../testing/visitors.testing";

let t: TestBackend;
let owner: TestMember;
let agent: TestMember;
let sessionToken: string;
let serial = 0;

beforeEach(async () => {
  t = setup();
  owner = await createWorkspace(t);
  agent = await addMember(t, owner.workspaceId, "agent");
  ({ sessionToken } = await bootVisitor(t, owner.workspaceId));
});

const nextId = () => `id-${(serial += 1)}`;
const here = () => ({ workspaceId: owner.workspaceId });
const submit = async (more: { subject?: string; description?: string; formId?: never } = {}) =>
  await t.mutation(api.tickets.visitor.create, {
    sessionToken,
    clientMessageId: nextId(),
    subject: "The brake squeals",
    ...more,
  });
const say = async (ticketId: Awaited<ReturnType<typeof submit>>["ticketId"], content: string) =>
  await t.mutation(api.tickets.visitor.comment, { sessionToken, ticketId, clientMessageId: nextId(), content });
const get = async (ticketId: Awaited<ReturnType<typeof submit>>["ticketId"]) =>
  await agent.client.query(api.tickets.agent.get, { ...here(), ticketId });
const formFields = [
  { id: "frame", label: "Frame number", type: "text" as const, isRequired: true },
  { id: "bought", label: "Bought on", type: "date" as const, isRequired: false },
];

describe("a conversation's ticket", () => {
  it("is one, however many teammates make it", async () => {
    const { conversationId } = await startConversation(t, sessionToken);
    const make = async (member: TestMember) =>
      await member.client.mutation(api.tickets.agentState.create, {
        ...here(),
        clientMessageId: nextId(),
        conversationId,
        subject: "From a conversation",
      });
    const first = await make(owner);
    expect(first.isNew).toBe(true);
    expect(await make(agent)).toEqual({ ...first, isNew: false });
    expect((await get(first.ticketId)).conversation?.conversationId).toBe(conversationId);
    const chip = await agent.client.query(api.tickets.agent.ofConversation, { ...here(), conversationId });
    expect(chip).toMatchObject({ number: first.number, status: "submitted" });
    const own = await t.query(api.tickets.visitor.list, { sessionToken, paginationOpts: firstPage });
    expect(own.page.map(({ number }) => number)).toEqual([first.number]);
  });
});

describe("two teammates at once", () => {
  it("resolve once: the second changes nothing and his summary is not kept", async () => {
    const { ticketId } = await submit();
    const resolve = async (member: TestMember, summary: string) =>
      await member.client.mutation(api.tickets.agentState.resolve, { ...here(), ticketId, summary });
    expect(await resolve(owner, "New pads")).toEqual({ isChanged: true });
    const before = await get(ticketId);
    expect(await resolve(agent, "Something else")).toEqual({ isChanged: false });
    expect(await get(ticketId)).toEqual(before);
    expect(before.resolutionSummary).toBe("New pads");
  });

  it("do not move a ticket that the other has moved elsewhere", async () => {
    const { ticketId } = await submit();
    await owner.client.mutation(api.tickets.agentState.resolve, { ...here(), ticketId });
    const move = agent.client.mutation(api.tickets.agentState.setStatus, {
      ...here(),
      ticketId,
      status: "in_progress",
      from: "submitted",
    });
    expect(await errorOf(move)).toMatchObject({ code: "conflict" });
    expect((await get(ticketId)).status).toBe("resolved");
  });
});

describe("the customer", () => {
  it("reopens a resolved ticket by a word and sees no notes and no team events", async () => {
    const { ticketId } = await submit();
    const note = { ...here(), ticketId, clientMessageId: nextId(), content: "A difficult one", isInternal: true };
    await agent.client.mutation(api.tickets.agentState.comment, note);
    await agent.client.mutation(api.tickets.agentState.assign, { ...here(), ticketId, assigneeId: owner.userId });
    await agent.client.mutation(api.tickets.agentState.resolve, { ...here(), ticketId, summary: "Done" });
    await say(ticketId, "It squeals again");
    expect(await get(ticketId)).toMatchObject({ status: "in_progress", reopenCount: 1, resolutionSummary: null });
    const seen = await t.query(api.tickets.visitor.comments, { sessionToken, ticketId, paginationOpts: firstPage });
    expect(seen.page.map(({ from, content, status }) => [from, content, status])).toEqual([
      ["system", "", "in_progress"],
      ["visitor", "It squeals again", null],
      ["system", "", "resolved"],
    ]);
    expect(JSON.stringify(seen)).not.toMatch(new RegExp(`difficult|${owner.userId}|${agent.userId}`));
  });

  it("takes what waits for him up again", async () => {
    const { ticketId } = await submit();
    const ask = { ...here(), ticketId, clientMessageId: nextId(), content: "Which model?" };
    await agent.client.mutation(api.tickets.agentState.comment, { ...ask, then: "waiting_on_customer" });
    expect(await get(ticketId)).toMatchObject({ status: "waiting_on_customer", unreadByAgent: 0 });
    await say(ticketId, "A Tern 5");
    expect(await get(ticketId)).toMatchObject({ status: "in_progress", unreadByAgent: 1 });
  });

  it("has no way to another person's ticket", async () => {
    const { ticketId } = await submit();
    const { sessionToken: other } = await bootVisitor(t, owner.workspaceId);
    const calls = [
      t.query(api.tickets.visitor.get, { sessionToken: other, ticketId }),
      t.mutation(api.tickets.visitor.close, { sessionToken: other, ticketId }),
      t.mutation(api.tickets.visitor.comment, { sessionToken: other, ticketId, clientMessageId: "x", content: "y" }),
    ];
    for (const call of calls) expect(await errorOf(call)).toEqual({ code: "not_found", entity: "ticket" });
  });
});

describe("forms", () => {
  const make = async (fields = formFields) =>
    await owner.client.mutation(api.tickets.agentForms.create, { ...here(), name: "Repair", fields });
  const answer = async (formId: Awaited<ReturnType<typeof make>>, formData: Record<string, string>) =>
    await t.mutation(api.tickets.visitor.create, {
      sessionToken,
      clientMessageId: nextId(),
      subject: "Repair",
      formId,
      formData,
    });

  it("refuse answers that do not fit, naming the question, and store nothing", async () => {
    const formId = await make();
    const refusals = [
      [{}, "formData.frame"],
      [{ frame: "N-1", bought: "1969-12-31" }, "formData.bought"],
      [{ frame: "N-1", bought: "2026-02-30" }, "formData.bought"],
      [{ frame: "N-1", colour: "red" }, "formData.colour"],
    ] as const;
    for (const [formData, field] of refusals) {
      expect(await errorOf(answer(formId, formData))).toMatchObject({ code: "invalid_input", field });
    }
    expect(await agent.client.query(api.tickets.agent.counts, here())).toMatchObject({ open: 0 });
  });

  it("stay with their tickets as they were", async () => {
    const formId = await make();
    const { ticketId } = await answer(formId, { frame: "N-1" });
    const fields = [{ id: "colour", label: "Colour", type: "text" as const, isRequired: false }];
    await owner.client.mutation(api.tickets.agentForms.update, { ...here(), formId, name: "Paint", fields });
    const { form } = await get(ticketId);
    expect(form?.name).toBe("Repair");
    expect(form?.answers.map(({ field, answer: given }) => [field.label, given])).toEqual([
      ["Frame number", "N-1"],
      ["Bought on", null],
    ]);
    expect((await t.query(api.tickets.visitor.form, { sessionToken }))?.fields).toEqual(fields);
  });

  it("are deleted while no ticket was made with them, and archived else", async () => {
    const [unused, used] = [await make(), await make()];
    await answer(used, { frame: "N-1" });
    const remove = async (formId: typeof used) =>
      await owner.client.mutation(api.tickets.agentForms.remove, { ...here(), formId });
    expect(await remove(unused)).toEqual({ outcome: "deleted" });
    expect(await remove(used)).toEqual({ outcome: "archived" });
    expect(await owner.client.query(api.tickets.agentForms.list, here())).toEqual([]);
    expect(await errorOf(answer(used, { frame: "N-1" }))).toEqual({ code: "not_found", entity: "form" });
    await owner.client.mutation(api.tickets.agentForms.restore, { ...here(), formId: used });
    expect(await owner.client.query(api.tickets.agentForms.list, here())).toMatchObject([
      { _id: used, isDefault: true },
    ]);
  });

  it("have one default at a time", async () => {
    const [first, second] = [await make(), await make()];
    await owner.client.mutation(api.tickets.agentForms.setDefault, { ...here(), formId: second });
    const listed = await owner.client.query(api.tickets.agentForms.list, here());
    expect(listed.map(({ _id, isDefault }) => [_id, isDefault])).toEqual([
      [first, false],
      [second, true],
    ]);
  });

  it("are made by those who may change the workspace's settings", async () => {
    const call = agent.client.mutation(api.tickets.agentForms.create, { ...here(), name: "Repair", fields: [] });
    expect(await errorOf(call)).toEqual({ code: "forbidden", permission: "settings.workspace" });
  });
});

describe("lists", () => {
  it("filter by every combination they offer, newest first, and search by number and words", async () => {
    const [low, urgent, mine] = [await submit(), await submit({ subject: "Flat tyre" }), await submit()];
    const change = { ...here(), ticketId: urgent.ticketId };
    await agent.client.mutation(api.tickets.agentState.setPriority, { ...change, priority: "urgent" });
    await agent.client.mutation(api.tickets.agentState.assign, {
      ...here(),
      ticketId: mine.ticketId,
      assigneeId: agent.userId,
    });
    const list = async (filter: object) => {
      const args = { ...here(), paginationOpts: firstPage, ...filter };
      return (await agent.client.query(api.tickets.agent.list, args)).page.map(({ number }) => number);
    };
    expect(await list({})).toEqual([mine.number, urgent.number, low.number]);
    expect(await list({ order: "oldest" })).toEqual([low.number, urgent.number, mine.number]);
    expect(await list({ priority: "urgent" })).toEqual([urgent.number]);
    expect(await list({ priority: "urgent", assigneeId: null })).toEqual([urgent.number]);
    expect(await list({ assigneeId: agent.userId })).toEqual([mine.number]);
    expect(await list({ assigneeId: agent.userId, priority: "urgent" })).toEqual([]);
    expect(await list({ status: "submitted", assigneeId: null, priority: "normal" })).toEqual([low.number]);
    expect(await list({ status: "submitted", priority: "urgent" })).toEqual([urgent.number]);
    expect(await list({ status: "resolved" })).toEqual([]);
    expect(await list({ search: `#${low.number}` })).toEqual([low.number]);
    expect(await list({ search: "tyre" })).toEqual([urgent.number]);
    expect(await list({ search: "tyre", status: "resolved" })).toEqual([]);
  });
});

describe("people", () => {
  it("who leave the workspace leave their tickets to nobody", async () => {
    const { ticketId } = await submit();
    await agent.client.mutation(api.tickets.agentState.assign, { ...here(), ticketId, assigneeId: agent.userId });
    await owner.client.mutation(api.workspaces.agentMembers.remove, { ...here(), memberId: agent.memberId });
    const ticket = await owner.client.query(api.tickets.agent.get, { ...here(), ticketId });
    expect(ticket.assignee).toBeNull();
    expect(await owner.client.query(api.tickets.agent.counts, here())).toMatchObject({ unassigned: 1, open: 1 });
  });
});
