import { decodeJwt } from "jose";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../_generated/api";
import { errorOf } from "../testing/errors.testing";
import { codeFor, drain, mailsTo, stubAuthEnvironment } from "../testing/mail.testing";
import { createWorkspace } from "../testing/principals.testing";
import { setup, type TestBackend } from "../testing/setup.testing";

// Hashing passwords is slow on purpose: up to twenty times in one test.
vi.setConfig({ testTimeout: 30_000 });

const MINUTE = 60_000;
const EMAIL = "ada@example.com";
const PASSWORD = "correct horse battery";

let t: TestBackend;

beforeAll(async () => {
  await stubAuthEnvironment();
});
beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(console, "info").mockImplementation(() => undefined);
  vi.spyOn(console, "log").mockImplementation(() => undefined);
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
  t = setup();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

type Params = Record<string, string>;

async function password(params: Params) {
  return await t.action(api.auth.signIn, { provider: "password", params: { email: EMAIL, ...params } });
}
async function code(params: Params) {
  return await t.action(api.auth.signIn, { provider: "code", params: { email: EMAIL, ...params } });
}
const signUp = async (over: Params = {}) =>
  await password({ flow: "signUp", password: PASSWORD, name: "Ada", ...over });
const verify = async (value: string, over: Params = {}) =>
  await password({ flow: "email-verification", code: value, ...over });

/** A client that holds the token, as the desk does. */
function holding(result: { tokens?: { token: string } | null }) {
  if (!result.tokens) throw new Error("not signed in");
  return t.withIdentity({ subject: decodeJwt(result.tokens.token).sub ?? "" });
}

const WRONG_CODE = { code: "invalid_input", field: "code", reason: "is wrong or has expired" };
const WRONG_PASSWORD = { code: "invalid_input", field: "password", reason: "e-mail or password is wrong" };

describe("sign-up with a password", () => {
  test("waits for the mailed code, then signs in and knows the person", async () => {
    expect((await signUp()).tokens).toBeNull();
    await drain(t);
    expect((await mailsTo(t, EMAIL)).map((mail) => [mail.kind, mail.status])).toEqual([["code.verify", "sent"]]);
    const me = await holding(await verify(await codeFor(t, EMAIL))).query(api.accounts.user.me, {});
    expect(me).toMatchObject({ name: "Ada", email: EMAIL, currentWorkspaceId: null });
    const again = await holding(await password({ flow: "signIn", password: PASSWORD })).query(api.accounts.user.me, {});
    expect(again.userId).toBe(me.userId);
  });

  test("takes the address in any spelling for one account", async () => {
    await signUp({ email: "  ADA@Example.com " });
    const result = await verify(await codeFor(t, EMAIL), { email: "Ada@EXAMPLE.com" });
    expect(await holding(result).query(api.accounts.user.me, {})).toMatchObject({ email: EMAIL });
  });

  test("does not sign in before the address is proven, and mails a new code instead", async () => {
    await signUp();
    const first = await codeFor(t, EMAIL);
    vi.advanceTimersByTime(MINUTE);
    expect((await password({ flow: "signIn", password: PASSWORD })).tokens).toBeNull();
    expect(await codeFor(t, EMAIL)).not.toBe(first);
    expect(await errorOf(verify(first))).toEqual(WRONG_CODE);
  });

  test("with a known address answers the same and tells only the mailbox", async () => {
    await signUp();
    await verify(await codeFor(t, EMAIL));
    vi.advanceTimersByTime(MINUTE);
    expect(await signUp({ password: "another password" })).toEqual({ tokens: null });
    expect((await mailsTo(t, EMAIL))[0]).toMatchObject({ kind: "account.exists" });
    expect(await errorOf(password({ flow: "signIn", password: "another password" }))).toEqual(WRONG_PASSWORD);
  });

  test("of two people with one address gives neither password to the one who proves it", async () => {
    await signUp({ password: "password of a stranger" });
    vi.advanceTimersByTime(MINUTE);
    await signUp({ password: PASSWORD });
    expect((await verify(await codeFor(t, EMAIL))).tokens).not.toBeNull();
    expect(await errorOf(password({ flow: "signIn", password: "password of a stranger" }))).toEqual(WRONG_PASSWORD);
    expect(await errorOf(password({ flow: "signIn", password: PASSWORD }))).toEqual(WRONG_PASSWORD);
  });

  test("begun long ago and never proven is replaced by a new one", async () => {
    await signUp({ password: "forgotten password" });
    vi.advanceTimersByTime(11 * MINUTE);
    await signUp();
    await verify(await codeFor(t, EMAIL));
    expect((await password({ flow: "signIn", password: PASSWORD })).tokens).not.toBeNull();
  });

  test.each(["short", "x".repeat(257)])("refuses the password %j", async (bad) => {
    expect(await errorOf(signUp({ password: bad }))).toMatchObject({ code: "invalid_input", field: "password" });
  });

  test("takes no other field of a user from the client", async () => {
    await signUp({ role: "admin", emailVerificationTime: "1", workspaceId: "w", isAnonymous: "true" });
    const users = await t.run(async (ctx) => await ctx.db.query("users").collect());
    expect(users).toHaveLength(1);
    expect(Object.keys(users[0] ?? {}).sort()).toEqual(["_creationTime", "_id", "createdAt", "email", "name"]);
  });
});

describe("one-time codes", () => {
  test("sign a new person in without a password", async () => {
    expect(await code({})).toMatchObject({ started: true });
    const value = await codeFor(t, EMAIL);
    expect(value).toMatch(/^\d{8}$/);
    expect(await holding(await code({ code: value })).query(api.accounts.user.me, {})).toMatchObject({ email: EMAIL });
  });

  test("work once", async () => {
    await code({});
    const value = await codeFor(t, EMAIL);
    await code({ code: value });
    expect(await errorOf(code({ code: value }))).toEqual(WRONG_CODE);
  });

  test("work for ten minutes", async () => {
    await code({});
    const value = await codeFor(t, EMAIL);
    vi.advanceTimersByTime(10 * MINUTE + 1);
    expect(await errorOf(code({ code: value }))).toEqual(WRONG_CODE);
  });

  test("work for their own address and purpose only", async () => {
    await signUp();
    const value = await codeFor(t, EMAIL);
    expect(await errorOf(code({ code: value }))).toEqual(WRONG_CODE);
    expect(await errorOf(code({ code: value, email: "eve@example.com" }))).toEqual(WRONG_CODE);
    expect(await errorOf(verify(value, { email: "eve@example.com" }))).toEqual(WRONG_CODE);
    const direct = t.action(api.auth.signIn, { params: { email: EMAIL, code: value } });
    expect(await errorOf(direct)).toMatchObject({ code: "invalid_input", field: "provider" });
    expect((await verify(value)).tokens).not.toBeNull();
  });

  test("may be tried five times in ten minutes, also with the right one at last", async () => {
    await code({});
    const value = await codeFor(t, EMAIL);
    for (let attempt = 0; attempt < 5; attempt++) expect(await errorOf(code({ code: "x" }))).toEqual(WRONG_CODE);
    expect(await errorOf(code({ code: value }))).toMatchObject({ code: "rate_limited" });
  });

  test("are sent five times in ten minutes; what is refused does not end the last one", async () => {
    for (let sent = 0; sent < 5; sent++) await code({});
    const error = await errorOf(code({}));
    expect(error).toMatchObject({ code: "rate_limited" });
    expect(error && "retryAfterMs" in error ? error.retryAfterMs : 0).toBeGreaterThan(0);
    const codes = await t.run(async (ctx) => await ctx.db.query("authVerificationCodes").collect());
    expect(codes).toHaveLength(1);
  });

  test("link to the account that has proven the address, and keep its sign-in with a password", async () => {
    await signUp();
    const first = await holding(await verify(await codeFor(t, EMAIL))).query(api.accounts.user.me, {});
    vi.advanceTimersByTime(MINUTE);
    await code({});
    const second = await holding(await code({ code: await codeFor(t, EMAIL) })).query(api.accounts.user.me, {});
    expect(second.userId).toBe(first.userId);
    expect(await t.run(async (ctx) => (await ctx.db.query("users").collect()).length)).toBe(1);
    expect((await password({ flow: "signIn", password: PASSWORD })).tokens).not.toBeNull();
  });

  test("never link an address that was not proven", async () => {
    await code({});
    const owner = await holding(await code({ code: await codeFor(t, EMAIL) })).query(api.accounts.user.me, {});
    await signUp({ password: "password of a stranger" });
    const accounts = await t.run(async (ctx) => await ctx.db.query("authAccounts").collect());
    expect(accounts.find((account) => account.provider === "password")?.userId).not.toBe(owner.userId);
    expect((await password({ flow: "signIn", password: "password of a stranger" })).tokens).toBeNull();
  });
});

describe("sign-in with a password", () => {
  beforeEach(async () => {
    await signUp();
    await verify(await codeFor(t, EMAIL));
  });

  test("answers alike for a wrong password and an unknown address", async () => {
    expect(await errorOf(password({ flow: "signIn", password: "wrong password" }))).toEqual(WRONG_PASSWORD);
    const unknown = { flow: "signIn", password: "wrong password", email: "nobody@example.com" };
    expect(await errorOf(password(unknown))).toEqual(WRONG_PASSWORD);
    expect(await errorOf(password(unknown))).toEqual(WRONG_PASSWORD);
  });

  test("is limited per address, known or not", async () => {
    for (const email of [EMAIL, "nobody@example.com"]) {
      for (let attempt = 0; attempt < 10; attempt++)
        expect(await errorOf(password({ flow: "signIn", password: "wrong password", email }))).toEqual(WRONG_PASSWORD);
      expect(await errorOf(password({ flow: "signIn", password: PASSWORD, email }))).toMatchObject({
        code: "rate_limited",
      });
    }
  });

  test("ends with signing out, at once", async () => {
    const client = holding(await password({ flow: "signIn", password: PASSWORD }));
    await client.action(api.auth.signOut, {});
    expect(await errorOf(client.query(api.accounts.user.me, {}))).toEqual({ code: "unauthenticated" });
  });

  test("is refreshed by the refresh token", async () => {
    const { tokens } = await password({ flow: "signIn", password: PASSWORD });
    const refreshed = await t.action(api.auth.signIn, { refreshToken: tokens?.refreshToken });
    expect(await holding(refreshed).query(api.accounts.user.me, {})).toMatchObject({ email: EMAIL });
  });

  test("cannot be refreshed by a token made up, and no row named in one is touched", async () => {
    const client = holding(await password({ flow: "signIn", password: PASSWORD }));
    const workspaceId = await client.mutation(api.workspaces.user.create, { name: "Acme" });
    const { userId } = await client.query(api.accounts.user.me, {});
    const [own, rival] = await t.run(async (ctx) => await ctx.db.query("authRefreshTokens").collect());
    const ids = [workspaceId, userId, rival?.sessionId ?? "", own?._id ?? ""];
    const tokens = ids.flatMap((id) => [`${id}|${id}`, `x|${id}`, `${own?._id}|${id}`, `${own?._id}|${id}|x`]);
    for (const refreshToken of ["", "|", "x", "x|y", ...tokens])
      expect(await t.action(api.auth.signIn, { refreshToken })).toEqual({ tokens: null });
    expect(await client.query(api.workspaces.agent.get, { workspaceId })).toMatchObject({ name: "Acme" });
    const rows = await t.run(async (ctx) => await ctx.db.query("authRefreshTokens").collect());
    expect(rows).toHaveLength(2);
  });

  test("after a reset works with the new password only, and other sessions end", async () => {
    const other = holding(await password({ flow: "signIn", password: PASSWORD }));
    vi.advanceTimersByTime(MINUTE);
    expect((await password({ flow: "reset" })).tokens).toBeNull();
    const reset = { flow: "reset-verification", code: await codeFor(t, EMAIL), newPassword: "brand new password" };
    const mine = holding(await password(reset));
    expect(await mine.query(api.accounts.user.me, {})).toMatchObject({ email: EMAIL });
    expect(await errorOf(other.query(api.accounts.user.me, {}))).toEqual({ code: "unauthenticated" });
    expect(await errorOf(password({ flow: "signIn", password: PASSWORD }))).toEqual(WRONG_PASSWORD);
    expect((await password({ flow: "signIn", password: "brand new password" })).tokens).not.toBeNull();
    expect(await errorOf(password(reset))).toEqual(WRONG_CODE);
  });

  test("a reset of an unknown address answers the same and mails nothing", async () => {
    expect(await password({ flow: "reset", email: "nobody@example.com" })).toMatchObject({ tokens: null });
    expect(await mailsTo(t, "nobody@example.com")).toEqual([]);
  });
});

test("a workspace that admits only codes is closed to sessions begun with a password", async () => {
  await signUp();
  const client = holding(await verify(await codeFor(t, EMAIL)));
  const workspaceId = await client.mutation(api.workspaces.user.create, { name: "Acme" });
  vi.advanceTimersByTime(MINUTE);
  await code({});
  const byCode = holding(await code({ code: await codeFor(t, EMAIL) }));
  const policy = { workspaceId, signupMode: "invite-only" as const, allowedDomains: [], authMethods: ["otp" as const] };
  expect(await errorOf(client.mutation(api.workspaces.agent.setSignupPolicy, policy))).toMatchObject({
    code: "invalid_input",
    field: "authMethods",
  });
  await byCode.mutation(api.workspaces.agent.setSignupPolicy, policy);
  expect(await errorOf(client.query(api.workspaces.agent.get, { workspaceId }))).toEqual({
    code: "forbidden",
    permission: "auth_method",
  });
  expect(await byCode.query(api.workspaces.agent.get, { workspaceId })).toMatchObject({ authMethods: ["otp"] });
});

test.each([
  [{}, "provider"],
  [{ provider: "google", params: { email: EMAIL } }, "provider"],
  [{ provider: "password", params: { email: EMAIL } }, "params.flow"],
  [{ provider: "password", params: { email: EMAIL, flow: "code-request" } }, "params.flow"],
  [{ provider: "password", params: { email: EMAIL, flow: "constructor" } }, "params.flow"],
  [{ provider: "password", params: { flow: "signIn", password: PASSWORD } }, "email"],
  [{ provider: "code", params: { email: "not an address" } }, "email"],
])("refuses %j", async (args, field) => {
  expect(await errorOf(t.action(api.auth.signIn, args))).toMatchObject({ code: "invalid_input", field });
});

test("what is known of sessions goes when no session can be that old", async () => {
  await createWorkspace(t);
  const left = async () => await t.run(async (ctx) => (await ctx.db.query("sessionMethods").collect()).length);
  await t.mutation(internal.accounts.jobs.pruneMethods, {});
  expect(await left()).toBe(1);
  vi.advanceTimersByTime(31 * 24 * 60 * MINUTE);
  await t.mutation(internal.accounts.jobs.pruneMethods, {});
  expect(await left()).toBe(0);
});
