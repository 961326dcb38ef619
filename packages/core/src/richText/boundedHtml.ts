/**
 * Parsers of HTML take time that grows with the square of the depth of a page, or of what it leaves open. Before one
 * sees a text, it is written anew from its tags: known ones only, closed in order, no deeper than any real text goes.
 * This is about time; what is safe is decided by the sanitiser behind it.
 */
const MAX_DEPTH = 60;
/** Elements of one text; what comes after keeps its words and loses its form. */
const MAX_ELEMENTS = 50_000;
/** A tag longer than this is text. */
const MAX_TAG = 8192;
const VOID: ReadonlySet<string> = new Set(["br", "hr", "img", "input"]);
/** Nothing of what stands inside is text for a reader. */
const DROPPED: ReadonlySet<string> = new Set([
  "script",
  "style",
  "iframe",
  "noscript",
  "noembed",
  "noframes",
  "template",
  "textarea",
  "title",
  "xmp",
  "plaintext",
  "svg",
  "math",
  "object",
  "head",
  "select",
]);
/** Elements that a parser closes by itself when a like one opens. */
const SELF_CLOSING: Readonly<Record<string, ReadonlySet<string>>> = {
  li: new Set(["li"]),
  td: new Set(["td", "th"]),
  th: new Set(["td", "th"]),
  tr: new Set(["tr", "td", "th"]),
  p: new Set(["p"]),
  dt: new Set(["dt", "dd"]),
  dd: new Set(["dt", "dd"]),
};
const NAME = /^[a-z][a-z0-9-]*/i;

interface Tag {
  name: string;
  isEnd: boolean;
  attributes: string;
  end: number;
}

/** Position behind the `>` that ends a tag, or -1 when there is none within reach. */
function tagEnd(html: string, from: number): number {
  const limit = Math.min(html.length, from + MAX_TAG);
  let quote = "";
  for (let at = from; at < limit; at++) {
    const character = html.charAt(at);
    if (quote !== "") quote = character === quote ? "" : quote;
    else if (character === ">") return at + 1;
    // A quote opens a value only behind its equals sign; elsewhere it is a stray one.
    else if ((character === '"' || character === "'") && html.charAt(at - 1) === "=") quote = character;
  }
  return -1;
}

function readTag(html: string, at: number): Tag | null {
  const isEnd = html.charAt(at + 1) === "/";
  const start = at + (isEnd ? 2 : 1);
  const name = NAME.exec(html.slice(start, start + 32))?.[0].toLowerCase();
  if (name === undefined) return null;
  const end = tagEnd(html, start + name.length);
  if (end < 0) return { name: "", isEnd, attributes: "", end: Math.min(html.length, at + MAX_TAG) };
  return { name, isEnd, attributes: html.slice(start + name.length, end - 1), end };
}

/** Behind a comment, declaration or processing instruction. */
function afterDeclaration(html: string, at: number): number {
  const closing = html.startsWith("<!--", at) ? "-->" : ">";
  const end = html.indexOf(closing, at + 2);
  return end < 0 ? html.length : end + closing.length;
}

const ATTRIBUTE = /([^\s"'>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/g;
const KEPT_ATTRIBUTES: ReadonlySet<string> = new Set([
  "align",
  "alt",
  "checked",
  "class",
  "disabled",
  "height",
  "href",
  "open",
  "src",
  "start",
  "title",
  "type",
  "width",
]);

/** The attributes that can pass the sanitiser at all, each in double quotes. */
function writtenAttributes(attributes: string): string {
  const written: string[] = [];
  for (const [, name = "", double, single, bare] of attributes.matchAll(ATTRIBUTE)) {
    if (!KEPT_ATTRIBUTES.has(name.toLowerCase())) continue;
    const value = (double ?? single ?? bare ?? "").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
    written.push(` ${name.toLowerCase()}="${value}"`);
  }
  return written.join("");
}

class Writer {
  readonly parts: string[] = [];
  readonly open: string[] = [];
  private count = 0;
  private readonly allowed: ReadonlySet<string>;
  constructor(allowed: ReadonlySet<string>) {
    this.allowed = allowed;
  }

  text(text: string): void {
    if (text !== "") this.parts.push(text.replaceAll("<", "&lt;").replaceAll(">", "&gt;"));
  }

  tag({ name, isEnd, attributes }: Tag): void {
    if (!this.allowed.has(name)) return;
    if (isEnd) return this.close(this.open.lastIndexOf(name));
    const closes = SELF_CLOSING[name];
    const top = this.open.at(-1);
    if (closes && top !== undefined && closes.has(top)) this.close(this.open.length - 1);
    const isVoid = VOID.has(name);
    if (++this.count > MAX_ELEMENTS || (!isVoid && this.open.length >= MAX_DEPTH)) return;
    this.parts.push(`<${name}${writtenAttributes(attributes)}>`);
    if (!isVoid) this.open.push(name);
  }

  /** Closes everything from the innermost element down to the one at `depth`. */
  close(depth: number): void {
    if (depth < 0) return;
    while (this.open.length > depth) this.parts.push(`</${this.open.pop() ?? ""}>`);
  }
}

/** Where text goes on behind an element whose content is dropped. */
function afterDropped(html: string, name: string, from: number): number {
  const closing = `</${name}`;
  for (let at = html.indexOf("</", from); at >= 0; at = html.indexOf("</", at + 2)) {
    if (html.slice(at, at + closing.length).toLowerCase() !== closing) continue;
    const end = html.indexOf(">", at);
    return end < 0 ? html.length : end + 1;
  }
  return html.length;
}

/** The text with known elements only, all closed in order, and nested no deeper than `MAX_DEPTH`. Linear in its length. */
export function boundedHtml(html: string, allowed: ReadonlySet<string>): string {
  const writer = new Writer(allowed);
  let at = 0;
  while (at < html.length) {
    const next = html.indexOf("<", at);
    writer.text(html.slice(at, next < 0 ? html.length : next));
    if (next < 0) break;
    if (/^<[!?]/.test(html.slice(next, next + 2))) {
      at = afterDeclaration(html, next);
      continue;
    }
    const tag = readTag(html, next);
    at = tag?.end ?? next + 1;
    if (tag === null || tag.name === "") writer.text(html.slice(next, at));
    else if (DROPPED.has(tag.name)) at = tag.isEnd ? at : afterDropped(html, tag.name, at);
    else writer.tag(tag);
  }
  writer.close(0);
  return writer.parts.join("");
}
