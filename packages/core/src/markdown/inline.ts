import { flanks, type Mark, pairMarks } from "./emphasis.ts";
import { escapeAttribute, escapeText } from "./escape.ts";

export interface Reference {
  href: string;
  title: string;
}
export type References = ReadonlyMap<string, Reference>;

const MAX_LABEL = 500;
const ESCAPABLE = /[!-/:-@[-`{-~]/;
const HTML_TAG = /<\/?[a-z][a-z0-9-]{0,30}(?:\s[^<>]{0,2000})?\/?>/iy;
const AUTOLINK = /<([a-z][a-z0-9+.-]{1,31}:[^\s<>]{0,2000})>/iy;
const AUTOMAIL = /<([\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8})>/iy;
const ENTITY = /&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});/iy;
const BARE = /(?:https?:\/\/|www\.)[^\s<>"'`*[\]{}|\\^]{1,2000}/iy;
const BARE_MAIL = /[\w.+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}/iy;
const DESTINATION =
  /\(\s{0,20}(?:<([^<>\n]{0,2048})>|((?:[^\s()\\]|\\.|\((?:[^\s()\\]|\\.){0,500}\)){0,2048}))(?:\s{1,20}(?:"((?:[^"\\]|\\[^]){0,500})"|'((?:[^'\\]|\\[^]){0,500})'))?\s{0,20}\)/y;
const LABEL = /\[([^[\]]{0,500})\]/y;
const PLAIN = /[^\\`*_~[\]!<&\nhw@>"]+/y;

/** A label as references are matched by. */
export function labelKey(label: string): string {
  return label.trim().replace(/\s+/g, " ").toLowerCase();
}

/** Text with its backslash escapes resolved. */
export function unescaped(text: string): string {
  return text.replace(/\\([!-/:-@[-`{-~])/g, "$1");
}

interface Bracket {
  isImage: boolean;
  piece: number;
  marks: number;
  /** Position of its content in the source. */
  start: number;
}

class InlineWriter {
  private readonly pieces: string[] = [];
  private readonly marks: Mark[] = [];
  private readonly brackets: Bracket[] = [];
  /** Brackets below this position cannot become links: a link stands behind them, and links do not nest. */
  private linkFloor = 0;
  /** Brackets that may still become links. */
  private openLinks = 0;
  private backticks: Map<number, number[]> | null = null;
  private hasNoCommentEnd = false;
  private at = 0;
  private readonly text: string;
  private readonly references: References;
  private readonly isInLink: boolean;

  constructor(text: string, references: References, isInLink: boolean) {
    this.text = text;
    this.references = references;
    this.isInLink = isInLink;
  }

  write(): string {
    while (this.at < this.text.length) this.step();
    pairMarks(this.pieces, this.marks, 0);
    return this.pieces.join("");
  }

  private match(pattern: RegExp, at = this.at): RegExpExecArray | null {
    pattern.lastIndex = at;
    return pattern.exec(this.text);
  }

  private put(html: string, length: number): void {
    this.pieces.push(html);
    this.at += length;
  }

  private step(): void {
    const plain = this.match(PLAIN);
    if (plain) return this.put(plain[0], plain[0].length);
    const character = this.text.charAt(this.at);
    switch (character) {
      case "\\":
        return this.backslash();
      case "`":
        return this.code();
      case "*":
      case "_":
      case "~":
        return this.mark(character);
      case "[":
        return this.openBracket(false);
      case "!":
        return this.text.charAt(this.at + 1) === "[" ? this.openBracket(true) : this.put("!", 1);
      case "]":
        return this.closeBracket();
      case "<":
        return this.angle();
      case "&":
        return this.put(this.match(ENTITY)?.[0] ?? "&amp;", this.match(ENTITY)?.[0].length ?? 1);
      case "\n":
        return this.lineBreak();
      case "h":
      case "w":
        return this.bareLink(character);
      case "@":
        return this.bareMail();
      default:
        return this.put(escapeText(character), 1);
    }
  }

  private backslash(): void {
    const next = this.text.charAt(this.at + 1);
    if (next === "\n") this.put("<br>\n", 2);
    else if (ESCAPABLE.test(next)) this.put(escapeText(next), 2);
    else this.put("\\", 1);
  }

  private lineBreak(): void {
    const last = this.pieces.at(-1) ?? "";
    const isHard = last.endsWith("  ");
    if (last.endsWith(" ")) this.pieces[this.pieces.length - 1] = last.trimEnd();
    this.put(isHard ? "<br>\n" : "\n", 1);
  }

  /** Positions of runs of backticks by their length, found once. */
  private runs(length: number): number[] {
    if (!this.backticks) {
      this.backticks = new Map();
      for (const run of this.text.matchAll(/`+/g)) {
        const known = this.backticks.get(run[0].length);
        if (known) known.push(run.index);
        else this.backticks.set(run[0].length, [run.index]);
      }
      for (const positions of this.backticks.values()) positions.reverse();
    }
    return this.backticks.get(length) ?? [];
  }

  private code(): void {
    const length = /`+/y.exec(this.text.slice(this.at, this.at + 4096))?.[0].length ?? 1;
    const positions = this.runs(length);
    while (positions.length > 0 && positions.at(-1)! < this.at + length) positions.pop();
    const end = positions.at(-1);
    if (end === undefined) return this.put("`".repeat(length), length);
    const inner = this.text.slice(this.at + length, end).replaceAll("\n", " ");
    const isPadded = /^ .*[^ ].* $/.test(inner) && inner.startsWith(" ") && inner.endsWith(" ");
    this.put(`<code>${escapeText(isPadded ? inner.slice(1, -1) : inner)}</code>`, end + length - this.at);
  }

  private mark(character: string): void {
    let end = this.at;
    while (this.text.charAt(end) === character) end++;
    const length = end - this.at;
    if (character === "~" && length > 2) return this.put("~".repeat(length), length);
    const before = this.text.charAt(this.at - 1);
    const sides = flanks(character, before, this.text.charAt(end));
    const piece = this.pieces.length;
    this.marks.push({ character, length, original: length, ...sides, piece, ends: "", starts: "" });
    this.put("", length);
  }

  private openBracket(isImage: boolean): void {
    const length = isImage ? 2 : 1;
    const { pieces, marks } = this;
    this.brackets.push({ isImage, piece: pieces.length, marks: marks.length, start: this.at + length });
    if (!isImage) this.openLinks++;
    this.put(isImage ? "![" : "[", length);
  }

  private closeBracket(): void {
    const opener = this.brackets.pop();
    const isDead = opener !== undefined && !opener.isImage && (this.isInLink || this.brackets.length < this.linkFloor);
    if (opener === undefined || isDead) return this.put("]", 1);
    if (!opener.isImage) this.openLinks--;
    const target = this.target(opener);
    if (!target) return this.put("]", 1);
    const inner = this.text.slice(opener.start, this.at);
    pairMarks(this.pieces, this.marks, opener.marks);
    const content = this.pieces.splice(opener.piece).slice(1).join("");
    this.pieces.push(opener.isImage ? imageHtml(target, inner) : linkHtml(target, content));
    this.at = target.end;
    if (opener.isImage) return;
    this.linkFloor = this.brackets.length;
    this.openLinks = 0;
  }

  private target(opener: Bracket): (Reference & { end: number }) | null {
    const behind = this.at + 1;
    const direct = this.text.charAt(behind) === "(" ? this.match(DESTINATION, behind) : null;
    if (direct) {
      const href = unescaped(direct[1] ?? direct[2] ?? "");
      return { href, title: unescaped(direct[3] ?? direct[4] ?? ""), end: behind + direct[0].length };
    }
    if (this.at - opener.start > MAX_LABEL) return null;
    const label = this.text.charAt(behind) === "[" ? this.match(LABEL, behind) : null;
    const own = this.text.slice(opener.start, this.at);
    const found = this.references.get(labelKey(label?.[1] ? label[1] : own));
    return found ? { ...found, end: behind + (label?.[0].length ?? 0) } : null;
  }

  private angle(): void {
    if (this.text.startsWith("<!--", this.at)) return this.comment();
    const link = this.match(AUTOLINK) ?? this.match(AUTOMAIL);
    if (link) {
      const shown = link[1] ?? "";
      const href = shown.includes(":") ? shown : `mailto:${shown}`;
      return this.put(linkHtml({ href, title: "" }, escapeText(shown)), link[0].length);
    }
    const tag = this.match(HTML_TAG);
    this.put(tag?.[0] ?? "&lt;", tag?.[0].length ?? 1);
  }

  private comment(): void {
    const end = this.hasNoCommentEnd ? -1 : this.text.indexOf("-->", this.at + 4);
    this.hasNoCommentEnd = end < 0;
    if (end < 0) this.put("&lt;", 1);
    else this.put("", end + 3 - this.at);
  }

  /** `https://…` and `www.…` in running text, without the punctuation that ends a sentence. */
  private bareLink(character: string): void {
    const before = this.text.charAt(this.at - 1);
    const found = /[\p{L}\p{N}_]/u.test(before) || this.isInLink || this.openLinks > 0 ? null : this.match(BARE);
    const shown = found ? trimmedUrl(found[0]) : "";
    if (!/^(?:https?:\/\/|www\.)[^\s.]+[.:/]?\S/i.test(shown)) return this.put(character, 1);
    const href = shown.startsWith("www.") ? `http://${shown}` : shown;
    this.put(linkHtml({ href, title: "" }, escapeText(shown)), shown.length);
  }

  private bareMail(): void {
    const last = this.pieces.at(-1) ?? "";
    const local = /[\w.+-]{1,64}$/.exec(last)?.[0] ?? "";
    const start = this.at - local.length;
    const isOwn = local !== "" && this.text.slice(start, this.at) === local;
    const found = isOwn && !this.isInLink && this.openLinks === 0 ? this.match(BARE_MAIL, start) : null;
    if (!found || found[0].length <= local.length + 1) return this.put("@", 1);
    const address = found[0].replace(/[.-]+$/, "");
    this.pieces[this.pieces.length - 1] = last.slice(0, -local.length);
    this.put(linkHtml({ href: `mailto:${address}`, title: "" }, address), address.length - local.length);
  }
}

function trimmedUrl(url: string): string {
  let shown = url.replace(/[?!.,:;~_'"]{1,50}$/, "");
  for (let extra = 0; extra < 5 && shown.endsWith(")") && !shown.includes("("); extra++) shown = shown.slice(0, -1);
  return shown;
}

function titleAttribute(title: string): string {
  return title === "" ? "" : ` title="${escapeAttribute(title)}"`;
}

function linkHtml({ href, title }: Reference, content: string): string {
  return `<a href="${escapeAttribute(href)}"${titleAttribute(title)}>${content}</a>`;
}

/** The description of a picture is its text without marks. */
function imageHtml({ href, title }: Reference, inner: string): string {
  const alt = unescaped(inner).replace(/[*_~`[\]]/g, "");
  return `<img src="${escapeAttribute(href)}" alt="${escapeAttribute(alt)}"${titleAttribute(title)}>`;
}

/** One run of markdown text as HTML; tags of the author pass through and are for the sanitiser to judge. */
export function inlineHtml(text: string, references: References, isInLink = false): string {
  return new InlineWriter(text, references, isInLink).write();
}
