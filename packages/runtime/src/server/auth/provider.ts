/** An entry of `auth.config.ts`. */
export type AuthProvider =
  | { type?: undefined; domain: string; applicationID: string }
  | { type: "customJwt"; issuer: string; jwks: string; algorithm: string; applicationID?: string | null };

const withoutSlash = (url: string) => url.replace(/\/+$/, "");
const withScheme = (url: string) => (/^[a-z]+:\/\//i.test(url) ? url : `https://${url}`);

export const issuerOf = (provider: AuthProvider): string =>
  withoutSlash(withScheme(provider.type === "customJwt" ? provider.issuer : provider.domain));

/** Algorithms whose signatures count. Only public-key ones, so that nothing can be signed with published data. */
export const algorithmsOf = (provider: AuthProvider): string[] =>
  provider.type === "customJwt" ? [provider.algorithm] : ["RS256", "ES256", "EdDSA"];

const CUSTOM_ALGORITHMS = new Set(["RS256", "ES256", "EdDSA"]);

const describe = (provider: AuthProvider): string =>
  provider.type === "customJwt"
    ? `CustomJWT(issuer=${provider.issuer}, app_id=${provider.applicationID ?? "none"})`
    : `OIDC(domain=${provider.domain}, app_id=${provider.applicationID})`;

/** Names the configured providers for an error message. */
export const describeProviders = (providers: AuthProvider[]): string =>
  providers.length === 0 ? "none configured" : `[${providers.map(describe).join(", ")}]`;

/** The provider of a token by its issuer and audience. */
export function findProvider(providers: AuthProvider[], issuer: unknown, audience: unknown): AuthProvider | null {
  if (typeof issuer !== "string") return null;
  const audiences = Array.isArray(audience) ? (audience as unknown[]) : [audience];
  const wanted = withoutSlash(withScheme(issuer));
  const isFor = (p: AuthProvider) =>
    p.applicationID === undefined || p.applicationID === null || audiences.includes(p.applicationID);
  return providers.find((provider) => issuerOf(provider) === wanted && isFor(provider)) ?? null;
}

/** Checks the providers of an evaluated `auth.config.ts`; throws with a text for the developer. */
export function checkProviders(value: unknown): AuthProvider[] {
  const providers = (value as { providers?: unknown } | null)?.providers;
  if (!Array.isArray(providers)) throw new Error("auth config file must include a list of provider credentials.");
  for (const provider of providers as Record<string, unknown>[]) {
    const isText = (name: string) => typeof provider?.[name] === "string";
    if (provider?.type === "customJwt") {
      if (!isText("issuer") || !isText("jwks")) throw new Error("customJwt providers need `issuer` and `jwks`.");
      if (!CUSTOM_ALGORITHMS.has(provider.algorithm as string)) {
        throw new Error(
          `customJwt providers need \`algorithm\` RS256, ES256 or EdDSA, not ${String(provider.algorithm)}.`,
        );
      }
    } else if (!isText("domain") || !isText("applicationID")) {
      throw new Error("auth providers need `domain` and `applicationID`.");
    }
  }
  return providers as AuthProvider[];
}
