import { can, effectivePermissions, type Permission, PERMISSIONS, type Role } from "@parley/core";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "../_generated/api";
import { errorOf } from "../testing/errors.testing";
import { mailsTo } from "../testing/mail.testing";
import { addMember, createWorkspace, signIn, type TestMember } from "../testing/principals.testing";
import { setup, type TestBackend } from "../testing/setup.testing";

let t: TestBackend;
let owner: TestMember;

beforeEach(async () => {
  vi.useFakeTimers();
  t = setup();
  owner = await createWorkspace(t, await signIn(t, { name: "Olga Owner" }));
});
afterEach(() => {
  vi.useRealTimers();
});

const members = api.workspaces.agentMembers;
const NOT_FOUND = { code: "not_found", entity: "member" };
const RANK = { code: "forbidden", permission: "rank" };

async function roleOf(member: TestMember): Promise<string | undefined> {
  const list = await owner.client.query(members.list, { workspaceId: owner.workspaceId });
  return list.find((row) => row.memberId === member.memberId)?.role;
}
async function audited(action: string) {
  const args = { workspaceId: owner.workspaceId, action, paginationOpts: { numItems: 50, cursor: null } };
  return (await owner.client.query(api.audit.agent.list, args)).page;
}

describe("every role and permission", () => {
  const ids = { workspaceId: "" as TestMember["workspaceId"], memberId: "" as TestMember["memberId"] };
  type Call = (member: TestMember, other: typeof ids) => Promise<unknown>;
  const policy = {
    signupMode: "invite-only" as const,
    allowedDomains: [],
    authMethods: ["password" as const, "otp" as const],
  };
  const page = { numItems: 10, cursor: null };
  const CALLS: [string, Permission | null, Call][] = [
    ["workspaces.agent.get", null, (m, o) => m.client.query(api.workspaces.agent.get, { workspaceId: o.workspaceId })],
    [
      "workspaces.agent.onboarding",
      null,
      (m, o) => m.client.query(api.workspaces.agent.onboarding, { workspaceId: o.workspaceId }),
    ],
    [
      "workspaces.agent.rename",
      "settings.workspace",
      (m, o) => m.client.mutation(api.workspaces.agent.rename, { workspaceId: o.workspaceId, name: "New" }),
    ],
    [
      "workspaces.agent.dismissOnboarding",
      "settings.workspace",
      (m, o) => m.client.mutation(api.workspaces.agent.dismissOnboarding, { workspaceId: o.workspaceId }),
    ],
    [
      "workspaces.agent.setAllowedOrigins",
      "settings.security",
      (m, o) => m.client.mutation(api.workspaces.agent.setAllowedOrigins, { workspaceId: o.workspaceId, origins: [] }),
    ],
    [
      "workspaces.agent.setSignupPolicy",
      "settings.security",
      (m, o) => m.client.mutation(api.workspaces.agent.setSignupPolicy, { workspaceId: o.workspaceId, ...policy }),
    ],
    [
      "workspaces.agent.setSessionLifetime",
      "settings.security",
      (m, o) =>
        m.client.mutation(api.workspaces.agent.setSessionLifetime, {
          workspaceId: o.workspaceId,
          lifetimeMs: 3_600_000,
        }),
    ],
    [
      "workspaces.agent.setIdentityMode",
      "settings.security",
      (m, o) =>
        m.client.mutation(api.workspaces.agent.setIdentityMode, { workspaceId: o.workspaceId, mode: "optional" }),
    ],
    [
      "workspaces.agent.identitySecrets",
      "settings.security",
      (m, o) => m.client.query(api.workspaces.agent.identitySecrets, { workspaceId: o.workspaceId }),
    ],
    [
      "workspaces.agent.createIdentitySecret",
      "settings.security",
      (m, o) => m.client.mutation(api.workspaces.agent.createIdentitySecret, { workspaceId: o.workspaceId }),
    ],
    [
      "workspaces.agentMembers.list",
      "users.read",
      (m, o) => m.client.query(members.list, { workspaceId: o.workspaceId }),
    ],
    [
      "workspaces.agentMembers.setRole",
      "users.manage",
      (m, o) => m.client.mutation(members.setRole, { ...o, role: "viewer" }),
    ],
    [
      "workspaces.agentMembers.setPermissions",
      "users.manage",
      (m, o) => m.client.mutation(members.setPermissions, { ...o, permissions: [] }),
    ],
    ["workspaces.agentMembers.remove", "users.remove", (m, o) => m.client.mutation(members.remove, o)],
    [
      "workspaces.agentInvitations.list",
      "users.read",
      (m, o) => m.client.query(api.workspaces.agentInvitations.list, { workspaceId: o.workspaceId }),
    ],
    [
      "workspaces.agentInvitations.create",
      "users.invite",
      (m, o) =>
        m.client.mutation(api.workspaces.agentInvitations.create, {
          workspaceId: o.workspaceId,
          email: `guest-of-${m.email}`,
          role: "viewer",
        }),
    ],
    [
      "audit.agent.list",
      "audit.read",
      (m, o) => m.client.query(api.audit.agent.list, { workspaceId: o.workspaceId, paginationOpts: page }),
    ],
    [
      "audit.agent.settings",
      "audit.read",
      (m, o) => m.client.query(api.audit.agent.settings, { workspaceId: o.workspaceId }),
    ],
    [
      "audit.agent.setRetention",
      "settings.security",
      (m, o) => m.client.mutation(api.audit.agent.setRetention, { workspaceId: o.workspaceId, retentionDays: 30 }),
    ],
    [
      "messenger.agent.settings",
      null,
      (m, o) => m.client.query(api.messenger.agent.settings, { workspaceId: o.workspaceId }),
    ],
    [
      "messenger.agent.update",
      "settings.workspace",
      (m, o) => m.client.mutation(api.messenger.agent.update, { workspaceId: o.workspaceId, teamName: "Us" }),
    ],
  ];

  test.each(CALLS)("%s asks for %s", async (_name, permission, call) => {
    for (const role of ["owner", "admin", "agent", "viewer"] as Role[]) {
      const acting = role === "owner" ? owner : await addMember(t, owner.workspaceId, role);
      const other = await addMember(t, owner.workspaceId, "viewer");
      const error = await errorOf(call(acting, { workspaceId: owner.workspaceId, memberId: other.memberId }));
      if (permission === null || can({ role }, permission)) expect([role, error]).toEqual([role, null]);
      else expect([role, error]).toEqual([role, { code: "forbidden", permission }]);
    }
  });

  test.each(CALLS)("%s is for members of the workspace only", async (_name, _permission, call) => {
    const stranger = await createWorkspace(t);
    const other = await addMember(t, owner.workspaceId, "viewer");
    const ids = { workspaceId: owner.workspaceId, memberId: other.memberId };
    expect(await errorOf(call(stranger, ids))).toEqual({ code: "not_found", entity: "workspace" });
    const anonymous = { ...stranger, client: t as unknown as TestMember["client"] };
    expect(await errorOf(call(anonymous, ids))).toEqual({ code: "unauthenticated" });
  });

  test("what is taken from a member is refused at once, what is given works at once", async () => {
    const agent = await addMember(t, owner.workspaceId, "agent");
    const ids = { workspaceId: owner.workspaceId, memberId: agent.memberId };
    const read = async () => await errorOf(agent.client.query(members.list, { workspaceId: owner.workspaceId }));
    const readAudit = async () =>
      await errorOf(agent.client.query(api.audit.agent.settings, { workspaceId: owner.workspaceId }));
    expect([await read(), await readAudit()]).toEqual([null, { code: "forbidden", permission: "audit.read" }]);
    await owner.client.mutation(members.setPermissions, { ...ids, permissions: ["-users.read", "+audit.read"] });
    expect([await read(), await readAudit()]).toEqual([{ code: "forbidden", permission: "users.read" }, null]);
    await owner.client.mutation(members.remove, ids);
    expect(await read()).toEqual({ code: "not_found", entity: "workspace" });
  });
});

describe("the list of members", () => {
  test("shows people, roles, adjustments and what comes of them", async () => {
    await addMember(t, owner.workspaceId, "viewer", { name: "Vera", permissions: ["reports.read", "-users.read"] });
    const [first, second] = await owner.client.query(members.list, { workspaceId: owner.workspaceId });
    expect(first).toMatchObject({ name: "Olga Owner", role: "owner", isYou: true, effective: [...PERMISSIONS].sort() });
    const membership = { role: "viewer" as const, permissions: ["-users.read"] };
    expect(second).toMatchObject({
      name: "Vera",
      isYou: false,
      effective: [...effectivePermissions(membership)].sort(),
    });
  });
});

describe("rank", () => {
  test.each([
    ["owner", "admin", null],
    ["owner", "viewer", null],
    ["admin", "admin", RANK],
    ["admin", "agent", null],
    ["admin", "owner", { code: "invalid_state", state: "owner" }],
  ] as [Role, Role, object | null][])("%s over %s", async (actorRole, targetRole, expected) => {
    const actor = actorRole === "owner" ? owner : await addMember(t, owner.workspaceId, actorRole as "admin");
    const target = targetRole === "owner" ? owner : await addMember(t, owner.workspaceId, targetRole);
    const ids = { workspaceId: owner.workspaceId, memberId: target.memberId };
    expect(await errorOf(actor.client.mutation(members.setRole, { ...ids, role: "viewer" }))).toEqual(expected);
    expect(await errorOf(actor.client.mutation(members.setPermissions, { ...ids, permissions: [] }))).toEqual(expected);
    expect(await errorOf(actor.client.mutation(members.remove, ids))).toEqual(expected);
  });

  test("nobody changes himself", async () => {
    const admin = await addMember(t, owner.workspaceId, "admin");
    const ids = { workspaceId: owner.workspaceId, memberId: admin.memberId };
    expect(await errorOf(admin.client.mutation(members.setRole, { ...ids, role: "agent" }))).toEqual(RANK);
  });

  test("nobody gives what he does not hold", async () => {
    const manager = await addMember(t, owner.workspaceId, "agent", { permissions: ["users.manage", "users.invite"] });
    const admin = await addMember(t, owner.workspaceId, "admin", { permissions: ["-settings.security"] });
    const viewer = await addMember(t, owner.workspaceId, "viewer");
    const ids = { workspaceId: owner.workspaceId, memberId: viewer.memberId };
    const set = async (actor: TestMember, permissions: string[]) =>
      await errorOf(actor.client.mutation(members.setPermissions, { ...ids, permissions }));
    expect(await set(manager, ["data.export"])).toEqual({ code: "forbidden", permission: "data.export" });
    expect(await set(manager, ["conversations.reply"])).toBeNull();
    expect(await errorOf(manager.client.mutation(members.setRole, { ...ids, role: "admin" }))).toEqual(RANK);
    const promote = admin.client.mutation(members.setRole, { ...ids, role: "admin" });
    expect(await errorOf(promote)).toEqual({ code: "forbidden", permission: "settings.security" });
    const invitation = { workspaceId: owner.workspaceId, email: "new@example.com", role: "admin" as const };
    expect(await errorOf(manager.client.mutation(api.workspaces.agentInvitations.create, invitation))).toEqual(RANK);
  });

  test("permissions of the owner alone do nothing for others", async () => {
    const admin = await addMember(t, owner.workspaceId, "admin");
    const ids = { workspaceId: owner.workspaceId, memberId: admin.memberId };
    await owner.client.mutation(members.setPermissions, { ...ids, permissions: ["settings.billing", "data.delete"] });
    const { effective } = await admin.client.query(api.workspaces.agent.get, { workspaceId: owner.workspaceId });
    expect(effective).not.toContain("settings.billing");
    expect(effective).not.toContain("data.delete");
  });
});

describe("adjustments", () => {
  test("are stored sorted, without doubles and plus signs", async () => {
    const agent = await addMember(t, owner.workspaceId, "agent");
    const permissions = ["+audit.read", "-users.read", "audit.read"];
    await owner.client.mutation(members.setPermissions, {
      workspaceId: owner.workspaceId,
      memberId: agent.memberId,
      permissions,
    });
    const list = await owner.client.query(members.list, { workspaceId: owner.workspaceId });
    expect(list[1]?.permissions).toEqual(["-users.read", "audit.read"]);
  });

  test.each(["audit", "owner", "", "-", "+-audit.read", "__proto__", "AUDIT.READ"])("refuse %j", async (word) => {
    const agent = await addMember(t, owner.workspaceId, "agent");
    const args = { workspaceId: owner.workspaceId, memberId: agent.memberId, permissions: ["audit.read", word] };
    expect(await errorOf(owner.client.mutation(members.setPermissions, args))).toMatchObject({
      code: "invalid_input",
      field: "permissions[1]",
    });
  });
});

describe("another workspace's members", () => {
  test("are not found", async () => {
    const foreign = await createWorkspace(t);
    const theirs = await addMember(t, foreign.workspaceId, "agent");
    const ids = { workspaceId: owner.workspaceId, memberId: theirs.memberId };
    expect(await errorOf(owner.client.mutation(members.setRole, { ...ids, role: "viewer" }))).toEqual(NOT_FOUND);
    expect(await errorOf(owner.client.mutation(members.remove, ids))).toEqual(NOT_FOUND);
    expect(await errorOf(owner.client.mutation(members.setPermissions, { ...ids, permissions: [] }))).toEqual(
      NOT_FOUND,
    );
    expect(await errorOf(owner.client.mutation(members.transferOwnership, ids))).toEqual(NOT_FOUND);
  });
});

describe("leaving", () => {
  test("ends the membership and the preference, and is counted", async () => {
    const agent = await addMember(t, owner.workspaceId, "agent");
    expect((await agent.client.query(api.accounts.user.me, {})).currentWorkspaceId).toBe(owner.workspaceId);
    await agent.client.mutation(members.leave, { workspaceId: owner.workspaceId });
    expect((await agent.client.query(api.accounts.user.me, {})).currentWorkspaceId).toBeNull();
    expect(await owner.client.query(api.workspaces.user.list, {})).toMatchObject([{ memberCount: 1 }]);
  });

  test("is not for the owner", async () => {
    await addMember(t, owner.workspaceId, "admin");
    const error = await errorOf(owner.client.mutation(members.leave, { workspaceId: owner.workspaceId }));
    expect(error).toEqual({ code: "invalid_state", state: "owner" });
  });

  test("takes the conversations along to nobody", async () => {
    const agent = await addMember(t, owner.workspaceId, "agent");
    const boot = { workspaceId: owner.workspaceId, sessionId: "session-1" };
    const { sessionToken } = await t.mutation(api.visitors.public.boot, boot);
    const first = { sessionToken, clientMessageId: "m1", content: "Hello" };
    const { conversationId } = await t.mutation(api.conversations.visitor.start, first);
    const ids = { workspaceId: owner.workspaceId, conversationId };
    await owner.client.mutation(api.conversations.agentState.assign, { ...ids, assigneeId: agent.userId });
    await agent.client.mutation(members.leave, { workspaceId: owner.workspaceId });
    expect((await owner.client.query(api.conversations.agent.get, ids)).assignee).toBeNull();
  });
});

describe("ownership", () => {
  test("goes to another member, and the owner before becomes an admin", async () => {
    const heir = await addMember(t, owner.workspaceId, "viewer", { name: "Hera", permissions: ["-users.read"] });
    await owner.client.mutation(members.transferOwnership, { workspaceId: owner.workspaceId, memberId: heir.memberId });
    expect([await roleOf(owner), await roleOf(heir)]).toEqual(["admin", "owner"]);
    expect(await audited("workspace.ownership_transferred")).toMatchObject([
      { actorName: "Olga Owner", changes: [{ field: "owner", before: owner.userId, after: heir.userId }] },
    ]);
    expect(await mailsTo(t, heir.email)).toMatchObject([
      { kind: "ownership", subject: "You are now the owner of Acme" },
    ]);
  });

  test.each(["admin", "agent", "viewer"] as const)("is not given away by an %s", async (role) => {
    const member = await addMember(t, owner.workspaceId, role);
    const ids = { workspaceId: owner.workspaceId, memberId: member.memberId };
    expect(await errorOf(member.client.mutation(members.transferOwnership, ids))).toEqual({
      code: "forbidden",
      permission: "owner",
    });
  });

  test("is not given to oneself", async () => {
    const ids = { workspaceId: owner.workspaceId, memberId: owner.memberId };
    expect(await errorOf(owner.client.mutation(members.transferOwnership, ids))).toMatchObject({ code: "conflict" });
  });
});

test("role, permissions and removal are audited with before and after; what changes nothing is not", async () => {
  const agent = await addMember(t, owner.workspaceId, "agent");
  const ids = { workspaceId: owner.workspaceId, memberId: agent.memberId };
  await owner.client.mutation(members.setRole, { ...ids, role: "agent" });
  await owner.client.mutation(members.setRole, { ...ids, role: "admin" });
  await owner.client.mutation(members.setPermissions, { ...ids, permissions: ["-audit.read"] });
  await owner.client.mutation(members.setPermissions, { ...ids, permissions: ["-audit.read"] });
  await owner.client.mutation(members.remove, ids);
  expect((await audited("member.role_changed")).map((entry) => entry.changes)).toEqual([
    [{ field: "role", before: "agent", after: "admin" }],
  ]);
  expect((await audited("member.permissions_changed")).map((entry) => entry.changes)).toEqual([
    [{ field: "permissions", before: "[]", after: '["-audit.read"]' }],
  ]);
  expect(await audited("member.removed")).toMatchObject([
    {
      resourceId: agent.memberId,
      changes: [{ field: "role", before: "admin", after: null }],
      metadata: { userId: agent.userId },
    },
  ]);
});
