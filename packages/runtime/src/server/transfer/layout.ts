/** Where things lie in a snapshot ZIP, as `npx convex export` writes it and `npx convex import` takes it. */

export const TABLES = "_tables";
export const STORAGE = "_storage";
const DOCUMENTS = "documents.jsonl";

/** Directory of a component ("" is the app), with a slash at its end. */
export const directoryOf = (component: string): string =>
  component === ""
    ? ""
    : component
        .split("/")
        .map((name) => `_components/${name}/`)
        .join("");

export const documentsFile = (component: string, table: string): string =>
  `${directoryOf(component)}${table}/${DOCUMENTS}`;

const EXTENSIONS: Record<string, string> = {
  "application/json": ".json",
  "application/pdf": ".pdf",
  "application/zip": ".zip",
  "audio/mpeg": ".mp3",
  "image/gif": ".gif",
  "image/jpeg": ".jpeg",
  "image/png": ".png",
  "image/svg+xml": ".svg",
  "image/webp": ".webp",
  "text/csv": ".csv",
  "text/html": ".html",
  "text/plain": ".txt",
  "video/mp4": ".mp4",
};

/** A stored file's own name in the ZIP: its id, with an extension where the type has a well-known one. */
export const blobFile = (component: string, storageId: string, contentType: string | undefined): string =>
  `${directoryOf(component)}${STORAGE}/${storageId}${EXTENSIONS[(contentType ?? "").split(";")[0]!.trim()] ?? ""}`;

export type SnapshotFile =
  { kind: "documents"; component: string; table: string } | { kind: "blob"; component: string; storageId: string };

const COMPONENTS = /^(?:_components\/([^/]+)\/)/;
const TABLE_FILE = /^([A-Za-z_]\w*)\/documents\.jsonl$/;
const BLOB_FILE = /^_storage\/([^/.]+)(?:\.[^/]*)?$/;

/** What a file of the ZIP is, or null for one that says nothing about the data. */
export function readName(name: string): SnapshotFile | null {
  const components: string[] = [];
  let rest = name;
  for (let match = COMPONENTS.exec(rest); match; match = COMPONENTS.exec(rest)) {
    components.push(match[1] as string);
    rest = rest.slice(match[0].length);
  }
  const component = components.join("/");
  const table = TABLE_FILE.exec(rest)?.[1];
  if (table !== undefined) return { kind: "documents", component, table };
  const storageId = BLOB_FILE.exec(rest)?.[1];
  return storageId === undefined ? null : { kind: "blob", component, storageId };
}
