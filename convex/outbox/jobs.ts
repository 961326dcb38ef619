import { v } from "convex/values";
import { internal } from "../_generated/api";
import { env } from "../lib/env";
import { internalAction, internalMutation, internalQuery } from "../lib/functions";
import { claimEmail, endEmail, newestEmails, noteFailedTry, pruneEmails, rearmEmails } from "./model";
import { sendThroughResend, type SendResult } from "./resend";
import {
  type MailboxEmail,
  mailboxEmail,
  type OutgoingEmail,
  outgoingEmail,
  vMailboxEmail,
  vOutgoingEmail,
} from "./views";

const emailArgs = { emailId: v.id("outboxEmails") };

/** Sends one mail; run by the pool, which runs it again when it throws. */
export const deliver = internalAction({
  args: emailArgs,
  returns: v.null(),
  handler: async (ctx, { emailId }): Promise<null> => {
    const email: OutgoingEmail | null = await ctx.runMutation(internal.outbox.jobs.claim, { emailId });
    if (!email) return null;
    const result = await send(email);
    await ctx.runMutation(internal.outbox.jobs.record, { emailId, ...result });
    if (result.outcome === "retry") throw new Error(result.reason);
    return null;
  },
});

async function send(email: OutgoingEmail): Promise<SendResult> {
  if (env.resendApiKey) return await sendThroughResend(env.resendApiKey, email);
  if (env.isDevMailbox) return { outcome: "sent" };
  return { outcome: "refused", reason: "No mail provider is set up: RESEND_API_KEY is not set" };
}

export const claim = internalMutation({
  args: emailArgs,
  returns: v.union(vOutgoingEmail, v.null()),
  handler: async (ctx, { emailId }): Promise<OutgoingEmail | null> => {
    const email = await claimEmail(ctx, emailId);
    return email && outgoingEmail(email);
  },
});

export const record = internalMutation({
  args: {
    ...emailArgs,
    outcome: v.union(v.literal("sent"), v.literal("refused"), v.literal("retry")),
    providerId: v.optional(v.string()),
    reason: v.optional(v.string()),
  },
  returns: v.null(),
  handler: async (ctx, { emailId, outcome, providerId, reason }): Promise<null> => {
    const email = await ctx.db.get("outboxEmails", emailId);
    if (!email || email.status === "sent") return null;
    if (outcome === "retry") await noteFailedTry(ctx, email, reason ?? "unknown");
    else await endEmail(ctx, email, { status: outcome === "sent" ? "sent" : "failed", providerId, lastError: reason });
    return null;
  },
});

/** Every minute: mails whose worker was lost, or whose tries are used up, go to the pool again. */
export const sweep = internalMutation({
  args: {},
  returns: v.number(),
  handler: async (ctx): Promise<number> => await rearmEmails(ctx, Date.now()),
});

/** Daily: deletes what is older than 30 days. */
export const prune = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx): Promise<null> => {
    const isMore = await pruneEmails(ctx, Date.now());
    if (isMore) await ctx.scheduler.runAfter(0, internal.outbox.jobs.prune, {});
    return null;
  },
});

export const mailbox = internalQuery({
  args: {},
  returns: v.array(vMailboxEmail),
  handler: async (ctx): Promise<MailboxEmail[]> => (await newestEmails(ctx)).map(mailboxEmail),
});
