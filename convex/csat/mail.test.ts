import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { createWorkspace, type TestMember } from "../testing/principals.testing";
import { setup, type TestBackend } from "../testing/setup.testing";
import { bootVisitor, startConversation } from "../testing/visitors.testing";
import { LINK_LIFETIME_MS } from "./mailModel";

const MINUTE = 60_000;
const STEPS_A_MINUTE = 4;
const DAY = 24 * 60 * MINUTE;
let t: TestBackend;
let owner: TestMember;
let workspaceId: Id<"workspaces">;
const state = api.conversations.agentState;

beforeEach(async () => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 23, 8) });
  vi.stubEnv("PARLEY_DEV_MAILBOX", "1");
  vi.stubEnv("CONVEX_SITE_URL", "https://desk.example");
  t = setup();
  owner = await createWorkspace(t, undefined, "Acme & Sons");
  ({ workspaceId } = owner);
  await switched(true);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const switched = async (askForRatingByMailEnabled: boolean, askForRatingEnabled = true) =>
  await owner.client.mutation(api.routing.agentAutomation.update, {
    workspaceId,
    askForRatingEnabled,
    askForRatingByMailEnabled,
  });

/** Time goes by with everything that is due in it; visitors send no sign of life meanwhile. */
async function pass(minutes: number): Promise<void> {
  for (let step = 0; step < minutes * STEPS_A_MINUTE; step++) {
    vi.advanceTimersByTime(MINUTE / STEPS_A_MINUTE);
    await t.finishInProgressScheduledFunctions();
  }
}

type Customer = { sessionToken: string; visitorId: Id<"visitors">; conversationId: Id<"conversations"> };

/** A customer with a proven address whose question was answered. */
async function customer(proven: { email?: string; identityVerified?: boolean } = {}): Promise<Customer> {
  const { sessionToken, visitorId } = await bootVisitor(t, workspaceId);
  const { conversationId } = await startConversation(t, sessionToken);
  const person = { email: "lena@vogel.example", identityVerified: true, ...proven };
  await t.run(async (ctx) => await ctx.db.patch("visitors", visitorId, person));
  const answer = { workspaceId, conversationId, clientMessageId: "r", content: "Done" };
  await owner.client.mutation(api.conversations.agentMessages.reply, answer);
  return { sessionToken, visitorId, conversationId };
}
const close = async ({ conversationId }: Customer) =>
  await owner.client.mutation(state.close, { workspaceId, conversationId });
const reopen = async ({ conversationId }: Customer) =>
  await owner.client.mutation(state.reopen, { workspaceId, conversationId });
const isHere = async ({ sessionToken }: Customer) =>
  await t.mutation(api.visitors.visitor.heartbeat, { sessionToken, isVisible: true });
const mails = async () => await t.run(async (ctx) => await ctx.db.query("outboxEmails").collect());
const ratings = async () => await t.run(async (ctx) => await ctx.db.query("csatResponses").collect());

/** The links of the mail that was sent, by rating. */
async function links(): Promise<string[]> {
  const [mail] = await mails();
  return [...(mail?.text ?? "").matchAll(/https:\/\/desk\.example(\/rate\S+)/g)].map(([, path]) => path!);
}
const tokenOf = (path: string) => new URL(path, "https://x.example").searchParams.get("token")!;
const open = async (path: string) => await t.fetch(path);
const send = async (fields: Record<string, string>, type = "application/x-www-form-urlencoded") =>
  await t.fetch("/rate", {
    method: "POST",
    headers: { "Content-Type": type },
    body: new URLSearchParams(fields).toString(),
  });

describe("who has left is asked by mail", () => {
  test("some minutes after the conversation was closed, once, at his proven address", async () => {
    const lena = await customer();
    await close(lena);
    await pass(4);
    expect(await mails()).toEqual([]);
    await pass(2);
    expect(await mails()).toMatchObject([
      { kind: "csat", to: "lena@vogel.example", status: "sent", subject: "How was the help of Acme & Sons?" },
    ]);
    expect(await links()).toHaveLength(5);
    await reopen(lena);
    await close(lena);
    await pass(60);
    expect(await mails()).toHaveLength(1);
  });

  test("not before he has left", async () => {
    const lena = await customer();
    await close(lena);
    for (let minute = 0; minute < 20; minute++) {
      await isHere(lena);
      await pass(1);
    }
    expect(await mails()).toEqual([]);
    await pass(30);
    expect(await mails()).toHaveLength(1);
  });

  test("not at all when he stays until tomorrow", async () => {
    const lena = await customer();
    await close(lena);
    const [row] = await t.run(async (ctx) => await ctx.db.query("csatMails").collect());
    vi.setSystemTime(Date.now() + DAY);
    const { sessionToken } = await bootVisitor(t, workspaceId);
    await t.run(async (ctx) => {
      const session = (await ctx.db.query("widgetSessions").order("desc").first())!;
      await ctx.db.patch("widgetSessions", session._id, { visitorId: lena.visitorId });
    });
    await isHere({ ...lena, sessionToken });
    await t.mutation(internal.csat.jobs.mail, { mailId: row!._id });
    await pass(30);
    expect(await mails()).toEqual([]);
  });

  test.each<[string, (lena: Customer) => Promise<unknown>]>([
    [
      "rates in the messenger",
      async (lena) => await t.mutation(api.csat.visitor.submit, { ...named(lena), rating: 5 }),
    ],
    ["waves the question away", async (lena) => await t.mutation(api.csat.visitor.dismiss, named(lena))],
    ["is talked to again", reopen],
    ["is blocked", async ({ visitorId }) => await blocked(visitorId)],
  ])("not when he %s before", async (_what, act) => {
    const lena = await customer();
    await close(lena);
    await pass(2);
    await act(lena);
    await pass(60);
    expect(await mails()).toEqual([]);
  });

  test("not without a proof of the address, and not where the workspace does not want it", async () => {
    await close(await customer({ identityVerified: false }));
    await close(await customer({ email: undefined }));
    await switched(false);
    await close(await customer());
    await switched(true, false);
    await close(await customer());
    await pass(60);
    expect(await mails()).toEqual([]);
  });

  test("a mail that is still waiting to be sent is held back when he is talked to again, and none follows", async () => {
    const lena = await customer();
    await close(lena);
    const [row] = await t.run(async (ctx) => await ctx.db.query("csatMails").collect());
    vi.setSystemTime(Date.now() + 6 * MINUTE);
    await t.mutation(internal.csat.jobs.mail, { mailId: row!._id });
    expect(await mails()).toMatchObject([{ status: "pending" }]);
    await reopen(lena);
    expect(await mails()).toMatchObject([{ status: "suppressed" }]);
    await close(lena);
    await pass(10);
    expect(await mails()).toMatchObject([{ status: "suppressed" }]);
  });

  test("a look that was missed is made up for by the sweep", async () => {
    await close(await customer());
    vi.setSystemTime(Date.now() + 10 * MINUTE);
    expect(await t.mutation(internal.csat.jobs.sweep, {})).toBe(1);
    expect(await mails()).toHaveLength(1);
    expect(await t.mutation(internal.csat.jobs.sweep, {})).toBe(0);
  });
});

const named = ({ sessionToken, conversationId }: Customer) => ({ sessionToken, conversationId });
const blocked = async (visitorId: Id<"visitors">) =>
  await owner.client.mutation(api.visitors.agent.setBlocked, { workspaceId, visitorId, blocked: true });

describe("a link", () => {
  let lena: Customer;
  let paths: string[];

  beforeEach(async () => {
    lena = await customer();
    await close(lena);
    await pass(6);
    paths = await links();
  });

  test("shows the question with its choice made and stores nothing, however often it is opened", async () => {
    for (const path of [paths[3]!, paths[3]!, paths[0]!]) {
      const response = await open(path);
      expect(response.status).toBe(200);
      const rating = new URL(path, "https://x.example").searchParams.get("rating");
      expect(await response.text()).toContain(`value="${rating}" required checked`);
    }
    expect(await ratings()).toEqual([]);
    expect((await t.query(api.csat.visitor.request, named(lena))).state).toBe("asked");
  });

  test("lets no script run, no page frame it and no one else see its address", async () => {
    const { headers } = await open(paths[0]!);
    expect(headers.get("Content-Security-Policy")).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; img-src 'none'; form-action 'self'/,
    );
    expect(Object.fromEntries(headers)).toMatchObject({
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "x-robots-tag": "noindex",
    });
  });

  test("rates once, with a few words; afterwards every link says so and the messenger knows it", async () => {
    const token = tokenOf(paths[4]!);
    expect(await (await send({ token, rating: "4", feedback: " <b>Quick</b> " })).text()).toContain("Thank you");
    expect(await ratings()).toMatchObject([{ rating: 4, feedback: "<b>Quick</b>", agentId: owner.userId }]);
    for (const again of [await send({ token, rating: "1", feedback: "" }), await open(paths[0]!)]) {
      expect(again.status).toBe(410);
      expect(await again.text()).toContain("Already rated");
    }
    expect(await ratings()).toHaveLength(1);
    expect((await t.query(api.csat.visitor.request, named(lena))).state).toBe("answered");
  });

  test("rates nothing that was rated in the messenger meanwhile", async () => {
    await t.mutation(api.csat.visitor.submit, { ...named(lena), rating: 2 });
    expect((await send({ token: tokenOf(paths[0]!), rating: "5" })).status).toBe(410);
    expect(await ratings()).toMatchObject([{ rating: 2 }]);
  });

  test("rests while the conversation is open again", async () => {
    await reopen(lena);
    const token = tokenOf(paths[0]!);
    expect(await (await send({ token, rating: "5" })).text()).toContain("The conversation goes on");
    await close(lena);
    expect((await send({ token, rating: "5" })).status).toBe(200);
    expect(await ratings()).toHaveLength(1);
  });

  test("ends after two weeks", async () => {
    vi.setSystemTime(Date.now() + LINK_LIFETIME_MS);
    for (const late of [await open(paths[0]!), await send({ token: tokenOf(paths[0]!), rating: "5" })]) {
      expect(late.status).toBe(410);
      expect(await late.text()).toContain("too old");
    }
    expect(await ratings()).toEqual([]);
    vi.setSystemTime(Date.now() - DAY);
    expect((await open(paths[0]!)).status).toBe(200);
  });

  test("that nobody was given says the same whatever is wrong with it", async () => {
    const token = tokenOf(paths[0]!);
    const hex = fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: 64, maxLength: 64 });
    const forged = fc.oneof(
      hex,
      fc.string(),
      fc.constant(""),
      fc.constant(token.toUpperCase()),
      fc.constant(`${token}0`),
    );
    const right = await (await open("/rate?token=x&rating=1")).text();
    await fc.assert(
      fc.asyncProperty(forged, async (guess) => {
        fc.pre(guess !== token);
        for (const answer of [
          await open(`/rate?token=${encodeURIComponent(guess)}&rating=5`),
          await send({ token: guess, rating: "5" }),
        ]) {
          expect(answer.status).toBe(404);
          expect(await answer.text()).toBe(right);
        }
      }),
      { numRuns: 30 },
    );
    expect(await ratings()).toEqual([]);
  });

  test.each([
    [{ rating: "0" }, "Choose one of the five."],
    [{ rating: "6" }, "Choose one of the five."],
    [{ rating: "4.5" }, "Choose one of the five."],
    [{ rating: "" }, "Choose one of the five."],
    [{ rating: "5", feedback: "x".repeat(2001) }, "Write at most 2,000 characters."],
  ])("refuses %o in words and keeps the question", async (fields, words) => {
    const answer = await send({ token: tokenOf(paths[0]!), ...fields } as Record<string, string>);
    expect(answer.status).toBe(400);
    const text = await answer.text();
    expect(text).toContain(words);
    expect(text).toContain("<form");
    expect(await ratings()).toEqual([]);
  });

  test("takes only a form", async () => {
    expect((await send({ token: tokenOf(paths[0]!), rating: "5" }, "text/plain")).status).toBe(404);
    expect(await ratings()).toEqual([]);
  });

  test("is kept by its hash only", async () => {
    const rows = await t.run(async (ctx) => await ctx.db.query("csatMails").collect());
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(tokenOf(paths[0]!));
  });
});

test("names in a mail and on its page are text", async () => {
  await t.run(async (ctx) => {
    await ctx.db.patch("workspaces", workspaceId, { name: "<script>alert(1)</script>" });
    await ctx.db.patch("users", owner.userId, { name: '"><img src=x>' });
  });
  const lena = await customer();
  await close(lena);
  await pass(6);
  const page = await (await open((await links())[0]!)).text();
  const [mail] = await mails();
  for (const html of [page, mail!.html]) {
    expect(html).not.toContain("<script");
    expect(html).not.toContain("<img");
  }
});
