import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { setCsatState, tellThread } from "../conversations/changesModel";
import { recordAudit } from "../lib/audit";
import { conflict, invalidInput, invalidState } from "../lib/errors";
import { cleanText } from "../lib/text";
import { recordRating } from "../reporting/model";
import { automationOf } from "../routing/settingsModel";
import { askByMailLater, isAsked, stopAskingByMail } from "./mailModel";

type Conversation = Doc<"conversations">;
export const MAX_FEEDBACK = 2000;

/** The rating of a conversation, or null. */
export async function responseOf(
  ctx: QueryCtx,
  conversationId: Id<"conversations">,
): Promise<Doc<"csatResponses"> | null> {
  return await ctx.db
    .query("csatResponses")
    .withIndex("by_conversation", (q) => q.eq("conversationId", conversationId))
    .first();
}

/**
 * Asks for a rating when a conversation that a teammate answered closes, if the workspace wants that. Asked once: what
 * was answered or waved away is not asked again after another closing.
 */
export async function followCsat(ctx: MutationCtx, before: Conversation | null, after: Conversation): Promise<void> {
  if (before === null || isAsked(before) === isAsked(after)) return await beginAsking(ctx, before, after);
  if (isAsked(after)) await askByMailLater(ctx, after);
  else await stopAskingByMail(ctx, after._id);
}

async function beginAsking(ctx: MutationCtx, before: Conversation | null, after: Conversation): Promise<void> {
  const closes = before !== null && before.status !== "closed" && after.status === "closed";
  if (!closes || after.csatState !== undefined || after.agentIds.length === 0 || !after.visitorId) return;
  const { askForRatingEnabled } = await automationOf(ctx, after.workspaceId);
  if (askForRatingEnabled) await setCsatState(ctx, after, "asked");
}

function cleanRating(rating: number): number {
  if (!Number.isInteger(rating) || rating < 1 || rating > 5)
    throw invalidInput("rating", "must be a whole number from 1 to 5");
  return rating;
}

/**
 * Records how a customer rates his closed conversation, for the teammate who answered last. Once.
 * @param at ms since epoch; only demo data set it
 * @throws AppError `invalid_input` (`rating`, `feedback`), `conflict` when he has rated it, `invalid_state{not_asked}`
 */
export async function submitRating(
  ctx: MutationCtx,
  conversation: Conversation,
  given: { rating: number; feedback?: string },
  at = Date.now(),
): Promise<Id<"csatResponses">> {
  const rating = cleanRating(given.rating);
  const feedback = cleanText("feedback", given.feedback ?? "", { max: MAX_FEEDBACK, isRequired: false }) || undefined;
  const { _id: conversationId, workspaceId, visitorId, teamId } = conversation;
  if (await responseOf(ctx, conversationId)) throw conflict("This conversation has been rated");
  if (!isAsked(conversation)) throw invalidState("not_asked");
  const responseId = await ctx.db.insert("csatResponses", {
    workspaceId,
    conversationId,
    visitorId,
    agentId: conversation.agentIds[0],
    teamId,
    rating,
    feedback,
    createdAt: at,
  });
  await tellThread(ctx, await setCsatState(ctx, conversation, "answered"), { type: "rated", rating }, at);
  await recordRating(ctx, conversation, { rating, agentId: conversation.agentIds[0], at });
  await recordAudit(ctx, {
    workspaceId,
    actor: { type: "visitor" },
    action: "conversation.rated",
    resourceType: "conversation",
    resourceId: conversationId,
    metadata: { rating },
  });
  return responseId;
}

/** The customer does not want to rate. */
export async function dismissRating(ctx: MutationCtx, conversation: Conversation): Promise<void> {
  if (isAsked(conversation)) await setCsatState(ctx, conversation, "dismissed");
}

/** The rating of a conversation that is merged into another becomes that one's, unless it has its own. */
export async function moveRating(ctx: MutationCtx, from: Conversation, to: Conversation): Promise<void> {
  const response = await responseOf(ctx, from._id);
  if (!response || (await responseOf(ctx, to._id))) return;
  await ctx.db.patch("csatResponses", response._id, { conversationId: to._id });
  await setCsatState(ctx, to, "answered");
}

/** Ratings of a merged visitor become the other's; returns how many were moved. */
export async function moveRatings(
  ctx: MutationCtx,
  from: Id<"visitors">,
  to: Id<"visitors">,
  limit: number,
): Promise<number> {
  const rows = await ctx.db
    .query("csatResponses")
    .withIndex("by_visitor", (q) => q.eq("visitorId", from))
    .take(limit);
  for (const row of rows) await ctx.db.patch("csatResponses", row._id, { visitorId: to });
  return rows.length;
}
