import { afterEach, beforeEach, describe, expect, type Mock, test, vi } from "vitest";
import { internal } from "../_generated/api";
import type { Doc } from "../_generated/dataModel";
import { drain } from "../testing/mail.testing";
import { setup, type TestBackend } from "../testing/setup.testing";
import { enqueueEmail, type NewEmail } from "./model";

const HOUR = 3_600_000;
let t: TestBackend;
let provider: Mock<() => Promise<Response>>;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubEnv("RESEND_API_KEY", "re_test");
  vi.stubEnv("RESEND_BASE_URL", "https://mail.test");
  vi.stubEnv("MAIL_FROM", "Acme <hello@acme.test>");
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
  provider = vi.fn<() => Promise<Response>>(async () => Response.json({ id: "resend-1" }));
  vi.stubGlobal("fetch", provider);
  t = setup();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const MAIL: NewEmail = {
  idempotencyKey: "greeting/1",
  kind: "greeting",
  to: "Ada@Example.com",
  subject: "Hello\r\nBcc: eve@example.com",
  content: { heading: "Hello <Ada>", paragraphs: ['It\'s "fine" & well'], code: "12345678" },
};

async function enqueue(over: Partial<NewEmail> = {}) {
  return await t.run(async (ctx) => await enqueueEmail(ctx, { ...MAIL, ...over }));
}
async function rows(): Promise<Doc<"outboxEmails">[]> {
  return await t.run(async (ctx) => await ctx.db.query("outboxEmails").collect());
}
async function only(): Promise<Doc<"outboxEmails">> {
  const [row, ...others] = await rows();
  if (!row || others.length > 0) throw new Error(`expected one mail, found ${others.length + (row ? 1 : 0)}`);
  return row;
}
interface Request {
  url: string;
  headers: Record<string, string>;
  body: Record<string, unknown>;
}
function requests(): Request[] {
  return provider.mock.calls.map((call) => {
    const [url, init] = call as unknown[] as [string, { headers: Record<string, string>; body: string }];
    return { url, headers: init.headers, body: JSON.parse(init.body) as Record<string, unknown> };
  });
}
function answers(...responses: (() => Response | Promise<Response>)[]) {
  for (const response of responses) provider.mockImplementationOnce(async () => await response());
}
const status =
  (code: number, body: object = {}) =>
  () =>
    Response.json(body, { status: code });

describe("a mail", () => {
  test("goes to the provider with its key, and the outcome is recorded", async () => {
    await enqueue();
    await drain(t);
    expect(requests()).toEqual([
      {
        url: "https://mail.test/emails",
        headers: {
          Authorization: "Bearer re_test",
          "Content-Type": "application/json",
          "Idempotency-Key": "greeting/1",
        },
        body: expect.objectContaining({ from: "Acme <hello@acme.test>", to: ["ada@example.com"] }) as unknown,
      },
    ]);
    expect(await only()).toMatchObject({ status: "sent", attempts: 1, providerId: "resend-1" });
  });

  test("decided twice with one key is one mail", async () => {
    const first = await enqueue();
    expect(await enqueue({ subject: "Another" })).toBe(first);
    await drain(t);
    expect(provider).toHaveBeenCalledTimes(1);
  });

  test("cannot carry a second header, nor markup of its own", async () => {
    await enqueue();
    const { subject, html, text } = await only();
    expect(subject).toBe("Hello Bcc: eve@example.com");
    expect(html).toContain("Hello &lt;Ada&gt;");
    expect(html).toContain("It&#39;s &quot;fine&quot; &amp; well");
    expect(text).toContain('It\'s "fine" & well');
  });

  test("to something that is no address is refused where it is decided", async () => {
    await expect(enqueue({ to: "ada@example.com, eve@example.com" })).rejects.toThrow();
    expect(await rows()).toEqual([]);
  });

  test.each([
    ["an overloaded provider", status(500)],
    ["too many requests", status(429)],
    ["the same key in flight", status(409, { name: "concurrent_idempotent_requests" })],
    ["a broken line", () => Promise.reject(new TypeError("fetch failed"))],
  ])("is tried again after %s, with the same key and body", async (_name, failure) => {
    answers(failure, failure);
    await enqueue();
    await drain(t, 30_000);
    const [first, ...others] = requests();
    expect(others).toEqual([first, first]);
    expect(await only()).toMatchObject({ status: "sent", attempts: 3 });
  });

  test.each([
    ["a wrong key", status(401, { message: "API key is invalid" }), /401: API key is invalid/],
    ["a refused address", status(422, { message: "Invalid `to` field" }), /422/],
    ["a key used for another mail", status(409, { name: "invalid_idempotent_request" }), /409/],
  ])("is not tried again after %s", async (_name, failure, reason) => {
    answers(failure);
    await enqueue();
    await drain(t, 30_000);
    expect(provider).toHaveBeenCalledTimes(1);
    expect(await only()).toMatchObject({ status: "failed", lastError: expect.stringMatching(reason) as unknown });
  });

  test("without a provider fails and says why", async () => {
    vi.stubEnv("RESEND_API_KEY", "");
    await enqueue();
    await drain(t);
    expect(provider).not.toHaveBeenCalled();
    expect(await only()).toMatchObject({
      status: "failed",
      lastError: expect.stringContaining("RESEND_API_KEY") as unknown,
    });
  });

  test("on a machine with a mailbox is sent there", async () => {
    vi.stubEnv("RESEND_API_KEY", "");
    vi.stubEnv("PARLEY_DEV_MAILBOX", "1");
    await enqueue({ isSecret: true });
    await drain(t);
    expect(await only()).toMatchObject({ status: "sent", text: expect.stringContaining("12345678") as unknown });
  });
});

describe("a mail with a secret", () => {
  test("is erased once it is sent", async () => {
    await enqueue({ isSecret: true });
    expect((await only()).text).toContain("12345678");
    await drain(t);
    expect(await only()).toMatchObject({ status: "sent", text: "", html: "" });
  });

  test("is erased when it is given up", async () => {
    answers(status(401));
    await enqueue({ isSecret: true });
    await drain(t);
    expect(await only()).toMatchObject({ status: "failed", text: "", html: "" });
  });

  test("is never an argument of scheduled work", async () => {
    await enqueue({ isSecret: true });
    const scheduled = await t.run(async (ctx) => await ctx.db.system.query("_scheduled_functions").collect());
    expect(JSON.stringify(scheduled)).not.toContain("12345678");
  });
});

describe("the sweep", () => {
  test("re-arms a mail whose worker was lost", async () => {
    const emailId = await enqueue();
    await drain(t);
    const lost = { status: "sending" as const, nextAttemptAt: Date.now() - 1 };
    await t.run(async (ctx) => await ctx.db.patch("outboxEmails", emailId, lost));
    expect(await t.mutation(internal.outbox.jobs.sweep, {})).toBe(1);
    await drain(t);
    expect(requests().map((request) => request.headers["Idempotency-Key"])).toEqual(["greeting/1", "greeting/1"]);
    expect(await only()).toMatchObject({ status: "sent" });
  });

  test("leaves alone what is on its way, sent or failed", async () => {
    await enqueue();
    expect(await t.mutation(internal.outbox.jobs.sweep, {})).toBe(0);
    await drain(t);
    vi.advanceTimersByTime(HOUR);
    expect(await t.mutation(internal.outbox.jobs.sweep, {})).toBe(0);
  });

  test("goes on after an outage and gives up after 23 hours", async () => {
    provider.mockImplementation(async () => Response.json({}, { status: 503 }));
    await enqueue();
    await drain(t, 60_000);
    expect(await only()).toMatchObject({
      status: "pending",
      attempts: 4,
      lastError: "Resend answered 503: no reason given",
    });
    await t.run(async (ctx) => {
      const [row] = await ctx.db.query("outboxEmails").collect();
      if (row) await ctx.db.patch("outboxEmails", row._id, { giveUpAt: Date.now() + 10 * 60_000 });
    });
    vi.setSystemTime(Date.now() + 6 * 60_000);
    await t.mutation(internal.outbox.jobs.sweep, {});
    await drain(t, 60_000);
    expect((await only()).attempts).toBe(8);
    vi.setSystemTime(Date.now() + 6 * 60_000);
    await t.mutation(internal.outbox.jobs.sweep, {});
    await drain(t);
    expect(await only()).toMatchObject({
      status: "failed",
      attempts: 8,
      lastError: "Resend answered 503: no reason given",
    });
  });

  test("gives a mail 23 hours at most", async () => {
    await enqueue({ usefulMs: 100 * HOUR });
    const { giveUpAt, createdAt } = await only();
    expect(giveUpAt - createdAt).toBe(23 * HOUR);
  });
});

test("mails are deleted after 30 days", async () => {
  await enqueue();
  await drain(t);
  await t.mutation(internal.outbox.jobs.prune, {});
  expect(await rows()).toHaveLength(1);
  vi.setSystemTime(Date.now() + 31 * 24 * HOUR);
  await t.mutation(internal.outbox.jobs.prune, {});
  expect(await rows()).toHaveLength(0);
});
