/** A markdown file of a folder, as it becomes an article. */
export interface ArticleFile {
  path: string;
  collectionPath: string[];
  title: string;
  content: string;
  description?: string;
  seoTitle?: string;
  seoDescription?: string;
  slug?: string;
  language?: string;
  status?: Status;
  audience?: Audience;
}

const STATUSES = ["draft", "published", "archived"] as const;
type Status = (typeof STATUSES)[number];
const AUDIENCES = ["all", "identified"] as const;
type Audience = (typeof AUDIENCES)[number];

const FRONT = /^---\r?\n([\s\S]{0,20000}?)\r?\n---\r?\n?/;
const SLUG = /^[\p{Ll}\p{Lo}\p{N}]+(?:-[\p{Ll}\p{Lo}\p{N}]+)*$/u;
const LANGUAGE = /^[a-z]{2,3}(?:-[A-Z]{2})?$/;
const MAX_SLUG = 80;

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A value as it was meant: quoted texts without their marks, lists in brackets as lists. */
function valueOf(text: string): string | string[] {
  const value = text.trim();
  const parsed = /^["[]/.test(value) ? json(value) : undefined;
  if (typeof parsed === "string") return parsed;
  if (Array.isArray(parsed)) return parsed.map(String);
  if (/^\[[^\n]*\]$/.test(value))
    return value
      .slice(1, -1)
      .split(",")
      .map((part) => String(valueOf(part)));
  return value.replace(/^(["'])([^\n]*)\1$/, "$2");
}

/** Names as other tools write them, too: `seo_title`, `seo-title`, `seoTitle`. */
const nameOfKey = (key: string) => key.toLowerCase().replace(/[-_]/g, "");

function frontMatter(text: string): ReadonlyMap<string, string | string[]> {
  const block = FRONT.exec(text)?.[1] ?? "";
  const lines = block.split(/\r?\n/).map((line) => /^([\w-]{1,40}):[ \t]*([^\n]*)$/.exec(line));
  return new Map(lines.flatMap((line) => (line ? [[nameOfKey(line[1] ?? ""), valueOf(line[2] ?? "")] as const] : [])));
}

function nameOf(part: string): string {
  const words = part
    .replace(/\.(md|markdown)$/i, "")
    .replace(/^\d+[-_. ]+/, "")
    .replace(/[-_]+/g, " ")
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The parts of front matter that are texts and mean something here; others are left out. */
function toldBy(front: ReadonlyMap<string, string | string[]>) {
  const text = (key: string) => {
    const value = front.get(key);
    return typeof value === "string" ? value : undefined;
  };
  const oneOf = <Value extends string>(values: readonly Value[], value: string | undefined) =>
    values.find((known) => known === value);
  const slug = text("slug");
  const language = text("language") ?? text("lang");
  const told = {
    description: text("description")?.slice(0, 500),
    seoTitle: text("seotitle")?.slice(0, 255),
    seoDescription: text("seodescription")?.slice(0, 500),
    slug: slug !== undefined && slug.length <= MAX_SLUG && SLUG.test(slug) ? slug : undefined,
    language: language !== undefined && LANGUAGE.test(language) ? language : undefined,
    status: oneOf(STATUSES, text("status")),
    audience: oneOf(AUDIENCES, text("audience")),
  };
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined)) as Partial<typeof told>;
}

/**
 * Reads a markdown file: what front matter tells, else title from the first heading or the file's name; the folders
 * above it become collections, without the outermost, which only holds them.
 */
export function readArticleFile(path: string, text: string): ArticleFile {
  const front = frontMatter(text);
  const body = text.replace(FRONT, "").trim();
  const heading = /^# (.{1,255})$/m.exec(body.slice(0, 2000));
  const isLead = heading !== null && body.startsWith(heading[0]);
  const parts = path.split("/").filter((part) => part !== "");
  const collection = front.get("collection");
  const given = front.get("title");
  const title = typeof given === "string" ? given : "";
  return {
    path,
    collectionPath: collection === undefined ? parts.slice(1, -1).map(nameOf) : [collection].flat(),
    title: (title || heading?.[1]?.trim() || nameOf(parts.at(-1) ?? "")).slice(0, 255) || "Untitled",
    ...toldBy(front),
    content: isLead && title === "" ? body.slice(heading[0].length).trim() : body,
  };
}

const TOLD = ["title", "slug", "language", "status", "audience", "description", "seoTitle", "seoDescription"] as const;
export type WrittenArticle = Record<(typeof TOLD)[number], string> & { collectionPath: string[]; content: string };

/** A value as JSON, which is YAML as well once the characters that end lines only there are written out. */
function written(value: string | string[]): string {
  return JSON.stringify(value).replace(
    /[\u0085\u2028\u2029]/g,
    (end) => `\\u${end.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** An article as a file of a folder: front matter and text. */
export function writeArticleFile(article: WrittenArticle): string {
  const lines = TOLD.filter((name) => article[name] !== "").map((name) => `${name}: ${written(article[name])}`);
  lines.push(`collection: ${written(article.collectionPath)}`);
  return `---\n${lines.join("\n")}\n---\n\n${article.content}\n`;
}
