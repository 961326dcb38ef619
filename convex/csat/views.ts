import { type Infer, v } from "convex/values";
import type { Doc } from "../_generated/dataModel";
import { agentRef, type People } from "../conversations/peopleViews";
import { vAgentRef } from "../conversations/views";

const orNull = <T extends Parameters<typeof v.union>[0]>(validator: T) => v.union(validator, v.null());

/** A rating as the team sees it. */
export const vRating = v.object({
  responseId: v.id("csatResponses"),
  conversationId: v.id("conversations"),
  rating: v.number(),
  feedback: orNull(v.string()),
  visitorName: orNull(v.string()),
  agent: orNull(vAgentRef),
  createdAt: v.number(),
});
export type Rating = Infer<typeof vRating>;

/** Whether the visitor is asked for a rating, and what he answered. */
export const vRatingRequest = v.object({
  state: v.union(v.literal("none"), v.literal("asked"), v.literal("answered")),
  rating: orNull(v.number()),
  /** First name of who answered last, for the question. */
  agentName: orNull(v.string()),
});

/** What the page behind a link in a mail shows. */
export const vLinkState = v.object({
  /** Why it rates nothing any more: it was rated, or the conversation is open again; null while it does. */
  end: v.union(v.literal("used"), v.literal("over"), v.null()),
  expiresAt: v.number(),
  company: v.string(),
  /** First name of who answered last. */
  agentName: orNull(v.string()),
});
export const vRatedByLink = v.union(
  v.literal("rated"),
  v.literal("used"),
  v.literal("over"),
  v.literal("expired"),
  v.literal("unknown"),
);

export async function ratingView(people: People, response: Doc<"csatResponses">): Promise<Rating> {
  const { _id: responseId, conversationId, visitorId, agentId, rating, feedback = null, createdAt } = response;
  const visitor = visitorId ? await people.visitor(visitorId) : null;
  const agent = agentId ? await agentRef(people, agentId) : null;
  const visitorName = visitor?.name ?? visitor?.email ?? visitor?.unverifiedName ?? visitor?.readableId ?? null;
  return { responseId, conversationId, rating, feedback, visitorName, agent, createdAt };
}
