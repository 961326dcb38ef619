import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { cleanText } from "../lib/text";

const MAX_COMMENT = 2000;

/** Who says it: a visitor, or a reader whose browser keeps a key. */
export type FeedbackFrom = { visitorId: Id<"visitors"> } | { readerHash: string };

export interface GivenFeedback {
  helpful: boolean;
  comment?: string;
}

async function feedbackOf(
  ctx: QueryCtx,
  articleId: Id<"articles">,
  from: FeedbackFrom,
): Promise<Doc<"articleFeedback"> | null> {
  const rows = ctx.db.query("articleFeedback");
  const range =
    "visitorId" in from
      ? rows.withIndex("by_article_visitor", (q) => q.eq("articleId", articleId).eq("visitorId", from.visitorId))
      : rows.withIndex("by_article_reader", (q) => q.eq("articleId", articleId).eq("readerHash", from.readerHash));
  return await range.unique();
}

/** What a reader said of an article, or null. */
export async function ownFeedback(
  ctx: QueryCtx,
  articleId: Id<"articles">,
  from: FeedbackFrom,
): Promise<GivenFeedback | null> {
  const row = await feedbackOf(ctx, articleId, from);
  return row && { helpful: row.helpful, comment: row.comment };
}

async function statsOf(ctx: QueryCtx, articleId: Id<"articles">): Promise<Doc<"articleStats"> | null> {
  return await ctx.db
    .query("articleStats")
    .withIndex("by_article", (q) => q.eq("articleId", articleId))
    .unique();
}

async function count(ctx: MutationCtx, articleId: Id<"articles">, changes: Partial<Figures>): Promise<void> {
  const stats = await statsOf(ctx, articleId);
  if (!stats) return;
  const { views, helpful, unhelpful } = stats;
  await ctx.db.patch("articleStats", stats._id, {
    views: views + (changes.views ?? 0),
    helpful: helpful + (changes.helpful ?? 0),
    unhelpful: unhelpful + (changes.unhelpful ?? 0),
  });
}

export interface Figures {
  views: number;
  helpful: number;
  unhelpful: number;
}

/** Views and feedback of an article. */
export async function figuresOf(ctx: QueryCtx, articleId: Id<"articles">): Promise<Figures> {
  const stats = await statsOf(ctx, articleId);
  return { views: stats?.views ?? 0, helpful: stats?.helpful ?? 0, unhelpful: stats?.unhelpful ?? 0 };
}

/** Counts one reading. */
export async function countView(ctx: MutationCtx, articleId: Id<"articles">): Promise<void> {
  await count(ctx, articleId, { views: 1 });
}

const tally = (helpful: boolean, by: 1 | -1) => (helpful ? { helpful: by } : { unhelpful: by });

/** Says whether an article helped: once per reader, who may change his mind. @throws AppError `invalid_input{comment}` */
export async function giveFeedback(
  ctx: MutationCtx,
  workspaceId: Id<"workspaces">,
  articleId: Id<"articles">,
  from: FeedbackFrom,
  given: GivenFeedback,
): Promise<void> {
  const comment = cleanText("comment", given.comment ?? "", { max: MAX_COMMENT, isRequired: false }) || undefined;
  const { helpful } = given;
  const before = await feedbackOf(ctx, articleId, from);
  if (before) await count(ctx, articleId, tally(before.helpful, -1));
  await count(ctx, articleId, tally(helpful, 1));
  const fields = {
    workspaceId,
    articleId,
    ...from,
    helpful,
    comment: comment ?? before?.comment,
    createdAt: Date.now(),
  };
  if (before) await ctx.db.patch("articleFeedback", before._id, fields);
  else await ctx.db.insert("articleFeedback", fields);
}

/** Moves a merged visitor's feedback; what both said of an article counts once, as the one who continues said it. */
export async function moveFeedback(
  ctx: MutationCtx,
  from: Id<"visitors">,
  to: Id<"visitors">,
  limit: number,
): Promise<number> {
  const rows = await ctx.db
    .query("articleFeedback")
    .withIndex("by_visitor", (q) => q.eq("visitorId", from))
    .take(limit);
  for (const row of rows) {
    if (await feedbackOf(ctx, row.articleId, { visitorId: to })) {
      await count(ctx, row.articleId, tally(row.helpful, -1));
      await ctx.db.delete("articleFeedback", row._id);
    } else await ctx.db.patch("articleFeedback", row._id, { visitorId: to });
  }
  return rows.length;
}
