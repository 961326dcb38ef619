const CODE = /(?<fence>^[ \t]*(?<marks>`{3,20}|~{3,20})[^\n]*\n[\s\S]*?(?:^[ \t]*\k<marks>[`~]*[ \t]*$|$(?![\s\S])))/m;
const SPAN = /(?<ticks>`{1,20})(?!`)[^\n]{0,1000}?[^`]\k<ticks>(?!`)/;
const INLINE =
  /(?<before>!\[[^\]\n]{0,300}\]\([ \t]*)(?<target><[^<>\n]{1,2000}>|[^\s()<>]{1,2000}(?:\([^\s()]{0,200}\)[^\s()<>]{0,2000})?)(?=[ \t]*(?:\)|["'(]|[ \t]["'(]))/;
const TAG = /(?<tag><img\b[^<>]{0,2000}?\bsrc[ \t]*=[ \t]*)(?<quoted>"[^"<>\n]{0,2000}"|'[^'<>\n]{0,2000}')/i;
const DEFINED =
  /(?<label>^[ ]{0,3}\[(?!\^)[^\]\n]{1,200}\]:[ \t]*)(?<place><[^<>\n]{1,2000}>|[^\s<>]{1,2000}\.(?:png|jpe?g|gif|webp|svg|avif|bmp))/im;
const ANY = new RegExp([CODE, SPAN, INLINE, TAG, DEFINED].map(({ source }) => source).join("|"), "gim");

const bare = (target: string) => target.replace(/^[<"']|[>"']$/g, "");

/**
 * Puts other addresses in the place of those of a text's pictures, in markdown, in HTML and in definitions; what stands
 * in code stays. `change` gives null to leave an address as it is.
 */
export function changePictures(text: string, change: (target: string) => string | null): string {
  return text.replace(ANY, (whole: string, ...rest: unknown[]) => {
    const groups = rest.at(-1) as Record<string, string | undefined>;
    const before = groups.before ?? groups.tag ?? groups.label;
    const target = groups.target ?? groups.quoted ?? groups.place;
    if (before === undefined || target === undefined) return whole;
    const other = change(bare(target));
    if (other === null) return whole;
    return groups.quoted === undefined ? before + other : `${before}"${other}"`;
  });
}

/** The addresses of a text's pictures, each once. */
export function picturesIn(text: string): string[] {
  const found = new Set<string>();
  changePictures(text, (target) => {
    found.add(target);
    return null;
  });
  return [...found];
}

/** Where a picture of a folder lies; `outside` when its address leaves the folder, null when it is none of the folder's. */
export function placeOf(file: string, target: string): { path: string } | "outside" | null {
  const isElsewhere = /^(?:[a-z][a-z0-9+.-]*:|\/\/|#)/i.test(target) || target.startsWith("/help/assets/");
  if (isElsewhere) return null;
  const plain = decoded(target.replace(/[?#].*$/, ""));
  const parts = file.split("/");
  const base = plain.startsWith("/") ? parts.slice(0, parts.length > 1 ? 1 : 0) : parts.slice(0, -1);
  const path = [...base];
  for (const part of plain.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") path.push(part);
    else if (path.pop() === undefined) return "outside";
  }
  return { path: path.join("/") };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
