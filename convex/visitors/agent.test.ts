import { beforeEach, expect, test } from "vitest";
import { api } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { addMember, createWorkspace, type TestMember } from "../testing/principals.testing";
import { setup, type TestBackend } from "../testing/setup.testing";
import { bootVisitor, firstPage } from "../testing/visitors.testing";
import { identityPatch, insertVisitor, writeVisitor } from "./model";

let t: TestBackend;
let owner: TestMember;
let workspaceId: Id<"workspaces">;

beforeEach(async () => {
  t = setup();
  owner = await createWorkspace(t);
  ({ workspaceId } = owner);
});

async function addPerson(name: string, email: string, externalUserId: string): Promise<Id<"visitors">> {
  return await t.run(async (ctx) => {
    const visitor = await insertVisitor(ctx, { workspaceId, sessionId: externalUserId });
    const identity = { isVerified: true as const, externalUserId, name, email };
    return (await writeVisitor(ctx, visitor, identityPatch(visitor, identity)))._id;
  });
}

const search = async (text: string, filter?: "identified" | "online") => {
  const args = { workspaceId, search: text, filter, paginationOpts: firstPage };
  return (await owner.client.query(api.visitors.agent.list, args)).page.map((row) => row.name);
};

test("the directory is searched by the beginning of every word", async () => {
  await addPerson("Lena Vogel", "lena@vogel.example", "cust_2040");
  await addPerson("Élodie Marchand", "elodie@marchand.example", "cust_2041");
  await bootVisitor(t, workspaceId);
  for (const text of ["len", "VOG", "lena@vog", "cust_2040", "2040", "lena vogel", "vogel  le"]) {
    expect(await search(text)).toEqual(["Lena Vogel"]);
  }
  expect(await search("cust")).toHaveLength(2);
  expect(await search("élo")).toEqual(["Élodie Marchand"]);
  expect(await search("lena marchand")).toEqual([]);
  expect(await search("ogel")).toEqual([]);
  expect(await search("%_*\uffff")).toEqual([]);
});

test("a new name replaces the old one in the search", async () => {
  const id = await addPerson("Lena Vogel", "lena@vogel.example", "u1");
  await t.run(async (ctx) => {
    const visitor = await ctx.db.get("visitors", id);
    if (visitor) await writeVisitor(ctx, visitor, { name: "Lena Amsel" });
  });
  expect(await search("amsel")).toEqual(["Lena Amsel"]);
  expect(await search("vogel ")).toEqual(["Lena Amsel"]);
  expect(await search("lena vogel")).toEqual(["Lena Amsel"]);
});

test("filters show who is identified and who is there", async () => {
  await addPerson("Lena Vogel", "lena@vogel.example", "u1");
  const { sessionToken, visitorId } = await bootVisitor(t, workspaceId);
  await t.mutation(api.visitors.visitor.heartbeat, { sessionToken, isVisible: true });
  const list = async (filter: "all" | "identified" | "online") =>
    (await owner.client.query(api.visitors.agent.list, { workspaceId, filter, paginationOpts: firstPage })).page;
  expect((await list("all")).length).toBe(2);
  expect((await list("identified")).map((row) => row.name)).toEqual(["Lena Vogel"]);
  expect((await list("online")).map((row) => row.visitorId)).toEqual([visitorId]);
});

test("events are counted by name and listed latest first", async () => {
  const { sessionToken, visitorId } = await bootVisitor(t, workspaceId);
  for (const name of ["opened", "opened", "bought"]) {
    await t.mutation(api.visitors.visitor.track, { sessionToken, name, properties: { price: 3 } });
  }
  const args = { workspaceId, visitorId, paginationOpts: firstPage };
  const { page } = await owner.client.query(api.visitors.agent.timeline, args);
  expect(page.map((event) => event.name)).toEqual(["bought", "opened", "opened", "session_start"]);
  const counts = await t.run((ctx) => ctx.db.query("eventCounts").withIndex("by_visitor_name").take(10));
  expect(Object.fromEntries(counts.map((row) => [row.name, row.count]))).toEqual({
    bought: 1,
    opened: 2,
    session_start: 1,
  });
});

test("tracking too fast is slowed down", async () => {
  const { sessionToken } = await bootVisitor(t, workspaceId);
  const burst = async () => {
    for (let n = 0; n < 400; n++) await t.mutation(api.visitors.visitor.track, { sessionToken, name: "x" });
  };
  await expect(burst()).rejects.toThrow(/rate_limited/);
});

test("a blocked visitor is shut out, and comes back when unblocked", async () => {
  const { sessionToken, visitorId } = await bootVisitor(t, workspaceId);
  const set = (blocked: boolean) =>
    owner.client.mutation(api.visitors.agent.setBlocked, { workspaceId, visitorId, blocked });
  await set(true);
  await expect(t.query(api.visitors.visitor.me, { sessionToken })).rejects.toThrow(/unauthenticated/);
  await expect(bootVisitor(t, workspaceId, { sessionToken })).rejects.toThrow(/forbidden/);
  await set(false);
  expect((await bootVisitor(t, workspaceId, { sessionToken })).visitorId).toBe(visitorId);
  const view = await owner.client.query(api.visitors.agent.get, { workspaceId, visitorId });
  expect(view.blocked).toBe(false);
});

test("another workspace's visitors are not found, and rights are needed", async () => {
  const other = await createWorkspace(t, undefined, "Other");
  const { visitorId } = await bootVisitor(t, other.workspaceId);
  const { agent } = api.visitors;
  const page = { paginationOpts: firstPage };
  await expect(owner.client.query(agent.get, { workspaceId, visitorId })).rejects.toThrow(/not_found/);
  await expect(owner.client.query(agent.timeline, { workspaceId, visitorId, ...page })).rejects.toThrow(/not_found/);
  await expect(owner.client.query(agent.presence, { workspaceId, visitorIds: [visitorId] })).rejects.toThrow(
    /not_found/,
  );
  expect((await owner.client.query(agent.list, { workspaceId, ...page })).page).toEqual([]);
  const narrow = await addMember(t, workspaceId, "viewer", { permissions: ["-users.read"] });
  await expect(narrow.client.query(agent.list, { workspaceId, ...page })).rejects.toThrow(/forbidden/);
});
