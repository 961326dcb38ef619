/**
 * Text of people as HTML that is safe to put into a page: the one sanitiser of articles and messages. Everything that
 * is not on its lists is dropped; time grows with the length of the text.
 */
import { fromHtml } from "hast-util-from-html";
import { sanitize, type Schema } from "hast-util-sanitize";
import { toHtml } from "hast-util-to-html";
import { rawMarkdownHtml } from "./markdown/blocks.ts";
import { boundedHtml } from "./richText/boundedHtml.ts";
import { plainText } from "./richText/plainText.ts";
import { safeHref, safeImage } from "./richText/urls.ts";

export { ASSET_PATH, safeHref, safeImage } from "./richText/urls.ts";

type Root = ReturnType<typeof fromHtml>;
type RootContent = Root["children"][number];
type Element = Extract<RootContent, { type: "element" }>;
type ElementContent = Element["children"][number];

export interface RenderOptions {
  /** The address at which a picture is fetched, from the one written; null leaves the picture out. */
  imageUrl?: (src: string) => string | null;
  /** Collects the headings as they are written, for a table of contents. */
  headings?: Heading[];
}

export interface Heading {
  id: string;
  text: string;
  level: number;
}

const CALLOUTS = ["note", "tip", "important", "warning", "caution"];
const CALLOUT_CLASSES = CALLOUTS.map((kind) => `callout-${kind}`);
/** Ids of headings; nothing else has an id, so no text can take the name of something of the page's own. */
const HEADING_PREFIX = "h-";
const MAX_SLUG = 60;

const SCHEMA: Schema = {
  tagNames: [
    ...["h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "blockquote", "pre", "code", "ul", "ol", "li", "dl", "dt"],
    ...["dd", "strong", "b", "em", "i", "del", "s", "ins", "sub", "sup", "mark", "kbd", "a", "img", "table", "thead"],
    ...["tbody", "tr", "th", "td", "details", "summary", "input", "div", "span"],
  ],
  attributes: {
    a: ["href", "title"],
    img: ["src", "alt", "title", "width", "height"],
    code: [["className", /^language-[\w+#.-]{1,30}$/]],
    blockquote: [["className", "callout", ...CALLOUT_CLASSES]],
    th: [["align", "left", "right", "center"]],
    td: [["align", "left", "right", "center"]],
    ol: ["start"],
    details: ["open"],
    input: [["type", "checkbox"], ["disabled", true], "checked"],
  },
  // Addresses are checked by `safeHref` and `safeImage`, which are stricter than a list of schemes.
  protocols: {},
  required: { input: { type: "checkbox", disabled: true } },
  ancestors: {
    tbody: ["table"],
    thead: ["table"],
    tr: ["table"],
    td: ["table"],
    th: ["table"],
    summary: ["details"],
    li: ["ul", "ol"],
  },
  strip: ["script", "style"],
  allowComments: false,
  allowDoctypes: false,
};
const ALLOWED: ReadonlySet<string> = new Set(SCHEMA.tagNames);

function textOf(node: RootContent): string {
  if (node.type === "text") return node.value;
  return "children" in node ? node.children.map(textOf).join("") : "";
}

function slugOf(text: string): string {
  const words = text
    .normalize("NFC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-");
  return (
    words
      .slice(0, MAX_SLUG)
      .toWellFormed()
      .replaceAll("\ufffd", "")
      .replace(/^-+|-+$/g, "") || "section"
  );
}

class Hardener {
  private readonly slugs = new Map<string, number>();
  private readonly options: RenderOptions;
  constructor(options: RenderOptions) {
    this.options = options;
  }

  children(nodes: readonly RootContent[]): ElementContent[] {
    return nodes.flatMap((node) => this.node(node));
  }

  private node(node: RootContent): ElementContent[] {
    if (node.type === "text") return [node];
    if (node.type !== "element") return [];
    if (node.tagName === "a") return [this.link(node)];
    if (node.tagName === "img") return this.image(node);
    if (node.tagName === "blockquote") return [this.quote(node)];
    if (node.tagName === "pre") return [this.preformatted(node)];
    if (/^h[1-6]$/.test(node.tagName)) return [this.heading(node)];
    return [{ ...node, children: this.children(node.children) }];
  }

  private link(node: Element): Element {
    const { href, ...rest } = node.properties;
    const safe = typeof href === "string" ? safeHref(href) : null;
    const children = this.children(node.children);
    if (safe === null) return { ...node, tagName: "span", properties: {}, children };
    const here = safe.startsWith("#") ? `#${HEADING_PREFIX}${slugOf(fragmentOf(safe))}` : safe;
    return { ...node, properties: { ...rest, href: here, rel: ["noopener", "nofollow"] }, children };
  }

  private image(node: Element): ElementContent[] {
    const { src, alt, title, width, height } = node.properties;
    const safe = typeof src === "string" ? safeImage(src) : null;
    const url = safe !== null && this.options.imageUrl ? this.options.imageUrl(safe) : safe;
    if (url === null) return typeof alt === "string" && alt !== "" ? [{ type: "text", value: alt }] : [];
    // In a fixed order, so that what was sanitised comes out the same again.
    const size = { width: sideOf(width), height: sideOf(height) };
    return [{ ...node, properties: { src: url, alt: alt ?? "", title, ...size, loading: "lazy" } }];
  }

  /** A parser drops a line break right behind `<pre>`; without one there is nothing to drop the next time. */
  private preformatted(node: Element): Element {
    const children = this.children(node.children);
    while (children[0]?.type === "text" && /^\n*$/.test(children[0].value)) children.shift();
    const [first, ...rest] = children;
    if (first?.type !== "text") return { ...node, children };
    return { ...node, children: [{ ...first, value: first.value.replace(/^\n+/, "") }, ...rest] };
  }

  private heading(node: Element): Element {
    // Named by what is shown: a picture that is left out leaves its words.
    const children = this.children(node.children);
    const text = children.map(textOf).join("").trim();
    const slug = slugOf(text);
    const seen = this.slugs.get(slug) ?? 0;
    this.slugs.set(slug, seen + 1);
    const id = `${HEADING_PREFIX}${slug}${seen === 0 ? "" : `-${seen + 1}`}`;
    this.options.headings?.push({ id, text, level: Number(node.tagName.slice(1)) });
    return { ...node, properties: { id }, children };
  }

  /** `> [!NOTE]` begins a callout. */
  private quote(node: Element): Element {
    const children = this.children(node.children);
    const first = children.find((child): child is Element => child.type === "element");
    const lead = first?.tagName === "p" ? first.children[0] : undefined;
    const mark = lead?.type === "text" ? /^\[!(\w{1,12})\][ \t]*\n?/.exec(lead.value) : null;
    const kind = mark?.[1]?.toLowerCase() ?? "";
    if (!mark || lead?.type !== "text" || !first || !CALLOUTS.includes(kind)) return { ...node, children };
    const rest: ElementContent[] = [{ ...lead, value: lead.value.slice(mark[0].length) }, ...first.children.slice(1)];
    const marked = children.map((child) => (child === first ? { ...first, children: rest } : child));
    return { ...node, properties: { className: ["callout", `callout-${kind}`] }, children: marked };
  }
}

function fragmentOf(href: string): string {
  const fragment = href.slice(1);
  const bare = fragment.startsWith(HEADING_PREFIX) ? fragment.slice(HEADING_PREFIX.length) : fragment;
  try {
    return decodeURIComponent(bare);
  } catch {
    return bare;
  }
}

/** A side of a picture in pixels, when it is a sensible number. */
function sideOf(value: unknown): number | undefined {
  const side = Number(value);
  return Number.isInteger(side) && side > 0 && side <= 10_000 ? side : undefined;
}

function safeTree(html: string, options: RenderOptions): Root {
  const parsed = fromHtml(boundedHtml(html, ALLOWED), { fragment: true });
  const clean = sanitize(parsed, SCHEMA);
  const nodes = clean.type === "root" ? clean.children : [];
  return { type: "root", children: new Hardener(options).children(nodes as RootContent[]) };
}

/**
 * HTML of anyone as HTML of the allow-list: formatting, lists, tables, code, headings with ids, links (http, https,
 * mailto, tel, relative) and pictures (https, own storage). Idempotent, and linear in the length of the text.
 */
export function sanitizeHtml(html: string, options: RenderOptions = {}): string {
  return toHtml(safeTree(html.toWellFormed(), options));
}

/**
 * GitHub-flavoured markdown, with HTML inside it, as HTML of the allow-list of `sanitizeHtml`. `> [!NOTE]` makes a
 * callout. Never throws.
 */
export function markdownToHtml(markdown: string, options: RenderOptions = {}): string {
  return sanitizeHtml(rawMarkdownHtml(markdown.toWellFormed()), options);
}

/** The words of a markdown text, for search and excerpts: one line per block, no markup. Not for injecting into HTML. */
export function markdownToText(markdown: string): string {
  return plainText(markdown);
}
