import { firstNameOf } from "@parley/core/snippetVariables";
import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { env } from "../lib/env";
import { randomHex, sha256Hex } from "../lib/tokens";
import { enqueueEmail, suppressEmail } from "../outbox/model";
import { automationOf } from "../routing/settingsModel";
import { isConnected } from "../visitors/presenceModel";
import { RATING_PATH, RATING_WORDS } from "./words";

type Conversation = Doc<"conversations">;
type Mail = Doc<"csatMails">;

const MINUTE = 60_000;
/** Who is there to rate in the messenger has so long before it is looked at whether he has left, and so long again. */
const FIRST_LOOK_MS = 5 * MINUTE;
const NEXT_LOOK_MS = 15 * MINUTE;
/** Who stayed for so long was asked in the messenger all the time. */
const GIVE_UP_MS = 24 * 60 * MINUTE;
export const LINK_LIFETIME_MS = 14 * 24 * 60 * MINUTE;
const SWEEP_BATCH = 50;

/** Whether the customer is asked for a rating now: while the conversation is closed and he has not answered. */
export function isAsked(conversation: Conversation): boolean {
  return conversation.status === "closed" && conversation.csatState === "asked";
}

/** The mail about a conversation's rating, waiting or sent; null when there is none. */
async function mailOf(ctx: QueryCtx, conversationId: Id<"conversations">): Promise<Mail | null> {
  return await ctx.db
    .query("csatMails")
    .withIndex("by_conversation", (q) => q.eq("conversationId", conversationId))
    .first();
}

/** Where the customer can be written to: an address he has proven to be his, while he is not shut out. */
async function addressOf(ctx: QueryCtx, { visitorId }: Conversation): Promise<string | null> {
  const visitor = visitorId ? await ctx.db.get("visitors", visitorId) : null;
  const isReachable = visitor?.identityVerified === true && visitor.isBlocked !== true;
  return (isReachable && visitor.email) || null;
}

async function lookAt(ctx: MutationCtx, mailId: Id<"csatMails">, at: number): Promise<void> {
  await ctx.scheduler.runAt(at, internal.csat.jobs.mail, { mailId });
}

/** The customer is asked in the messenger from now on; where the workspace wants it, by mail once he has left. */
export async function askByMailLater(ctx: MutationCtx, conversation: Conversation): Promise<void> {
  const { _id: conversationId, workspaceId } = conversation;
  const { askForRatingByMailEnabled } = await automationOf(ctx, workspaceId);
  if (!askForRatingByMailEnabled || !(await addressOf(ctx, conversation))) return;
  if (await mailOf(ctx, conversationId)) return;
  const now = Date.now();
  const row = { workspaceId, conversationId, status: "waiting" as const, createdAt: now, dueAt: now + FIRST_LOOK_MS };
  await lookAt(ctx, await ctx.db.insert("csatMails", row), row.dueAt);
}

/**
 * The customer has rated, does not want to, or is talked to again: what was not sent yet is not sent. A mail that may have
 * reached him stays known, so that its links tell why they rate nothing and no second one follows.
 */
export async function stopAskingByMail(ctx: MutationCtx, conversationId: Id<"conversations">): Promise<void> {
  const mail = await mailOf(ctx, conversationId);
  if (!mail) return;
  if (mail.emailId) await suppressEmail(ctx, mail.emailId);
  else await ctx.db.delete("csatMails", mail._id);
}

async function sendMail(ctx: MutationCtx, mail: Mail, conversation: Conversation, to: string): Promise<void> {
  const workspace = await ctx.db.get("workspaces", mail.workspaceId);
  const agentId = conversation.agentIds[0];
  const agent = agentId ? await ctx.db.get("users", agentId) : null;
  const token = randomHex(32);
  const company = workspace?.name ?? "us";
  const link = (rating: number) => `${env.convexSiteUrl}${RATING_PATH}?token=${token}&rating=${rating}`;
  const emailId = await enqueueEmail(ctx, {
    idempotencyKey: `csat/${mail._id}`,
    kind: "csat",
    to,
    subject: `How was the help of ${company}?`,
    workspaceId: mail.workspaceId,
    isSecret: true,
    content: {
      heading: `How did ${firstNameOf(agent?.name) ?? "we"} do?`,
      paragraphs: [`Your conversation with ${company} was closed. One click tells us how it went.`],
      choices: RATING_WORDS.map((word, index) => ({ label: `${index + 1} ${word}`, url: link(index + 1) })),
      footnote: "We ask once for a conversation. The links work once, for two weeks.",
    },
  });
  const expiresAt = Date.now() + LINK_LIFETIME_MS;
  await ctx.db.patch("csatMails", mail._id, { status: "sent", emailId, token: await sha256Hex(token), expiresAt });
}

/** Sends the mail once the customer has left; looks again later while he has not, and no more when there is nothing to ask. */
export async function mailIfGone(ctx: MutationCtx, mailId: Id<"csatMails">): Promise<void> {
  const mail = await ctx.db.get("csatMails", mailId);
  const now = Date.now();
  if (mail?.status !== "waiting" || mail.dueAt > now) return;
  const conversation = await ctx.db.get("conversations", mail.conversationId);
  const { askForRatingByMailEnabled } = await automationOf(ctx, mail.workspaceId);
  const isWanted = conversation && isAsked(conversation) && askForRatingByMailEnabled;
  const to = isWanted ? await addressOf(ctx, conversation) : null;
  const isHere = conversation?.visitorId ? await isConnected(ctx, conversation.visitorId) : false;
  if (!conversation || !to || (isHere && now - mail.createdAt >= GIVE_UP_MS)) {
    await ctx.db.delete("csatMails", mailId);
    return;
  }
  if (!isHere) return await sendMail(ctx, mail, conversation, to);
  const dueAt = now + NEXT_LOOK_MS;
  await ctx.db.patch("csatMails", mailId, { dueAt });
  await lookAt(ctx, mailId, dueAt);
}

/** Takes up mails whose scheduled look was missed; returns how many. */
export async function sweepMails(ctx: MutationCtx): Promise<number> {
  const due = await ctx.db
    .query("csatMails")
    .withIndex("by_due", (q) => q.eq("status", "waiting").lte("dueAt", Date.now()))
    .take(SWEEP_BATCH);
  for (const { _id } of due) await mailIfGone(ctx, _id);
  return due.length;
}

/** The mail whose links carry a token; null for a token that was never given out. */
export async function mailByToken(ctx: QueryCtx, token: string): Promise<Mail | null> {
  if (!/^[0-9a-f]{64}$/.test(token)) return null;
  const hash = await sha256Hex(token);
  return await ctx.db
    .query("csatMails")
    .withIndex("by_token", (q) => q.eq("token", hash))
    .unique();
}
