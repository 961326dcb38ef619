export type TextPart = { text: string; href?: string };

const CANDIDATE = /\b(?:https?:\/\/|mailto:|www\.)[^\s<>"']+|\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b/gi;
const SAFE = new Set(["http:", "https:", "mailto:"]);

/** Cuts punctuation that ends the sentence, and a closing bracket that was not opened inside the address. */
function trimEnd(address: string): string {
  for (;;) {
    const last = address.at(-1) ?? "";
    const isUnopened = last === ")" && address.split(")").length > address.split("(").length;
    if (!isUnopened && !".,;:!?*_~]}".includes(last)) return address;
    if (last === "") return address;
    address = address.slice(0, -1);
  }
}

function hrefOf(address: string): string | null {
  const full = /^(https?:|mailto:)/i.test(address)
    ? address
    : address.includes("@") && !/^www\./i.test(address)
      ? `mailto:${address}`
      : `https://${address}`;
  try {
    const url = new URL(full);
    return SAFE.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/**
 * Splits text into plain parts and links, for http, https and mailto only. The parts' texts joined are the text again;
 * they are meant for text nodes, never for markup.
 */
export function linkify(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(CANDIDATE)) {
    const address = trimEnd(match[0]);
    const href = hrefOf(address);
    if (href === null) continue;
    if (match.index > end) parts.push({ text: text.slice(end, match.index) });
    parts.push({ text: address, href });
    end = match.index + address.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end) });
  return parts;
}
