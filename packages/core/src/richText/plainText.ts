const FENCE = /^[ \t>]{0,40}(?:`{3,}|~{3,})/;
const TABLE_RULE = /^[ \t:|-]+$/;
const LINE_START =
  /^(?:[ \t]{0,12}(?:>|#{1,6}(?=[ \t])|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t])))+[ \t]*(?:\[[ xX]\][ \t])?/;
const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  nbsp: " ",
  mdash: "—",
  ndash: "–",
  hellip: "…",
};

/** Every pattern is bounded, so that a line costs time proportional to its length. */
function inlineText(line: string): string {
  return line
    .replace(/<!--[\s\S]{0,1000}?-->|<\/?[a-z][^<>]{0,500}>/gi, " ")
    .replace(/!?\[([^\][]{0,500})\](?:\([^()\s]{0,500}(?:[ \t]"[^"]{0,200}")?\)|\[[^\][]{0,100}\])/g, "$1")
    .replace(/<((?:https?|mailto):[^<>\s]{1,500})>/g, "$1")
    .replace(/\\([\\`*_{}[\]()#+\-.!>~|])/g, "$1")
    .replace(/&(\w{2,6});/g, (entity, name: string) => ENTITIES[name] ?? entity)
    .replace(/(\*{1,3}|~~|`{1,3})(?=\S)|(?<=\S)(\*{1,3}|~~|`{1,3})/g, "")
    .replace(/(?<![\p{L}\p{N}])_{1,3}(?=\S)|(?<=\S)_{1,3}(?![\p{L}\p{N}])/gu, "")
    .replace(/[ \t]{0,100}\|[ \t]{0,100}/g, " ")
    .replace(/[ \t]+/g, " ")
    .trim();
}

/** The words of a markdown text without its marks; code stays as it is. Empty lines go. */
export function plainText(markdown: string): string {
  let isCode = false;
  const lines: string[] = [];
  for (const line of markdown.split(/\r\n?|\n/)) {
    if (FENCE.test(line)) {
      isCode = !isCode;
      continue;
    }
    const isMarkOnly = TABLE_RULE.test(line) || /^[ \t]*\[!\w{1,12}\]/.test(line.replace(LINE_START, ""));
    const text = isCode ? line.trim() : isMarkOnly ? "" : inlineText(line.replace(LINE_START, ""));
    if (text !== "") lines.push(text);
  }
  return lines.join("\n");
}
