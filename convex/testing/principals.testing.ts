import type { Id } from "../_generated/dataModel";
import type { AuthMethod } from "../accounts/schema";
import { insertMember } from "../workspaces/memberModel";
import { openWorkspace } from "../workspaces/model";
import type { InvitedRole } from "../workspaces/schema";
import type { TestBackend } from "./setup.testing";

const SESSION_MS = 30 * 24 * 3_600_000;
let serial = 0;

/** Someone signed in: `client` acts as him through `api`. */
export interface TestUser {
  userId: Id<"users">;
  sessionId: Id<"authSessions">;
  email: string;
  name: string;
  client: ReturnType<TestBackend["withIdentity"]>;
}

/** A member of a workspace; `workspaceId` and `memberId` are what agent functions take. */
export interface TestMember extends TestUser {
  workspaceId: Id<"workspaces">;
  memberId: Id<"workspaceMembers">;
}

/** A user with a verified address and a live session; addresses are unique unless given. */
export async function signIn(
  t: TestBackend,
  person: { email?: string; name?: string; method?: AuthMethod } = {},
): Promise<TestUser> {
  serial += 1;
  const email = person.email ?? `person${serial}@example.com`;
  const name = person.name ?? `Person ${serial}`;
  const ids = await t.run(async (ctx) => {
    const now = Date.now();
    const userId = await ctx.db.insert("users", { email, name, emailVerificationTime: now, createdAt: now });
    const sessionId = await ctx.db.insert("authSessions", { userId, expirationTime: now + SESSION_MS });
    await ctx.db.insert("sessionMethods", { sessionId, method: person.method ?? "password" });
    return { userId, sessionId };
  });
  return { ...ids, email, name, client: t.withIdentity({ subject: `${ids.userId}|${ids.sessionId}` }) };
}

/** A workspace owned by `owner` (a new user unless given); the result acts as its owner. */
export async function createWorkspace(t: TestBackend, owner?: TestUser, name = "Acme"): Promise<TestMember> {
  const user = owner ?? (await signIn(t));
  return await t
    .run(async (ctx) => {
      const workspaceId = await openWorkspace(ctx, user.userId, name);
      const member = await ctx.db
        .query("workspaceMembers")
        .withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId))
        .unique();
      if (!member) throw new Error("a workspace has its owner");
      return { workspaceId, memberId: member._id };
    })
    .then((ids) => ({ ...user, ...ids }));
}

/** A new member of the workspace with a role and, if given, adjustments of its permissions. */
export async function addMember(
  t: TestBackend,
  workspaceId: Id<"workspaces">,
  role: InvitedRole,
  { permissions, ...person }: { permissions?: string[]; email?: string; name?: string; method?: AuthMethod } = {},
): Promise<TestMember> {
  const user = await signIn(t, person);
  const row = { workspaceId, userId: user.userId, role, permissions };
  return { ...user, workspaceId, memberId: await t.run(async (ctx) => await insertMember(ctx, row)) };
}
