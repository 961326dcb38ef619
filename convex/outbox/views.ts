import { type Infer, v } from "convex/values";
import type { Doc } from "../_generated/dataModel";
import { vOutboxStatus } from "./schema";

/** A mail as the sending worker needs it. */
export const vOutgoingEmail = v.object({
  to: v.string(),
  subject: v.string(),
  text: v.string(),
  html: v.string(),
  idempotencyKey: v.string(),
});
export type OutgoingEmail = Infer<typeof vOutgoingEmail>;

/** A mail in the mailbox of a development machine. */
export const vMailboxEmail = v.object({
  id: v.id("outboxEmails"),
  kind: v.string(),
  to: v.string(),
  subject: v.string(),
  text: v.string(),
  html: v.string(),
  status: vOutboxStatus,
  attempts: v.number(),
  lastError: v.union(v.string(), v.null()),
  createdAt: v.number(),
  sentAt: v.union(v.number(), v.null()),
});
export type MailboxEmail = Infer<typeof vMailboxEmail>;

export function outgoingEmail(email: Doc<"outboxEmails">): OutgoingEmail {
  const { to, subject, text, html, idempotencyKey } = email;
  return { to, subject, text, html, idempotencyKey };
}

export function mailboxEmail(email: Doc<"outboxEmails">): MailboxEmail {
  const { _id, kind, to, subject, text, html, status, attempts, createdAt } = email;
  const lastError = email.lastError ?? null;
  return {
    id: _id,
    kind,
    to,
    subject,
    text,
    html,
    status,
    attempts,
    lastError,
    createdAt,
    sentAt: email.sentAt ?? null,
  };
}
