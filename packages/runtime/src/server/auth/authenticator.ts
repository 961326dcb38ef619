import { decodeJwt, errors, jwtVerify, type JWTPayload } from "jose";
import type { Identity } from "../../engine/messages.ts";
import { MAX_TOKEN_LENGTH } from "../limits.ts";
import { ANONYMOUS, type SessionIdentity } from "../sessionPorts.ts";
import { AuthFailure } from "./failure.ts";
import { ADMIN, impersonatedIdentity, userIdentity } from "./identity.ts";
import { isSameKey, type Instance } from "./instance.ts";
import type { KeySets } from "./keySets.ts";
import { algorithmsOf, describeProviders, findProvider, type AuthProvider } from "./provider.ts";

/** Clocks of issuers may be off by so much, s, when they say from when on a token is valid; its end is taken at its word. */
const CLOCK_TOLERANCE_S = 5;
const isOver = ({ exp }: JWTPayload) => exp! * 1000 <= Date.now();
/** A token from the future was not issued by a clock we can trust. */
const isFromFuture = ({ iat }: JWTPayload) => iat !== undefined && iat > Date.now() / 1000 + 60;
const UNVERIFIED =
  "Could not verify OIDC token claim. Check that the token signature is valid and the token hasn't expired.";

/** Turns credentials into identities; refuses with AuthFailure. */
export class Authenticator {
  constructor(
    private readonly instance: Instance,
    private readonly keySets: KeySets,
    private readonly providers: () => AuthProvider[],
  ) {}

  /** The value of an Authorization header: nothing, `Bearer TOKEN`, or `Convex KEY[:base64 identity]`. */
  async header(value: string | undefined): Promise<Identity> {
    if (!value) return ANONYMOUS.identity;
    const [scheme, ...rest] = value.split(" ");
    const credential = rest.join(" ").trim();
    if (scheme === "Convex") return this.admin(credential).identity;
    if (scheme === "Bearer") return (await this.user(credential)).identity;
    throw new AuthFailure("InvalidAuthHeader", "Expected an Authorization header of scheme Bearer or Convex");
  }

  /** An admin key, possibly with an identity to act as. */
  admin(credential: string, impersonating?: unknown): SessionIdentity {
    const colon = credential.indexOf(":");
    const key = colon < 0 ? credential : credential.slice(0, colon);
    if (!isSameKey(key, this.instance.adminKey)) {
      const text = `The provided deploy key was invalid for deployment '${this.instance.name}'.`;
      throw new AuthFailure(
        "BadDeployKey",
        `${text} Double check that the environment this key was generated for matches the desired deployment.`,
      );
    }
    try {
      const attributes =
        colon < 0 ? impersonating : JSON.parse(Buffer.from(credential.slice(colon + 1), "base64").toString());
      const identity = attributes === undefined || attributes === null ? ADMIN : impersonatedIdentity(attributes);
      return { identity, expiresAt: null };
    } catch {
      throw new AuthFailure("InvalidAuthHeader", "The identity to act as is not valid", 400);
    }
  }

  /** A user's JWT. */
  async user(token: string): Promise<SessionIdentity> {
    const claims = this.decode(token);
    const provider = findProvider(this.providers(), claims.iss, claims.aud);
    if (provider === null) {
      const configured = describeProviders(this.providers());
      const hint = `Check that your JWT's issuer and audience match one of your configured providers: ${configured}`;
      throw new AuthFailure("NoAuthProvider", `No auth provider found matching the given token. ${hint}`);
    }
    const payload = await this.verify(token, provider, false);
    if (typeof payload.sub !== "string" || payload.sub === "" || isOver(payload) || isFromFuture(payload))
      throw new AuthFailure("InvalidAuthHeader", UNVERIFIED);
    const identity = userIdentity(payload, provider.type === "customJwt");
    return { identity, expiresAt: payload.exp! * 1000, token };
  }

  private decode(token: string): JWTPayload {
    if (token.length > MAX_TOKEN_LENGTH) throw new AuthFailure("InvalidAuthHeader", "The token is too long");
    try {
      return decodeJwt(token);
    } catch {
      throw new AuthFailure("InvalidAuthHeader", "Could not parse as OIDC token or custom JWT");
    }
  }

  private async verify(token: string, provider: AuthProvider, isRetry: boolean): Promise<JWTPayload> {
    const keys = await this.keySets.get(provider, isRetry);
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms: algorithmsOf(provider),
        requiredClaims: ["exp", "iss", "sub"],
        clockTolerance: CLOCK_TOLERANCE_S,
        ...(provider.applicationID ? { audience: provider.applicationID } : {}),
      });
      return payload;
    } catch (error) {
      if (!isRetry && isUnknownKey(error)) return this.verify(token, provider, true);
      const reason = error instanceof Error ? ` (${error.message})` : "";
      throw new AuthFailure("InvalidAuthHeader", UNVERIFIED + reason);
    }
  }
}

const isUnknownKey = (error: unknown) =>
  error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWSSignatureVerificationFailed;
