import { MAX_TITLE_LENGTH } from "@parley/protocol";
import { errors, jwtVerify, type JWTPayload } from "jose";
import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { invalidInput } from "../lib/errors";
import { cleanEmail, cleanText } from "../lib/text";
import { equalInConstantTime, hmacSha256Hex } from "../lib/tokens";
import { type Attributes, checkAttributes } from "./attributes";
import type { IdentityClaims } from "./views";

/** Who someone is or says he is, checked and cleaned. */
export type Identity =
  | { isVerified: true; externalUserId: string; email?: string; name?: string; customAttributes?: Attributes }
  | { isVerified: false; email?: string; name?: string; customAttributes?: Attributes };

/** More secrets than this are never active (two during a rotation). */
const MAX_SECRETS = 5;

async function activeSecrets(ctx: QueryCtx, workspaceId: Id<"workspaces">): Promise<string[]> {
  const rows = await ctx.db
    .query("identitySecrets")
    .withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId))
    .take(MAX_SECRETS);
  // An empty secret would let everybody prove anything.
  return rows.map((row) => row.secret).filter((secret) => secret.trim() !== "");
}

/** An id that cleaning would change is refused: two ids of the customer's system must never become one here. */
function checkExternalId(field: string, externalUserId: string): string {
  const clean = cleanText(field, externalUserId, { max: MAX_TITLE_LENGTH });
  if (clean !== externalUserId) throw invalidInput(field, "has characters that an id cannot have");
  return clean;
}

function cleanClaims({ email, name, customAttributes }: IdentityClaims) {
  return {
    email: email?.trim() ? cleanEmail("email", email) : undefined,
    name: name?.trim() ? cleanText("name", name) : undefined,
    customAttributes: customAttributes && checkAttributes("customAttributes", customAttributes),
  };
}

/** HMAC-SHA256 of the external id under any active secret; every secret is tried, each in constant time. */
async function isHashValid(secrets: readonly string[], externalUserId: string, userHash: string): Promise<boolean> {
  const given = userHash.trim().toLowerCase();
  let isValid = false;
  for (const secret of secrets) {
    isValid = equalInConstantTime(await hmacSha256Hex(secret, externalUserId), given) || isValid;
  }
  return isValid;
}

async function verifyJwt(secrets: readonly string[], jwt: string): Promise<JWTPayload | null> {
  for (const secret of secrets) {
    try {
      const options = { algorithms: ["HS256"], requiredClaims: ["exp"] };
      return (await jwtVerify(jwt, new TextEncoder().encode(secret), options)).payload;
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error;
    }
  }
  return null;
}

function textClaim(payload: JWTPayload, name: string): string | undefined {
  const value = payload[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value;
  if (typeof value === "number" && name === "user_id") return String(value);
  throw invalidInput("jwt", `has a claim ${name} that is not text`);
}

function attributesClaim({ attributes }: JWTPayload): Attributes | undefined {
  if (attributes === undefined || attributes === null) return undefined;
  if (typeof attributes !== "object" || Array.isArray(attributes)) {
    throw invalidInput("jwt", "has a claim attributes that is not an object");
  }
  const entries = Object.entries(attributes).filter(([, value]) =>
    ["string", "number", "boolean"].includes(typeof value),
  );
  return Object.fromEntries(entries) as Attributes;
}

async function identityFromJwt(secrets: readonly string[], jwt: string): Promise<Identity> {
  const payload = await verifyJwt(secrets, jwt);
  if (!payload) throw invalidInput("jwt", "is not valid");
  const externalUserId = textClaim(payload, "user_id") ?? payload.sub;
  if (typeof externalUserId !== "string" || externalUserId.trim() === "") throw invalidInput("jwt", "names no user_id");
  const claims = cleanClaims({
    email: textClaim(payload, "email"),
    name: textClaim(payload, "name"),
    customAttributes: attributesClaim(payload),
  });
  return { isVerified: true, externalUserId: checkExternalId("jwt", externalUserId), ...claims };
}

/**
 * What claims are worth in a workspace. A JWT (HS256, `exp` required, `user_id` or `sub`, optional `email`, `name`,
 * `attributes`) counts for itself alone; a `userHash` proves `externalUserId`. Claims without proof stay unverified, or
 * are refused where the workspace requires proof. An e-mail address proves nothing.
 * @returns null when nothing is claimed
 * @throws AppError `invalid_input{field: "jwt" | "userHash" | …}`; nothing is stored then
 */
export async function resolveIdentity(
  ctx: QueryCtx,
  workspace: Doc<"workspaces">,
  claims: IdentityClaims,
): Promise<Identity | null> {
  const { jwt, userHash } = claims;
  if (jwt !== undefined) return await identityFromJwt(await activeSecrets(ctx, workspace._id), jwt);
  const cleaned = cleanClaims(claims);
  const externalUserId =
    claims.externalUserId === undefined ? undefined : checkExternalId("externalUserId", claims.externalUserId);
  if (userHash !== undefined) {
    if (externalUserId === undefined) throw invalidInput("externalUserId", "is what the hash proves");
    const secrets = await activeSecrets(ctx, workspace._id);
    if (!(await isHashValid(secrets, externalUserId, userHash))) throw invalidInput("userHash", "is not valid");
    return { isVerified: true, externalUserId, ...cleaned };
  }
  const isClaimed = externalUserId !== undefined || cleaned.email !== undefined || cleaned.name !== undefined;
  if (isClaimed && workspace.identityVerificationMode === "required") {
    throw invalidInput("userHash", "is required by this workspace");
  }
  return isClaimed || cleaned.customAttributes ? { isVerified: false, ...cleaned } : null;
}
