import { normalizeOriginPattern } from "@parley/core";
import { invalidInput } from "../lib/errors";

const MAX_ORIGINS = 50;
const MAX_DOMAINS = 50;

/** Mail providers that give an address to anyone: letting their domain join would let everyone join. */
const PUBLIC_MAIL_DOMAINS: ReadonlySet<string> = new Set([
  "aol.com",
  "fastmail.com",
  "free.fr",
  "gmail.com",
  "gmx.com",
  "gmx.de",
  "gmx.net",
  "googlemail.com",
  "hotmail.com",
  "icloud.com",
  "live.com",
  "mac.com",
  "mail.com",
  "mail.ru",
  "me.com",
  "msn.com",
  "outlook.com",
  "pm.me",
  "proton.me",
  "protonmail.com",
  "qq.com",
  "t-online.de",
  "web.de",
  "yahoo.com",
  "yandex.ru",
  "ymail.com",
  "zoho.com",
]);

const DOMAIN = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * Origins as they are compared (see packages/core), without doubles, in the order given.
 * @throws AppError `invalid_input` naming the element
 */
export function cleanOrigins(field: string, origins: readonly string[]): string[] {
  if (origins.length > MAX_ORIGINS) throw invalidInput(field, `has more than ${MAX_ORIGINS} elements`);
  const clean = origins.map((text, index) => {
    const origin = normalizeOriginPattern(text);
    if (origin === null)
      throw invalidInput(`${field}[${index}]`, "is not an origin such as https://example.com or https://*.example.com");
    return origin;
  });
  return [...new Set(clean)];
}

/**
 * Mail domains in lower case, without doubles, in the order given. Domains of public mail providers are refused.
 * @throws AppError `invalid_input` naming the element
 */
export function cleanDomains(field: string, domains: readonly string[]): string[] {
  if (domains.length > MAX_DOMAINS) throw invalidInput(field, `has more than ${MAX_DOMAINS} elements`);
  const clean = domains.map((text, index) => {
    const domain = text.trim().toLowerCase().replace(/^@/, "");
    if (!DOMAIN.test(domain)) throw invalidInput(`${field}[${index}]`, "is not a domain such as example.com");
    if (PUBLIC_MAIL_DOMAINS.has(domain)) throw invalidInput(`${field}[${index}]`, "belongs to a public mail provider");
    return domain;
  });
  return [...new Set(clean)];
}
