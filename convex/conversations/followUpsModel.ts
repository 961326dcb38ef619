import type { Doc } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { followCsat } from "../csat/model";
import { followTags } from "../inbox/tagsModel";
import { followConversation } from "../reporting/model";
import { followAutoClose } from "../routing/autoCloseModel";
import { followQueue } from "../routing/queueModel";
import { applyRules } from "../routing/rulesModel";
import { followSla } from "../sla/model";

type Row = Doc<"conversations">;

/**
 * What else follows when a conversation's row has changed, in the same transaction: reports count it, tags keep its time, SLA clocks run
 * or stop, a teammate who became free is given the next one. May write the conversation and others again.
 * @param before null for a conversation just made
 */
export async function afterConversationWrite(ctx: MutationCtx, before: Row | null, after: Row): Promise<void> {
  await followConversation(ctx, before, after);
  await followTags(ctx, before, after);
  await followSla(ctx, before, after);
  await followAutoClose(ctx, before, after);
  await followCsat(ctx, before, after);
  await followQueue(ctx, before, after);
}

/**
 * What a message of the customer sets off: rules, at the first one. Returns the conversation as it is then.
 */
export async function afterCustomerMessage(
  ctx: MutationCtx,
  conversation: Row,
  { content, isFirst }: { content: string; isFirst: boolean },
): Promise<Row> {
  return isFirst ? await applyRules(ctx, conversation, content) : conversation;
}
