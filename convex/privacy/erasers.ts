import { redactResource } from "../audit/model";
import { eraseConversation, eraseLooseEnds, eraseThread, nextToErase } from "../conversations/erasingModel";
import { eraseRatings, eraseRatingsOf } from "../csat/erasingModel";
import { eraseFeedback } from "../helpCenter/erasingModel";
import { eraseSearches } from "../helpCenter/termsModel";
import { eraseInboxOf } from "../inbox/erasingModel";
import { forgetConversation } from "../reporting/model";
import { eraseAutoCloses } from "../routing/erasingModel";
import { eraseClocks } from "../sla/erasingModel";
import { eraseTickets, unlinkConversation } from "../tickets/erasingModel";
import { eraseTraces } from "../visitors/erasingModel";
import type { Doc } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { endExports } from "./exportModel";

type Visitor = Doc<"visitors">;

/** Erases up to `limit` rows of a visitor and returns how many; fewer than `limit` means that none are left. */
export type Eraser = (ctx: MutationCtx, visitor: Visitor, limit: number) => Promise<number>;

/** Removes what the audit log says of a resource; that something happened stays. */
export async function redact(ctx: MutationCtx, visitor: Visitor, type: string, id: string): Promise<void> {
  await redactResource(ctx, visitor.workspaceId, type, id);
}

/** What other domains keep of a conversation. */
const HANGING: readonly ((ctx: MutationCtx, conversation: Doc<"conversations">, limit: number) => Promise<number>)[] = [
  eraseThread,
  eraseInboxOf,
  eraseClocks,
  eraseAutoCloses,
  eraseRatingsOf,
];

async function eraseHanging(ctx: MutationCtx, conversation: Doc<"conversations">, limit: number): Promise<number> {
  let erased = 0;
  for (const erase of HANGING) if (erased < limit) erased += await erase(ctx, conversation, limit - erased);
  return erased;
}

/** Conversation by conversation: first what hangs on it, then the row. */
const eraseConversations: Eraser = async (ctx, visitor, limit) => {
  let erased = 0;
  while (erased < limit) {
    const conversation = await nextToErase(ctx, visitor._id);
    if (!conversation) break;
    erased += await eraseHanging(ctx, conversation, limit - erased);
    if (erased >= limit || (await forgetConversation(ctx, conversation._id, limit))) return limit;
    await unlinkConversation(ctx, conversation._id);
    await redact(ctx, visitor, "conversation", conversation._id);
    await eraseConversation(ctx, conversation);
    erased += 1;
  }
  return erased;
};

/** Everything that points at a visitor. `coverage.test.ts` fails for a table that none of these looks at. */
export const ERASERS: readonly Eraser[] = [
  (ctx, { _id }, limit) => endExports(ctx, _id, limit),
  (ctx, visitor, limit) =>
    eraseTickets(ctx, visitor._id, limit, (ticketId) => redact(ctx, visitor, "ticket", ticketId)),
  eraseConversations,
  (ctx, { _id }, limit) => eraseRatings(ctx, _id, limit),
  (ctx, { _id }, limit) => eraseFeedback(ctx, _id, limit),
  (ctx, { _id }, limit) => eraseSearches(ctx, _id, limit),
  (ctx, { _id }, limit) => eraseLooseEnds(ctx, _id, limit),
  (ctx, { _id }, limit) => eraseTraces(ctx, _id, limit),
];
