/** Tokens of a deployment that signs users in itself: keys for its environment, and tokens made with them. */
import { createSign, generateKeyPairSync } from "node:crypto";

const base64url = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

export class Signer {
  #keys = generateKeyPairSync("rsa", { modulusLength: 2048 });

  /** What the deployment's environment must hold. */
  get env() {
    const { privateKey, publicKey } = this.#keys;
    return {
      JWT_PRIVATE_KEY: privateKey.export({ type: "pkcs8", format: "pem" }).trim().replace(/\n/g, " "),
      JWKS: JSON.stringify({ keys: [{ use: "sig", alg: "RS256", ...publicKey.export({ format: "jwk" }) }] }),
      SITE_URL: "http://localhost:3000",
    };
  }

  /**
   * A token like the deployment's own.
   * @param {string} issuer address of its site
   * @param {string} subject
   * @param {number} expiresAt ms; rounded to seconds
   */
  sign(issuer, subject, expiresAt) {
    const claims = { iss: issuer, aud: "convex", sub: subject, exp: Math.round(expiresAt / 1000) };
    const text = `${base64url({ alg: "RS256" })}.${base64url(claims)}`;
    return `${text}.${createSign("RSA-SHA256").update(text).sign(this.#keys.privateKey, "base64url")}`;
  }
}

/** What a token says, unverified. */
export const claimsOf = (token) => JSON.parse(Buffer.from(token.split(".")[1], "base64url").toString());
