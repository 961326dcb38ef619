import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { ConvexReactClient } from "convex/react";
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from "jose";
import { afterAll, describe, expect, test } from "vitest";
import WebSocket from "ws";
import { until } from "../src/testing/index.ts";
import { api, useDeployment } from "./deployment.ts";

type PrivateKey = Awaited<ReturnType<typeof generateKeyPair>>["privateKey"];

let issuer: Server;
/** Public keys that the issuer offers. */
const offered: { keys: object[] } = { keys: [] };
let keys: Record<"RS256" | "ES256", PrivateKey>;
let oidc = "";

const dataUri = (json: unknown) => `data:application/json,${encodeURIComponent(JSON.stringify(json))}`;

async function startIssuer() {
  const rsa = await generateKeyPair("RS256", { extractable: true });
  const ec = await generateKeyPair("ES256", { extractable: true });
  keys = { RS256: rsa.privateKey, ES256: ec.privateKey };
  offered.keys = [{ ...(await exportJWK(rsa.publicKey)), use: "sig", alg: "RS256", kid: "one" }];
  const custom = { keys: [{ ...(await exportJWK(ec.publicKey)), use: "sig", alg: "ES256", kid: "two" }] };
  issuer = createServer((request, response) => {
    response.setHeader("content-type", "application/json");
    if (request.url === "/.well-known/openid-configuration")
      return void response.end(JSON.stringify({ issuer: oidc, jwks_uri: `${oidc}/jwks` }));
    if (request.url === "/jwks") return void response.end(JSON.stringify(offered));
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => issuer.listen(0, "127.0.0.1", resolve));
  oidc = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`;
  return { env: { OIDC_ISSUER: oidc, CUSTOM_JWKS: dataUri(custom), OPEN_JWKS: dataUri(offered) } };
}

const deployed = useDeployment(startIssuer);
afterAll(() => void issuer.close());

const now = () => Math.floor(Date.now() / 1_000);

const sign = (claims: JWTPayload, alg: "RS256" | "ES256" = "RS256", kid = alg === "RS256" ? "one" : "two") =>
  new SignJWT({ sub: "ann", iat: now(), exp: now() + 3_600, jti: randomUUID(), ...claims })
    .setProtectedHeader({ alg, typ: "JWT", kid })
    .sign(keys[alg]);

const oidcToken = (claims: JWTPayload = {}) => sign({ iss: oidc, aud: "conformance", ...claims });
const customToken = (claims: JWTPayload = {}) =>
  sign({ iss: "https://tokens.example.com", aud: "conformance-app", ...claims }, "ES256");

const whoIs = async (token: string) =>
  deployed.runtime.httpClient(token).query(api.platform.whoAmI, {}) as Promise<Record<string, unknown> | null>;

describe("an OpenID Connect token", () => {
  test("gives the identity with its standard claims", async () => {
    const token = await oidcToken({
      name: "Ann Lee",
      given_name: "Ann",
      family_name: "Lee",
      nickname: "annie",
      preferred_username: "ann",
      picture: "https://example.com/ann.png",
      profile: "https://example.com/ann",
      website: "https://ann.example",
      email: "ann@example.com",
      email_verified: true,
      gender: "f",
      birthdate: "1990-01-01",
      zoneinfo: "Europe/Paris",
      locale: "fr",
      phone_number: "+1 555",
      phone_number_verified: false,
      updated_at: 1_700_000_000,
    });
    expect(await whoIs(token)).toMatchObject({
      tokenIdentifier: `${oidc}|ann`,
      issuer: oidc,
      subject: "ann",
      name: "Ann Lee",
      givenName: "Ann",
      familyName: "Lee",
      nickname: "annie",
      preferredUsername: "ann",
      pictureUrl: "https://example.com/ann.png",
      profileUrl: "https://example.com/ann",
      email: "ann@example.com",
      emailVerified: true,
      gender: "f",
      birthday: "1990-01-01",
      timezone: "Europe/Paris",
      language: "fr",
      phoneNumber: "+1 555",
      phoneNumberVerified: false,
    });
  });

  test("gives custom claims by their own name", async () => {
    expect(await whoIs(await oidcToken({ org_role: "owner", plans: ["a", "b"] }))).toMatchObject({
      org_role: "owner",
      plans: ["a", "b"],
    });
  });

  test("is known in queries, mutations, actions and HTTP actions", async () => {
    const token = await oidcToken({ sub: "bob" });
    const client = deployed.runtime.httpClient(token);
    expect(await client.mutation(api.platform.whoAmIMutation, {})).toMatchObject({ subject: "bob" });
    expect(await client.action(api.platform.whoAmIAction, {})).toMatchObject({ subject: "bob" });
    const response = await deployed.site("/identity", { headers: { authorization: `Bearer ${token}` } });
    expect(await response.json()).toMatchObject({ identity: { subject: "bob" }, header: `Bearer ${token}` });
  });

  test("may have several audiences", async () => {
    expect(await whoIs(await oidcToken({ aud: ["other", "conformance"] }))).toMatchObject({ subject: "ann" });
  });
});

describe("a custom token", () => {
  test("gives the identity, with nested claims by path", async () => {
    expect(await whoIs(await customToken({ email: "c@example.com", team: { role: "lead" } }))).toMatchObject({
      tokenIdentifier: "https://tokens.example.com|ann",
      email: "c@example.com",
      "team.role": "lead",
    });
  });

  test("needs no audience when the provider names none", async () => {
    expect(await whoIs(await sign({ iss: "https://open.example.com" }))).toMatchObject({
      tokenIdentifier: "https://open.example.com|ann",
    });
  });
});

const REFUSED: [string, () => Promise<string>, string][] = [
  ["of another issuer", () => oidcToken({ iss: "https://elsewhere.example" }), "NoAuthProvider"],
  ["for another audience", () => oidcToken({ aud: "other" }), "NoAuthProvider"],
  ["for another custom audience", () => customToken({ aud: "other" }), "NoAuthProvider"],
  ["that has expired", () => oidcToken({ exp: now() - 60 }), "InvalidAuthHeader"],
  ["signed by another key", async () => `${(await oidcToken()).slice(0, -8)}AAAAAAAA`, "InvalidAuthHeader"],
  ["that is none", async () => "nonsense", "InvalidAuthHeader"],
];

test.each(REFUSED)("a token %s is refused", async (_name, make, code) => {
  const authorization = `Bearer ${await make()}`;
  const response = await fetch(`${deployed.runtime.server.url}/api/query`, {
    method: "POST",
    headers: { authorization },
    body: JSON.stringify({ path: "platform:whoAmI", args: {} }),
  });
  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({ code, message: expect.any(String) as string });
});

test("nobody has no identity", async () => {
  expect(await deployed.http.query(api.platform.whoAmI, {})).toBeNull();
});

describe("a WebSocket client", () => {
  test("signs in and out, and its live queries follow", async () => {
    const client = new ConvexReactClient(deployed.runtime.server.url, {
      webSocketConstructor: WebSocket as never,
      logger: false,
      unsavedChangesWarning: false,
    });
    const watch = client.watchQuery(api.platform.whoAmI, {});
    watch.onUpdate(() => {});
    const subject = () => (watch.localQueryResult() as { subject: string } | null | undefined)?.subject;
    await until(() => watch.localQueryResult() === null);
    const changes: boolean[] = [];
    client.setAuth(
      () => oidcToken({ sub: "eve" }),
      (isAuthenticated) => changes.push(isAuthenticated),
    );
    await until(() => subject() === "eve");
    expect(changes.at(-1)).toBe(true);
    expect(await client.mutation(api.platform.whoAmIMutation, {})).toMatchObject({ subject: "eve" });
    expect(await client.action(api.platform.whoAmIAction, {})).toMatchObject({ subject: "eve" });
    client.clearAuth();
    await until(() => watch.localQueryResult() === null);
    await client.close();
  });

  test("is told when its token is refused, and asks for another", async () => {
    const client = deployed.runtime.client();
    const asked: boolean[] = [];
    const changes: boolean[] = [];
    client.setAuth(
      async ({ forceRefreshToken }) => {
        asked.push(forceRefreshToken);
        return forceRefreshToken ? oidcToken({ sub: "fresh" }) : oidcToken({ exp: now() - 60 });
      },
      (isAuthenticated) => changes.push(isAuthenticated),
    );
    await until(
      async () => ((await client.query(api.platform.whoAmI, {})) as { subject?: string } | null)?.subject === "fresh",
    );
    expect(asked).toContain(true);
    expect(changes.at(-1)).toBe(true);
  });

  test("replaces its token before it expires", async () => {
    const client = deployed.runtime.client();
    let fetched = 0;
    client.setAuth(async () => {
      fetched++;
      return oidcToken({ sub: "long", iat: now(), exp: now() + 4 });
    });
    await until(() => fetched >= 3, 20_000);
    expect(await client.query(api.platform.whoAmI, {})).toMatchObject({ subject: "long" });
    client.setAuth(async () => null);
  });
});

describe("an administrator", () => {
  const act = (identity: unknown) => {
    const user = Buffer.from(JSON.stringify(identity)).toString("base64");
    return deployed.call(
      "query",
      "platform:whoAmI",
      {},
      { authorization: `Convex ${deployed.runtime.server.adminKey}:${user}` },
    );
  };

  test("acts as a user", async () => {
    const { body } = await act({ issuer: "https://x.example", subject: "zoe", name: "Zoe" });
    expect(body.value).toMatchObject({ subject: "zoe", name: "Zoe", tokenIdentifier: "https://x.example|zoe" });
  });

  test("has no identity of its own", async () => {
    const authorization = `Convex ${deployed.runtime.server.adminKey}`;
    expect((await deployed.call("query", "platform:whoAmI", {}, { authorization })).body.value).toBeNull();
  });

  test("acts as a user on the command line", async () => {
    const output = await deployed.cli("run", "platform:whoAmI", "--identity", '{"name":"Zed"}');
    expect(output).toContain("Zed");
  });
});

test("ctx.meta has the token by which a call was authenticated, for clients of both kinds and for HTTP actions", async () => {
  const token = await oidcToken();
  const tokenOf = (answer: unknown) => (answer as { request: { authToken: string | null } }).request.authToken;
  const http = deployed.runtime.httpClient(token);
  const socket = deployed.runtime.client();
  socket.setAuth(() => Promise.resolve(token));
  await until(async () => (await socket.query(api.platform.whoAmI, {})) !== null);
  for (const client of [http, socket]) {
    expect(tokenOf(await client.mutation(api.platform.mutationMeta, {}))).toBe(token);
    expect(tokenOf(await client.action(api.platform.actionMeta, {}))).toBe(token);
  }
  expect(tokenOf(await deployed.http.mutation(api.platform.mutationMeta, {}))).toBeNull();
  const answer = await deployed.site("/meta", { headers: { authorization: `Bearer ${token}` } });
  expect(await answer.json()).toMatchObject({ authToken: token });
  expect(await http.mutation(api.platform.metaInComponent, {})).toMatchObject({ authToken: null });
  expect(await deployed.runtime.adminClient().function("platform:mutationMeta")).toMatchObject({
    request: { authToken: null },
  });
});

test("a client that says it is nobody is signed out", async () => {
  const client = new ConvexReactClient(deployed.runtime.server.url, {
    webSocketConstructor: WebSocket as never,
    logger: false,
    unsavedChangesWarning: false,
  });
  const watch = client.watchQuery(api.platform.whoAmI, {});
  watch.onUpdate(() => {});
  const subject = () => (watch.localQueryResult() as { subject: string } | null | undefined)?.subject;
  const token = await oidcToken();
  client.setAuth(() => Promise.resolve(token));
  await until(() => subject() === "ann");
  client.clearAuth();
  await until(() => watch.localQueryResult() === null);
  await client.close();
});

test("an issuer may change its keys: new tokens are good soon, old ones no more", async () => {
  const old = await oidcToken();
  expect(await whoIs(old)).toMatchObject({ subject: "ann" });
  const next = await generateKeyPair("RS256", { extractable: true });
  offered.keys = [{ ...(await exportJWK(next.publicKey)), use: "sig", alg: "RS256", kid: "three" }];
  keys.RS256 = next.privateKey;
  const fresh = await sign({ iss: oidc, aud: "conformance", sub: "bob" }, "RS256", "three");
  // Keys that were read a moment ago are not read again for every token that does not fit.
  await until(async () => (await whoIs(fresh).catch(() => null))?.subject === "bob", 20_000);
  await expect(whoIs(old)).rejects.toThrow(/Could not verify OIDC token claim/);
});
