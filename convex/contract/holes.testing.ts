/**
 * Functions as a careless author would write them, each with one check dropped. They are deployed in the isolation
 * test only, to prove that it finds such holes.
 */
import { v } from "convex/values";
import type { Doc } from "../_generated/dataModel";
import { internalMutation, mutation, query } from "../_generated/server";
import { makeFunctionReference } from "convex/server";
import { AppError, invalidState, notFound } from "../lib/errors";
import {
  agentMutation,
  agentQuery,
  type CallPolicy,
  requireAgent,
  requireVisitor,
  userQuery,
  visitorMutation,
  visitorQuery,
} from "../lib/functions";

const conversationId = v.id("conversations");

/** Claims a policy that the function does not keep. */
function claiming<Fn extends object>(policy: CallPolicy, registered: Fn): Fn {
  return Object.defineProperty(registered, "policy", { value: policy });
}

export const agentReadsAnyRow = agentQuery({
  permission: "conversations.read",
  args: { conversationId },
  returns: v.any(),
  handler: async (ctx, args) => await ctx.db.get("conversations", args.conversationId),
});

export const visitorReadsAnyThread = visitorQuery({
  args: { conversationId },
  returns: v.array(v.string()),
  handler: async (ctx, args) => {
    const rows = await ctx.db
      .query("messages")
      .withIndex("by_conversation", (q) => q.eq("conversationId", args.conversationId))
      .take(10);
    return rows.filter((row) => row.kind === "message").map((row) => row.content);
  },
});

export const visitorReadsNotes = visitorQuery({
  args: {},
  returns: v.array(v.string()),
  handler: async (ctx) => {
    const conversation = await ctx.db
      .query("conversations")
      .withIndex("by_visitor", (q) => q.eq("visitorId", ctx.visitor._id))
      .first();
    if (!conversation) return [];
    const rows = await ctx.db
      .query("messages")
      .withIndex("by_conversation", (q) => q.eq("conversationId", conversation._id))
      .take(10);
    return rows.map((row) => row.content);
  },
});

export const agentListsEveryWorkspace = agentQuery({
  permission: "conversations.read",
  args: {},
  returns: v.array(v.union(v.string(), v.null())),
  handler: async (ctx) => (await ctx.db.query("visitors").take(10)).map((visitor) => visitor.name ?? null),
});

export const agentWritesAnyRow = agentMutation({
  permission: "users.manage",
  args: { visitorId: v.id("visitors") },
  returns: v.null(),
  handler: async (ctx, { visitorId }) => {
    if (await ctx.db.get("visitors", visitorId)) await ctx.db.patch("visitors", visitorId, { isBlocked: true });
    return null;
  },
});

export const visitorDeletesAnyMessage = visitorMutation({
  args: { messageId: v.id("messages") },
  returns: v.null(),
  handler: async (ctx, { messageId }) => {
    if (await ctx.db.get("messages", messageId)) await ctx.db.delete("messages", messageId);
    return null;
  },
});

export const agentAssignsToAnyone = agentMutation({
  permission: "conversations.assign",
  args: { conversationId, assigneeId: v.id("users") },
  returns: v.null(),
  handler: async (ctx, args) => {
    const conversation = await ctx.db.get("conversations", args.conversationId);
    if (conversation?.workspaceId !== ctx.workspace._id) throw notFound("conversation");
    await ctx.db.patch("conversations", conversation._id, { assignedAgentId: args.assigneeId });
    return null;
  },
});

export const bulkChecksNothing = agentMutation({
  permission: "conversations.close",
  args: { conversationIds: v.array(conversationId) },
  returns: v.null(),
  handler: async (ctx, { conversationIds }) => {
    for (const id of conversationIds) {
      if (await ctx.db.get("conversations", id)) await ctx.db.patch("conversations", id, { status: "closed" });
    }
    return null;
  },
});

export const nestedIdIsNotChecked = agentQuery({
  permission: "conversations.read",
  args: { filter: v.object({ by: v.object({ visitorId: v.id("visitors") }) }) },
  returns: v.union(v.string(), v.null()),
  handler: async (ctx, { filter }) => (await ctx.db.get("visitors", filter.by.visitorId))?.name ?? null,
});

export const nothing = internalMutation({
  args: { visitorId: v.id("visitors") },
  returns: v.null(),
  handler: async () => null,
});
const nothingReference = makeFunctionReference<"mutation">("contract/holes.testing:nothing");

export const agentSchedulesForAnyone = agentMutation({
  permission: "users.manage",
  args: { visitorId: v.id("visitors") },
  returns: v.null(),
  handler: async (ctx, { visitorId }) => {
    await ctx.scheduler.runAfter(1000, nothingReference, { visitorId });
    return null;
  },
});

export const agentMailsAnyone = agentMutation({
  permission: "users.manage",
  args: { userId: v.id("users") },
  returns: v.null(),
  handler: async (ctx, { userId }) => {
    const user = await ctx.db.get("users", userId);
    const example = await ctx.db.query("outboxEmails").first();
    if (!user || !example) return null;
    const { _id, _creationTime, ...mail } = example;
    const blank = {
      kind: "k",
      subject: "s",
      text: "t",
      html: "h",
      idempotencyKey: "i",
      providerId: undefined,
      lastError: undefined,
    };
    await ctx.db.insert("outboxEmails", { ...mail, ...blank, workspaceId: ctx.workspace._id, to: user.email ?? "" });
    return null;
  },
});

export const errorTellsTheName = agentQuery({
  permission: "conversations.read",
  args: { visitorId: v.id("visitors") },
  returns: v.null(),
  handler: async (ctx, { visitorId }) => {
    const visitor = await ctx.db.get("visitors", visitorId);
    if (!visitor) throw notFound("visitor");
    if (visitor.workspaceId !== ctx.workspace._id) throw invalidState(`${visitor.name} is not yours`);
    return null;
  },
});

export const errorTellsForeignFromMissing = agentQuery({
  permission: "conversations.read",
  args: { conversationId },
  returns: v.null(),
  handler: async (ctx, args) => {
    const conversation = await ctx.db.get("conversations", args.conversationId);
    if (!conversation) throw notFound("conversation");
    if (conversation.workspaceId !== ctx.workspace._id) throw new AppError({ code: "forbidden", permission: "tenant" });
    return null;
  },
});

export const permissionIsNotAsked = claiming(
  { audience: "agent", permission: "settings.security" },
  query({
    args: { workspaceId: v.id("workspaces") },
    returns: v.null(),
    handler: async (ctx, { workspaceId }) => {
      await requireAgent(ctx, workspaceId, "member");
      return null;
    },
  }),
);

export const membershipIsNotAsked = claiming(
  { audience: "agent", permission: "member" },
  query({
    args: { workspaceId: v.id("workspaces") },
    returns: v.union(v.string(), v.null()),
    handler: async (ctx, { workspaceId }) => (await ctx.db.get("workspaces", workspaceId))?.name ?? null,
  }),
);

export const visitorSaysWhoHeIs = claiming(
  { audience: "visitor" },
  query({
    args: { sessionToken: v.string(), visitorId: v.id("visitors") },
    returns: v.union(v.string(), v.null()),
    handler: async (ctx, { visitorId }) => (await ctx.db.get("visitors", visitorId))?.name ?? null,
  }),
);

export const endedSessionStillWrites = claiming(
  { audience: "visitor" },
  mutation({
    args: { sessionToken: v.string() },
    returns: v.null(),
    handler: async (ctx, { sessionToken }) => {
      const { visitor } = await requireVisitor(ctx, sessionToken);
      await ctx.db.patch("visitors", visitor._id, { locale: "en" });
      return null;
    },
  }),
);

export const secretIsShown = agentQuery({
  permission: "settings.security",
  args: {},
  returns: v.array(v.string()),
  handler: async (ctx) => {
    const rows = await ctx.db
      .query("identitySecrets")
      .withIndex("by_workspace", (q) => q.eq("workspaceId", ctx.workspace._id))
      .take(2);
    return rows.map((row: Doc<"identitySecrets">) => row.secret);
  },
});

export const missingRowIsACrash = agentQuery({
  permission: "conversations.read",
  args: { conversationId },
  returns: v.string(),
  handler: async (ctx, args) => {
    const conversation = await ctx.db.get("conversations", args.conversationId);
    return conversation!.status;
  },
});

export const userReadsAnyInvitation = userQuery({
  args: { invitationId: v.id("workspaceInvitations") },
  returns: v.union(v.string(), v.null()),
  handler: async (ctx, { invitationId }) => (await ctx.db.get("workspaceInvitations", invitationId))?.email ?? null,
});
