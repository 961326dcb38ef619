import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from "jose";
import { AuthFailure } from "./failure.ts";
import { issuerOf, type AuthProvider } from "./provider.ts";

const FETCH_TIMEOUT_MS = 10_000;
const MAX_DOCUMENT_LENGTH = 1_000_000;
/** A set is read again after this time, and when a token names an unknown key, but not more often than the second. */
const MAX_AGE_MS = 10 * 60_000;
const MIN_AGE_MS = 10_000;

/** `readAt` is of the clock that nobody sets, or a clock that was set back would keep old keys. */
interface CachedSet {
  keys: Promise<JWTVerifyGetKey>;
  readAt: number;
}

export interface KeySetSources {
  siteUrl: string;
  /** Answers a GET of the deployment's own site without going through a socket; null when nothing routes it. */
  readOwnSite(path: string): Promise<string | null>;
  /** The deployment's environment: `JWKS` stands in when the site publishes none. */
  env(): Record<string, string>;
}

/** Public keys of the configured providers, cached. */
export class KeySets {
  private readonly cache = new Map<string, CachedSet>();

  constructor(private readonly sources: KeySetSources) {}

  /** Forgets everything: code or environment changed. */
  clear(): void {
    this.cache.clear();
  }

  /** The keys of a provider; `isStale` says that the cached ones did not know a token's key. */
  get(provider: AuthProvider, isStale: boolean): Promise<JWTVerifyGetKey> {
    const name = JSON.stringify(provider);
    const cached = this.cache.get(name);
    const age = cached === undefined ? Infinity : performance.now() - cached.readAt;
    if (cached !== undefined && age < (isStale ? MIN_AGE_MS : MAX_AGE_MS)) return cached.keys;
    const keys = this.read(provider);
    this.cache.set(name, { keys, readAt: performance.now() });
    keys.catch(() => this.cache.delete(name));
    return keys;
  }

  private async read(provider: AuthProvider): Promise<JWTVerifyGetKey> {
    const issuer = issuerOf(provider);
    try {
      const text = provider.type === "customJwt" ? await this.document(provider.jwks) : await this.discover(issuer);
      return createLocalJWKSet(JSON.parse(text) as JSONWebKeySet);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new AuthFailure("AuthProviderDiscoveryFailed", `Auth provider discovery of ${issuer} failed: ${reason}`);
    }
  }

  private async discover(issuer: string): Promise<string> {
    const configuration = await this.tryDocument(`${issuer}/.well-known/openid-configuration`);
    if (configuration === null) {
      const own = this.isOwn(issuer) ? this.sources.env().JWKS : undefined;
      if (own === undefined) throw new Error("no discovery document");
      return own;
    }
    const { jwks_uri: uri, issuer: named } = JSON.parse(configuration) as { jwks_uri?: unknown; issuer?: unknown };
    if (typeof uri !== "string") throw new Error("the discovery document names no jwks_uri");
    if (typeof named === "string" && named.replace(/\/+$/, "") !== issuer)
      throw new Error(`it names another issuer: ${named}`);
    return this.document(uri);
  }

  private async document(url: string): Promise<string> {
    const text = await this.tryDocument(url);
    if (text === null) throw new Error(`${url} was not found`);
    return text;
  }

  private async tryDocument(url: string): Promise<string | null> {
    if (this.isOwn(url)) return this.sources.readOwnSite(url.slice(this.sources.siteUrl.length) || "/");
    const response = await fetch(url, { signal: AbortSignal.timeout(FETCH_TIMEOUT_MS) });
    if (!response.ok) throw new Error(`${url} answered with status ${response.status}`);
    const text = await response.text();
    if (text.length > MAX_DOCUMENT_LENGTH) throw new Error(`${url} is too long`);
    return text;
  }

  private isOwn(url: string): boolean {
    const { siteUrl } = this.sources;
    return url === siteUrl || url.startsWith(`${siteUrl}/`);
  }
}
