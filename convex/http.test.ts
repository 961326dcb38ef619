import { afterEach, expect, test, vi } from "vitest";
import { stubAuthEnvironment } from "./testing/mail.testing";
import { setup } from "./testing/setup.testing";

afterEach(() => {
  vi.unstubAllEnvs();
});

test("the keys that tokens are checked with are published, and no private part of them", async () => {
  await stubAuthEnvironment();
  const t = setup();
  const configuration = (await (await t.fetch("/.well-known/openid-configuration")).json()) as Record<string, string>;
  expect(configuration).toMatchObject({
    issuer: "https://parley.test",
    jwks_uri: "https://parley.test/.well-known/jwks.json",
  });
  const { keys } = (await (await t.fetch("/.well-known/jwks.json")).json()) as { keys: Record<string, string>[] };
  expect(keys.map((key) => Object.keys(key).sort())).toEqual([["e", "kty", "n", "use"]]);
});

test("no other path answers", async () => {
  const t = setup();
  for (const path of ["/", "/api/auth/signin/google", "/dev/mailbox/1"]) expect((await t.fetch(path)).status).toBe(404);
});
