import { INVITATION_LIFETIME_MS } from "@parley/protocol";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { errorOf } from "../testing/errors.testing";
import { mailsTo } from "../testing/mail.testing";
import { addMember, createWorkspace, signIn, type TestMember } from "../testing/principals.testing";
import { setup, type TestBackend } from "../testing/setup.testing";

const EMAIL = "new@example.com";
const agentSide = api.workspaces.agentInvitations;
const userSide = api.workspaces.user;
let t: TestBackend;
let owner: TestMember;

beforeEach(async () => {
  vi.useFakeTimers();
  t = setup();
  owner = await createWorkspace(t, await signIn(t, { name: "Olga" }));
});
afterEach(() => {
  vi.useRealTimers();
});

async function invite(email = EMAIL, role: "admin" | "agent" | "viewer" = "agent") {
  return await owner.client.mutation(agentSide.create, { workspaceId: owner.workspaceId, email, role });
}
async function statuses(): Promise<string[]> {
  const list = await owner.client.query(agentSide.list, { workspaceId: owner.workspaceId });
  return list.map((invitation) => invitation.status);
}
const byOwner = (invitationId: Id<"workspaceInvitations">) => ({ workspaceId: owner.workspaceId, invitationId });

describe("an invitation", () => {
  test("is mailed, shown to the invited person, and makes him a member when he accepts", async () => {
    const invitationId = await invite(" New@Example.com", "viewer");
    expect(await mailsTo(t, EMAIL)).toMatchObject([{ kind: "invitation", subject: "Olga invites you to Acme" }]);
    const person = await signIn(t, { email: EMAIL });
    expect(await person.client.query(userSide.myInvitations, {})).toEqual([
      {
        invitationId,
        workspaceName: "Acme",
        role: "viewer",
        invitedByName: "Olga",
        expiresAt: Date.now() + INVITATION_LIFETIME_MS,
      },
    ]);
    expect(await person.client.mutation(userSide.acceptInvitation, { invitationId })).toBe(owner.workspaceId);
    expect(await person.client.query(userSide.list, {})).toMatchObject([
      { role: "viewer", memberCount: 2, isCurrent: true },
    ]);
    expect(await person.client.query(userSide.myInvitations, {})).toEqual([]);
    expect(await statuses()).toEqual(["accepted"]);
  });

  test("is not accepted by another address, nor by one that is not proven, and not even found", async () => {
    const invitationId = await invite();
    const other = await signIn(t);
    const unproven = await signIn(t, { email: EMAIL });
    await t.run(async (ctx) => await ctx.db.patch("users", unproven.userId, { emailVerificationTime: undefined }));
    for (const person of [other, unproven]) {
      expect(await person.client.query(userSide.myInvitations, {})).toEqual([]);
      for (const call of [userSide.acceptInvitation, userSide.declineInvitation])
        expect(await errorOf(person.client.mutation(call, { invitationId }))).toEqual({
          code: "not_found",
          entity: "invitation",
        });
    }
  });

  test("runs out after seven days: by the clock when accepted, by the sweep when listed", async () => {
    const invitationId = await invite();
    const person = await signIn(t, { email: EMAIL });
    vi.setSystemTime(Date.now() + INVITATION_LIFETIME_MS);
    const accepted = person.client.mutation(userSide.acceptInvitation, { invitationId });
    expect(await errorOf(accepted)).toEqual({ code: "invalid_state", state: "expired" });
    await t.mutation(internal.workspaces.jobs.expire, {});
    expect(await person.client.query(userSide.myInvitations, {})).toEqual([]);
    const list = await owner.client.query(agentSide.list, { workspaceId: owner.workspaceId });
    expect(list).toMatchObject([{ status: "expired", isExpired: true }]);
  });

  test("is open until the last moment", async () => {
    await invite();
    vi.setSystemTime(Date.now() + INVITATION_LIFETIME_MS - 1);
    await t.mutation(internal.workspaces.jobs.expire, {});
    expect(await statuses()).toEqual(["pending"]);
  });

  test("sent again begins its seven days anew and is mailed again", async () => {
    const invitationId = await invite();
    vi.setSystemTime(Date.now() + INVITATION_LIFETIME_MS);
    await t.mutation(internal.workspaces.jobs.expire, {});
    await owner.client.mutation(agentSide.resend, byOwner(invitationId));
    const person = await signIn(t, { email: EMAIL });
    await person.client.mutation(userSide.acceptInvitation, { invitationId });
    expect(await mailsTo(t, EMAIL)).toHaveLength(2);
    expect(await errorOf(owner.client.mutation(agentSide.resend, byOwner(invitationId)))).toEqual({
      code: "invalid_state",
      state: "accepted",
    });
  });

  test("taken back cannot be accepted", async () => {
    const invitationId = await invite();
    await owner.client.mutation(agentSide.cancel, byOwner(invitationId));
    const person = await signIn(t, { email: EMAIL });
    expect(await errorOf(person.client.mutation(userSide.acceptInvitation, { invitationId }))).toEqual({
      code: "invalid_state",
      state: "cancelled",
    });
    expect(await errorOf(owner.client.mutation(agentSide.cancel, byOwner(invitationId)))).toMatchObject({
      state: "cancelled",
    });
  });

  test("declined ends, and may be made anew", async () => {
    const invitationId = await invite();
    const person = await signIn(t, { email: EMAIL });
    await person.client.mutation(userSide.declineInvitation, { invitationId });
    await invite();
    expect(await statuses()).toEqual(["pending", "declined"]);
  });

  test("is made once for an address while it is open, and not for a member", async () => {
    await invite();
    expect(await errorOf(invite("NEW@example.com"))).toEqual({ code: "conflict", reason: "is invited already" });
    const member = await addMember(t, owner.workspaceId, "agent");
    expect(await errorOf(invite(member.email))).toEqual({ code: "conflict", reason: "is a member already" });
  });

  test("of another workspace is not found", async () => {
    const foreign = await createWorkspace(t);
    const args = { workspaceId: foreign.workspaceId, email: EMAIL, role: "agent" as const };
    const invitationId = await foreign.client.mutation(agentSide.create, args);
    for (const call of [agentSide.resend, agentSide.cancel])
      expect(await errorOf(owner.client.mutation(call, byOwner(invitationId)))).toEqual({
        code: "not_found",
        entity: "invitation",
      });
  });

  test.each(["", "no address", "a@b", "a@b.c, d@e.f", "x".repeat(250) + "@b.de"])(
    "is refused for %j",
    async (email) => {
      expect(await errorOf(invite(email))).toMatchObject({ code: "invalid_input", field: "email" });
    },
  );

  test("cannot make an owner", async () => {
    const args = { workspaceId: owner.workspaceId, email: EMAIL, role: "owner" as never };
    await expect(owner.client.mutation(agentSide.create, args)).rejects.toThrow(/Validator/);
  });

  test("is limited per workspace", async () => {
    for (let index = 0; index < 30; index++) await invite(`person-${index}@team.example`);
    expect(await errorOf(invite())).toMatchObject({ code: "rate_limited" });
  });

  test("is audited from its making to its end", async () => {
    const invitationId = await invite();
    await (await signIn(t, { email: EMAIL })).client.mutation(userSide.acceptInvitation, { invitationId });
    const args = { workspaceId: owner.workspaceId, paginationOpts: { numItems: 50, cursor: null } };
    const { page } = await owner.client.query(api.audit.agent.list, args);
    const actions = page.map((entry) => entry.action);
    expect(actions).toEqual([
      "invitation.accepted",
      "member.joined",
      "invitation.created",
      "member.joined",
      "workspace.created",
    ]);
  });
});

describe("somebody new", () => {
  test("without an invitation makes a workspace and owns it", async () => {
    const person = await signIn(t);
    const workspaceId = await person.client.mutation(userSide.create, { name: "  Fresh  " });
    expect(await person.client.query(userSide.list, {})).toEqual([
      { workspaceId, name: "Fresh", role: "owner", memberCount: 1, isCurrent: true },
    ]);
  });

  test("may belong to several workspaces and choose which one opens", async () => {
    const person = await signIn(t);
    const first = await person.client.mutation(userSide.create, { name: "One" });
    const second = await person.client.mutation(userSide.create, { name: "Two" });
    expect((await person.client.query(api.accounts.user.me, {})).currentWorkspaceId).toBe(second);
    await person.client.mutation(api.accounts.user.setCurrentWorkspace, { workspaceId: first });
    expect((await person.client.query(api.accounts.user.me, {})).currentWorkspaceId).toBe(first);
    const foreign = person.client.mutation(api.accounts.user.setCurrentWorkspace, { workspaceId: owner.workspaceId });
    expect(await errorOf(foreign)).toEqual({ code: "not_found", entity: "workspace" });
  });

  test.each(["", "   ", "x".repeat(256)])("cannot name it %j", async (name) => {
    const person = await signIn(t);
    expect(await errorOf(person.client.mutation(userSide.create, { name }))).toMatchObject({ field: "name" });
  });

  test("makes five workspaces an hour", async () => {
    const person = await signIn(t);
    for (let index = 0; index < 5; index++) await person.client.mutation(userSide.create, { name: "W" });
    expect(await errorOf(person.client.mutation(userSide.create, { name: "W" }))).toMatchObject({
      code: "rate_limited",
    });
  });
});

describe("joining by domain", () => {
  const allow = async (allowedDomains: string[], signupMode: "invite-only" | "domain-allowlist" = "domain-allowlist") =>
    await owner.client.mutation(api.workspaces.agent.setSignupPolicy, {
      workspaceId: owner.workspaceId,
      signupMode,
      allowedDomains,
      authMethods: ["password", "otp"],
    });
  const NOT_OPEN = { code: "not_found", entity: "workspace" };

  test("is for proven addresses of the allowed domains", async () => {
    await allow(["Team.example", "@other.example"]);
    const person = await signIn(t, { email: "ann@team.example" });
    const { workspaceId } = owner;
    expect(await person.client.query(userSide.joinable, {})).toEqual([{ workspaceId, name: "Acme", memberCount: 1 }]);
    await person.client.mutation(userSide.join, { workspaceId });
    expect(await person.client.query(userSide.joinable, {})).toEqual([]);
    expect(await person.client.query(userSide.list, {})).toMatchObject([{ role: "agent" }]);
    expect(await errorOf(person.client.mutation(userSide.join, { workspaceId }))).toMatchObject({ code: "conflict" });
  });

  test.each(["ann@sub.team.example", "ann@team.example.evil.example", "ann@evilteam.example"])(
    "is not for %s",
    async (email) => {
      await allow(["team.example"]);
      const person = await signIn(t, { email });
      expect(await person.client.query(userSide.joinable, {})).toEqual([]);
      expect(await errorOf(person.client.mutation(userSide.join, { workspaceId: owner.workspaceId }))).toEqual(
        NOT_OPEN,
      );
    },
  );

  test("is not for an address that is not proven", async () => {
    await allow(["team.example"]);
    const person = await signIn(t, { email: "ann@team.example" });
    await t.run(async (ctx) => await ctx.db.patch("users", person.userId, { emailVerificationTime: undefined }));
    expect(await person.client.query(userSide.joinable, {})).toEqual([]);
    expect(await errorOf(person.client.mutation(userSide.join, { workspaceId: owner.workspaceId }))).toEqual(NOT_OPEN);
  });

  test("ends when the policy ends", async () => {
    await allow(["team.example"]);
    await allow(["team.example"], "invite-only");
    const person = await signIn(t, { email: "ann@team.example" });
    expect(await errorOf(person.client.mutation(userSide.join, { workspaceId: owner.workspaceId }))).toEqual(NOT_OPEN);
    await allow(["another.example"]);
    expect(await person.client.query(userSide.joinable, {})).toEqual([]);
  });

  test.each([
    [["gmail.com"], "allowedDomains[0]"],
    [["team.example", "no domain"], "allowedDomains[1]"],
    [["localhost"], "allowedDomains[0]"],
    [[], "allowedDomains"],
  ])("is not allowed for %j", async (domains, field) => {
    expect(await errorOf(allow(domains))).toMatchObject({ code: "invalid_input", field });
  });
});
