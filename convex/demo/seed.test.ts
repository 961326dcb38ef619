import { expect, test } from "vitest";
import { api, internal } from "../_generated/api";
import { setup } from "../testing/setup.testing";
import { firstPage } from "../testing/visitors.testing";

test("the demo is made once, and its owner finds a believable inbox", { timeout: 60_000 }, async () => {
  const t = setup();
  const first = await t.action(internal.demo.seed.run, {});
  const again = await t.action(internal.demo.seed.run, {});
  expect(again).toEqual(first);
  const { workspaceId } = first;
  const subject = await t.run(async (ctx) => {
    const user = await ctx.db
      .query("users")
      .withIndex("by_email", (q) => q.eq("email", first.email))
      .unique();
    if (!user) throw new Error("The owner has an account");
    const expirationTime = Date.now() + 3_600_000;
    const sessionId = await ctx.db.insert("authSessions", { userId: user._id, expirationTime });
    return `${user._id}|${sessionId}`;
  });
  const owner = t.withIdentity({ subject });
  const counts = await owner.query(api.conversations.agent.counts, { workspaceId });
  expect(counts.open + counts.snoozed + counts.closed).toBe(first.conversations);
  const { spam, ...shown } = counts;
  expect(spam).toBe(0);
  expect(Object.values({ ...shown, ...counts.unread }).every(Boolean)).toBe(true);
  const inbox = await owner.query(api.conversations.agent.list, {
    workspaceId,
    view: "all",
    paginationOpts: firstPage,
  });
  expect(inbox.page).toHaveLength(counts.all);
  expect(inbox.page.every((row) => row.lastMessageAt <= Date.now())).toBe(true);
  const lena = inbox.page.find((row) => row.visitor.name === "Lena Vogel");
  if (!lena) throw new Error("Lena is in the inbox");
  const opts = { workspaceId, conversationId: lena._id, paginationOpts: firstPage };
  const thread = await owner.query(api.conversations.agent.messages, opts);
  expect(thread.page.some((row) => row.kind === "note" && row.mentions.length === 1)).toBe(true);
  expect(thread.page.flatMap((row) => row.attachments)).toMatchObject([{ contentType: "image/png", width: 320 }]);
  const online = await owner.query(api.visitors.agent.list, {
    workspaceId,
    filter: "online",
    paginationOpts: firstPage,
  });
  expect(online.page.length).toBeGreaterThan(5);
});

/** A number that was given, not a count. */
const NOT_COUNTED = new Set(["tickets.lastNumber"]);
const CHECKS = [
  internal.conversations.checking.checkCounters,
  internal.helpCenter.checking.checkCounters,
  internal.knowledge.checking.checkCounters,
  internal.reporting.checking.checkCounters,
  internal.tickets.checking.checkCounters,
  internal.visitors.checking.checkCounters,
  internal.workspaces.checking.checkCounters,
];

test("every counter of it is right, and one that is not is named by one check", { timeout: 60_000 }, async () => {
  const t = setup();
  const { workspaceId } = await t.action(internal.demo.seed.run, {});
  const differing = async () => {
    const names: string[] = [];
    for (const check of CHECKS) {
      const { differences } = await t.action(check, { workspaceId });
      names.push(...differences.map(({ name }) => name));
    }
    return names.toSorted();
  };
  expect(await differing()).toEqual([]);
  const counted = await t.run(async (ctx) => {
    const rows = await ctx.db
      .query("counters")
      .withIndex("by_workspace_name", (q) => q.eq("workspaceId", workspaceId))
      .take(1000);
    for (const row of rows) await ctx.db.patch("counters", row._id, { value: row.value + 1 });
    return rows.map(({ name }) => name).filter((name) => !NOT_COUNTED.has(name));
  });
  expect(counted.length).toBeGreaterThan(20);
  expect(await differing()).toEqual(counted.toSorted());
});
