import { v } from "convex/values";
import { agentMutation, agentQuery } from "../lib/functions";
import { homeConfigOf, issueRows, saveHome } from "./homeModel";
import { vIssue } from "./homeViews";
import { createIssue, removeIssue, reorderIssues, updateIssue } from "./issuesModel";
import { vHomeConfig, vIssueAction } from "./schema";

/** The home page: tabs, cards, and who sees which. */
export const get = agentQuery({
  permission: "member",
  args: {},
  returns: vHomeConfig,
  handler: async (ctx) => await homeConfigOf(ctx, ctx.workspace._id),
});

/** Sets the home page, all of it. */
export const save = agentMutation({
  permission: "settings.workspace",
  args: { config: vHomeConfig },
  returns: v.null(),
  handler: async (ctx, { config }) => {
    await saveHome(ctx, config);
    return null;
  },
});

const issueArgs = {
  label: v.string(),
  action: vIssueAction,
  articleId: v.optional(v.id("articles")),
  conversationStarter: v.optional(v.string()),
  enabled: v.boolean(),
};

/** Buttons for common questions, in their order. */
export const issues = agentQuery({
  permission: "member",
  args: {},
  returns: v.array(vIssue),
  handler: async (ctx) => {
    const rows = await issueRows(ctx, ctx.workspace._id);
    return await Promise.all(
      rows.map(async ({ _id: buttonId, label, action, articleId = null, conversationStarter = null, enabled }) => {
        const article = articleId && (await ctx.db.get("articles", articleId));
        return {
          buttonId,
          label,
          action,
          articleId,
          articleTitle: article?.title ?? null,
          conversationStarter,
          enabled,
        };
      }),
    );
  },
});

export const createIssueButton = agentMutation({
  permission: "settings.workspace",
  args: issueArgs,
  returns: v.id("commonIssueButtons"),
  handler: async (ctx, input) => await createIssue(ctx, input),
});

export const updateIssueButton = agentMutation({
  permission: "settings.workspace",
  args: { buttonId: v.id("commonIssueButtons"), ...issueArgs },
  returns: v.null(),
  handler: async (ctx, { buttonId, ...input }) => {
    await updateIssue(ctx, buttonId, input);
    return null;
  },
});

export const removeIssueButton = agentMutation({
  permission: "settings.workspace",
  args: { buttonId: v.id("commonIssueButtons") },
  returns: v.null(),
  handler: async (ctx, { buttonId }) => {
    await removeIssue(ctx, buttonId);
    return null;
  },
});

/** Puts all buttons in a new order. */
export const reorderIssueButtons = agentMutation({
  permission: "settings.workspace",
  args: { buttonIds: v.array(v.id("commonIssueButtons")) },
  returns: v.null(),
  handler: async (ctx, { buttonIds }) => {
    await reorderIssues(ctx, buttonIds);
    return null;
  },
});
