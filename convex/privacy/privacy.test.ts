import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { api, internal } from "../_generated/api";
import type { Id, TableNames } from "../_generated/dataModel";
import { createWorld, type World } from "../contract/world.testing";
import { takeSnapshot } from "../contract/oracles.testing";
import { enqueueEmail } from "../outbox/model";
import { errorOf } from "../testing/errors.testing";
import { createWorkspace } from "../testing/principals.testing";
import { setup, type TestBackend } from "../testing/setup.testing";
import { bootVisitor, startConversation } from "../testing/visitors.testing";
import { recordAudit } from "../lib/audit";
import { bumpCounter } from "../lib/counters";
import { enforceRateLimit } from "../lib/limits";
import { mergeVisitors } from "../visitors/merge";
import schema from "../schema";

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubEnv("CONVEX_SITE_URL", "https://site.example.com");
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

/** Lets scheduled functions run until nothing of privacy's is left to do. */
async function settle(t: TestBackend): Promise<void> {
  for (let round = 0; round < 60; round++) {
    vi.advanceTimersByTime(100);
    await t.finishInProgressScheduledFunctions();
  }
}

/** Everything that is stored, with where it is: rows of all tables, files, what is scheduled. */
async function everything(t: TestBackend): Promise<string[]> {
  return await t.run(async (ctx) => {
    const found: string[] = [];
    for (const table of Object.keys(schema.tables) as TableNames[]) {
      for (const row of await ctx.db.query(table).collect()) found.push(`${table} ${JSON.stringify(row)}`);
    }
    for (const job of await ctx.db.system.query("_scheduled_functions").collect()) {
      const isOver = job.state.kind === "success" || job.state.kind === "failed" || job.state.kind === "canceled";
      if (!isOver) found.push(`_scheduled_functions ${JSON.stringify(job)}`);
    }
    for (const file of await ctx.db.system.query("_storage").collect()) {
      const text = await (await ctx.storage.get(file._id))?.text();
      found.push(`_storage ${file._id} ${text}`);
    }
    return found;
  });
}

/** Plants the person where seeding by type does not reach: files, mail, audit entries, limits, counters. */
async function plant(world: World, visitorId: Id<"visitors">): Promise<void> {
  const { ids } = world.parties.A[1];
  const workspaceId = ids.workspaces as Id<"workspaces">;
  await world.t.run(async (ctx) => {
    const deletion = await ctx.db.query("dataDeletions").collect();
    for (const row of deletion) if (row.visitorId === visitorId) await ctx.db.delete("dataDeletions", row._id);
    const attachment = await ctx.db.get("attachments", ids.attachments as Id<"attachments">);
    const ticket = await ctx.db.get("tickets", ids.tickets as Id<"tickets">);
    const exported = await ctx.db.get("dataExports", ids.dataExports as Id<"dataExports">);
    if (!attachment || !ticket || !exported) throw new Error("The world has a row in every table");
    const file = () => ctx.storage.store(new Blob(["CANARY_A1_file"]));
    await ctx.db.patch("attachments", attachment._id, { storageId: await file() });
    await ctx.db.patch("dataExports", exported._id, { storageId: await file() });
    const { _id, _creationTime, ...fields } = attachment;
    const onTicket = { messageId: undefined, conversationId: undefined, ticketId: ticket._id };
    await ctx.db.insert("attachments", { ...fields, ...onTicket, storageId: await file() });
    const visitor = await ctx.db.get("visitors", visitorId);
    const to = visitor?.email ?? "";
    await enqueueEmail(ctx, {
      workspaceId,
      to,
      kind: "reply",
      subject: "CANARY_A1_mail",
      idempotencyKey: "CANARY_A1_key",
      content: { heading: "CANARY_A1_heading", paragraphs: ["CANARY_A1_text"] },
    });
    for (const [resourceType, resourceId] of Object.entries({ visitor: visitorId, ticket: ticket._id })) {
      const changes = [{ field: "name", before: "CANARY_A1_before", after: "CANARY_A1_after" }];
      const actor = { type: "visitor" as const };
      await recordAudit(ctx, { workspaceId, actor, action: "thing.changed", resourceType, resourceId, changes });
    }
    await enforceRateLimit(ctx, "visitorMessage", visitorId);
    await bumpCounter(ctx, workspaceId, "tickets.unread", 0);
  });
}

describe("deleting a person", () => {
  it("leaves nothing of him anywhere, and everything of others as it was", { timeout: 60_000 }, async () => {
    const world = await createWorld();
    const { t } = world;
    const party = world.parties.A[1];
    const visitorId = party.ids.visitors as Id<"visitors">;
    const workspaceId = party.ids.workspaces as Id<"workspaces">;
    await plant(world, visitorId);
    // A colleague's file that is part of nothing yet is nobody's but his.
    const hers = new Set([...world.tags].filter(([, tag]) => tag === "A1").map(([id]) => id));
    hers.delete(party.ids.agentUpload ?? "");
    const ofPerson = new Set([...hers].filter((id) => !KEPT.test(id)));
    const ofTables = new Set([...ofPerson].map((id) => id.replace(/^\d+/, "")));
    expect(ofTables.size).toBeGreaterThan(20);
    const before = await takeSnapshot(world);
    const owner = world.people.A.owner;
    const client = t.withIdentity({ subject: `${owner.userId}|${owner.sessionId}` });
    await client.mutation(api.privacy.agent.deletePerson, { workspaceId, visitorId });
    expect(await errorOf(t.query(api.visitors.visitor.me, { sessionToken: party.token }))).toEqual({
      code: "unauthenticated",
    });
    await settle(t);
    const status = await client.query(api.privacy.agent.status, { workspaceId, visitorId });
    expect(status.deletion?.status).toBe("done");
    const words = /canary_a1_(file|mail|key|heading|text|before|after)|"canary_a1_/i;
    const left = (await everything(t)).filter((row) => {
      const [, id = ""] = /"_id":"(\w+)"/.exec(row) ?? [];
      if (/^(users|workspaces) /.test(row)) return false;
      return words.test(row) && !KEPT.test(id) && (world.tags.get(id) ?? "A1") !== "A" && id !== party.ids.agentUpload;
    });
    expect(left).toEqual([]);
    const after = await takeSnapshot(world);
    expect([...ofPerson].filter((id) => after.has(id))).toEqual([]);
    const changed = [...before].filter(([id, row]) => !hers.has(id) && after.get(id) !== row).map(([id]) => id);
    const tables = [...new Set(changed.map((id) => id.replace(/^\d+/, "")))].sort();
    const others = changed.filter((id) => world.tags.has(id) && world.tags.get(id) !== "A");
    expect(others).toEqual([]);
    expect(tables.filter((table) => !FOLLOWING.has(table))).toEqual([]);
  });

  it("takes those who were merged into him along, and frees his identity for a new start", async () => {
    const t = setup();
    const owner = await createWorkspace(t);
    const { workspaceId } = owner;
    const [one, other] = [await bootVisitor(t, workspaceId), await bootVisitor(t, workspaceId)];
    await startConversation(t, other.sessionToken, "A secret of the other");
    await t.run(async (ctx) => {
      const rows = await Promise.all([one, other].map(({ visitorId }) => ctx.db.get("visitors", visitorId)));
      await mergeVisitors(ctx, rows[0]!, rows[1]!);
    });
    await settle(t);
    await owner.client.mutation(api.privacy.agent.deletePerson, { workspaceId, visitorId: other.visitorId });
    await settle(t);
    const text = (await everything(t)).join("\n");
    expect(text).not.toContain("A secret of the other");
    const rows = await t.run(async (ctx) => await ctx.db.query("visitors").collect());
    expect(rows).toEqual([]);
  });

  it("goes on after a restart lost its scheduled function", async () => {
    const t = setup();
    const owner = await createWorkspace(t);
    const { workspaceId } = owner;
    const { visitorId } = await bootVisitor(t, workspaceId);
    await t.run(async (ctx) => {
      const at = Date.now() - 120_000;
      const fields = { workspaceId, visitorId, requestedBy: owner.userId, erased: 0, startedAt: at, movedAt: at };
      await ctx.db.insert("dataDeletions", { ...fields, status: "running" });
    });
    await t.mutation(internal.privacy.jobs.resume, {});
    await settle(t);
    expect(await t.run(async (ctx) => await ctx.db.get("visitors", visitorId))).toBeNull();
  });

  it("is the owner's alone", async () => {
    const world = await createWorld();
    const { ids } = world.parties.A[1];
    const { userId, sessionId } = world.people.A.admin;
    const call = world.t.withIdentity({ subject: `${userId}|${sessionId}` }).mutation(api.privacy.agent.deletePerson, {
      workspaceId: ids.workspaces as Id<"workspaces">,
      visitorId: ids.visitors as Id<"visitors">,
    });
    expect(await errorOf(call)).toEqual({ code: "forbidden", permission: "data.delete" });
  });
});

/** Rows that stay on purpose: figures without a person, states of a minute. */
const KEPT = /^\d+(reportFacts|conversationUndos)$/;

/** What moves along when a person goes: figures, the chain of the audit log, jobs. */
const FOLLOWING = new Set([
  "counters",
  "auditLogs",
  "auditChains",
  "attachments",
  "outboxEmails",
  "reportRollups",
  "_scheduled_functions",
]);

describe("exporting a person", () => {
  it("gives everything of him as one file for a day, and then no more", { timeout: 60_000 }, async () => {
    const t = setup();
    const owner = await createWorkspace(t);
    const { workspaceId } = owner;
    const { sessionToken, visitorId } = await bootVisitor(t, workspaceId);
    const { sessionToken: stranger } = await bootVisitor(t, workspaceId);
    await startConversation(t, sessionToken, "My own words");
    await startConversation(t, sessionToken, "More of my words");
    await startConversation(t, stranger, "Words of a stranger");
    await t.mutation(api.tickets.visitor.create, { sessionToken, clientMessageId: "t", subject: "My own ticket" });
    await owner.client.mutation(api.privacy.agent.exportPerson, { workspaceId, visitorId });
    await settle(t);
    const link = await owner.client.query(api.privacy.agent.exportLink, { workspaceId, visitorId });
    const path = new URL(link ?? "").pathname + new URL(link ?? "").search;
    const response = await t.fetch(path, { method: "GET" });
    expect(response.headers.get("Cache-Control")).toBe("no-store");
    const file = (await response.json()) as { person: { visitorId: string }; records: { type: string }[] };
    expect(file.person.visitorId).toBe(visitorId);
    const types = file.records.map(({ type }) => type);
    expect(types.filter((type) => type === "conversation")).toHaveLength(2);
    expect(new Set(types)).toEqual(
      new Set(["event", "eventCount", "session", "conversation", "message", "ticket", "ticketComment"]),
    );
    const text = JSON.stringify(file);
    expect(text).toContain("More of my words");
    expect(text).not.toContain("stranger");
    expect(text).not.toMatch(/wst_|"token"|"key"/);
    expect((await t.fetch(path.replace(/key=.*/, "key=0"), { method: "GET" })).status).toBe(404);
    vi.setSystemTime(Date.now() + 25 * 3_600_000);
    await t.mutation(internal.privacy.jobs.resume, {});
    expect((await t.fetch(path, { method: "GET" })).status).toBe(404);
    const files = await t.run(async (ctx) => await ctx.db.system.query("_storage").collect());
    expect(files).toEqual([]);
  });
});
