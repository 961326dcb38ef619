import { escapeText } from "./escape.ts";
import { inlineHtml, labelKey, type Reference, type References, unescaped } from "./inline.ts";
import { isTableStart, tableHtml } from "./tables.ts";

/** Quotes and lists nested deeper than this are text. */
const MAX_CONTAINERS = 12;
const FENCE = /^ {0,3}(`{3,}|~{3,})[ \t]*([^`\n]*)$/;
const HEADING = /^ {0,3}(#{1,6})(?:[ \t]|$)/;
const RULE = /^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/;
const QUOTE = /^ {0,3}> ?/;
const ITEM = /^( {0,3})([-+*]|\d{1,9}[.)])( {1,4}(?! )| (?= )|$)/;
const UNDERLINE = /^ {0,3}(=+|-+)[ \t]*$/;
const DEFINITION =
  /^ {0,3}\[([^[\]]{1,500})\]:[ \t]{0,20}(?:<([^<>]{0,2048})>|(\S{1,2048}))(?:[ \t]{1,20}(?:"([^"]{0,500})"|'([^']{0,500})'|\(([^()]{0,500})\)))?[ \t]*$/;
const HTML_BLOCK =
  /^ {0,3}<\/?(?:address|article|aside|blockquote|center|dd|details|dialog|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|nav|ol|p|section|summary|table|tbody|td|tfoot|th|thead|title|tr|ul)(?:[\s/>]|$)/i;
const RAW_BLOCK = /^ {0,3}<(pre|script|style|textarea)(?:[\s>]|$)/i;
const COMMENT = /^ {0,3}<!--/;

interface Block {
  html: string;
  isParagraph: boolean;
}
interface Blocks {
  blocks: Block[];
  /** Whether an empty line stands between two of them. */
  hasGap: boolean;
}

/** Tabs at the beginning of a line as the spaces they stand for. */
function expandIndent(line: string): string {
  const indent = /^[ \t]*/.exec(line)?.[0] ?? "";
  if (!indent.includes("\t")) return line;
  let width = 0;
  for (const character of indent) width += character === "\t" ? 4 - (width % 4) : 1;
  return " ".repeat(Math.min(width, 400)) + line.slice(indent.length);
}

function indentOf(line: string): number {
  return /^ */.exec(line)?.[0].length ?? 0;
}

function isBlank(line: string): boolean {
  return line.trim() === "";
}

class BlockReader {
  private readonly blocks: Block[] = [];
  private hasGap = false;
  private at = 0;
  private readonly lines: readonly string[];
  private readonly references: References;
  private readonly depth: number;

  constructor(lines: readonly string[], references: References, depth: number) {
    this.lines = lines;
    this.references = references;
    this.depth = depth;
  }

  read(): Blocks {
    let isAfterBlank = false;
    while (this.at < this.lines.length) {
      const line = this.line();
      if (isBlank(line)) {
        isAfterBlank = true;
        this.at++;
        continue;
      }
      if (isAfterBlank && this.blocks.length > 0) this.hasGap = true;
      isAfterBlank = false;
      this.block(line);
    }
    return { blocks: this.blocks, hasGap: this.hasGap };
  }

  private line(offset = 0): string {
    return this.lines[this.at + offset] ?? "";
  }

  private put(html: string, isParagraph = false): void {
    this.blocks.push({ html, isParagraph });
  }

  private block(line: string): void {
    if (indentOf(line) >= 4) return this.indentedCode();
    const fence = FENCE.exec(line);
    if (fence) return this.fencedCode(fence);
    if (HEADING.test(line)) return this.heading(line);
    if (RULE.test(line)) return this.rule();
    if (this.depth < MAX_CONTAINERS && QUOTE.test(line)) return this.quote();
    if (this.depth < MAX_CONTAINERS && ITEM.test(line)) return this.list(line);
    if (RAW_BLOCK.test(line) || COMMENT.test(line)) return this.rawHtml(line);
    if (HTML_BLOCK.test(line)) return this.html();
    if (isTableStart(line, this.lines[this.at + 1])) return this.table();
    if (DEFINITION.test(line)) return void this.at++;
    this.paragraph();
  }

  private rule(): void {
    this.put("<hr>");
    this.at++;
  }

  private heading(line: string): void {
    const level = HEADING.exec(line)?.[1]?.length ?? 1;
    const text = line.trimStart().slice(level).trim();
    const bare = /(?:^|[ \t])#+$/.test(text.slice(-100)) ? text.replace(/#{1,100}$/, "").trimEnd() : text;
    this.put(`<h${level}>${this.inline(bare)}</h${level}>`);
    this.at++;
  }

  private inline(text: string): string {
    return inlineHtml(text, this.references);
  }

  private indentedCode(): void {
    const code: string[] = [];
    for (; this.at < this.lines.length && (isBlank(this.line()) || indentOf(this.line()) >= 4); this.at++) {
      code.push(this.line().slice(4));
    }
    while (code.length > 0 && isBlank(code.at(-1) ?? "")) code.pop();
    this.put(`<pre><code>${escapeText(code.join("\n"))}\n</code></pre>`);
  }

  private fencedCode([opening, marks = "", info = ""]: RegExpExecArray): void {
    const indent = indentOf(opening);
    const code: string[] = [];
    for (this.at++; this.at < this.lines.length; this.at++) {
      const closing = /^ {0,3}(`{3,}|~{3,})[ \t]*$/.exec(this.line())?.[1];
      if (closing?.startsWith(marks)) break;
      code.push(this.line().replace(/^ {0,3}/, (spaces) => spaces.slice(indent)));
    }
    this.at++;
    const language = /^[\w+#.-]{1,30}/.exec(info)?.[0];
    const attribute = language === undefined ? "" : ` class="language-${escapeText(language)}"`;
    const text = code.length === 0 ? "" : `${escapeText(code.join("\n"))}\n`;
    this.put(`<pre><code${attribute}>${text}</code></pre>`);
  }

  /** Whether a line can go on with a paragraph begun before, without the mark of its container. */
  private isLazy(line: string): boolean {
    return !isBlank(line) && !startsBlock(line) && !UNDERLINE.test(line);
  }

  private quote(): void {
    const inner: string[] = [];
    for (; this.at < this.lines.length; this.at++) {
      const line = this.line();
      if (QUOTE.test(line)) inner.push(expandIndent(line.replace(QUOTE, "")));
      else if (!isBlank(inner.at(-1) ?? "") && this.isLazy(line)) inner.push(line.trimStart());
      else break;
    }
    this.put(`<blockquote>\n${blocksHtml(inner, this.references, this.depth + 1)}\n</blockquote>`);
  }

  private list(first: string): void {
    const marker = ITEM.exec(first)?.[2] ?? "-";
    const kind = marker.slice(-1);
    const isOrdered = marker.length > 1 || /\d/.test(marker);
    const items: Blocks[] = [];
    let isLoose = false;
    let wasBlank = false;
    while (this.at < this.lines.length) {
      const head = ITEM.exec(this.line());
      if (!head || RULE.test(this.line()) || (head[2] ?? "").slice(-1) !== kind) break;
      if (wasBlank) isLoose = true;
      const { lines, endsBlank } = this.item(head);
      const item = new BlockReader(lines, this.references, this.depth + 1).read();
      isLoose ||= item.hasGap;
      wasBlank = endsBlank;
      items.push(item);
    }
    const start = isOrdered && Number.parseInt(marker, 10) !== 1 ? ` start="${Number.parseInt(marker, 10)}"` : "";
    const name = isOrdered ? "ol" : "ul";
    this.put(`<${name}${start}>\n${items.map((item) => itemHtml(item, isLoose)).join("\n")}\n</${name}>`);
  }

  /** The lines of an item without their indentation; `at` moves behind them. */
  private item([mark]: RegExpExecArray): { lines: string[]; endsBlank: boolean } {
    const first = this.line().slice(mark.length);
    const width = mark.trimEnd() === mark ? mark.length + 1 : mark.length;
    const lines = [expandIndent(first)];
    let blanks = 0;
    for (this.at++; this.at < this.lines.length; this.at++) {
      const line = this.line();
      if (isBlank(line)) {
        blanks++;
        if (lines.length === 1 && isBlank(first)) break;
        continue;
      }
      const isInside = indentOf(line) >= width;
      if (!isInside && (blanks > 0 || ITEM.test(line) || !this.isLazy(line))) break;
      for (; blanks > 0; blanks--) lines.push("");
      lines.push(isInside ? line.slice(width) : line.trimStart());
    }
    return { lines, endsBlank: blanks > 0 };
  }

  private rawHtml(line: string): void {
    const name = RAW_BLOCK.exec(line)?.[1]?.toLowerCase();
    const closing = name === undefined ? "-->" : `</${name}`;
    const raw: string[] = [];
    for (; this.at < this.lines.length; this.at++) {
      raw.push(this.line());
      if (this.line().toLowerCase().includes(closing)) break;
    }
    this.at++;
    this.put(raw.join("\n"));
  }

  private html(): void {
    const raw: string[] = [];
    for (; this.at < this.lines.length && !isBlank(this.line()); this.at++) raw.push(this.line());
    this.put(raw.join("\n"));
  }

  private table(): void {
    const rows = [this.line(), this.line(1)];
    for (this.at += 2; this.at < this.lines.length; this.at++) {
      if (isBlank(this.line()) || startsBlock(this.line())) break;
      rows.push(this.line());
    }
    this.put(tableHtml(rows, this.references));
  }

  private paragraph(): void {
    const text: string[] = [];
    for (; this.at < this.lines.length; this.at++) {
      const line = this.line();
      const underline = text.length > 0 ? UNDERLINE.exec(line)?.[1] : undefined;
      if (underline !== undefined) {
        this.at++;
        const level = underline.startsWith("=") ? 1 : 2;
        return this.put(`<h${level}>${this.inline(text.join("\n").trimEnd())}</h${level}>`);
      }
      const isTable = text.length > 0 && isTableStart(line, this.lines[this.at + 1]);
      if (isBlank(line) || (text.length > 0 && (startsBlock(line) || isTable))) break;
      text.push(line.trimStart());
    }
    this.put(this.inline(text.join("\n").trimEnd()), true);
  }
}

/** Whether a line ends the paragraph before it. */
function startsBlock(line: string): boolean {
  if (indentOf(line) >= 4) return false;
  const item = ITEM.exec(line);
  if (item) return !isBlank(line.slice(item[0].length)) && (!/\d/.test(item[2] ?? "") || /^1[.)]$/.test(item[2] ?? ""));
  return [FENCE, HEADING, RULE, QUOTE, HTML_BLOCK, RAW_BLOCK, COMMENT].some((pattern) => pattern.test(line));
}

function itemHtml({ blocks }: Blocks, isLoose: boolean): string {
  const parts = blocks.map((block) => (block.isParagraph && isLoose ? `<p>${block.html}</p>` : block.html));
  const [first = "", ...rest] = parts;
  const task = /^(<p>)?\[([ xX])\][ \t]/.exec(first);
  if (!task) return `<li>${isLoose ? "\n" : ""}${parts.join("\n")}${isLoose || rest.length > 0 ? "\n" : ""}</li>`;
  const box = `<input type="checkbox" disabled${task[2] === " " ? "" : " checked"}> `;
  return `<li>${[(task[1] ?? "") + box + first.slice(task[0].length), ...rest].join("\n")}</li>`;
}

/** A block that no reader takes the first line of would never end. */
function blocksHtml(lines: readonly string[], references: References, depth: number): string {
  const { blocks } = new BlockReader(lines, references, depth).read();
  return blocks.map((block) => (block.isParagraph ? `<p>${block.html}</p>` : block.html)).join("\n");
}

/** The link definitions of a text; the first of a label counts. */
function referencesOf(lines: readonly string[]): References {
  const references = new Map<string, Reference>();
  for (const line of lines) {
    const found = line.includes("]:") ? DEFINITION.exec(line.replace(/^(?: {0,3}> ?){1,3}/, "")) : null;
    if (!found) continue;
    const [, label = "", angled, bare, double, single, round] = found;
    const key = labelKey(label);
    const title = unescaped(double ?? single ?? round ?? "");
    if (!references.has(key)) references.set(key, { href: unescaped(angled ?? bare ?? ""), title });
  }
  return references;
}

/**
 * Markdown (CommonMark with GitHub's tables, task lists, strikethrough and bare links) as HTML that still holds the
 * author's own tags: never to be shown before `sanitizeHtml`. Every step is linear in the length of the text.
 */
export function rawMarkdownHtml(markdown: string): string {
  const lines = markdown.split(/\r\n?|\n/).map(expandIndent);
  return blocksHtml(lines, referencesOf(lines), 0);
}
