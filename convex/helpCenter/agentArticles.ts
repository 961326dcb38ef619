import { v } from "convex/values";
import { type AgentMutationCtx, agentMutation } from "../lib/functions";
import { articleForMember, versionForMember } from "./access";
import { type Author, createArticle, MAX_ARTICLE_BYTES, saveDraft } from "./articlesModel";
import { changeStatus, placeArticle, publishDraft, restoreVersion } from "./publishingModel";
import { deleteArticle } from "./removalModel";
import { textFields, vAudience } from "./schema";

const longTexts = { content: MAX_ARTICLE_BYTES };
const vText = v.object(textFields).partial();
const vCollectionId = v.optional(v.union(v.id("collections"), v.null()));

function authorOf(ctx: AgentMutationCtx): Author {
  return { workspaceId: ctx.workspace._id, userId: ctx.userId };
}

export const create = agentMutation({
  permission: "articles.create",
  longTexts,
  args: { ...vText.fields, title: v.string(), slug: v.optional(v.string()), collectionId: vCollectionId },
  returns: v.object({ articleId: v.id("articles") }),
  handler: async (ctx, given) => ({ articleId: await createArticle(ctx, authorOf(ctx), given) }),
});

/**
 * Saves the draft in one language. `revision` is the one the edit was made on: at another one it is refused with
 * `conflict`, and nothing is overwritten.
 */
export const save = agentMutation({
  permission: "articles.create",
  longTexts,
  args: { articleId: v.id("articles"), language: v.optional(v.string()), revision: v.number(), ...vText.fields },
  returns: v.object({ revision: v.number() }),
  handler: async (ctx, { articleId, language, revision, ...text }) => {
    const article = await articleForMember(ctx, articleId);
    const edit = { language: language ?? article.language, revision, text };
    return { revision: await saveDraft(ctx, authorOf(ctx), article, edit) };
  },
});

/** Changes collection, address and audience, for all languages and at once for readers. */
export const place = agentMutation({
  permission: "articles.publish",
  args: {
    articleId: v.id("articles"),
    collectionId: vCollectionId,
    slug: v.optional(v.string()),
    audience: v.optional(vAudience),
  },
  returns: v.null(),
  handler: async (ctx, { articleId, ...placement }) => {
    await placeArticle(ctx, authorOf(ctx), await articleForMember(ctx, articleId), placement);
    return null;
  },
});

/** Publishes the draft of one language. */
export const publish = agentMutation({
  permission: "articles.publish",
  args: { articleId: v.id("articles"), language: v.optional(v.string()) },
  returns: v.null(),
  handler: async (ctx, { articleId, language }) => {
    const article = await articleForMember(ctx, articleId);
    await publishDraft(ctx, authorOf(ctx), article, language ?? article.language);
    return null;
  },
});

/** Takes an article from all readers; it is a draft again. */
export const unpublish = agentMutation({
  permission: "articles.publish",
  args: { articleId: v.id("articles") },
  returns: v.null(),
  handler: async (ctx, { articleId }) => {
    await changeStatus(ctx, authorOf(ctx), await articleForMember(ctx, articleId), "draft");
    return null;
  },
});

export const archive = agentMutation({
  permission: "articles.publish",
  args: { articleId: v.id("articles") },
  returns: v.null(),
  handler: async (ctx, { articleId }) => {
    await changeStatus(ctx, authorOf(ctx), await articleForMember(ctx, articleId), "archived");
    return null;
  },
});

/** Makes a former version the draft again; readers see it once it is published. */
export const restore = agentMutation({
  permission: "articles.create",
  args: { articleId: v.id("articles"), versionId: v.id("articleVersions"), revision: v.number() },
  returns: v.object({ revision: v.number() }),
  handler: async (ctx, { articleId, versionId, revision }) => {
    const article = await articleForMember(ctx, articleId);
    const version = await versionForMember(ctx, versionId);
    return { revision: await restoreVersion(ctx, authorOf(ctx), article, version, revision) };
  },
});

export const remove = agentMutation({
  permission: "articles.delete",
  args: { articleId: v.id("articles") },
  returns: v.null(),
  handler: async (ctx, { articleId }) => {
    await deleteArticle(ctx, authorOf(ctx), await articleForMember(ctx, articleId));
    return null;
  },
});
