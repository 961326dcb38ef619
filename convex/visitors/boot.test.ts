import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { api } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { createWorkspace } from "../testing/principals.testing";
import { setup, type TestBackend } from "../testing/setup.testing";

/** So many an address may start at once. */
const AT_ONCE = 240;
let t: TestBackend;
let workspaceId: Id<"workspaces">;
let serial = 0;

vi.setConfig({ testTimeout: 30_000 });
beforeEach(async () => {
  // Nothing is paid back while time stands still.
  vi.useFakeTimers({ toFake: ["Date"] });
  t = setup();
  ({ workspaceId } = await createWorkspace(t));
});

afterEach(() => void vi.useRealTimers());

const bootFrom = async (ip: string | null, into = workspaceId) =>
  await t
    .withRequestMetadata({ ip })
    .mutation(api.visitors.public.boot, { workspaceId: into, sessionId: `client-${serial++}` });

test("one network cannot start sessions without end, whatever session ids it makes up", async () => {
  for (let host = 1; host <= AT_ONCE; host++) await bootFrom(`2001:db8:1:2::${host.toString(16)}`);
  await expect(bootFrom("2001:db8:1:2::ffff")).rejects.toThrow(/rate_limited.*retryAfterMs/);
  const others = ["2001:db8:1:3::1", "203.0.113.9", "127.0.0.1", "::1", null];
  for (const address of others) await bootFrom(address);
  await bootFrom("2001:db8:1:2::1", (await createWorkspace(t)).workspaceId);
});

test("a proxy on this machine that does not say whom it asks for is not limited", async () => {
  for (let boot = 0; boot <= AT_ONCE; boot++) await bootFrom("127.0.0.1");
});

test("no address is kept in plain", async () => {
  await bootFrom("203.0.113.9");
  const rows = await t.run((ctx) => ctx.db.query("widgetSessions").collect());
  expect(JSON.stringify(rows)).not.toContain("203.0.113.9");
});
