import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { api, internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { createWorkspace, type TestMember } from "../testing/principals.testing";
import { setup, type TestBackend } from "../testing/setup.testing";
import { bootVisitor, startConversation } from "../testing/visitors.testing";

/** A conversation through days of being answered, put to sleep, left alone, closed and rated, beside what it should be. */
const HOUR = 3_600_000;
const AUTO_CLOSE_HOURS = 24;

interface Model {
  now: number;
  status: "open" | "snoozed" | "closed";
  wakesAt: number | null;
  /** When silence closes it; null while the team is the one to write, or it is not open. */
  closesAt: number | null;
  isAnswered: boolean;
  isWaiting: boolean;
  reopenCount: number;
  csat: "none" | "asked" | "answered" | "dismissed";
}
interface Real {
  t: TestBackend;
  owner: TestMember;
  workspaceId: Id<"workspaces">;
  sessionToken: string;
  conversationId: Id<"conversations">;
  serial: number;
}

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 23, 8) });
});
afterEach(() => {
  vi.useRealTimers();
});

const isAsked = (model: Model) => model.status === "closed" && model.csat === "asked";

function closes(model: Model): void {
  if (model.status === "closed") return;
  Object.assign(model, { status: "closed", wakesAt: null, closesAt: null, isWaiting: false });
  if (model.isAnswered && model.csat === "none") model.csat = "asked";
}
function opens(model: Model): void {
  if (model.status === "closed") model.reopenCount += 1;
  Object.assign(model, { status: "open", wakesAt: null });
}

/** What the clock does by itself: each thing at its moment, in the order of the moments. */
function elapse(model: Model, until: number): void {
  for (;;) {
    const due = Math.min(model.wakesAt ?? Infinity, model.closesAt ?? Infinity);
    if (due > until) break;
    if (due === model.wakesAt) {
      opens(model);
      lastStirAt = until;
      resumeSilence(model);
    } else closes(model);
  }
  model.now = until;
}

let lastStirAt = 0;
/** Silence counts from the last message, or the last time it was opened, while the conversation is open and the team has spoken last. */
function resumeSilence(model: Model): void {
  const isSilent = model.status === "open" && !model.isWaiting && model.isAnswered;
  model.closesAt = isSilent ? lastStirAt + AUTO_CLOSE_HOURS * HOUR : null;
}

async function compare(model: Model, { t, conversationId, sessionToken, workspaceId }: Real): Promise<void> {
  const row = (await t.run(async (ctx) => await ctx.db.get("conversations", conversationId)))!;
  expect({
    status: row.status,
    isAsleep: row.snoozedUntil !== undefined,
    isWaiting: row.waitingSince !== undefined,
    reopenCount: row.reopenCount,
    isResolved: row.resolvedAt !== undefined,
  }).toEqual({
    status: model.status,
    isAsleep: model.status === "snoozed",
    isWaiting: model.isWaiting,
    reopenCount: model.reopenCount,
    isResolved: model.status === "closed",
  });
  const request = await t.query(api.csat.visitor.request, { sessionToken, conversationId });
  const wanted = model.csat === "answered" ? "answered" : isAsked(model) ? "asked" : "none";
  expect(request.state).toBe(wanted);
  const { differences } = await t.action(internal.conversations.checking.checkCounters, { workspaceId });
  expect(differences).toEqual([]);
}

type Act = (model: Model, real: Real) => Promise<void>;
class Command implements fc.AsyncCommand<Model, Real> {
  constructor(
    readonly name: string,
    readonly act: Act,
    readonly isPossible: (model: Readonly<Model>) => boolean = () => true,
  ) {}
  check = (model: Readonly<Model>) => this.isPossible(model);
  toString = () => this.name;
  async run(model: Model, real: Real) {
    vi.advanceTimersByTime(1000);
    elapse(model, Date.now());
    await settle(real);
    await this.act(model, real);
    await settle(real);
    await compare(model, real);
  }
}

async function settle({ t }: Real): Promise<void> {
  // What is woken may be due to close at that very moment.
  for (let round = 0; round < 3; round++) {
    vi.advanceTimersByTime(0);
    await t.finishInProgressScheduledFunctions();
  }
}

const state = api.conversations.agentState;
const of = ({ workspaceId, conversationId }: Real) => ({ workspaceId, conversationId });

const customerWrites = new Command("customer writes", async (model, real) => {
  const { t, sessionToken, conversationId } = real;
  const clientMessageId = `v${(real.serial += 1)}`;
  await t.mutation(api.conversations.visitor.send, { sessionToken, conversationId, clientMessageId, content: "And?" });
  if (model.status !== "open") opens(model);
  Object.assign(model, { isWaiting: true, closesAt: null });
  lastStirAt = Date.now();
});

const teamAnswers = (then: "close" | null) =>
  new Command(`team answers${then ? " and closes" : ""}`, async (model, real) => {
    const clientMessageId = `a${(real.serial += 1)}`;
    const answer = { ...of(real), clientMessageId, content: "Here you are" };
    await real.owner.client.mutation(api.conversations.agentMessages.reply, { ...answer, then });
    lastStirAt = Date.now();
    const staysClosed = then === "close" && model.status === "closed";
    if (!staysClosed && model.status !== "open") opens(model);
    Object.assign(model, { isWaiting: false, isAnswered: true });
    if (then === "close") closes(model);
    resumeSilence(model);
  });

const snooze = (hours: number) =>
  new Command(
    `snooze ${hours} h`,
    async (model, real) => {
      const until = Date.now() + hours * HOUR;
      await real.owner.client.mutation(state.snooze, { ...of(real), until });
      Object.assign(model, { status: "snoozed", wakesAt: until, closesAt: null });
    },
    ({ status }) => status !== "closed",
  );

const close = new Command("close", async (model, real) => {
  await real.owner.client.mutation(state.close, of(real));
  closes(model);
});

const reopen = new Command("reopen", async (model, real) => {
  await real.owner.client.mutation(state.reopen, of(real));
  if (model.status === "open") return;
  opens(model);
  lastStirAt = Date.now();
  resumeSilence(model);
});

const pass = (hours: number) =>
  new Command(`${hours} h pass`, async (model, real) => {
    for (let hour = 0; hour < hours; hour++) {
      vi.advanceTimersByTime(HOUR);
      elapse(model, Date.now());
      await settle(real);
      if (hour % 6 === 0) await comesBack(real);
    }
  });

/** The customer's page is opened again before its session ends. */
async function comesBack(real: Real): Promise<void> {
  const { t, workspaceId, sessionToken } = real;
  const booted = await bootVisitor(t, workspaceId, { sessionId: "page", sessionToken });
  real.sessionToken = booted.sessionToken;
}

const rate = new Command(
  "customer rates",
  async (model, real) => {
    const { t, sessionToken, conversationId } = real;
    await t.mutation(api.csat.visitor.submit, { sessionToken, conversationId, rating: 4 });
    model.csat = "answered";
  },
  isAsked,
);
const dismiss = new Command("customer waves the question away", async (model, real) => {
  const { t, sessionToken, conversationId } = real;
  await t.mutation(api.csat.visitor.dismiss, { sessionToken, conversationId });
  if (isAsked(model)) model.csat = "dismissed";
});
const rateUnasked = new Command(
  "customer rates unasked",
  async (_model, real) => {
    const { t, sessionToken, conversationId } = real;
    const rating = t.mutation(api.csat.visitor.submit, { sessionToken, conversationId, rating: 1 });
    await expect(rating).rejects.toThrow(/not_asked|conflict/);
  },
  (model) => !isAsked(model),
);

const hours = fc.constantFrom(1, 5, 23, 25, 40);
const command: fc.Arbitrary<Command> = fc.oneof(
  fc.constantFrom(customerWrites, teamAnswers(null), teamAnswers("close"), close, reopen, rate, dismiss, rateUnasked),
  hours.map(pass),
  hours.map(snooze),
);

async function arrange(): Promise<{ model: Model; real: Real }> {
  const t = setup();
  const owner = await createWorkspace(t);
  const { workspaceId } = owner;
  const automation = { askForRatingEnabled: true, autoCloseAfterHours: AUTO_CLOSE_HOURS };
  await owner.client.mutation(api.routing.agentAutomation.update, { workspaceId, ...automation });
  await owner.client.mutation(api.workspaces.agent.setSessionLifetime, {
    workspaceId,
    lifetimeMs: 7 * 24 * HOUR,
  });
  const { sessionToken } = await bootVisitor(t, workspaceId);
  const { conversationId } = await startConversation(t, sessionToken);
  lastStirAt = Date.now();
  const model: Model = {
    now: Date.now(),
    status: "open",
    wakesAt: null,
    closesAt: null,
    isAnswered: false,
    isWaiting: true,
    reopenCount: 0,
    csat: "none",
  };
  return { model, real: { t, owner, workspaceId, sessionToken, conversationId, serial: 0 } };
}

test("whatever is done to it and however long it is left, it sleeps, wakes, closes and is rated as it should", async () => {
  await fc.assert(
    fc.asyncProperty(fc.commands([command], { maxCommands: 14 }), async (commands) => {
      const { model, real } = await arrange();
      await fc.asyncModelRun(() => ({ model, real }), commands);
    }),
    { numRuns: 40 },
  );
}, 120_000);
