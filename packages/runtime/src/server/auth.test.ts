import { createHmac, randomUUID } from "node:crypto";
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BASIC_PROJECT, mutation, query } from "../testing/fixture.ts";
import { RawSocket, startRuntime, until, type TestRuntime } from "../testing/index.ts";

type Keys = Awaited<ReturnType<typeof generateKeyPair>>;

let runtime: TestRuntime;
let rsa: Keys;
let ec: Keys;
let publicJwk: object;
beforeAll(async () => {
  rsa = await generateKeyPair("RS256", { extractable: true });
  ec = await generateKeyPair("ES256", { extractable: true });
  publicJwk = { ...(await exportJWK(rsa.publicKey)), use: "sig", alg: "RS256" };
  const custom = { keys: [{ ...(await exportJWK(ec.publicKey)), use: "sig", alg: "ES256" }] };
  runtime = await startRuntime({
    project: BASIC_PROJECT,
    env: {
      JWKS: JSON.stringify({ keys: [publicJwk] }),
      CUSTOM_JWKS: `data:application/json;base64,${Buffer.from(JSON.stringify(custom)).toString("base64")}`,
    },
  });
}, 60_000);
afterAll(() => runtime.close());

const whoAmI = query("messages:whoAmI");

const token = (
  claims: JWTPayload & Record<string, unknown> = {},
  key: Keys["privateKey"] = rsa.privateKey,
  alg = "RS256",
) =>
  new SignJWT({
    iss: runtime.server.siteUrl,
    aud: "convex",
    sub: "ann",
    exp: Math.floor(Date.now() / 1000) + 3600,
    ...claims,
  })
    .setProtectedHeader({ alg })
    .setIssuedAt()
    .sign(key);

test("the deployment's own tokens are verified without deadlock", async () => {
  const identity = await runtime.httpClient(await token({ name: "Ann", email_verified: true })).query(whoAmI, {});
  expect(identity).toMatchObject({
    subject: "ann",
    name: "Ann",
    emailVerified: true,
    tokenIdentifier: `${runtime.server.siteUrl}|ann`,
  });
});

test("a custom provider's tokens are verified, nested claims flattened", async () => {
  const custom = await token(
    { iss: "https://custom.example", aud: undefined, properties: { plan: "free" } },
    ec.privateKey,
    "ES256",
  );
  expect(await runtime.httpClient(custom).query(whoAmI, {})).toMatchObject({
    subject: "ann",
    "properties.plan": "free",
  });
});

const forged: [string, () => Promise<string> | string][] = [
  ["no token", () => "nonsense"],
  [
    "alg none",
    async () =>
      (await token()).replace(/^[^.]+/, Buffer.from('{"alg":"none"}').toString("base64url")).replace(/[^.]+$/, ""),
  ],
  [
    "HMAC with the public key",
    async () => {
      const [, payload] = (await token()).split(".");
      const head = Buffer.from('{"alg":"HS256"}').toString("base64url");
      return `${head}.${payload}.${createHmac("sha256", JSON.stringify(publicJwk)).update(`${head}.${payload}`).digest("base64url")}`;
    },
  ],
  ["another key", async () => token({}, (await generateKeyPair("RS256")).privateKey)],
  [
    "a key of its own in the header",
    async () => {
      const own = await generateKeyPair("RS256", { extractable: true });
      return new SignJWT({ iss: runtime.server.siteUrl, aud: "convex", sub: "ann" })
        .setExpirationTime("1h")
        .setProtectedHeader({ alg: "RS256", jwk: await exportJWK(own.publicKey), jku: "https://evil.example/jwks" })
        .sign(own.privateKey);
    },
  ],
  ["another audience", () => token({ aud: "other" })],
  ["another issuer", () => token({ iss: "https://evil.example" })],
  ["an issuer that begins the same", () => token({ iss: `${runtime.server.siteUrl}.evil.example` })],
  ["expired", () => token({ exp: Math.floor(Date.now() / 1000) - 60 })],
  ["expired a moment ago", () => token({ exp: Math.floor(Date.now() / 1000) })],
  ["no expiry", () => token({ exp: undefined })],
  ["not yet valid", () => token({ nbf: Math.floor(Date.now() / 1000) + 600 })],
  ["no subject", () => token({ sub: undefined })],
  [
    "changed payload",
    async () => {
      const [head, , signature] = (await token()).split(".");
      const payload = { iss: runtime.server.siteUrl, aud: "convex", sub: "admin", exp: 9e9 };
      return `${head}.${Buffer.from(JSON.stringify(payload)).toString("base64url")}.${signature}`;
    },
  ],
  ["the wrong algorithm of a custom provider", () => token({ iss: "https://custom.example" })],
  ["huge", async () => token({ padding: "x".repeat(100_000) })],
];

test.each(forged)("a token that is %s is refused over HTTP and WebSocket", async (_name, make) => {
  const value = await make();
  const response = await fetch(`${runtime.server.url}/api/query`, {
    method: "POST",
    headers: { authorization: `Bearer ${value}` },
    body: JSON.stringify({ path: "messages:whoAmI", args: {} }),
  });
  const body = (await response.json().catch(() => ({}))) as { code?: string };
  expect([400, 401, 431]).toContain(response.status);
  if (response.status === 401) expect(body.code).toMatch(/^(InvalidAuthHeader|NoAuthProvider)$/);
  const raw = await RawSocket.open(runtime.server.url);
  raw.send({ type: "Authenticate", tokenType: "User", value, baseVersion: 0 });
  expect(await raw.next("AuthError")).toMatchObject({ baseVersion: 0, authUpdateAttempted: true });
  await raw.ended();
});

test("signing in and out changes what live queries see, a new token of the same user does not", async () => {
  const client = runtime.client();
  const subjects: (string | null)[] = [];
  client.onUpdate(whoAmI, {}, (who: { subject: string } | null) => subjects.push(who?.subject ?? null));
  await until(() => subjects.length > 0);
  client.setAuth(() => token());
  await until(() => subjects.at(-1) === "ann");
  client.setAuth(() => token());
  await client.mutation(mutation("messages:noop"), {});
  client.setAuth(() => token({ sub: "bob" }));
  await until(() => subjects.at(-1) === "bob");
  expect(subjects.filter((subject, i) => subject !== subjects[i - 1])).toEqual([null, "ann", "bob"]);
});

test("mutations are made by the user who was signed in when they were sent", async () => {
  const client = runtime.client();
  const channel = randomUUID();
  client.setAuth(() => token({ sub: "carl" }));
  await until(async () => ((await client.query(whoAmI, {})) as { subject: string } | null)?.subject === "carl");
  await client.mutation(mutation("messages:send"), { channel, body: "b" });
  const [message] = (await client.query(query("messages:list"), { channel })) as { author: string }[];
  expect(message?.author).toBe(`${runtime.server.siteUrl}|carl`);
});

test("a session whose token expires is told so at its next message", async () => {
  const raw = await RawSocket.open(runtime.server.url);
  raw.send({
    type: "Authenticate",
    tokenType: "User",
    value: await token({ exp: Math.floor(Date.now() / 1000) + 1 }),
    baseVersion: 0,
  });
  await raw.next("Transition");
  await new Promise((resolve) => setTimeout(resolve, 2_100));
  raw.send({ type: "Mutation", requestId: 0, udfPath: "messages:noop", args: [{}] });
  expect(await raw.next("AuthError")).toMatchObject({ authUpdateAttempted: false, baseVersion: 0 });
  expect(raw.frames.some((f) => f.type === "MutationResponse")).toBe(false);
});

test("a session that watches a query and says nothing is told so too when its token expires", async () => {
  const raw = await RawSocket.open(runtime.server.url);
  const exp = Math.floor(Date.now() / 1000) + 2;
  raw.send({ type: "Authenticate", tokenType: "User", value: await token({ exp }), baseVersion: 0 });
  raw.send({
    type: "ModifyQuerySet",
    baseVersion: 0,
    newVersion: 1,
    modifications: [{ type: "Add", queryId: 0, udfPath: "messages:whoAmI", args: [{}] }],
  });
  await until(() => raw.frames.find((frame) => JSON.stringify(frame).includes("QueryUpdated")));
  expect(await raw.next("AuthError")).toMatchObject({ error: "Token expired", authUpdateAttempted: false });
  expect(Date.now()).toBeGreaterThanOrEqual(exp * 1000);
  await raw.ended();
});

test("administrators act as users", async () => {
  const raw = await RawSocket.open(runtime.server.url);
  const { adminKey } = runtime.server;
  raw.send({
    type: "Authenticate",
    tokenType: "Admin",
    value: adminKey,
    baseVersion: 0,
    impersonating: { issuer: "i", subject: "s" },
  });
  raw.send({
    type: "ModifyQuerySet",
    baseVersion: 0,
    newVersion: 1,
    modifications: [{ type: "Add", queryId: 0, udfPath: "messages:whoAmI", args: [{}] }],
  });
  const transition = await until(() => raw.frames.find((f) => JSON.stringify(f).includes("QueryUpdated")));
  expect(transition.modifications).toMatchObject([{ value: { tokenIdentifier: "i|s" } }]);
  raw.close();
});
