import { MAX_EMAIL_LENGTH, MAX_TITLE_LENGTH, MAX_URL_LENGTH } from "@parley/protocol";
import { invalidInput } from "./errors";

/**
 * Text as it is stored: trimmed, normalised to NFC, without control characters (tab and line breaks stay).
 * @throws AppError `invalid_input{field}` when it is longer than `max`, or empty while `isRequired`
 */
export function cleanText(field: string, text: string, { max = MAX_TITLE_LENGTH, isRequired = true } = {}): string {
  // eslint-disable-next-line no-control-regex
  const clean = text
    .normalize("NFC")
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, "")
    .trim();
  if (isRequired && clean === "") throw invalidInput(field, "must not be empty");
  if (clean.length > max) throw invalidInput(field, `is longer than ${max} characters`);
  return clean;
}

/** One `@`, a dot in the domain, no spaces: deliberately looser than RFC 5321, since only a mail that arrives proves an address. */
const EMAIL = /^[^\s@<>()[\]\\,;:"]+@[^\s@<>()[\]\\,;:"]+\.[^\s@<>()[\]\\,;:".]+$/;

/**
 * An e-mail address as it is stored and compared: trimmed, NFC, lower case.
 * @throws AppError `invalid_input{field}`
 */
export function cleanEmail(field: string, text: string): string {
  const email = text.normalize("NFC").trim().toLowerCase();
  if (email.length > MAX_EMAIL_LENGTH) throw invalidInput(field, `is longer than ${MAX_EMAIL_LENGTH} characters`);
  if (!EMAIL.test(email)) throw invalidInput(field, "is not an e-mail address");
  return email;
}

/**
 * An absolute http(s) URL.
 * @throws AppError `invalid_input{field}`
 */
export function cleanUrl(field: string, text: string): string {
  const url = text.trim();
  if (url.length > MAX_URL_LENGTH) throw invalidInput(field, `is longer than ${MAX_URL_LENGTH} characters`);
  if (!/^https?:\/\/[^\s/?#]+/i.test(url) || !URL.canParse(url)) throw invalidInput(field, "is not an http(s) address");
  return url;
}
