/** `ctx.auth.signJwt`: tokens signed with a key that the deployment makes for itself and keeps in its store. */
import { createHash, createPrivateKey, generateKeyPairSync, sign, type JsonWebKey } from "node:crypto";
import type { JsonObject } from "../values/json.ts";
import type { Transaction } from "./transaction.ts";

export interface SignRequest {
  claims?: JsonObject;
  expiresInSeconds: number;
}

/** Meta entries; the server serves the public half under the name it knows from `getMeta`. */
const PRIVATE_KEY = "jwt_key";
const PUBLIC_KEYS = "server:jwks";
const MAX_SECONDS = 3_600;
const RESERVED = new Set(["iss", "iat", "exp", "nbf"]);
const RESERVED_PREFIX = /^(convex|cvx)/i;

interface OwnKey {
  kid: string;
  jwk: JsonWebKey;
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

function checkRequest({ claims = {}, expiresInSeconds }: SignRequest): void {
  if (!(expiresInSeconds >= 1 && expiresInSeconds <= MAX_SECONDS)) {
    throw new Error(`\`expiresInSeconds\` must be between 1 and ${MAX_SECONDS}, got ${expiresInSeconds}.`);
  }
  const reserved = Object.keys(claims).find((name) => RESERVED.has(name) || RESERVED_PREFIX.test(name));
  if (reserved !== undefined) throw new Error(`The claim "${reserved}" is reserved.`);
}

/** The deployment's key; made as part of the running mutation when there is none yet. */
function ownKey(tx: Transaction): OwnKey {
  const known = tx.store.getMeta(PRIVATE_KEY);
  if (known !== null) return JSON.parse(known) as OwnKey;
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const open = publicKey.export({ format: "jwk" });
  const kid = createHash("sha256")
    .update(JSON.stringify([open.crv, open.x, open.y]))
    .digest("base64url");
  const key = { kid, jwk: privateKey.export({ format: "jwk" }) };
  const sql = tx.beginWrite();
  sql.setMeta.run(PRIVATE_KEY, JSON.stringify(key));
  sql.setMeta.run(PUBLIC_KEYS, JSON.stringify({ keys: [{ ...open, kid, alg: "ES256", use: "sig" }] }));
  return key;
}

/** Signs claims for the running component. @throws when a claim is reserved or the lifetime is out of range. */
export function signJwt(tx: Transaction, cloudUrl: string, now: number, request: SignRequest): string {
  checkRequest(request);
  const { kid, jwk } = ownKey(tx);
  const iat = Math.floor(now / 1_000);
  const iss = tx.component === "" ? cloudUrl : `${cloudUrl}/components/${tx.component}`;
  const payload = { ...request.claims, iss, iat, exp: iat + Math.floor(request.expiresInSeconds) };
  const content = `${encode({ alg: "ES256", typ: "JWT", kid })}.${encode(payload)}`;
  const key = createPrivateKey({ key: jwk, format: "jwk" });
  const signature = sign("sha256", Buffer.from(content), { key, dsaEncoding: "ieee-p1363" });
  return `${content}.${signature.toString("base64url")}`;
}
