import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "../_generated/api";
import { errorOf } from "../testing/errors.testing";
import { addMember, createWorkspace, signIn, type TestMember } from "../testing/principals.testing";
import { setup, type TestBackend } from "../testing/setup.testing";
import { noteFirstMessage, noteWidgetSeen } from "./model";

const HOUR = 3_600_000;
const agent = api.workspaces.agent;
let t: TestBackend;
let owner: TestMember;
let inWorkspace: { workspaceId: TestMember["workspaceId"] };

beforeEach(async () => {
  vi.useFakeTimers();
  t = setup();
  owner = await createWorkspace(t, await signIn(t, { name: "Olga" }));
  inWorkspace = { workspaceId: owner.workspaceId };
});
afterEach(() => {
  vi.useRealTimers();
});

async function settings() {
  return await owner.client.query(agent.get, inWorkspace);
}
async function changesOf(action: string) {
  const args = { ...inWorkspace, action, paginationOpts: { numItems: 10, cursor: null } };
  return (await owner.client.query(api.audit.agent.list, args)).page.map((entry) => entry.changes);
}

test("a new workspace has settings that work", async () => {
  expect(await settings()).toMatchObject({
    name: "Acme",
    role: "owner",
    member: { name: "Olga", isYou: true },
    allowedOrigins: [],
    signupMode: null,
    allowedDomains: [],
    authMethods: ["password", "otp"],
    sessionLifetimeMs: 24 * HOUR,
    identityVerificationMode: null,
    helpCenterAccessPolicy: "public",
  });
});

test("a change is stored and audited with before and after; no change is neither", async () => {
  await owner.client.mutation(agent.rename, { ...inWorkspace, name: " Acme Ltd " });
  await owner.client.mutation(agent.rename, { ...inWorkspace, name: "Acme Ltd" });
  expect((await settings()).name).toBe("Acme Ltd");
  expect(await changesOf("workspace.renamed")).toEqual([[{ field: "name", before: "Acme", after: "Acme Ltd" }]]);
});

describe("allowed origins", () => {
  const set = async (origins: string[]) =>
    await owner.client.mutation(agent.setAllowedOrigins, { ...inWorkspace, origins });

  test("are stored as they are compared, without doubles", async () => {
    await set([" https://Example.com/ ", "https://example.com:443", "http://localhost:5173", "https://*.example.com"]);
    expect((await settings()).allowedOrigins).toEqual([
      "https://example.com",
      "http://localhost:5173",
      "https://*.example.com",
    ]);
  });

  test.each([
    "example.com",
    "https://example.com/path",
    "https://user@example.com",
    "javascript:alert(1)",
    "null",
    "*",
    "https://*",
    "ftp://a.b",
    "",
  ])("refuse %j", async (origin) => {
    expect(await errorOf(set(["https://a.example", origin]))).toMatchObject({
      code: "invalid_input",
      field: "origins[1]",
    });
    expect((await settings()).allowedOrigins).toEqual([]);
  });

  test("are at most fifty", async () => {
    const origins = Array.from({ length: 51 }, (_, index) => `https://site-${index}.example`);
    expect(await errorOf(set(origins))).toMatchObject({ field: "origins" });
  });
});

test.each([0, HOUR - 1, 7 * 24 * HOUR + 1, HOUR + 0.5, -HOUR])(
  "a session lifetime of %d ms is refused",
  async (lifetimeMs) => {
    const call = owner.client.mutation(agent.setSessionLifetime, { ...inWorkspace, lifetimeMs });
    expect(await errorOf(call)).toMatchObject({ code: "invalid_input", field: "lifetimeMs" });
  },
);

test.each([HOUR, 7 * 24 * HOUR])("a session lifetime of %d ms is kept", async (lifetimeMs) => {
  await owner.client.mutation(agent.setSessionLifetime, { ...inWorkspace, lifetimeMs });
  expect((await settings()).sessionLifetimeMs).toBe(lifetimeMs);
});

describe("ways of signing in", () => {
  const policy = { signupMode: "invite-only" as const, allowedDomains: [] };

  test("cannot be none", async () => {
    const call = owner.client.mutation(agent.setSignupPolicy, { ...inWorkspace, ...policy, authMethods: [] });
    expect(await errorOf(call)).toMatchObject({ field: "authMethods" });
  });

  test("bind every member's session at once, and known sessions only", async () => {
    const byCode = await addMember(t, owner.workspaceId, "admin", { method: "otp" });
    const unknown = await addMember(t, owner.workspaceId, "agent");
    await t.run(async (ctx) => {
      for (const row of await ctx.db.query("sessionMethods").collect())
        if (row.sessionId === unknown.sessionId) await ctx.db.delete("sessionMethods", row._id);
    });
    const refused = { code: "forbidden", permission: "auth_method" };
    const ask = async () =>
      await Promise.all([byCode, unknown, owner].map((m) => errorOf(m.client.query(agent.get, inWorkspace))));
    expect(await ask()).toEqual([null, null, null]);
    await owner.client.mutation(agent.setSignupPolicy, { ...inWorkspace, ...policy, authMethods: ["password"] });
    expect(await ask()).toEqual([refused, refused, null]);
    await owner.client.mutation(agent.setSignupPolicy, { ...inWorkspace, ...policy, authMethods: ["otp", "password"] });
    expect(await ask()).toEqual([null, null, null]);
  });

  test("do not reach into other workspaces", async () => {
    const person = await addMember(t, owner.workspaceId, "agent", { method: "otp" });
    const own = await createWorkspace(t, person, "Own");
    await owner.client.mutation(agent.setSignupPolicy, { ...inWorkspace, ...policy, authMethods: ["password"] });
    expect(await errorOf(own.client.query(agent.get, { workspaceId: own.workspaceId }))).toBeNull();
  });
});

describe("identity secrets", () => {
  const create = async () => await owner.client.mutation(agent.createIdentitySecret, inWorkspace);
  const list = async () => await owner.client.query(agent.identitySecrets, inWorkspace);

  test("are shown once, then only by their last four characters", async () => {
    const { secretId, secret } = await create();
    expect(secret).toMatch(/^ids_[0-9a-f]{64}$/);
    expect(await list()).toEqual([{ secretId, hint: secret.slice(-4), createdAt: Date.now(), createdByName: "Olga" }]);
    const args = { ...inWorkspace, paginationOpts: { numItems: 50, cursor: null } };
    const audited = await owner.client.query(api.audit.agent.list, args);
    expect(JSON.stringify(audited)).not.toContain(secret);
    expect(JSON.stringify(audited)).toContain("identity_secret.created");
  });

  test("are two at most, so that one can replace the other", async () => {
    const first = await create();
    const second = await create();
    expect(first.secret).not.toBe(second.secret);
    expect(await errorOf(create())).toEqual({ code: "quota_exceeded", limit: "identitySecrets" });
    await owner.client.mutation(agent.revokeIdentitySecret, { ...inWorkspace, secretId: first.secretId });
    await create();
    expect((await list()).map((row) => row.secretId)).toContain(second.secretId);
  });

  test("of another workspace are not found", async () => {
    const { secretId } = await create();
    const foreign = await createWorkspace(t);
    const call = foreign.client.mutation(agent.revokeIdentitySecret, { workspaceId: foreign.workspaceId, secretId });
    expect(await errorOf(call)).toEqual({ code: "not_found", entity: "secret" });
    expect(await list()).toHaveLength(1);
  });

  test("come before proofs can be required", async () => {
    const require = owner.client.mutation(agent.setIdentityMode, { ...inWorkspace, mode: "required" });
    expect(await errorOf(require)).toEqual({ code: "invalid_state", state: "no_identity_secret" });
    await create();
    await owner.client.mutation(agent.setIdentityMode, { ...inWorkspace, mode: "required" });
    expect((await settings()).identityVerificationMode).toBe("required");
    await owner.client.mutation(agent.setIdentityMode, { ...inWorkspace, mode: null });
    expect((await settings()).identityVerificationMode).toBeNull();
    expect(await changesOf("workspace.identity_mode_changed")).toEqual([
      [
        { field: "identityVerificationMode", before: "required", after: null },
        { field: "identityVerificationEnabled", before: "true", after: "false" },
      ],
      [
        { field: "identityVerificationMode", before: null, after: "required" },
        { field: "identityVerificationEnabled", before: null, after: "true" },
      ],
    ]);
  });
});

test("the first steps tick themselves off by what happens, once", async () => {
  const steps = async () => await owner.client.query(agent.onboarding, inWorkspace);
  expect(await steps()).toEqual({ widgetSeenAt: null, firstMessageAt: null, teammates: 0, dismissed: false });
  const seenAt = Date.now();
  await t.run(async (ctx) => await noteWidgetSeen(ctx, owner.workspaceId));
  vi.advanceTimersByTime(1000);
  await t.run(async (ctx) => {
    await noteWidgetSeen(ctx, owner.workspaceId);
    await noteFirstMessage(ctx, owner.workspaceId);
  });
  await addMember(t, owner.workspaceId, "agent");
  await owner.client.mutation(agent.dismissOnboarding, inWorkspace);
  expect(await steps()).toEqual({
    widgetSeenAt: seenAt,
    firstMessageAt: seenAt + 1000,
    teammates: 1,
    dismissed: true,
  });
});

test.each(["role", "workspaceId2", "_id", "createdAt", "identitySecret", "__proto2__"])(
  "a field %s beside the arguments is refused",
  async (field) => {
    const args = { ...inWorkspace, name: "New", [field]: "admin" };
    await expect(owner.client.mutation(agent.rename, args)).rejects.toThrow(/Validator/);
    expect((await settings()).name).toBe("Acme");
  },
);
