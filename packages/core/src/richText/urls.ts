const LINK_SCHEMES: ReadonlySet<string> = new Set(["http", "https", "mailto", "tel"]);
const SCHEME = /^([a-z][a-z0-9+.-]*):/i;
/** Own storage: what `/help/assets/` serves, by key. */
export const ASSET_PATH = /^\/help\/assets\/[a-z0-9]{8,64}$/;
export const MAX_URL = 2048;

/** The address as a browser reads it: without control characters, and null where it would leave the page unseen. */
function readable(url: string): string | null {
  // eslint-disable-next-line no-control-regex
  const clean = url.replace(/[\u0000-\u001f\u007f]/g, "").trim();
  const isOdd = clean === "" || clean.length > MAX_URL || /^[/\\]{2}|^[^?#]*\\/.test(clean) || !clean.isWellFormed();
  return isOdd ? null : clean;
}

/** The address of a link that may be followed: http, https, mailto, tel or relative; anything else is null. */
export function safeHref(url: string): string | null {
  const clean = readable(url);
  if (clean === null) return null;
  const scheme = SCHEME.exec(clean)?.[1]?.toLowerCase();
  if (scheme !== undefined) {
    const isWeb = scheme === "http" || scheme === "https";
    return LINK_SCHEMES.has(scheme) && (!isWeb || /^https?:\/\/[^/\\]/i.test(clean)) ? clean : null;
  }
  return /^[^/?#]*:/.test(clean) ? null : clean;
}

/** The address of a picture that may be shown: https or own storage; anything else is null. */
export function safeImage(url: string): string | null {
  const clean = readable(url);
  if (clean === null) return null;
  return /^https:\/\/[^/\\]/i.test(clean) || ASSET_PATH.test(clean) ? clean : null;
}
