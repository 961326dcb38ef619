import { TICKET_STATUSES } from "@parley/core";
import { fc, test as property } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { api } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { errorOf } from "../testing/errors.testing";
import { createWorkspace, type TestMember } from "../testing/principals.testing";
import { setup, type TestBackend } from "../testing/setup.testing";
import { bootVisitor, firstPage } from "../testing/visitors.testing";

/** A visitor, and what he must see of his tickets: the words that were meant for him, and nothing else. */
interface Person {
  token: string;
  tickets: Map<Id<"tickets">, { subject: string; words: string[] }>;
}

interface World {
  t: TestBackend;
  agent: TestMember;
  people: Person[];
  serial: number;
}

const nextId = (world: World) => `id-${(world.serial += 1)}`;
const at = <T>(list: readonly T[], pick: number): T => list[pick % list.length]!;

/** A new world: three visitors of one workspace, one of another. */
async function newWorld(): Promise<World> {
  const t = setup();
  const agent = await createWorkspace(t);
  const other = await createWorkspace(t, undefined, "Other");
  const people: Person[] = [];
  for (const workspaceId of [agent.workspaceId, agent.workspaceId, agent.workspaceId, other.workspaceId])
    people.push({ token: (await bootVisitor(t, workspaceId)).sessionToken, tickets: new Map() });
  return { t, agent, people, serial: 0 };
}

async function submit(world: World, person: Person): Promise<void> {
  if (person.tickets.size === 3) return;
  const subject = `Subject ${nextId(world)}`;
  const args = { sessionToken: person.token, clientMessageId: nextId(world), subject };
  const { ticketId } = await world.t.mutation(api.tickets.visitor.create, args);
  person.tickets.set(ticketId, { subject, words: [] });
}

/** The team says something about somebody's ticket: in the open, or among itself. */
async function teamSays(world: World, person: Person, pick: number, isInternal: boolean): Promise<void> {
  const [ticketId, seen] = at([...person.tickets], pick);
  const content = `${isInternal ? "secret" : "answer"} ${nextId(world)}`;
  const args = { workspaceId: world.agent.workspaceId, ticketId, clientMessageId: nextId(world), content, isInternal };
  const error = await errorOf(world.agent.client.mutation(api.tickets.agentState.comment, args));
  const isOfOther = person === world.people[3];
  expect(error).toEqual(isOfOther ? expect.objectContaining({ code: "not_found" }) : null);
  if (!isInternal && !isOfOther) seen.words.push(content);
}

/** Moves a ticket within the team: whoever holds it is nobody else's business. */
async function teamActs(world: World, person: Person, pick: number): Promise<void> {
  const [ticketId] = at([...person.tickets], pick);
  const args = { workspaceId: world.agent.workspaceId, ticketId };
  const { client, userId } = world.agent;
  await errorOf(client.mutation(api.tickets.agentState.assign, { ...args, assigneeId: userId }));
  await errorOf(client.mutation(api.tickets.agentState.setPriority, { ...args, priority: "urgent" }));
  await errorOf(client.mutation(api.tickets.agentState.setStatus, { ...args, status: at(TICKET_STATUSES, pick) }));
}

/** A visitor does something to a ticket, his own or somebody else's, knowing its id. */
async function visitorActs(world: World, who: Person, whose: Person, pick: number): Promise<void> {
  const [ticketId, seen] = at([...whose.tickets], pick);
  const { t } = world;
  const args = { sessionToken: who.token, ticketId };
  const content = `word ${nextId(world)}`;
  const acts = [
    () => t.query(api.tickets.visitor.get, args),
    () => t.query(api.tickets.visitor.comments, { ...args, paginationOpts: firstPage }),
    () => t.mutation(api.tickets.visitor.comment, { ...args, clientMessageId: nextId(world), content }),
    () => t.mutation(api.tickets.visitor.close, args),
    () => t.mutation(api.tickets.visitor.reopen, args),
    () => t.mutation(api.tickets.visitor.markRead, args),
  ];
  const act = pick % acts.length;
  const before = await t.run(async (ctx) => await ctx.db.get("tickets", ticketId));
  const error = await errorOf(acts[act]!());
  if (who === whose) {
    expect(error).toBeNull();
    if (act === 2) seen.words.push(content);
    return;
  }
  expect(error).toEqual({ code: "not_found", entity: "ticket" });
  expect(await t.run(async (ctx) => await ctx.db.get("tickets", ticketId))).toEqual(before);
}

async function check({ t }: World, { token, tickets }: Person): Promise<void> {
  const own = await t.query(api.tickets.visitor.list, { sessionToken: token, paginationOpts: firstPage });
  expect(new Set(own.page.map(({ _id, subject }) => `${_id} ${subject}`))).toEqual(
    new Set([...tickets].map(([id, { subject }]) => `${id} ${subject}`)),
  );
  expect(own.page.map((row) => row.updatedAt)).toEqual(own.page.map((row) => row.updatedAt).toSorted((a, b) => b - a));
  for (const [ticketId, { words }] of tickets) {
    const args = { sessionToken: token, ticketId, paginationOpts: firstPage };
    const { page } = await t.query(api.tickets.visitor.comments, args);
    const said = page.filter(({ status }) => status === null).map(({ content }) => content);
    expect(said.toReversed()).toEqual(words);
    const shown = JSON.stringify([page, await t.query(api.tickets.visitor.get, { sessionToken: token, ticketId })]);
    expect(shown).not.toContain("secret");
    for (const word of ["assigneeId", "priority", "teamId", "formVersionId"]) expect(shown).not.toContain(word);
  }
}

const STEPS = ["submit", "answer", "note", "teamActs", "visitorActs", "visitorActs"] as const;

describe("visitors", () => {
  property.prop(
    [fc.array(fc.tuple(fc.constantFrom(...STEPS), fc.nat(3), fc.nat(3), fc.nat(999)), { minLength: 6, maxLength: 24 })],
    { numRuns: 12 },
  )(
    "see their own tickets and what was meant for them, whatever the team and other visitors do",
    async (steps) => {
      const world = await newWorld();
      for (const person of world.people) await submit(world, person);
      for (const [step, first, second, pick] of steps) {
        const [who, whose] = [world.people[first]!, world.people[second]!];
        if (step === "submit") await submit(world, who);
        if (step === "answer" || step === "note") await teamSays(world, whose, pick, step === "note");
        if (step === "teamActs") await teamActs(world, whose, pick);
        if (step === "visitorActs") await visitorActs(world, who, whose, pick);
      }
      for (const person of world.people) await check(world, person);
    },
    120_000,
  );
});

const QUESTIONS = [
  { id: "order", label: "Order", type: "text", isRequired: true, maxLength: 8 },
  { id: "about", label: "About", type: "select", isRequired: false, options: ["Repair", "Refund"] },
  { id: "parts", label: "Parts", type: "multi-select", isRequired: false, options: ["Brake", "Light"] },
  { id: "age", label: "Age", type: "number", isRequired: false, min: 0, max: 20 },
  { id: "bought", label: "Bought", type: "date", isRequired: false, earliest: "2020-01-01" },
] as const;
type Given = Record<string, string | number | string[]>;

/** Answers with what must become of each: stored as it is, left out, or the reason to refuse the ticket. */
const ANSWERS = {
  order: [
    ["NW-1", "stored"],
    ["", "refused"],
    ["   ", "refused"],
    ["NW-123456", "refused"],
    [7, "refused"],
    [undefined, "refused"],
  ],
  about: [
    ["Repair", "stored"],
    ["repair", "refused"],
    [["Repair"], "refused"],
    [undefined, "left"],
  ],
  parts: [
    [["Brake"], "stored"],
    [["Light", "Brake"], "stored"],
    [["Saddle"], "refused"],
    ["Brake", "refused"],
    [[], "left"],
    [undefined, "left"],
  ],
  age: [
    [0, "stored"],
    [20, "stored"],
    [20.5, "refused"],
    [-1, "refused"],
    ["3", "refused"],
    [undefined, "left"],
  ],
  bought: [
    ["2024-02-29", "stored"],
    ["2023-02-29", "refused"],
    ["2019-12-31", "refused"],
    ["yesterday", "refused"],
    [undefined, "left"],
  ],
  stranger: [
    [undefined, "left"],
    ["x", "refused"],
  ],
} as const satisfies Record<string, readonly (readonly [unknown, "stored" | "left" | "refused"])[]>;
const answerOf = (id: keyof typeof ANSWERS) =>
  fc.constantFrom(...(ANSWERS[id] as readonly (readonly [unknown, string])[])).map((each) => [id, ...each] as const);

describe("answers to a form", () => {
  property.prop(
    [
      fc.tuple(
        answerOf("order"),
        answerOf("about"),
        answerOf("parts"),
        answerOf("age"),
        answerOf("bought"),
        answerOf("stranger"),
      ),
      fc.boolean(),
    ],
    { numRuns: 60 },
  )(
    "are stored as they fit, or refuse the whole ticket at a question that does not",
    async (answers, isByAgent) => {
      const { t, agent, people } = await newWorld();
      const { workspaceId } = agent;
      const fields = QUESTIONS.map((question) =>
        "options" in question ? { ...question, options: [...question.options] } : question,
      );
      const form = { workspaceId, name: "Repairs", description: "", fields };
      const formId = await agent.client.mutation(api.tickets.agentForms.create, form);
      const formData = Object.fromEntries(
        answers.flatMap(([id, answer]) => (answer === undefined ? [] : [[id, answer]])),
      ) as Given;
      const input = { clientMessageId: "1", subject: "Bike", formId, formData };
      const error = await errorOf(
        isByAgent
          ? agent.client.mutation(api.tickets.agentState.create, { workspaceId, ...input })
          : t.mutation(api.tickets.visitor.create, { sessionToken: people[0]!.token, ...input }),
      );
      const wrong = answers.filter(([, , fate]) => fate === "refused").map(([id]) => `formData.${id}`);
      const rows = await t.run(async (ctx) => await ctx.db.query("tickets").collect());
      if (wrong.length > 0) {
        expect(error).toMatchObject({ code: "invalid_input" });
        expect(wrong).toContain(error && "field" in error ? error.field.replace(/\[\d+\]$/, "") : null);
        expect(rows).toEqual([]);
        return;
      }
      expect(error).toBeNull();
      const stored = answers.filter(([, , fate]) => fate === "stored").map(([id, answer]) => [id, answer]);
      expect(rows[0]?.formData).toEqual(Object.fromEntries(stored));
    },
    120_000,
  );
});
