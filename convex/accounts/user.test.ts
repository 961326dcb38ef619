import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { api } from "../_generated/api";
import { errorOf } from "../testing/errors.testing";
import { signIn, type TestUser } from "../testing/principals.testing";
import { setup, type TestBackend } from "../testing/setup.testing";

let t: TestBackend;
let person: TestUser;

beforeEach(async () => {
  vi.useFakeTimers();
  t = setup();
  person = await signIn(t, { email: "ada@example.com", name: "Ada" });
});
afterEach(() => {
  vi.useRealTimers();
});

const me = async () => await person.client.query(api.accounts.user.me, {});
const update = async (profile: { name: string; avatarUrl?: string | null }) =>
  await person.client.mutation(api.accounts.user.updateProfile, profile);

test("a person sees himself", async () => {
  const { userId } = person;
  expect(await me()).toEqual({
    userId,
    name: "Ada",
    email: "ada@example.com",
    avatarUrl: null,
    currentWorkspaceId: null,
  });
});

test("nobody is anybody without a session, nor with one that is another's or gone", async () => {
  const other = await signIn(t);
  const gone = await signIn(t);
  await t.run(async (ctx) => await ctx.db.delete("authSessions", gone.sessionId));
  const mixed = t.withIdentity({ subject: `${person.userId}|${other.sessionId}` });
  for (const client of [t, mixed, gone.client])
    expect(await errorOf(client.query(api.accounts.user.me, {}))).toEqual({ code: "unauthenticated" });
});

test("a profile is changed, and its picture kept unless it is named", async () => {
  await update({ name: "  Ada Lovelace ", avatarUrl: "https://img.example/ada.png" });
  await update({ name: "Countess" });
  expect(await me()).toMatchObject({ name: "Countess", avatarUrl: "https://img.example/ada.png" });
  await update({ name: "Countess", avatarUrl: null });
  expect(await me()).toMatchObject({ avatarUrl: null });
});

test.each([
  [{ name: " " }, "name"],
  [{ name: "x".repeat(256) }, "name"],
  [{ name: "Ada", avatarUrl: "javascript:alert(1)" }, "avatarUrl"],
  [{ name: "Ada", avatarUrl: "data:image/svg+xml,<svg onload=alert(1)>" }, "avatarUrl"],
  [{ name: "\ud800" }, "name"],
])("a profile of %j is refused", async (profile, field) => {
  expect(await errorOf(update(profile))).toMatchObject({ code: "invalid_input", field });
  expect(await me()).toMatchObject({ name: "Ada", avatarUrl: null });
});
