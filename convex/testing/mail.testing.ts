import { exportJWK, exportPKCS8, generateKeyPair } from "jose";
import { vi } from "vitest";
import { internal } from "../_generated/api";
import type { MailboxEmail } from "../outbox/views";
import type { TestBackend } from "./setup.testing";

/** Environment under which Convex Auth can sign tokens, and mails stay on this machine. Undo with `vi.unstubAllEnvs()`. */
export async function stubAuthEnvironment(): Promise<void> {
  const { publicKey, privateKey } = await generateKeyPair("RS256", { extractable: true });
  const jwk = { use: "sig", ...(await exportJWK(publicKey)) };
  vi.stubEnv("JWT_PRIVATE_KEY", (await exportPKCS8(privateKey)).trimEnd());
  vi.stubEnv("JWKS", JSON.stringify({ keys: [jwk] }));
  vi.stubEnv("CONVEX_SITE_URL", "https://parley.test");
  vi.stubEnv("SITE_URL", "https://parley.test");
  vi.stubEnv("PARLEY_DEV_MAILBOX", "1");
}

const STEP_MS = 500;

/**
 * Lets `forMs` pass and runs what falls due, mails too. In small steps: running all timers at once would let the pool's
 * own watch, hours ahead, overtake the work. Fake timers must be on.
 */
export async function drain(t: TestBackend, forMs = 10_000): Promise<void> {
  for (let passed = 0; passed < forMs; passed += STEP_MS) {
    vi.advanceTimersByTime(STEP_MS);
    await t.finishInProgressScheduledFunctions();
  }
}

/** Mails to an address, newest first. */
export async function mailsTo(t: TestBackend, address: string): Promise<MailboxEmail[]> {
  const all = await t.query(internal.outbox.jobs.mailbox, {});
  return all.filter((email) => email.to === address);
}

/** The one-time code of the newest mail to an address. */
export async function codeFor(t: TestBackend, address: string): Promise<string> {
  const [newest] = await mailsTo(t, address);
  const code = newest?.text.match(/^\d{8}$/m)?.[0];
  if (!code) throw new Error(`no code was mailed to ${address}`);
  return code;
}
