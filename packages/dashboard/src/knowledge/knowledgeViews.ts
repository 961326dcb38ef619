import { fillVariables, type SnippetValues } from "@parley/core/snippetVariables";
import type { FunctionReturnType } from "convex/server";
import type { api } from "../api.ts";

type Knowledge = (typeof api)["knowledge"];
/** An article, an internal article or a snippet, as a search finds it. */
export type Piece = FunctionReturnType<Knowledge["agent"]["search"]>[number];
export type Folder = FunctionReturnType<Knowledge["agent"]["folders"]>[number];
export type InternalRow = FunctionReturnType<Knowledge["agentInternal"]["list"]>["page"][number];
export type InternalArticle = FunctionReturnType<Knowledge["agentInternal"]["get"]>;

/** What the list of internal articles shows: everything, one folder, or what the reader himself used. */
export interface KnowledgeSearch {
  folder?: string;
  used?: "recent" | "frequent";
}

/** The part of an address behind the question mark, as far as it means something here. */
export function parseKnowledgeSearch(search: Record<string, unknown>): KnowledgeSearch {
  const { folder, used } = search;
  return {
    ...(typeof folder === "string" && folder !== "" && { folder }),
    ...((used === "recent" || used === "frequent") && { used }),
  };
}

export interface FolderRow {
  folder: Folder;
  depth: number;
}

/** Folders as the lines of a tree, each below the one it stands in. */
export function folderRows(folders: readonly Folder[], parentId: string | null = null, depth = 0): FolderRow[] {
  return folders
    .filter((folder) => folder.parentId === parentId)
    .flatMap((folder) => [{ folder, depth }, ...folderRows(folders, folder.folderId, depth + 1)]);
}

/** The folders another one can be moved into: all but itself and those inside it. */
export function placesFor(folders: readonly Folder[], moved: Folder | null): FolderRow[] {
  const rows = folderRows(folders);
  if (!moved) return rows;
  const inside = new Set<string>([moved.folderId]);
  for (const { folder } of rows)
    if (folder.parentId !== null && inside.has(folder.parentId)) inside.add(folder.folderId);
  return rows.filter(({ folder }) => !inside.has(folder.folderId));
}

/** Tags as they were typed, between commas; each once, none empty. */
export function tagsOf(text: string): string[] {
  const tags = text.split(",").map((tag) => tag.trim());
  return [...new Set(tags.filter((tag) => tag !== ""))];
}

/** What a piece puts into a message: an article its public address, a snippet its filled text, else nothing. */
export function insertionOf(piece: Piece, values: SnippetValues): string | null {
  if (piece.contentType === "article") return piece.url;
  return piece.text === null ? null : fillVariables(piece.text, values);
}

export interface Inserted {
  text: string;
  /** Where the caret goes: behind what was put in. */
  caret: number;
}

/** A text with another one in the place of a selection, apart from the words before and after it. */
export function withInserted(text: string, from: number, to: number, added: string): Inserted {
  const before = text.slice(0, from);
  const after = text.slice(to);
  const head = before === "" || /\s$/u.test(before) ? before + added : `${before} ${added}`;
  const gap = after === "" || /^\s/u.test(after) ? "" : " ";
  return { text: head + gap + after, caret: head.length + gap.length };
}
