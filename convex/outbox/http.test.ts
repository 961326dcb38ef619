import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { setup, type TestBackend } from "../testing/setup.testing";
import { enqueueEmail } from "./model";

let t: TestBackend;

beforeEach(async () => {
  vi.useFakeTimers();
  vi.stubEnv("PARLEY_DEV_MAILBOX", "1");
  t = setup();
  for (const name of ["first", "<script>alert(1)</script>"]) {
    const content = { heading: name, paragraphs: ["a < b"] };
    const mail = { idempotencyKey: name, kind: "greeting", to: "ada@example.com", subject: name, content };
    await t.run(async (ctx) => await enqueueEmail(ctx, mail));
    vi.advanceTimersByTime(1000);
  }
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

test("the mailbox lists mails, newest first, as text only", async () => {
  const response = await t.fetch("/dev/mailbox", { method: "GET" });
  const page = await response.text();
  expect(response.headers.get("Content-Security-Policy")).toContain("default-src 'none'");
  expect(page).not.toContain("<script>");
  expect(page.indexOf("&lt;script&gt;alert(1)&lt;/script&gt;")).toBeLessThan(page.indexOf("first"));
  expect(page).toContain("a &lt; b");
});

test("the mailbox answers programs too", async () => {
  const mails = (await (await t.fetch("/dev/mailbox.json")).json()) as { subject: string; to: string }[];
  expect(mails.map((mail) => [mail.subject, mail.to])).toEqual([
    ["<script>alert(1)</script>", "ada@example.com"],
    ["first", "ada@example.com"],
  ]);
});

test.each(["", "0", "true"])("there is no mailbox with PARLEY_DEV_MAILBOX=%j", async (value) => {
  vi.stubEnv("PARLEY_DEV_MAILBOX", value);
  for (const path of ["/dev/mailbox", "/dev/mailbox.json"]) {
    const response = await t.fetch(path);
    expect(response.status).toBe(404);
    expect(await response.text()).toBe("Not found");
  }
});
