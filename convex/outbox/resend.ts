import { env } from "../lib/env";
import type { OutgoingEmail } from "./views";

/** What came of one try: sent, refused for good, or worth another try. */
export type SendResult =
  | { outcome: "sent"; providerId?: string }
  | { outcome: "refused"; reason: string }
  | { outcome: "retry"; reason: string };

const TIMEOUT_MS = 20_000;

interface Answer {
  id?: unknown;
  name?: unknown;
  message?: unknown;
}

async function readAnswer(response: Response): Promise<Answer> {
  try {
    return (await response.json()) as Answer;
  } catch {
    return {};
  }
}

/** Statuses that another try may change: timeout, too many requests, the provider's own faults, the same key in flight. */
function isTransient(status: number, answer: Answer): boolean {
  if (status === 409) return answer.name === "concurrent_idempotent_requests";
  return status === 408 || status === 429 || status >= 500;
}

/**
 * Sends one mail through Resend's HTTP API (POST /emails, Idempotency-Key header). Never throws.
 * Source: Resend API reference, "Send Email", "Idempotency Keys", "Errors".
 */
export async function sendThroughResend(apiKey: string, email: OutgoingEmail): Promise<SendResult> {
  const { to, subject, text, html, idempotencyKey } = email;
  try {
    const response = await fetch(`${env.resendBaseUrl}/emails`, {
      method: "POST",
      headers: {
        Authorization: `Bearer ${apiKey}`,
        "Content-Type": "application/json",
        "Idempotency-Key": idempotencyKey,
      },
      body: JSON.stringify({ from: env.mailFrom, to: [to], subject, text, html }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const answer = await readAnswer(response);
    if (response.ok) return { outcome: "sent", providerId: typeof answer.id === "string" ? answer.id : undefined };
    const reason = `Resend answered ${response.status}: ${String(answer.message ?? answer.name ?? "no reason given")}`;
    return { outcome: isTransient(response.status, answer) ? "retry" : "refused", reason };
  } catch (error) {
    return { outcome: "retry", reason: `Resend could not be reached: ${error instanceof Error ? error.message : "?"}` };
  }
}
