import { describe, expect, test } from "vitest";
import { impersonatedIdentity, userIdentity } from "./identity.ts";
import { checkProviders, findProvider, type AuthProvider } from "./provider.ts";

const OIDC: AuthProvider = { domain: "https://id.example/", applicationID: "app" };
const CUSTOM: AuthProvider = { type: "customJwt", issuer: "custom.example", jwks: "data:,", algorithm: "ES256" };

describe("the provider of a token", () => {
  test.each([
    ["https://id.example", "app", OIDC],
    ["https://id.example/", ["other", "app"], OIDC],
    ["id.example", "app", OIDC],
    ["https://custom.example", undefined, CUSTOM],
    ["https://custom.example", "anyone", CUSTOM],
    ["https://id.example", "other", null],
    ["https://id.example", undefined, null],
    ["https://id.example.evil", "app", null],
    ["http://id.example", "app", null],
    ["https://ID.example", "app", null],
    [undefined, "app", null],
    [{}, "app", null],
  ])("with issuer %s and audience %s", (issuer, audience, provider) => {
    expect(findProvider([OIDC, CUSTOM], issuer, audience)).toBe(provider);
  });
});

describe("a configuration", () => {
  test("of both kinds is accepted", () => {
    expect(checkProviders({ providers: [OIDC, CUSTOM] })).toEqual([OIDC, CUSTOM]);
    expect(checkProviders({ providers: [] })).toEqual([]);
  });

  test.each([
    null,
    {},
    { providers: {} },
    { providers: [{ domain: "x" }] },
    { providers: [{ type: "customJwt", issuer: "x", algorithm: "ES256" }] },
    { providers: [{ type: "customJwt", issuer: "x", jwks: "y", algorithm: "HS256" }] },
    { providers: [{ type: "customJwt", issuer: "x", jwks: "y", algorithm: "none" }] },
  ])("%j is refused", (config) => {
    expect(() => checkProviders(config)).toThrow();
  });
});

describe("an identity", () => {
  const claims = {
    iss: "https://id.example",
    sub: "ann",
    exp: 1,
    iat: 2,
    email_verified: true,
    locale: "de",
    role: "x",
  };
  const attributesOf = (identity: ReturnType<typeof userIdentity>) =>
    identity.kind === "none" ? null : (JSON.parse(identity.attributes ?? "null") as unknown);

  test("has the standard claims by their Convex names, custom ones as they are, none about the token", () => {
    expect(attributesOf(userIdentity(claims, false))).toEqual({
      tokenIdentifier: "https://id.example|ann",
      issuer: "https://id.example",
      subject: "ann",
      emailVerified: true,
      language: "de",
      role: "x",
    });
  });

  test("is the same for another token of the same user", () => {
    const other = { ...Object.fromEntries(Object.entries(claims).reverse()), exp: 99, jti: "z" };
    expect(userIdentity(other, false).key).toBe(userIdentity(claims, false).key);
  });

  test("cannot be given another subject or issuer by claims of those names", () => {
    const forged = { ...claims, subject: "admin", issuer: "evil", tokenIdentifier: "evil|admin" };
    expect(attributesOf(userIdentity(forged, false))).toMatchObject({
      subject: "ann",
      tokenIdentifier: "https://id.example|ann",
    });
  });

  test("of a custom token has nested claims flattened", () => {
    const nested = { ...claims, properties: { plan: { name: "pro" }, tags: ["a"] } };
    expect(attributesOf(userIdentity(nested, true))).toMatchObject({
      "properties.plan.name": "pro",
      "properties.tags": ["a"],
    });
  });

  test("that an administrator takes stays an administrator's", () => {
    const identity = impersonatedIdentity({ issuer: "i", subject: "s" });
    expect(identity).toMatchObject({ kind: "admin" });
    expect(attributesOf(identity)).toMatchObject({ tokenIdentifier: "i|s" });
    expect(() => impersonatedIdentity([])).toThrow();
  });
});
