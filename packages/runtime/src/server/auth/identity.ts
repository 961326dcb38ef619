import type { Identity } from "../../engine/messages.ts";

type Claims = Record<string, unknown>;

/** Claims that say something about the token rather than the user. */
const TOKEN_CLAIMS = new Set(["iss", "sub", "aud", "exp", "nbf", "iat", "jti"]);

/** Standard OpenID Connect claims by the names that `UserIdentity` gives them. */
const STANDARD_CLAIMS: Record<string, string> = {
  given_name: "givenName",
  family_name: "familyName",
  preferred_username: "preferredUsername",
  profile: "profileUrl",
  picture: "pictureUrl",
  email_verified: "emailVerified",
  birthdate: "birthday",
  zoneinfo: "timezone",
  locale: "language",
  phone_number: "phoneNumber",
  phone_number_verified: "phoneNumberVerified",
  updated_at: "updatedAt",
};

const isFieldName = (name: string) => name.length > 0 && !name.startsWith("$") && name !== "__proto__";

/** Custom tokens give nested claims as `outer.inner`. */
function flatten(claims: Claims, prefix: string, into: Claims): Claims {
  for (const [name, value] of Object.entries(claims)) {
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      flatten(value as Claims, `${prefix}${name}.`, into);
    else into[`${prefix}${name}`] = value;
  }
  return into;
}

const sorted = (fields: Claims): Claims =>
  Object.fromEntries(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)));

/** The identity that verified claims stand for. Equal users give equal keys, whatever their tokens' times are. */
export function userIdentity(claims: Claims, isCustom: boolean): Identity {
  const own = Object.fromEntries(
    Object.entries(claims).filter(([name]) => !TOKEN_CLAIMS.has(name) && isFieldName(name)),
  );
  const fields: Claims = {};
  for (const [name, value] of Object.entries(isCustom ? flatten(own, "", {}) : own)) {
    fields[STANDARD_CLAIMS[name] ?? name] = name === "updated_at" ? String(value) : value;
  }
  const { iss, sub } = claims as { iss: string; sub: string };
  const attributes = JSON.stringify(sorted({ ...fields, issuer: iss, subject: sub, tokenIdentifier: `${iss}|${sub}` }));
  return { kind: "user", key: attributes, attributes };
}

/** An administrator who acts as a user: has the user's attributes, may do what an administrator may. */
export function impersonatedIdentity(attributes: unknown): Identity {
  if (typeof attributes !== "object" || attributes === null || Array.isArray(attributes))
    throw new Error("not an object");
  const given = attributes as { issuer?: unknown; subject?: unknown; tokenIdentifier?: unknown };
  const tokenIdentifier = given.tokenIdentifier ?? `${String(given.issuer)}|${String(given.subject)}`;
  const text = JSON.stringify(sorted({ ...given, tokenIdentifier }));
  return { kind: "admin", key: `admin ${text}`, attributes: text };
}

export const ADMIN: Identity = { kind: "admin", key: "admin", attributes: null };
