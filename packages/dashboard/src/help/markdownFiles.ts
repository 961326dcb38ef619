/** A markdown file of a folder, as it becomes an article. */
export interface ArticleFile {
  path: string;
  collectionPath: string[];
  title: string;
  description: string;
  content: string;
}

const FRONT = /^---\r?\n([\s\S]{0,5000}?)\r?\n---\r?\n?/;

function frontMatter(text: string): Record<string, string> {
  const block = FRONT.exec(text)?.[1] ?? "";
  const lines = block.split(/\r?\n/).map((line) => /^([\w-]{1,40}):[ \t]*(.*)$/.exec(line));
  return Object.fromEntries(
    lines.flatMap((line) => (line ? [[line[1]?.toLowerCase() ?? "", unquoted(line[2] ?? "")]] : [])),
  );
}

function unquoted(value: string): string {
  return value.trim().replace(/^(["'])(.*)\1$/, "$2");
}

function nameOf(part: string): string {
  const words = part
    .replace(/\.(md|markdown)$/i, "")
    .replace(/^\d+[-_. ]+/, "")
    .replace(/[-_]+/g, " ")
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/**
 * Reads a markdown file: title and description from the front matter, else the first heading or the file's name; the
 * folders above it become collections, without the outermost, which only holds them.
 */
export function readArticleFile(path: string, text: string): ArticleFile {
  const front = frontMatter(text);
  const body = text.replace(FRONT, "").trim();
  const heading = /^# (.{1,255})$/m.exec(body.slice(0, 2000));
  const isLead = heading !== null && body.startsWith(heading[0]);
  const parts = path.split("/").filter((part) => part !== "");
  return {
    path,
    collectionPath: parts.slice(1, -1).map(nameOf),
    title: (front.title || heading?.[1]?.trim() || nameOf(parts.at(-1) ?? "")).slice(0, 255) || "Untitled",
    description: (front.description ?? "").slice(0, 500),
    content: isLead && !front.title ? body.slice(heading[0].length).trim() : body,
  };
}

/** An article as a file of a folder: front matter and text. */
export function writeArticleFile(article: {
  title: string;
  description: string;
  content: string;
  status: string;
}): string {
  const front = { title: article.title, description: article.description, status: article.status };
  const lines = Object.entries(front).map(([name, value]) => `${name}: ${value.replace(/\s+/g, " ")}`);
  return `---\n${lines.join("\n")}\n---\n\n${article.content}\n`;
}
