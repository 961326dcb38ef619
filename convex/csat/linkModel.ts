import type { Infer } from "convex/values";
import type { Doc } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { publicAgent } from "../conversations/peopleViews";
import { isAsked, mailByToken } from "./mailModel";
import { responseOf, submitRating } from "./model";
import type { vLinkState, vRatedByLink } from "./views";

type LinkState = Infer<typeof vLinkState>;
type Outcome = Infer<typeof vRatedByLink>;

/** Why a link rates nothing any more, its time aside; null while it does. */
async function endOf(
  ctx: QueryCtx,
  mail: Doc<"csatMails">,
  conversation: Doc<"conversations"> | null,
): Promise<"used" | "over" | null> {
  if (mail.usedAt !== undefined || (await responseOf(ctx, mail.conversationId))) return "used";
  return conversation && isAsked(conversation) ? null : "over";
}

/** What the page of a link shows; null for a token that was never given out. Its time is for the caller to compare. */
export async function linkState(ctx: QueryCtx, token: string): Promise<LinkState | null> {
  const mail = await mailByToken(ctx, token);
  if (!mail) return null;
  const conversation = await ctx.db.get("conversations", mail.conversationId);
  const workspace = await ctx.db.get("workspaces", mail.workspaceId);
  const agentId = conversation?.agentIds[0];
  return {
    end: await endOf(ctx, mail, conversation),
    expiresAt: mail.expiresAt ?? 0,
    company: workspace?.name ?? "",
    agentName: agentId ? publicAgent(await ctx.db.get("users", agentId)).name : null,
  };
}

/**
 * Rates by the link in a mail, once; the same question in the messenger is answered with it.
 * @throws AppError `invalid_input` (`rating`, `feedback`)
 */
export async function rateByLink(
  ctx: MutationCtx,
  token: string,
  given: { rating: number; feedback: string },
): Promise<Outcome> {
  const mail = await mailByToken(ctx, token);
  if (!mail) return "unknown";
  const conversation = await ctx.db.get("conversations", mail.conversationId);
  const end = await endOf(ctx, mail, conversation);
  if (end || !conversation) return end ?? "over";
  const now = Date.now();
  if ((mail.expiresAt ?? 0) <= now) return "expired";
  await submitRating(ctx, conversation, given);
  await ctx.db.patch("csatMails", mail._id, { usedAt: now });
  return "rated";
}
