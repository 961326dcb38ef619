/** `.paginate()`: one page of a query, with cursors that name a position in its index. */
import { createHash } from "node:crypto";
import type { Json } from "../values/json.ts";
import { QueryCursor, type SerializedQuery } from "./cursor.ts";
import { SearchCursor } from "./search/searchCursor.ts";
import type { Transaction } from "./transaction.ts";

export interface PageRequest {
  query: SerializedQuery;
  cursor: string | null;
  endCursor: string | null;
  pageSize: number;
  maximumRowsRead?: number | null;
  maximumBytesRead?: number | null;
}

/** Cursor after the last document, as clients know it. */
const END_CURSOR = "_end_cursor";

const INVALID_CURSOR =
  "InvalidCursor: Tried to run a query starting from a cursor, but it looks like this cursor is from a different query.";

/** A page this many times longer than asked for should be split in two by the client. */
const SPLIT_FACTOR = 2;

/** A query with the mark that its cursors bear, so that those of other queries are refused. */
interface Pages {
  cursor: QueryCursor;
  mark: string;
}

const MARK_LENGTH = 12;

function markOf(cursor: QueryCursor, query: SerializedQuery): string {
  const hash = createHash("sha256").update(`${cursor.index.iid} ${JSON.stringify(query)}`);
  return hash.digest("base64url").slice(0, MARK_LENGTH);
}

const writeCursor = ({ cursor, mark }: Pages, json: string): string =>
  `${mark}.${Buffer.from(cursor.keyOf(json), "latin1").toString("base64url")}`;

function readCursor({ mark }: Pages, text: string): string {
  const [own, key] = text.split(".");
  if (own !== mark || key === undefined) throw new Error(INVALID_CURSOR);
  return Buffer.from(key, "base64url").toString("latin1");
}

function checkAllowed(tx: Transaction): void {
  if (tx.component !== "" && !tx.isSystem) throw new Error("paginate() is not supported in components.");
  if (tx.paginated) {
    throw new Error(
      "This query or mutation function ran multiple paginated queries. Convex only supports a single paginated query in each function.",
    );
  }
  tx.paginated = true;
}

/** Runs one page. @returns JSON text of `{page, isDone, continueCursor, splitCursor, pageStatus}`. */
export function paginate(tx: Transaction, request: PageRequest): string {
  checkAllowed(tx);
  if (request.query.source.type === "Search") return printPage(readSearchPage(tx, request));
  const cursor = new QueryCursor(tx, request.query);
  const endCursor = request.endCursor ?? tx.journal.endCursor;
  cursor.expect = request.pageSize;
  const page = request.cursor === END_CURSOR ? emptyPage() : readPage(cursor, request, endCursor);
  tx.journal.endCursor = page.continueCursor;
  return printPage(page);
}

function printPage(page: Page): string {
  return JSON.stringify({ ...page, page: [] }).replace('"page":[]', () => `"page":[${page.page.join()}]`);
}

/** Pages of a search are counted by rank: results have no position that outlasts a write. */
function readSearchPage(tx: Transaction, request: PageRequest): Page {
  if (request.cursor === END_CURSOR) return emptyPage();
  const cursor = new SearchCursor(tx, request.query);
  const skip = request.cursor === null ? 0 : Number(/^search\.(\d+)$/.exec(request.cursor)?.[1] ?? NaN);
  if (Number.isNaN(skip)) throw new Error(INVALID_CURSOR);
  const page: string[] = [];
  for (let json = cursor.next(); json !== null; json = cursor.next()) {
    if (cursor.position > skip) page.push(json);
    if (page.length >= request.pageSize) break;
  }
  const isDone = cursor.ended;
  return { ...emptyPage(), page, isDone, continueCursor: isDone ? END_CURSOR : `search.${cursor.position}` };
}

interface Page {
  page: string[];
  isDone: boolean;
  continueCursor: string;
  splitCursor: string | null;
  pageStatus: Json;
}

const emptyPage = (): Page => ({
  page: [],
  isDone: true,
  continueCursor: END_CURSOR,
  splitCursor: null,
  pageStatus: null,
});

function readPage(cursor: QueryCursor, request: PageRequest, endCursor: string | null): Page {
  const pages = { cursor, mark: markOf(cursor, request.query) };
  const upTo = endCursor === null || endCursor === END_CURSOR ? null : readCursor(pages, endCursor);
  cursor.bound({ after: request.cursor === null ? null : readCursor(pages, request.cursor), upTo });
  const rows = readRows(cursor, request, endCursor !== null);
  cursor.finish();
  const isDone = endCursor === null ? rows.ended : endCursor === END_CURSOR;
  return {
    page: rows.page,
    isDone,
    continueCursor: continueAt(pages, request, endCursor, isDone),
    ...split(pages, rows, request),
  };
}

function continueAt(pages: Pages, request: PageRequest, endCursor: string | null, isDone: boolean): string {
  if (isDone) return END_CURSOR;
  if (endCursor !== null) return endCursor;
  const { last } = pages.cursor;
  return last === null ? (request.cursor ?? END_CURSOR) : writeCursor(pages, last);
}

interface Rows {
  page: string[];
  ended: boolean;
  /** Stopped by the caller's bound on rows or bytes. */
  cut: boolean;
}

/** Reads until the page is full, or to its known end when it was read before. */
function readRows(cursor: QueryCursor, request: PageRequest, bounded: boolean): Rows {
  const page: string[] = [];
  const maxBytes = (bounded ? null : request.maximumBytesRead) ?? Infinity;
  if (!bounded) cursor.maxScanned = request.maximumRowsRead ?? Infinity;
  for (let bytes = 0; bounded || page.length < request.pageSize;) {
    const json = bytes >= maxBytes ? null : cursor.next();
    if (json === null) return { page, ended: cursor.ended, cut: !cursor.ended };
    bytes += json.length;
    page.push(json);
  }
  return { page, ended: false, cut: false };
}

function split(pages: Pages, rows: Rows, request: PageRequest): Pick<Page, "splitCursor" | "pageStatus"> {
  const middle = rows.page[Math.floor((rows.page.length - 1) / 2)];
  const tooLong = rows.page.length > SPLIT_FACTOR * request.pageSize;
  if (middle === undefined || rows.page.length < 2 || !(tooLong || rows.cut))
    return { splitCursor: null, pageStatus: null };
  return { splitCursor: writeCursor(pages, middle), pageStatus: rows.cut ? "SplitRequired" : "SplitRecommended" };
}
