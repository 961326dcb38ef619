import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { errorOf } from "../testing/errors.testing";
import { createWorkspace, type TestMember } from "../testing/principals.testing";
import { setup, type TestBackend } from "../testing/setup.testing";
import { bootVisitor, startConversation } from "../testing/visitors.testing";
import { DEFAULT_HOME, type HomeConfig } from "./homeModel";

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

const save = async (config: Partial<HomeConfig>) =>
  await owner.client.mutation(api.messenger.agentHome.save, { workspaceId, config: { ...DEFAULT_HOME, ...config } });
async function homeOf({ isKnown = false } = {}) {
  const { sessionToken, visitorId } = await bootVisitor(t, workspaceId);
  if (isKnown) await t.run((ctx) => ctx.db.patch("visitors", visitorId, { identityVerified: true }));
  return await t.query(api.messenger.visitor.home, { sessionToken });
}
const issue = async (input: { label: string; conversationStarter?: string; enabled?: boolean }) =>
  await owner.client.mutation(api.messenger.agentHome.createIssueButton, {
    workspaceId,
    action: "start_conversation",
    enabled: true,
    ...input,
  });

describe("the home page", () => {
  test("has every tab and the cards people expect until it is changed", async () => {
    const home = await homeOf();
    expect(home.tabs).toEqual(["home", "messages", "help", "tickets"]);
    expect(home.cards.map((card) => card.type)).toEqual([
      "conversations",
      "startConversation",
      "commonIssues",
      "search",
    ]);
  });

  test("shows known customers and others what is meant for them", async () => {
    await save({
      tabs: DEFAULT_HOME.tabs.map((tab) => (tab.id === "tickets" ? { ...tab, visibility: "users" } : tab)),
      cards: [
        { id: "a", type: "announcement", visibility: "visitors", title: "Try it for 30 days" },
        { id: "b", type: "announcement", visibility: "users", title: "Thank you for riding with us", text: " Hi " },
        { id: "c", type: "startConversation", visibility: "all" },
      ],
    });
    const shown = async (isKnown: boolean) => {
      const { tabs, cards } = await homeOf({ isKnown });
      return [tabs.includes("tickets"), ...cards.map((card) => card.title ?? card.type)];
    };
    expect(await shown(false)).toEqual([false, "Try it for 30 days", "startConversation"]);
    expect(await shown(true)).toEqual([true, "Thank you for riding with us", "startConversation"]);
  });

  test.each<[string, Partial<HomeConfig>]>([
    ["tabs", { tabs: DEFAULT_HOME.tabs.slice(1) }],
    ["tabs", { tabs: DEFAULT_HOME.tabs.map((tab) => ({ ...tab, isEnabled: tab.id !== "messages" })) }],
    [
      "defaultTab",
      { defaultTab: "help", tabs: DEFAULT_HOME.tabs.map((tab) => ({ ...tab, isEnabled: tab.id !== "help" })) },
    ],
    ["cards[1].type", { cards: ["x", "y"].map((id) => ({ id, type: "search", visibility: "all" })) }],
    ["cards[1].id", { cards: [1, 2].map(() => ({ id: "x", type: "announcement", visibility: "all", title: "Hi" })) }],
    ["cards[0].title", { cards: [{ id: "x", type: "announcement", visibility: "all", title: " " }] }],
    [
      "cards[0].url",
      { cards: [{ id: "x", type: "announcement", visibility: "all", title: "Hi", url: "javascript:1" }] },
    ],
    ["cards[0].articleIds", { cards: [{ id: "x", type: "featuredArticles", visibility: "all", articleIds: [] }] }],
    [
      "cards",
      {
        cards: Array.from({ length: 13 }, (_, n) => ({
          id: `${n}`,
          type: "announcement",
          visibility: "all",
          title: "Hi",
        })),
      },
    ],
  ])("refuses %s that make no sense, and keeps what there was", async (field, config) => {
    expect(await errorOf(save(config))).toMatchObject({ code: "invalid_input", field });
    expect(await owner.client.query(api.messenger.agentHome.get, { workspaceId })).toEqual(DEFAULT_HOME);
  });
});

describe("asking for an e-mail address", () => {
  const asks = async (sessionToken: string) =>
    (await t.query(api.messenger.visitor.home, { sessionToken })).asksForEmail;
  const set = async (collectEmailEnabled: boolean) =>
    await owner.client.mutation(api.routing.agentAutomation.update, { workspaceId, collectEmailEnabled });

  test("ends when the visitor has left one, and where the workspace does not want it", async () => {
    const { sessionToken } = await bootVisitor(t, workspaceId);
    expect(await asks(sessionToken)).toBe(true);
    await set(false);
    expect(await asks(sessionToken)).toBe(false);
    await set(true);
    await t.mutation(api.visitors.visitor.identify, { sessionToken, email: "lena@example.com" });
    expect(await asks(sessionToken)).toBe(false);
  });

  test("never happens where an address without proof would be refused", async () => {
    await t.run((ctx) => ctx.db.patch("workspaces", workspaceId, { identityVerificationMode: "required" }));
    expect(await asks((await bootVisitor(t, workspaceId)).sessionToken)).toBe(false);
  });
});

test("articles are suggested unless the workspace does not want it", async () => {
  expect((await homeOf()).suggestsArticles).toBe(true);
  await owner.client.mutation(api.routing.agentAutomation.update, { workspaceId, suggestArticlesEnabled: false });
  expect((await homeOf()).suggestsArticles).toBe(false);
});

describe("buttons for common questions", () => {
  test("come in their order, the enabled ones", async () => {
    const first = await issue({
      label: "Where is my bike?",
      conversationStarter: "I would like to know where my order is.",
    });
    const second = await issue({ label: "Book a service" });
    await issue({ label: "Not yet", enabled: false });
    const ids = (await owner.client.query(api.messenger.agentHome.issues, { workspaceId })).map((row) => row.buttonId);
    await owner.client.mutation(api.messenger.agentHome.reorderIssueButtons, {
      workspaceId,
      buttonIds: [second, first, ...ids.slice(2)],
    });
    expect((await homeOf()).issues.map(({ label, conversationStarter }) => [label, conversationStarter])).toEqual([
      ["Book a service", null],
      ["Where is my bike?", "I would like to know where my order is."],
    ]);
    await owner.client.mutation(api.messenger.agentHome.removeIssueButton, { workspaceId, buttonId: second });
    expect((await homeOf()).issues.map(({ label }) => label)).toEqual(["Where is my bike?"]);
  });

  test("need a label, and an order that names each once", async () => {
    const only = await issue({ label: "Hello" });
    expect(await errorOf(issue({ label: "x".repeat(81) }))).toMatchObject({ field: "label" });
    const reorder = { workspaceId, buttonIds: [only, only] };
    expect(await errorOf(owner.client.mutation(api.messenger.agentHome.reorderIssueButtons, reorder))).toMatchObject({
      field: "buttonIds",
    });
  });
});

describe("the expected reply time", () => {
  const expected = async () =>
    (await t.query(api.messenger.public.officeHours, { workspaceId })).expectedReplyTimeMinutes;
  async function answer(count: number, afterMs: number) {
    for (let index = 0; index < count; index++) {
      const { conversationId } = await startConversation(t, (await bootVisitor(t, workspaceId)).sessionToken);
      vi.setSystemTime(Date.now() + afterMs);
      await owner.client.mutation(api.conversations.agentMessages.reply, {
        workspaceId,
        conversationId,
        clientMessageId: `${index}`,
        content: "Hello",
      });
    }
    await t.mutation(internal.messenger.jobs.measureReplyTimes, {});
  }

  test("is measured once enough was answered, and forgotten when that was long ago", async () => {
    await answer(19, 5 * 60_000);
    expect(await expected()).toBeNull();
    await answer(1, 5 * 60_000);
    expect(await expected()).toBe(5);
    for (const [showReplyTimeEnabled, told] of [
      [false, null],
      [true, 5],
    ] as const) {
      await owner.client.mutation(api.routing.agentAutomation.update, { workspaceId, showReplyTimeEnabled });
      expect(await expected()).toBe(told);
    }
    vi.setSystemTime(Date.now() + 15 * 24 * 3_600_000);
    await t.mutation(internal.messenger.jobs.measureReplyTimes, {});
    expect(await expected()).toBeNull();
  });
});
