import { Email } from "@convex-dev/auth/providers/Email";
import { Password } from "@convex-dev/auth/providers/Password";
import { ONE_TIME_CODE_LENGTH, ONE_TIME_CODE_LIFETIME_MS } from "@parley/protocol";
import { internal } from "../_generated/api";
import type { DataModel } from "../_generated/dataModel";
import type { ActionCtx } from "../_generated/server";
import { invalidInput } from "../lib/errors";
import { cleanEmail, cleanText } from "../lib/text";
import { randomDigits } from "../lib/tokens";
import type { CodePurpose } from "./mails";

export const PASSWORD_PROVIDER = "password";
export const CODE_PROVIDER = "code";
const MIN_PASSWORD_LENGTH = 8;
/** Bounds the work of hashing. */
const MAX_PASSWORD_LENGTH = 256;

/** A provider of one-time codes; Convex Auth stores their hash, the outbox mails them. */
function codesFor(id: string, purpose: CodePurpose) {
  return Email({
    id,
    maxAge: ONE_TIME_CODE_LIFETIME_MS / 1000,
    generateVerificationToken: async () => randomDigits(ONE_TIME_CODE_LENGTH),
    // Convex Auth passes the action's context second; its type, taken from Auth.js, does not say so.
    sendVerificationRequest: async (request: { identifier: string; token: string }, ...rest: unknown[]) => {
      const [ctx] = rest as [ActionCtx];
      const mail = { to: request.identifier, code: request.token, purpose };
      await ctx.runMutation(internal.accounts.jobs.mailCode, mail);
    },
  });
}

/** @throws AppError `invalid_input{password}` */
function assertPassword(password: string): void {
  if (password.length < MIN_PASSWORD_LENGTH)
    throw invalidInput("password", `is shorter than ${MIN_PASSWORD_LENGTH} characters`);
  if (password.length > MAX_PASSWORD_LENGTH)
    throw invalidInput("password", `is longer than ${MAX_PASSWORD_LENGTH} characters`);
}

/** Takes the address and, at sign-up, the name from what the client sent, and nothing else. */
function profileOf(params: Record<string, unknown>): { email: string; name?: string } {
  const email = cleanEmail("email", String(params.email ?? ""));
  if (params.flow !== "signUp" || typeof params.name !== "string" || params.name.trim() === "") return { email };
  return { email, name: cleanText("name", params.name) };
}

export const passwordProvider = Password<DataModel>({
  profile: profileOf,
  validatePasswordRequirements: (password) => assertPassword(String(password ?? "")),
  verify: codesFor("password-verify", "verify"),
  reset: codesFor("password-reset", "reset"),
});

export const codeProvider = codesFor(CODE_PROVIDER, "signIn");
