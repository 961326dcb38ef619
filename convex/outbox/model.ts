import { Workpool } from "@convex-dev/workpool";
import { components, internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { env } from "../lib/env";
import { cleanEmail } from "../lib/text";
import { type MailContent, renderMail } from "./templates";

export type { MailContent };

/** Resend remembers an idempotency key for 24 h; one hour is kept as a margin. */
const SENDING_WINDOW_MS = 23 * 3_600_000;
/** How long a worker may be busy with a mail before the sweep takes it for lost: longer than all tries of the pool. */
const REARM_AFTER_MS = 5 * 60_000;
const SWEEP_BATCH = 100;
const KEPT_MS = 30 * 24 * 3_600_000;
const MAX_ERROR_LENGTH = 500;

const pool = new Workpool(components.emailPool, {
  logLevel: "WARN",
  maxParallelism: 5,
  retryActionsByDefault: true,
  defaultRetryBehavior: { maxAttempts: 4, initialBackoffMs: 2_000, base: 3 },
});

type Email = Doc<"outboxEmails">;

export interface NewEmail {
  /** Names the decision, e.g. `invitation/<id>/<time>`: the same key never makes a second mail. */
  idempotencyKey: string;
  kind: string;
  to: string;
  subject: string;
  content: MailContent;
  workspaceId?: Id<"workspaces">;
  /** The body is erased once it is sent or given up. */
  isSecret?: boolean;
  /** How long the mail is worth sending; at most and by default 23 h. */
  usefulMs?: number;
}

async function byKey(ctx: QueryCtx, idempotencyKey: string): Promise<Email | null> {
  return await ctx.db
    .query("outboxEmails")
    .withIndex("by_idempotency_key", (q) => q.eq("idempotencyKey", idempotencyKey))
    .unique();
}

/** A header's text on one line: what follows a line break would be another header. */
function oneLine(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u001f\u007f]+/g, " ").trim();
}

/**
 * Decides that a mail is sent. It goes out after this transaction, at least once, at the provider exactly once.
 * @returns the row; the one that exists when the key is known
 * @throws AppError `invalid_input{to}`
 */
export async function enqueueEmail(ctx: MutationCtx, email: NewEmail): Promise<Id<"outboxEmails">> {
  const known = await byKey(ctx, email.idempotencyKey);
  if (known) return known._id;
  const now = Date.now();
  const emailId = await ctx.db.insert("outboxEmails", {
    workspaceId: email.workspaceId,
    kind: email.kind,
    to: cleanEmail("to", email.to),
    subject: oneLine(email.subject),
    ...renderMail(email.content),
    idempotencyKey: email.idempotencyKey,
    isSecret: email.isSecret ?? false,
    status: "pending",
    attempts: 0,
    nextAttemptAt: now + REARM_AFTER_MS,
    giveUpAt: now + Math.min(email.usefulMs ?? SENDING_WINDOW_MS, SENDING_WINDOW_MS),
    createdAt: now,
  });
  await pool.enqueueAction(ctx, internal.outbox.jobs.deliver, { emailId });
  return emailId;
}

const ENDED: ReadonlySet<Email["status"]> = new Set(["sent", "failed", "suppressed"]);

/** Takes a mail for sending. Returns null when there is nothing left to send. */
export async function claimEmail(ctx: MutationCtx, emailId: Id<"outboxEmails">): Promise<Email | null> {
  const email = await ctx.db.get("outboxEmails", emailId);
  if (!email || ENDED.has(email.status)) return null;
  const now = Date.now();
  if (email.giveUpAt <= now) {
    await endEmail(ctx, email, { status: "failed", lastError: email.lastError ?? "was not sent in time" });
    return null;
  }
  const claim = { status: "sending" as const, attempts: email.attempts + 1, nextAttemptAt: now + REARM_AFTER_MS };
  await ctx.db.patch("outboxEmails", emailId, claim);
  return { ...email, ...claim };
}

/** Records a mail's end. Bodies with secrets are erased, unless this machine shows its mailbox on purpose. */
export async function endEmail(
  ctx: MutationCtx,
  email: Email,
  outcome: { status: "sent" | "failed" | "suppressed"; providerId?: string; lastError?: string },
): Promise<void> {
  const isErased = email.isSecret && !env.isDevMailbox;
  await ctx.db.patch("outboxEmails", email._id, {
    status: outcome.status,
    providerId: outcome.providerId,
    lastError: outcome.lastError?.slice(0, MAX_ERROR_LENGTH),
    ...(outcome.status === "sent" ? { sentAt: Date.now() } : {}),
    ...(isErased ? { text: "", html: "" } : {}),
  });
}

/**
 * Sees to it that a mail which has become pointless is not sent; one that a worker has taken goes out.
 * @returns whether it was held back
 */
export async function suppressEmail(ctx: MutationCtx, emailId: Id<"outboxEmails">): Promise<boolean> {
  const email = await ctx.db.get("outboxEmails", emailId);
  if (email?.status !== "pending") return false;
  await endEmail(ctx, email, { status: "suppressed" });
  return true;
}

/** Records a try that failed for now; the pool tries again, and after it the sweep. */
export async function noteFailedTry(ctx: MutationCtx, email: Email, reason: string): Promise<void> {
  await ctx.db.patch("outboxEmails", email._id, {
    status: "pending",
    lastError: reason.slice(0, MAX_ERROR_LENGTH),
    nextAttemptAt: Date.now() + REARM_AFTER_MS,
  });
}

/** Hands mails that hang to the pool again, or gives them up (in `claimEmail`). Returns how many it touched. */
export async function rearmEmails(ctx: MutationCtx, now: number): Promise<number> {
  let touched = 0;
  for (const status of ["pending", "sending"] as const) {
    const due = await ctx.db
      .query("outboxEmails")
      .withIndex("by_status_next_attempt", (q) => q.eq("status", status).lte("nextAttemptAt", now))
      .take(SWEEP_BATCH);
    for (const email of due) {
      await ctx.db.patch("outboxEmails", email._id, { status: "pending", nextAttemptAt: now + REARM_AFTER_MS });
      await pool.enqueueAction(ctx, internal.outbox.jobs.deliver, { emailId: email._id });
    }
    touched += due.length;
  }
  return touched;
}

/** Deletes mails older than 30 days. Returns whether more may be left. */
export async function pruneEmails(ctx: MutationCtx, now: number): Promise<boolean> {
  const old = await ctx.db
    .query("outboxEmails")
    .withIndex("by_created_at", (q) => q.lt("createdAt", now - KEPT_MS))
    .take(SWEEP_BATCH);
  for (const email of old) await ctx.db.delete("outboxEmails", email._id);
  return old.length === SWEEP_BATCH;
}

const MAILBOX_SIZE = 100;

/** The newest mails, for the mailbox of a development machine. */
export async function newestEmails(ctx: QueryCtx): Promise<Email[]> {
  return await ctx.db.query("outboxEmails").withIndex("by_created_at").order("desc").take(MAILBOX_SIZE);
}
