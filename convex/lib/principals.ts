import type { Permission } from "@parley/core";
import { v } from "convex/values";
import {
  type AgentActionScope,
  internalQuery,
  requireAgent,
  requireVisitor,
  type VisitorActionScope,
} from "./functions";

/** Answers an action's question who calls: the same checks as in queries, ids only. */
export const agent = internalQuery({
  args: { workspaceId: v.id("workspaces"), permission: v.string() },
  returns: v.object({ userId: v.id("users"), workspaceId: v.id("workspaces") }),
  handler: async (ctx, args): Promise<AgentActionScope> => {
    const scope = await requireAgent(ctx, args.workspaceId, args.permission as Permission | "member");
    return { userId: scope.userId, workspaceId: scope.workspace._id };
  },
});

export const visitor = internalQuery({
  args: { sessionToken: v.string() },
  returns: v.object({ visitorId: v.id("visitors"), workspaceId: v.id("workspaces"), expiresAt: v.number() }),
  handler: async (ctx, { sessionToken }): Promise<VisitorActionScope & { expiresAt: number }> => {
    const { visitor, workspace, session } = await requireVisitor(ctx, sessionToken);
    return { visitorId: visitor._id, workspaceId: workspace._id, expiresAt: session.expiresAt };
  },
});
