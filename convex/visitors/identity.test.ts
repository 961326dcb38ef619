import { SignJWT } from "jose";
import { beforeEach, describe, expect, test } from "vitest";
import { api } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { hmacSha256Hex } from "../lib/tokens";
import { createWorkspace, type TestMember } from "../testing/principals.testing";
import { setup, type TestBackend } from "../testing/setup.testing";
import { bootVisitor, firstPage, startConversation } from "../testing/visitors.testing";

const SECRET = "an identity secret of some length";
let t: TestBackend;
let owner: TestMember;
let workspaceId: Id<"workspaces">;

beforeEach(async () => {
  t = setup();
  owner = await createWorkspace(t);
  ({ workspaceId } = owner);
  await addSecret(SECRET);
});

async function addSecret(secret: string) {
  await t.run((ctx) => ctx.db.insert("identitySecrets", { workspaceId, secret, createdAt: Date.now() }));
}

async function setMode(mode: "optional" | "required") {
  await t.run((ctx) => ctx.db.patch("workspaces", workspaceId, { identityVerificationMode: mode }));
}

const sign = (claims: Record<string, unknown>, { secret = SECRET, expires = "5 min", alg = "HS256" } = {}) => {
  const token = new SignJWT(claims).setProtectedHeader({ alg });
  return (expires ? token.setExpirationTime(expires) : token).sign(new TextEncoder().encode(secret));
};

describe("userHash", () => {
  test("a valid hash proves the external id", async () => {
    const { sessionToken } = await bootVisitor(t, workspaceId);
    const userHash = await hmacSha256Hex(SECRET, "u1");
    const args = { sessionToken, externalUserId: "u1", userHash, name: "Lena Vogel", email: "Lena@Vogel.example" };
    expect(await t.mutation(api.visitors.visitor.identify, args)).toMatchObject({
      name: "Lena Vogel",
      email: "lena@vogel.example",
      identityVerified: true,
    });
  });

  test("either of two secrets counts during a rotation", async () => {
    await addSecret("the new one");
    const { sessionToken } = await bootVisitor(t, workspaceId);
    const userHash = await hmacSha256Hex("the new one", "u1");
    const me = await t.mutation(api.visitors.visitor.identify, { sessionToken, externalUserId: "u1", userHash });
    expect(me.identityVerified).toBe(true);
  });

  test.each([
    ["of another id", () => hmacSha256Hex(SECRET, "u2")],
    ["under another secret", () => hmacSha256Hex("guess", "u1")],
    ["cut short", async () => (await hmacSha256Hex(SECRET, "u1")).slice(0, 32)],
    ["that is empty", () => Promise.resolve("")],
  ])("a hash %s is refused and stores nothing", async (_name, hash) => {
    const { sessionToken, visitorId } = await bootVisitor(t, workspaceId);
    const args = { sessionToken, externalUserId: "u1", userHash: await hash(), name: "Mallory" };
    await expect(t.mutation(api.visitors.visitor.identify, args)).rejects.toThrow(/userHash/);
    const view = await owner.client.query(api.visitors.agent.get, { workspaceId, visitorId });
    expect(view).toMatchObject({ identityVerified: false, unverified: null, externalUserId: null });
  });

  test("an empty secret proves nothing", async () => {
    const other = await createWorkspace(t, undefined, "Other");
    await t.run((ctx) =>
      ctx.db.insert("identitySecrets", { workspaceId: other.workspaceId, secret: "", createdAt: Date.now() }),
    );
    const { sessionToken } = await bootVisitor(t, other.workspaceId);
    const args = { sessionToken, externalUserId: "u1", userHash: await hmacSha256Hex(" ", "u1") };
    await expect(t.mutation(api.visitors.visitor.identify, args)).rejects.toThrow(/userHash/);
  });

  test("ids that cleaning would make equal are refused", async () => {
    const { sessionToken } = await bootVisitor(t, workspaceId);
    const externalUserId = "bob\u0000";
    const args = { sessionToken, externalUserId, userHash: await hmacSha256Hex(SECRET, externalUserId) };
    await expect(t.mutation(api.visitors.visitor.identify, args)).rejects.toThrow(/externalUserId/);
  });
});

describe("jwt", () => {
  const identify = async (jwt: string) => {
    const { sessionToken } = await bootVisitor(t, workspaceId);
    return await t.mutation(api.visitors.visitor.identify, { sessionToken, jwt, name: "Not in the token" });
  };

  test("its claims count, what stands beside it does not", async () => {
    const jwt = await sign({
      user_id: "u1",
      name: "Omar Haddad",
      email: "omar@x.example",
      attributes: { plan: "pro" },
    });
    const me = await identify(jwt);
    expect(me).toMatchObject({ name: "Omar Haddad", email: "omar@x.example", identityVerified: true });
    const view = await owner.client.query(api.visitors.agent.get, { workspaceId, visitorId: me.visitorId });
    expect(view).toMatchObject({ externalUserId: "u1", customAttributes: { plan: "pro" } });
  });

  test("`sub` names the person when there is no user_id", async () => {
    expect(await identify(await sign({ sub: "u9" }))).toMatchObject({ identityVerified: true });
  });

  const none = `${btoa('{"alg":"none"}')}.${btoa('{"user_id":"u1","exp":9999999999}')}.`.replaceAll("=", "");
  test.each([
    ["expired", () => sign({ user_id: "u1" }, { expires: "-1 min" })],
    ["without expiry", () => sign({ user_id: "u1" }, { expires: "" })],
    ["under another secret", () => sign({ user_id: "u1" }, { secret: "guess" })],
    ["with another algorithm", () => sign({ user_id: "u1" }, { alg: "HS512", secret: SECRET.repeat(3) })],
    ["with alg none", () => Promise.resolve(none)],
    ["without a person", () => sign({ name: "Nobody" })],
    ["that is no token", () => Promise.resolve("garbage")],
  ])("one %s is refused", async (_name, make) => {
    const jwt = await make();
    await expect(identify(jwt)).rejects.toThrow(/jwt/);
  });
});

describe("claims without proof", () => {
  test("are kept apart where proof is optional", async () => {
    const { sessionToken, visitorId } = await bootVisitor(t, workspaceId);
    const args = { sessionToken, externalUserId: "u1", email: "lena@vogel.example", name: "Lena" };
    const me = await t.mutation(api.visitors.visitor.identify, args);
    expect(me).toMatchObject({ name: null, email: null, identityVerified: false });
    const view = await owner.client.query(api.visitors.agent.get, { workspaceId, visitorId });
    expect(view).toMatchObject({ unverified: { name: "Lena", email: "lena@vogel.example" }, externalUserId: null });
  });

  test("are refused where proof is required, by boot too", async () => {
    await setMode("required");
    const { sessionToken } = await bootVisitor(t, workspaceId);
    const identity = { email: "lena@vogel.example" };
    await expect(t.mutation(api.visitors.visitor.identify, { sessionToken, ...identity })).rejects.toThrow(/userHash/);
    await expect(bootVisitor(t, workspaceId, { identity })).rejects.toThrow(/userHash/);
  });

  test("an e-mail alone reveals no history", async () => {
    const known = await bootVisitor(t, workspaceId, {
      identity: { jwt: await sign({ user_id: "u1", email: "lena@vogel.example" }) },
    });
    await startConversation(t, known.sessionToken);
    const { sessionToken, visitorId } = await bootVisitor(t, workspaceId, {
      identity: { email: "lena@vogel.example" },
    });
    expect(visitorId).not.toBe(known.visitorId);
    expect((await t.query(api.conversations.visitor.list, { sessionToken, paginationOpts: firstPage })).page).toEqual(
      [],
    );
  });

  test.each([
    ["a bad e-mail", { email: "nope" }],
    ["a long attribute", { customAttributes: { a: "x".repeat(1025) } }],
    ["a long key", { customAttributes: { ["k".repeat(65)]: 1 } }],
    ["a key of a prototype", { customAttributes: { constructor: 1 } }],
    [
      "too many attributes",
      { customAttributes: Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`k${n}`, n])) },
    ],
  ])("%s is refused", async (_name, claims) => {
    const { sessionToken } = await bootVisitor(t, workspaceId);
    await expect(t.mutation(api.visitors.visitor.identify, { sessionToken, ...claims })).rejects.toThrow(
      /invalid_input/,
    );
  });
});

describe("merging", () => {
  test("an anonymous history becomes the proven person's, sessions go on", async () => {
    const known = await bootVisitor(t, workspaceId, { identity: { jwt: await sign({ user_id: "u1", name: "Lena" }) } });
    const old = await startConversation(t, known.sessionToken, "old");
    const anonymous = await bootVisitor(t, workspaceId);
    const { sessionToken } = anonymous;
    const fresh = await startConversation(t, sessionToken, "fresh");
    await t.mutation(api.visitors.visitor.track, { sessionToken, name: "clicked" });
    const reply = { workspaceId, conversationId: fresh.conversationId, clientMessageId: "r", content: "Hi" };
    await owner.client.mutation(api.conversations.agentMessages.reply, reply);

    const me = await t.mutation(api.visitors.visitor.identify, { sessionToken, jwt: await sign({ user_id: "u1" }) });
    expect(me).toMatchObject({ visitorId: known.visitorId, name: "Lena", identityVerified: true });
    expect(await t.query(api.visitors.visitor.me, { sessionToken })).toMatchObject({ visitorId: known.visitorId });
    const list = await t.query(api.conversations.visitor.list, { sessionToken, paginationOpts: firstPage });
    expect(new Set(list.page.map((row) => row._id))).toEqual(new Set([old.conversationId, fresh.conversationId]));
    expect(await t.query(api.conversations.visitor.unread, { sessionToken })).toMatchObject({ total: 1 });

    const directory = await owner.client.query(api.visitors.agent.list, { workspaceId, paginationOpts: firstPage });
    expect(directory.page.map((row) => row.visitorId)).toEqual([known.visitorId]);
    const timeline = await owner.client.query(api.visitors.agent.timeline, {
      workspaceId,
      visitorId: known.visitorId,
      paginationOpts: firstPage,
    });
    expect(timeline.page.map((event) => event.name)).toContain("clicked");
    const audit = await t.run((ctx) => ctx.db.query("auditLogs").withIndex("by_workspace").take(50));
    const merged = audit.filter((entry) => entry.action === "visitor.merged");
    expect(merged.map((entry) => entry.metadata)).toMatchObject([
      { sourceId: anonymous.visitorId, targetId: known.visitorId },
    ]);
  });

  test("the older visitor is canonical even when it is the anonymous one", async () => {
    const anonymous = await bootVisitor(t, workspaceId);
    const jwt = await sign({ user_id: "u1", name: "Lena" });
    const known = await bootVisitor(t, workspaceId, { identity: { jwt } });
    const { sessionToken } = anonymous;
    const me = await t.mutation(api.visitors.visitor.identify, { sessionToken, jwt });
    expect(me).toMatchObject({ visitorId: anonymous.visitorId, name: "Lena" });
    const other = await t.query(api.visitors.visitor.me, { sessionToken: known.sessionToken });
    expect(other.visitorId).toBe(anonymous.visitorId);
  });

  test("a second person on the same page is not merged with the first", async () => {
    const first = await bootVisitor(t, workspaceId, { identity: { jwt: await sign({ user_id: "u1" }) } });
    await startConversation(t, first.sessionToken);
    const { sessionToken } = first;
    const me = await t.mutation(api.visitors.visitor.identify, { sessionToken, jwt: await sign({ user_id: "u2" }) });
    expect(me.visitorId).not.toBe(first.visitorId);
    expect((await t.query(api.conversations.visitor.list, { sessionToken, paginationOpts: firstPage })).page).toEqual(
      [],
    );
  });

  test("a long history moves in batches", async () => {
    const jwt = await sign({ user_id: "u1" });
    const known = await bootVisitor(t, workspaceId, { identity: { jwt } });
    const { sessionToken, visitorId } = await bootVisitor(t, workspaceId);
    await t.run(async (ctx) => {
      for (let n = 0; n < 250; n++) {
        await ctx.db.insert("events", { workspaceId, visitorId, name: "x", timestamp: n, eventType: "manual" });
      }
    });
    await t.mutation(api.visitors.visitor.identify, { sessionToken, jwt });
    await t.finishAllScheduledFunctions(() => {});
    const left = await t.run((ctx) =>
      ctx.db
        .query("events")
        .withIndex("by_visitor", (q) => q.eq("visitorId", visitorId))
        .take(10),
    );
    expect(left).toEqual([]);
    const merges = await t.run((ctx) => ctx.db.query("visitorMerges").take(10));
    expect(merges).toMatchObject([{ sourceId: visitorId, targetId: known.visitorId, status: "done" }]);
  });
});
