import type { ConvexReactClient } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { api } from "../../api.ts";
import type { Id } from "../../views.ts";
import type { ArticleFile } from "./markdownFiles.ts";
import { type Folder, type MissingPicture, type Picture, withPictures } from "./reading.ts";

const { agentImports } = api.helpCenter;
/** Files and hashes of one call. */
const BATCH = 10;
const HASHES = 100;

type Answer = FunctionReturnType<typeof agentImports.plan>[number];
export type Refusal = NonNullable<Answer["refusal"]>;

/** A file and what becomes of it. */
export interface PlannedFile {
  file: ArticleFile;
  outcome: Answer["outcome"];
  articleTitle: string | null;
  refusal: Refusal | null;
}

/** What an import would do: nothing is written before it is run. */
export interface ImportPlan {
  name: string;
  files: PlannedFile[];
  /** Pictures to be uploaded, and the addresses of those that are there already, by path. */
  uploads: Picture[];
  addresses: ReadonlyMap<string, string>;
  missing: MissingPicture[];
  refused: { path: string; field: string; reason: string }[];
}

interface Asking {
  client: Pick<ConvexReactClient, "query">;
  workspaceId: Id<"workspaces">;
  /** The centre's first language. */
  language: string;
}

/** The parts of a list, each of at most `size`. */
export function batches<Element>(all: readonly Element[], size: number): Element[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
}

async function knownAddresses({ client, workspaceId }: Asking, pictures: ReadonlyMap<string, Picture>) {
  const hashes = [...new Set([...pictures.values()].flatMap(({ hash }) => hash ?? []))];
  const known = new Map<string, string>();
  for (const part of batches(hashes, HASHES))
    for (const { hash, path } of await client.query(agentImports.knownPictures, { workspaceId, hashes: part }))
      known.set(hash, path);
  return new Map(
    [...pictures.values()].flatMap(({ path, hash }) => {
      const address = hash === null ? undefined : known.get(hash);
      return address === undefined ? [] : [[path, address] as const];
    }),
  );
}

const TWICE = (path: string): Refusal => ({ field: "slug", reason: `is that of ${path} as well` });

/** Of two files for one text only the first is taken. */
function once(planned: readonly (PlannedFile & { articleId: string | null })[], main: string): PlannedFile[] {
  const taken = new Map<string, string>();
  return planned.map(({ articleId, ...one }) => {
    const { path, slug, language = main } = one.file;
    const holder = articleId ?? slug;
    const key = holder === undefined ? path : `${holder} ${language}`;
    const other = taken.get(key);
    if (one.outcome === "refused") return one;
    if (other !== undefined) return { ...one, outcome: "refused", refusal: TWICE(other) };
    taken.set(key, path);
    return one;
  });
}

/** Asks what an import of a folder would do. Texts in the first language go first: translations need them. */
export async function planImport(asking: Asking, folder: Folder): Promise<ImportPlan> {
  const { client, workspaceId, language: main } = asking;
  const isMain = ({ language }: ArticleFile) => language === undefined || language === main;
  const addresses = await knownAddresses(asking, folder.pictures);
  const articles = folder.articles.map((file) => withPictures(file, addresses));
  const ordered = [...articles.filter(isMain), ...articles.filter((file) => !isMain(file))];
  const slugs = new Set(ordered.filter(isMain).flatMap(({ slug }) => slug ?? []));
  const planned: (PlannedFile & { articleId: string | null })[] = [];
  for (const files of batches(ordered, BATCH)) {
    const coming = files.flatMap((file) => (file.slug !== undefined && slugs.has(file.slug) ? [file.slug] : []));
    const answers = await client.query(agentImports.plan, { workspaceId, files, coming });
    for (const [index, { path: _path, ...answer }] of answers.entries())
      planned.push({ file: files[index]!, ...answer });
  }
  return {
    name: folder.articles[0]?.path.split("/")[0] ?? "Import",
    files: once(planned, main),
    uploads: [...folder.pictures.values()].filter(({ path }) => !addresses.has(path)),
    addresses,
    missing: folder.missing,
    refused: folder.refused,
  };
}

interface Running extends Asking {
  client: Pick<ConvexReactClient, "query" | "mutation">;
  /** Uploads a picture and gives the address that texts name. */
  upload: (picture: Picture) => Promise<string>;
  /** Whether new articles that say so are published. */
  isPublishing: boolean;
}

/** Does what was planned; refused files are left out. */
export async function runImport(running: Running, plan: ImportPlan): Promise<void> {
  const { client, workspaceId, upload, isPublishing } = running;
  const addresses = new Map(plan.addresses);
  for (const picture of plan.uploads) addresses.set(picture.path, await upload(picture));
  const { importId } = await client.mutation(agentImports.begin, { workspaceId, name: plan.name });
  const taken = plan.files.filter(({ outcome }) => outcome !== "refused");
  for (const part of batches(taken, BATCH)) {
    const files = part.map(({ file }) => {
      const { status, ...rest } = withPictures(file, addresses);
      return status === undefined || (status === "published" && !isPublishing) ? rest : { ...rest, status };
    });
    await client.mutation(agentImports.add, { workspaceId, importId, files });
  }
  await client.mutation(agentImports.finish, { workspaceId, importId });
}
