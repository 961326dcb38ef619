import type { Doc } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { setSla, tellThread } from "../conversations/changesModel";
import { recordAudit } from "../lib/audit";
import { recordSla } from "../reporting/model";
import { type Breach, reckonClocks, type Subject } from "./clocksModel";
import { METRICS } from "./policyModel";

type Conversation = Doc<"conversations">;

/** Tells the thread, the reports and the audit log that a target was missed. */
async function tellBreach(
  ctx: MutationCtx,
  conversation: Conversation,
  { metric, policyId, breachedAt, at }: Breach,
): Promise<void> {
  const current = await ctx.db.get("conversations", conversation._id);
  if (!current) return;
  await tellThread(ctx, current, { type: "slaBreached", metric }, at);
  await recordSla(ctx, conversation, { isMet: false, policyId, at: breachedAt });
  await recordAudit(ctx, {
    workspaceId: conversation.workspaceId,
    actor: { type: "system" },
    action: "conversation.sla_breached",
    resourceType: "conversation",
    resourceId: conversation._id,
    metadata: { metric, breachedAt },
  });
}

/** A conversation as its clocks see it. Spam is done with: its clocks stand. */
export function conversationSubject(ctx: MutationCtx, conversation: Conversation): Subject {
  const { status, priority, channel = "chat", teamId, tagIds = [] } = conversation;
  return {
    owner: { conversationId: conversation._id },
    workspaceId: conversation.workspaceId,
    metrics: METRICS,
    judged: { kind: "conversations", priority, channel, teamId, tagIds },
    facts: { ...conversation, status: status === "spam" ? "closed" : status },
    sla: conversation.sla,
    show: async (summary) => void (await setSla(ctx, conversation, summary)),
    tellBreach: async (breach) => await tellBreach(ctx, conversation, breach),
    tellKept: async (policyId, at) => await recordSla(ctx, conversation, { isMet: true, policyId, at }),
  };
}

const CLOCK_FIELDS = ["status", "waitingSince", "firstResponseAt", "firstCustomerMessageAt"] as const;
const POLICY_FIELDS = ["priority", "teamId", "channel", "tagIds"] as const;

/** Lets clocks follow a change of a conversation: of its state, or of what policies go by. */
export async function followSla(ctx: MutationCtx, before: Conversation | null, after: Conversation): Promise<void> {
  if (after.firstCustomerMessageAt === undefined || !before) return;
  const fields = [...CLOCK_FIELDS, ...POLICY_FIELDS];
  if (fields.every((field) => String(before[field]) === String(after[field]))) return;
  await reckonClocks(ctx, conversationSubject(ctx, after), Math.max(after.updatedAt, before.updatedAt));
}
