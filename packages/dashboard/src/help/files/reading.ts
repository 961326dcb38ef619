import { cleanFileName, isInlineType, sniffFileType } from "@parley/core";
import { MAX_ATTACHMENT_BYTES } from "@parley/protocol";
import type { Source } from "./gathering.ts";
import { type ArticleFile, readArticleFile } from "./markdownFiles.ts";
import { changePictures, picturesIn, placeOf } from "./pictureLinks.ts";

/** Bytes of an article's text. */
const MAX_TEXT_BYTES = 512 * 1024;

/** A picture that texts of a folder show. */
export interface Picture {
  path: string;
  name: string;
  contentType: string;
  bytes: Uint8Array<ArrayBuffer>;
  /** SHA-256, hexadecimal; null where the browser does not work it out (pages without https). */
  hash: string | null;
}

/** A picture that a text names and that cannot be taken; the text keeps its address. */
export interface MissingPicture {
  /** The text that names it. */
  file: string;
  target: string;
  reason: string;
}

/** What a folder holds: texts, their pictures, and what is wrong with them. */
export interface Folder {
  articles: ArticleFile[];
  pictures: ReadonlyMap<string, Picture>;
  missing: MissingPicture[];
  /** Texts that are not even sent. */
  refused: { path: string; field: string; reason: string }[];
}

async function hashOf(bytes: Uint8Array<ArrayBuffer>): Promise<string | null> {
  const subtle = (crypto as Partial<Crypto>).subtle;
  if (!subtle) return null;
  const digest = new Uint8Array(await subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A picture by its own bytes, or why it is none that can be taken. */
async function pictureOf({ path, size, read }: Source): Promise<Picture | string> {
  if (size > MAX_ATTACHMENT_BYTES) return "is larger than 10 MB";
  const bytes = await read();
  const contentType = sniffFileType(bytes)?.contentType ?? "";
  if (!isInlineType(contentType)) return "is not a PNG, JPEG, GIF or WebP picture";
  const name = cleanFileName(path.split("/").at(-1) ?? "");
  return { path, name, contentType, bytes, hash: await hashOf(bytes) };
}

/** Reads the markdown files among the chosen ones and the pictures that they name. */
export async function readFolder(sources: ReadonlyMap<string, Source>): Promise<Folder> {
  const articles: ArticleFile[] = [];
  const refused: Folder["refused"] = [];
  for (const { path, size, read } of sources.values()) {
    if (!/\.(md|markdown)$/i.test(path)) continue;
    if (size > MAX_TEXT_BYTES) refused.push({ path, field: "content", reason: "is larger than 512 KB" });
    else articles.push(readArticleFile(path, new TextDecoder().decode(await read()).toWellFormed()));
  }
  return { articles, refused, ...(await readPictures(articles, sources)) };
}

async function readPictures(articles: readonly ArticleFile[], sources: ReadonlyMap<string, Source>) {
  const read = new Map<string, Picture | string>();
  const missing: MissingPicture[] = [];
  for (const { path: file, content } of articles)
    for (const target of picturesIn(content)) {
      const place = placeOf(file, target);
      if (place === null) continue;
      if (place === "outside") missing.push({ file, target, reason: "is outside of the folder" });
      else {
        const source = sources.get(place.path);
        const known = read.get(place.path) ?? (source ? await pictureOf(source) : "is not in the folder");
        read.set(place.path, known);
        if (typeof known === "string") missing.push({ file, target, reason: known });
      }
    }
  const pictures = new Map([...read].flatMap(([path, one]) => (typeof one === "string" ? [] : [[path, one] as const])));
  return { pictures, missing };
}

/** A text whose pictures are addressed as `addresses` says, by their paths in the folder; others stay. */
export function withPictures(file: ArticleFile, addresses: ReadonlyMap<string, string>): ArticleFile {
  const content = changePictures(file.content, (target) => {
    const place = placeOf(file.path, target);
    return place === null || place === "outside" ? null : (addresses.get(place.path) ?? null);
  });
  return { ...file, content };
}
