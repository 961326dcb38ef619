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
import { AppError, notFound } from "./errors";
import { assertBounded } from "./limits";
import { sha256Hex } from "./tokens";

export { internalAction, internalMutation, internalQuery };

/** A permission, or `member` for what every member of the workspace may do. */
export type RequiredPermission = Permission | "member";

export interface AgentScope {
  userId: Id<"users">;
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
async function requireUserId(ctx: QueryCtx): Promise<Id<"users">> {
  const userId = await getAuthUserId(ctx);
  const sessionId = await getAuthSessionId(ctx);
  if (userId === null || sessionId === null) throw new AppError({ code: "unauthenticated" });
  const session = await ctx.db.get("authSessions", sessionId);
  if (session === null || session.userId !== userId) throw new AppError({ code: "unauthenticated" });
  return userId;
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
  const userId = await requireUserId(ctx);
  const member = await ctx.db
    .query("workspaceMembers")
    .withIndex("by_user_workspace", (q) => q.eq("userId", userId).eq("workspaceId", workspaceId))
    .unique();
  const workspace = member && (await ctx.db.get("workspaces", workspaceId));
  if (!member || !workspace) throw notFound("workspace");
  if (permission !== "member" && !can(member, permission)) throw new AppError({ code: "forbidden", permission });
  return { userId, member, workspace };
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

type Definition = { handler: (ctx: never, args: never) => unknown };

/** Wraps a builder so that every argument is bounded before the handler sees it. */
function bounded<Builder>(builder: Builder): Builder {
  const build = builder as (definition: Definition) => unknown;
  const wrapped = (definition: Definition) =>
    build({
      ...definition,
      handler: (ctx: never, args: never) => {
        assertBounded(args);
        return definition.handler(ctx, args);
      },
    });
  return wrapped as Builder;
}

const agentArgs = { workspaceId: v.id("workspaces") };
const visitorArgs = { sessionToken: v.string() };
interface AgentPolicy {
  permission: RequiredPermission;
}
interface PublicPolicy {
  /** Why anyone may call it; listed for review in docs/api. */
  reviewed: string;
}

export const agentQuery = bounded(
  customQuery(query, {
    args: agentArgs,
    input: async (ctx, { workspaceId }, { permission }: AgentPolicy) => ({
      ctx: await requireAgent(ctx, workspaceId, permission),
      args: {},
    }),
  }),
);

export const agentMutation = bounded(
  customMutation(mutation, {
    args: agentArgs,
    input: async (ctx, { workspaceId }, { permission }: AgentPolicy) => ({
      ctx: await requireAgent(ctx, workspaceId, permission),
      args: {},
    }),
  }),
);

export const agentAction = bounded(
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

export const visitorQuery = bounded(
  customQuery(query, {
    args: visitorArgs,
    input: async (ctx, { sessionToken }) => ({ ctx: await requireVisitor(ctx, sessionToken), args: {} }),
  }),
);

export const visitorMutation = bounded(
  customMutation(mutation, {
    args: visitorArgs,
    input: async (ctx, { sessionToken }) => {
      const scope = await requireVisitor(ctx, sessionToken);
      if (scope.session.expiresAt <= Date.now()) throw new AppError({ code: "unauthenticated" });
      return { ctx: scope, args: {} };
    },
  }),
);

export const visitorAction = bounded(
  customAction(action, {
    args: visitorArgs,
    input: async (ctx, { sessionToken }): Promise<{ ctx: VisitorActionScope; args: object }> => ({
      ctx: await ctx.runQuery(internal.lib.principals.visitor, { sessionToken }),
      args: {},
    }),
  }),
);

export const userQuery = bounded(
  customQuery(query, { args: {}, input: async (ctx) => ({ ctx: { userId: await requireUserId(ctx) }, args: {} }) }),
);

export const userMutation = bounded(
  customMutation(mutation, {
    args: {},
    input: async (ctx) => ({ ctx: { userId: await requireUserId(ctx) }, args: {} }),
  }),
);

export const publicQuery = bounded(
  customQuery(query, { args: {}, input: async (_ctx, _args, _policy: PublicPolicy) => ({ ctx: {}, args: {} }) }),
);

export const publicMutation = bounded(
  customMutation(mutation, { args: {}, input: async (_ctx, _args, _policy: PublicPolicy) => ({ ctx: {}, args: {} }) }),
);

export const publicAction = bounded(
  customAction(action, { args: {}, input: async (_ctx, _args, _policy: PublicPolicy) => ({ ctx: {}, args: {} }) }),
);

export type { ActionCtx, MutationCtx, QueryCtx };
