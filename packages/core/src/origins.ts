/** `https://example.com`, `http://localhost:5173`, `https://*.example.com`: scheme, host, port if it is not the default. */
const PATTERN = /^(https?):\/\/(\*\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)*)(?::(\d{1,5}))?$/;
const MAX_ORIGIN_LENGTH = 300;

interface OriginParts {
  scheme: string;
  isWildcard: boolean;
  host: string;
  port: string;
}

function parse(text: string): OriginParts | null {
  const match = text.length > MAX_ORIGIN_LENGTH ? null : PATTERN.exec(text.toLowerCase());
  const [, scheme, wildcard, host, port] = match ?? [];
  if (!scheme || !host || Number(port ?? 0) > 65_535) return null;
  // A wildcard over a whole top-level domain would let everybody in.
  if (wildcard && !host.includes(".")) return null;
  return { scheme, isWildcard: wildcard !== undefined, host, port: port ?? (scheme === "https" ? "443" : "80") };
}

/**
 * An entry of an allow-list as it is stored: lower case, without a default port or a trailing slash; null when it is no
 * origin. A wildcard stands for one or more whole labels: `https://*.example.com` lets `https://a.b.example.com` in, but
 * neither `https://example.com` nor `https://evil-example.com`.
 */
export function normalizeOriginPattern(text: string): string | null {
  const parts = parse(text.trim().replace(/\/$/, ""));
  if (!parts) return null;
  const isDefault = parts.port === (parts.scheme === "https" ? "443" : "80");
  return `${parts.scheme}://${parts.isWildcard ? "*." : ""}${parts.host}${isDefault ? "" : `:${parts.port}`}`;
}

function matches(origin: OriginParts, pattern: OriginParts): boolean {
  if (origin.scheme !== pattern.scheme || origin.port !== pattern.port) return false;
  return pattern.isWildcard ? origin.host.endsWith(`.${pattern.host}`) : origin.host === pattern.host;
}

/**
 * Whether a browser's `Origin` may use the messenger. An empty list allows every origin (a workspace that has not
 * restricted itself yet); with a list, `null`, malformed and wildcard origins are refused.
 */
export function isOriginAllowed(origin: string, allowed: readonly string[]): boolean {
  if (allowed.length === 0) return true;
  const parts = parse(origin);
  if (!parts || parts.isWildcard) return false;
  return allowed.some((entry) => {
    const pattern = parse(entry);
    return pattern !== null && matches(parts, pattern);
  });
}
