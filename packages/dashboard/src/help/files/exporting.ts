import type { ConvexReactClient } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { api } from "../../api.ts";
import type { Id } from "../../views.ts";
import { writeArticleFile } from "./markdownFiles.ts";
import { changePictures } from "./pictureLinks.ts";
import type { ZipFile } from "./zipWrite.ts";

const { agentImports } = api.helpCenter;
const PAGE = 10;

export type Exported = FunctionReturnType<typeof agentImports.exportPage>["page"][number];
type Picture = Exported["pictures"][number];

/** A part of a path that every system takes and that leads nowhere else. */
function safePart(name: string): string {
  // eslint-disable-next-line no-control-regex
  const plain = name.replace(/[\u0000-\u001f<>:"/\\|?*]+/g, "-").replace(/^[. ]+|[. ]+$/g, "");
  return plain.slice(0, 80).toWellFormed().replaceAll("\ufffd", "") || "-";
}

/** Where a picture lies in the archive: its key keeps pictures of one name apart. */
function pictureFile({ path, name }: Picture): string {
  const key = path.split("/").at(-1) ?? "";
  const plain = name.replace(/[^\w.-]+/g, "-").replace(/^[.-]+/, "");
  return `assets/${key.slice(0, 8)}-${plain || "picture"}`;
}

/** A text as a file whose pictures are addressed by where they lie in the archive. */
export function exportedFile(exported: Exported, isTranslation: boolean): { path: string; text: string } {
  const { pictures, ...article } = exported;
  const folders = article.collectionPath.map(safePart);
  const up = "../".repeat(folders.length);
  const files = new Map(pictures.map((picture) => [picture.path, up + pictureFile(picture)]));
  const content = changePictures(article.content, (target) => files.get(target) ?? null);
  const name = isTranslation ? `${article.slug}.${article.language}.md` : `${article.slug}.md`;
  return { path: [...folders, name].join("/"), text: writeArticleFile({ ...article, content }) };
}

type Page = (cursor: string | null) => Promise<FunctionReturnType<typeof agentImports.exportPage>>;

async function* pagesOf(page: Page): AsyncGenerator<Exported> {
  for (let cursor: string | null = null; ;) {
    const result = await page(cursor);
    yield* result.page;
    if (result.isDone) return;
    cursor = result.continueCursor;
  }
}

async function pictureBytes(url: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`picture: HTTP ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** Every article in every language, with its pictures, as files that an import reads back. */
export async function exportFiles(
  client: Pick<ConvexReactClient, "query">,
  workspaceId: Id<"workspaces">,
): Promise<ZipFile[]> {
  const files: ZipFile[] = [];
  const pictures = new Map<string, Picture>();
  for (const [isTranslation, page] of [
    [false, agentImports.exportPage],
    [true, agentImports.exportTranslations],
  ] as const)
    for await (const exported of pagesOf((cursor) =>
      client.query(page, { workspaceId, paginationOpts: { numItems: PAGE, cursor } }),
    )) {
      const { path, text } = exportedFile(exported, isTranslation);
      files.push({ path, bytes: new TextEncoder().encode(text) });
      for (const picture of exported.pictures) pictures.set(pictureFile(picture), picture);
    }
  for (const [path, { url }] of pictures) files.push({ path, bytes: await pictureBytes(url) });
  return files;
}
