import { ONE_TIME_CODE_LIFETIME_MS } from "@parley/protocol";
import { type Infer, v } from "convex/values";
import type { MutationCtx } from "../_generated/server";
import { env } from "../lib/env";
import { randomHex } from "../lib/tokens";
import { enqueueEmail, type MailContent } from "../outbox/model";

export const vCodePurpose = v.union(v.literal("verify"), v.literal("reset"), v.literal("signIn"));
export type CodePurpose = Infer<typeof vCodePurpose>;

const MINUTES = ONE_TIME_CODE_LIFETIME_MS / 60_000;

/** Each purpose names itself, so that a code asked for by somebody else is not typed in for another purpose. */
const WORDING: Record<CodePurpose, { subject: string; ask: string }> = {
  verify: { subject: "Confirm your address", ask: "Type this code to confirm your address for a new Parley account." },
  reset: { subject: "Set a new password", ask: "Type this code to set a new password for your Parley account." },
  signIn: { subject: "Your sign-in code", ask: "Type this code to sign in to Parley." },
};

const UNASKED =
  "If you did not ask for it, someone may be trying to use your address: do not type or pass on the code.";

/** Mails a one-time code. The row forgets it once it is sent. */
export async function enqueueCodeMail(
  ctx: MutationCtx,
  mail: { to: string; code: string; purpose: CodePurpose },
): Promise<void> {
  const { subject, ask } = WORDING[mail.purpose];
  const content: MailContent = {
    heading: subject,
    paragraphs: [ask, `It works once, for ${MINUTES} minutes.`],
    code: mail.code,
    footnote: UNASKED,
  };
  await enqueueEmail(ctx, {
    idempotencyKey: `code/${randomHex(16)}`,
    kind: `code.${mail.purpose}`,
    to: mail.to,
    subject,
    content,
    isSecret: true,
    usefulMs: ONE_TIME_CODE_LIFETIME_MS,
  });
}

/** Answers a sign-up with a known address by mail, since the page must not say that it is known. */
export async function enqueueAccountExistsMail(ctx: MutationCtx, to: string): Promise<void> {
  await enqueueEmail(ctx, {
    idempotencyKey: `account-exists/${randomHex(16)}`,
    kind: "account.exists",
    to,
    subject: "You already have an account",
    content: {
      heading: "You already have an account",
      paragraphs: ["Someone, perhaps you, tried to sign up with this address. Sign in, or set a new password there."],
      action: { label: "Open Parley", url: env.siteUrl },
      footnote: "If it was not you, nothing has changed and you need do nothing.",
    },
  });
}
