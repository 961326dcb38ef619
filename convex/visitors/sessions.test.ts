import { SESSION_LIFETIME_DEFAULT_MS } from "@parley/protocol";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { api, internal } from "../_generated/api";
import { createWorkspace } from "../testing/principals.testing";
import { setup } from "../testing/setup.testing";
import { bootVisitor } from "../testing/visitors.testing";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

async function stage() {
  const t = setup();
  const owner = await createWorkspace(t);
  return { t, owner, workspaceId: owner.workspaceId, ...(await bootVisitor(t, owner.workspaceId)) };
}

test("only the hash of a token is stored", async () => {
  const { t, sessionToken } = await stage();
  expect(sessionToken).toMatch(/^wst_[0-9a-f]{64}$/);
  const rows = await t.run((ctx) => ctx.db.query("widgetSessions").take(10));
  expect(JSON.stringify(rows)).not.toContain(sessionToken.slice(4));
});

test("a token resumes its visitor, a session id alone never does", async () => {
  const { t, workspaceId, sessionToken, visitorId } = await stage();
  const resumed = await bootVisitor(t, workspaceId, { sessionId: "same", sessionToken });
  expect(resumed).toMatchObject({ visitorId, sessionToken });
  const first = await bootVisitor(t, workspaceId, { sessionId: "preset" });
  const second = await bootVisitor(t, workspaceId, { sessionId: "preset" });
  expect(second.visitorId).not.toBe(first.visitorId);
});

test("a token of another workspace resumes nobody", async () => {
  const { t, sessionToken, visitorId } = await stage();
  const other = await createWorkspace(t, undefined, "Other");
  const booted = await bootVisitor(t, other.workspaceId, { sessionToken });
  expect(booted.visitorId).not.toBe(visitorId);
  expect(booted.sessionToken).not.toBe(sessionToken);
});

test("a session ends at its time by a scheduled write", async () => {
  const { t, sessionToken, expiresAt } = await stage();
  expect(expiresAt - Date.now()).toBe(SESSION_LIFETIME_DEFAULT_MS);
  vi.advanceTimersByTime(SESSION_LIFETIME_DEFAULT_MS + 1000);
  await t.finishInProgressScheduledFunctions();
  expect(await t.run((ctx) => ctx.db.query("widgetSessions").take(10))).toEqual([]);
  await expect(t.query(api.visitors.visitor.me, { sessionToken })).rejects.toThrow(/unauthenticated/);
});

test("the sweep ends a session whose scheduled write was lost", async () => {
  const { t, sessionToken } = await stage();
  vi.setSystemTime(Date.now() + SESSION_LIFETIME_DEFAULT_MS + 1000);
  await expect(t.mutation(api.visitors.visitor.refresh, { sessionToken })).rejects.toThrow(/unauthenticated/);
  expect(await t.mutation(internal.visitors.jobs.expireSessions, {})).toBe(1);
  await expect(t.query(api.visitors.visitor.me, { sessionToken })).rejects.toThrow(/unauthenticated/);
});

test("rotation leaves the old token a minute", async () => {
  const { t, sessionToken, visitorId } = await stage();
  const fresh = await t.mutation(api.visitors.visitor.refresh, { sessionToken });
  expect(fresh.sessionToken).not.toBe(sessionToken);
  expect(await t.query(api.visitors.visitor.me, { sessionToken })).toMatchObject({ visitorId });
  vi.advanceTimersByTime(61_000);
  await t.finishInProgressScheduledFunctions();
  await expect(t.query(api.visitors.visitor.me, { sessionToken })).rejects.toThrow(/unauthenticated/);
  expect(await t.query(api.visitors.visitor.me, { sessionToken: fresh.sessionToken })).toMatchObject({ visitorId });
});

test("boot rotates a session that is due", async () => {
  const { t, workspaceId, sessionToken, refreshAt, visitorId } = await stage();
  vi.setSystemTime(refreshAt + 1);
  const booted = await bootVisitor(t, workspaceId, { sessionToken });
  expect(booted.sessionToken).not.toBe(sessionToken);
  expect(booted.visitorId).toBe(visitorId);
});

test("ending or blocking a session shuts its token out at once", async () => {
  const { t, owner, workspaceId, sessionToken, visitorId } = await stage();
  const second = await bootVisitor(t, workspaceId, { sessionToken });
  await t.mutation(api.visitors.visitor.endSession, { sessionToken: second.sessionToken });
  await expect(t.query(api.visitors.visitor.me, { sessionToken })).rejects.toThrow(/unauthenticated/);
  const other = await bootVisitor(t, workspaceId);
  await owner.client.mutation(api.visitors.agent.setBlocked, {
    workspaceId,
    visitorId: other.visitorId,
    blocked: true,
  });
  await expect(t.query(api.visitors.visitor.me, { sessionToken: other.sessionToken })).rejects.toThrow(
    /unauthenticated/,
  );
  expect(await owner.client.query(api.visitors.agent.get, { workspaceId, visitorId })).toMatchObject({
    blocked: false,
  });
});

test("a visitor keeps a bounded number of sessions", async () => {
  const { t, workspaceId, sessionToken, visitorId } = await stage();
  let token = sessionToken;
  for (let round = 0; round < 25; round++) {
    token = (await t.mutation(api.visitors.visitor.refresh, { sessionToken: token })).sessionToken;
    vi.advanceTimersByTime(4_000);
  }
  const rows = await t.run((ctx) => ctx.db.query("widgetSessions").take(100));
  expect(rows.length).toBeLessThanOrEqual(20);
  expect(await bootVisitor(t, workspaceId, { sessionToken: token })).toMatchObject({ visitorId });
});

test("presence falls from online to idle to offline by itself", async () => {
  const { t, owner, workspaceId, sessionToken, visitorId } = await stage();
  const state = async () =>
    (await owner.client.query(api.visitors.agent.presence, { workspaceId, visitorIds: [visitorId] }))[0]?.state;
  const pass = async (ms: number) => {
    vi.advanceTimersByTime(ms);
    await t.finishInProgressScheduledFunctions();
  };
  expect(await state()).toBe("offline");
  await t.mutation(api.visitors.visitor.heartbeat, { sessionToken, isVisible: true });
  await pass(50_000);
  await t.mutation(api.visitors.visitor.heartbeat, { sessionToken, isVisible: true });
  await pass(50_000);
  expect(await state()).toBe("online");
  await pass(15_000);
  expect(await state()).toBe("idle");
  await pass(5 * 60_000);
  expect(await state()).toBe("offline");
});

test("a heartbeat leaves the visitor's row alone", async () => {
  const { t, sessionToken, visitorId } = await stage();
  const row = () => t.run((ctx) => ctx.db.get("visitors", visitorId));
  const before = await row();
  vi.advanceTimersByTime(30_000);
  const url = "https://shop.example/b";
  await t.mutation(api.visitors.visitor.heartbeat, { sessionToken, isVisible: true, url });
  expect(await row()).toEqual(before);
});
