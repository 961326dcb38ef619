/**
 * The only file that touches Convex's raw builders. Every registered function is made by one of these, so that who may
 * call it is part of how it is written:
 *
 * - `agentQuery/Mutation/Action({ permission })`: a member of `workspaceId` who holds the permission (`"member"`: any member)
 * - `visitorQuery/Mutation/Action`: the visitor of a live widget session (`sessionToken`)
 * - `userQuery/Mutation`: someone signed in, with or without a workspace
 * - `publicQuery/Mutation/Action({ reviewed })`: anyone; `reviewed` says why that is safe
 * - `internalQuery/Mutation/Action`: our own code only
 *
 * Public ones refuse oversized arguments before the handler runs.
 */
import { getAuthSessionId, getAuthUserId } from "@convex-dev/auth/server";
import { can, type Permission } from "@parley/core";
import { SESSION_TOKEN_PATTERN } from "@parley/protocol";
import { customAction, customMutation, customQuery } from "convex-helpers/server/customFunctions";
import { v } from "convex/values";
import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import {
  action,
  type ActionCtx,
  internalAction,
  internalMutation,
  internalQuery,
  mutation,
  type MutationCtx,
  query,
  type QueryCtx,
} from "../_generated/server";
import { vAuthMethod } from "../accounts/schema";
import { AppError, notFound } from "./errors";
import { assertBounded, type LongTexts } from "./limits";
import { sha256Hex } from "./tokens";

export { internalAction, internalMutation, internalQuery };

const AUTH_METHOD_COUNT = vAuthMethod.members.length;

/** A permission, or `member` for what every member of the workspace may do. */
export type RequiredPermission = Permission | "member";

export interface AgentScope {
  userId: Id<"users">;
  sessionId: Id<"authSessions">;
  member: Doc<"workspaceMembers">;
  workspace: Doc<"workspaces">;
}
export type AgentQueryCtx = QueryCtx & AgentScope;
export type AgentMutationCtx = MutationCtx & AgentScope;

export interface VisitorScope {
  session: Doc<"widgetSessions">;
  visitor: Doc<"visitors">;
  workspace: Doc<"workspaces">;
}
export type VisitorQueryCtx = QueryCtx & VisitorScope;
export type VisitorMutationCtx = MutationCtx & VisitorScope;

/** What an action knows of its caller: ids only, since rights are checked again in the mutations it calls. */
export interface AgentActionScope {
  userId: Id<"users">;
  workspaceId: Id<"workspaces">;
}
export interface VisitorActionScope {
  visitorId: Id<"visitors">;
  workspaceId: Id<"workspaces">;
}

/**
 * The signed-in user. The session row is read too, so that signing out ends access at once, not when the token expires.
 * @throws AppError `unauthenticated`
 */
async function requireSession(ctx: QueryCtx): Promise<{ userId: Id<"users">; sessionId: Id<"authSessions"> }> {
  const userId = await getAuthUserId(ctx);
  const sessionId = await getAuthSessionId(ctx);
  if (userId === null || sessionId === null) throw new AppError({ code: "unauthenticated" });
  const session = await ctx.db.get("authSessions", sessionId);
  if (session === null || session.userId !== userId) throw new AppError({ code: "unauthenticated" });
  return { userId, sessionId };
}

/**
 * A workspace that admits only some ways of signing in is closed to sessions begun in another way, or in an unknown one.
 * @throws AppError `forbidden{auth_method}`
 */
async function assertMethodAdmitted(
  ctx: QueryCtx,
  workspace: Doc<"workspaces">,
  sessionId: Id<"authSessions">,
): Promise<void> {
  const admitted = workspace.authMethods;
  if (!admitted || admitted.length === AUTH_METHOD_COUNT) return;
  const begun = await ctx.db
    .query("sessionMethods")
    .withIndex("by_session", (q) => q.eq("sessionId", sessionId))
    .unique();
  if (!begun || !admitted.includes(begun.method)) throw new AppError({ code: "forbidden", permission: "auth_method" });
}

/**
 * Membership of the signed-in user in the workspace.
 * @throws AppError `unauthenticated`, `not_found` (no such workspace or not a member: both look the same), `forbidden`
 */
export async function requireAgent(
  ctx: QueryCtx,
  workspaceId: Id<"workspaces">,
  permission: RequiredPermission,
): Promise<AgentScope> {
  const { userId, sessionId } = await requireSession(ctx);
  const member = await ctx.db
    .query("workspaceMembers")
    .withIndex("by_user_workspace", (q) => q.eq("userId", userId).eq("workspaceId", workspaceId))
    .unique();
  const workspace = member && (await ctx.db.get("workspaces", workspaceId));
  if (!member || !workspace) throw notFound("workspace");
  await assertMethodAdmitted(ctx, workspace, sessionId);
  if (permission !== "member" && !can(member, permission)) throw new AppError({ code: "forbidden", permission });
  return { userId, sessionId, member, workspace };
}

/**
 * The visitor of a session token. Expiry is a write (the row goes), so queries need no clock.
 * @throws AppError `unauthenticated` for anything that is not a live session
 */
export async function requireVisitor(ctx: QueryCtx, sessionToken: string): Promise<VisitorScope> {
  if (!SESSION_TOKEN_PATTERN.test(sessionToken)) throw new AppError({ code: "unauthenticated" });
  const token = await sha256Hex(sessionToken);
  const session = await ctx.db
    .query("widgetSessions")
    .withIndex("by_token", (q) => q.eq("token", token))
    .unique();
  const visitor = session && (await ctx.db.get("visitors", session.visitorId));
  const workspace = session && (await ctx.db.get("workspaces", session.workspaceId));
  if (!session || !visitor || !workspace || visitor.isBlocked) throw new AppError({ code: "unauthenticated" });
  return { session, visitor, workspace };
}

export type Audience = "agent" | "visitor" | "user" | "public";

/** Who may call a registered function; every public one carries it as `policy`, for contract tests and docs/api. */
export interface CallPolicy {
  audience: Audience;
  /** Of agent functions. */
  permission?: RequiredPermission;
  /** Of public functions: why anyone may call it. */
  reviewed?: string;
  /** Texts longer than others may be, as those of articles. */
  longTexts?: LongTexts;
}

type Definition = { handler: (ctx: never, args: never) => unknown } & Omit<CallPolicy, "audience">;

/** Wraps a builder so that every argument is bounded before the handler sees it and the result tells who may call it. */
function audienceBuilder<Builder>(audience: Audience, builder: Builder): Builder {
  const build = builder as (definition: Definition) => object;
  const wrapped = (definition: Definition) => {
    const registered = build({
      ...definition,
      handler: (ctx: never, args: never) => {
        assertBounded(args, definition.longTexts);
        return definition.handler(ctx, args);
      },
    });
    const { permission, reviewed, longTexts } = definition;
    const policy: CallPolicy = { audience, permission, reviewed, longTexts };
    return Object.defineProperty(registered, "policy", { value: policy });
  };
  return wrapped as Builder;
}

const agentArgs = { workspaceId: v.id("workspaces") };
const visitorArgs = { sessionToken: v.string() };
interface AgentPolicy {
  permission: RequiredPermission;
  longTexts?: LongTexts;
}
interface PublicPolicy {
  /** Why anyone may call it; listed for review in docs/api. */
  reviewed: string;
}

export const agentQuery = audienceBuilder(
  "agent",
  customQuery(query, {
    args: agentArgs,
    input: async (ctx, { workspaceId }, { permission }: AgentPolicy) => ({
      ctx: await requireAgent(ctx, workspaceId, permission),
      args: {},
    }),
  }),
);

export const agentMutation = audienceBuilder(
  "agent",
  customMutation(mutation, {
    args: agentArgs,
    input: async (ctx, { workspaceId }, { permission }: AgentPolicy) => ({
      ctx: await requireAgent(ctx, workspaceId, permission),
      args: {},
    }),
  }),
);

export const agentAction = audienceBuilder(
  "agent",
  customAction(action, {
    args: agentArgs,
    input: async (
      ctx,
      { workspaceId },
      { permission }: AgentPolicy,
    ): Promise<{ ctx: AgentActionScope; args: object }> => ({
      ctx: await ctx.runQuery(internal.lib.principals.agent, { workspaceId, permission }),
      args: {},
    }),
  }),
);

export const visitorQuery = audienceBuilder(
  "visitor",
  customQuery(query, {
    args: visitorArgs,
    input: async (ctx, { sessionToken }) => ({ ctx: await requireVisitor(ctx, sessionToken), args: {} }),
  }),
);

export const visitorMutation = audienceBuilder(
  "visitor",
  customMutation(mutation, {
    args: visitorArgs,
    input: async (ctx, { sessionToken }) => {
      const scope = await requireVisitor(ctx, sessionToken);
      if (scope.session.expiresAt <= Date.now()) throw new AppError({ code: "unauthenticated" });
      return { ctx: scope, args: {} };
    },
  }),
);

export const visitorAction = audienceBuilder(
  "visitor",
  customAction(action, {
    args: visitorArgs,
    input: async (ctx, { sessionToken }): Promise<{ ctx: VisitorActionScope; args: object }> => {
      const { expiresAt, ...scope } = await ctx.runQuery(internal.lib.principals.visitor, { sessionToken });
      if (expiresAt <= Date.now()) throw new AppError({ code: "unauthenticated" });
      return { ctx: scope, args: {} };
    },
  }),
);

export const userQuery = audienceBuilder(
  "user",
  customQuery(query, { args: {}, input: async (ctx) => ({ ctx: await requireSession(ctx), args: {} }) }),
);

export const userMutation = audienceBuilder(
  "user",
  customMutation(mutation, {
    args: {},
    input: async (ctx) => ({ ctx: await requireSession(ctx), args: {} }),
  }),
);

export const publicQuery = audienceBuilder(
  "public",
  customQuery(query, { args: {}, input: async (_ctx, _args, _policy: PublicPolicy) => ({ ctx: {}, args: {} }) }),
);

export const publicMutation = audienceBuilder(
  "public",
  customMutation(mutation, { args: {}, input: async (_ctx, _args, _policy: PublicPolicy) => ({ ctx: {}, args: {} }) }),
);

export const publicAction = audienceBuilder(
  "public",
  customAction(action, { args: {}, input: async (_ctx, _args, _policy: PublicPolicy) => ({ ctx: {}, args: {} }) }),
);

export type { ActionCtx, MutationCtx, QueryCtx };
