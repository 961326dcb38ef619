import { type Condition, conditionsHold } from "@parley/core";
import type { OfficeHours } from "@parley/core/officeHours";
import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { invalidInput } from "../lib/errors";
import { officeHoursOf } from "../messenger/officeHoursModel";
import { checkConditions, factsOf } from "./rulesModel";

export const MAX_TRIED = 50;
const MAX_PREVIEW = 140;
/** How far into a thread its first message of the customer is looked for: a teammate may have begun it. */
const MAX_LOOKED_AT = 10;

export const vTried = v.object({
  conversationId: v.id("conversations"),
  visitorName: v.union(v.string(), v.null()),
  preview: v.string(),
  createdAt: v.number(),
  matches: v.boolean(),
});
type Tried = Infer<typeof vTried>;

async function firstCustomerMessage(ctx: QueryCtx, conversationId: Id<"conversations">) {
  const messages = await ctx.db
    .query("messages")
    .withIndex("by_conversation_kind", (q) => q.eq("conversationId", conversationId).eq("kind", "message"))
    .take(MAX_LOOKED_AT);
  return messages.find((message) => message.senderType === "visitor")?.content ?? "";
}

async function tryOne(
  ctx: QueryCtx,
  conversation: Doc<"conversations">,
  conditions: readonly Condition[],
  hours: OfficeHours | null,
): Promise<Tried> {
  const { _id: conversationId, visitorId, createdAt } = conversation;
  const visitor = visitorId ? await ctx.db.get("visitors", visitorId) : null;
  const content = await firstCustomerMessage(ctx, conversationId);
  const matches = conditionsHold(conditions, factsOf(conversation, visitor, content, hours));
  const visitorName = visitor?.name ?? visitor?.email ?? visitor?.unverifiedName ?? visitor?.readableId ?? null;
  return { conversationId, visitorName, preview: content.slice(0, MAX_PREVIEW), createdAt, matches };
}

/**
 * Holds conditions that need not be saved against the latest conversations, newest first. People are as they are now,
 * office hours as of each first message.
 * @throws AppError `invalid_input` (`limit`, `conditions[...]`)
 */
export async function tryConditions(
  ctx: QueryCtx,
  workspaceId: Id<"workspaces">,
  conditions: readonly Condition[],
  limit: number,
): Promise<Tried[]> {
  checkConditions(conditions);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_TRIED)
    throw invalidInput("limit", `must be a whole number from 1 to ${MAX_TRIED}`);
  const hours = await officeHoursOf(ctx, workspaceId);
  const latest = await ctx.db
    .query("conversations")
    .withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId))
    .order("desc")
    .take(limit);
  return await Promise.all(latest.map((conversation) => tryOne(ctx, conversation, conditions, hours)));
}
