import {
  type Excerpt,
  excerptOf,
  holdsAllWords,
  matchRanges,
  searchWords,
  type TextRange,
} from "@parley/core/searchText";
import type { PaginationOptions, PaginationResult } from "convex/server";
import type { Doc, Id } from "../_generated/dataModel";
import { messagePlaces, rowViewer } from "../conversations/rowViews";
import type { Channel, SenderType } from "../conversations/schema";
import type { ConversationRow } from "../conversations/views";
import { invalidInput } from "../lib/errors";
import type { AgentQueryCtx } from "../lib/functions";
import { cleanText } from "../lib/text";

/** Hits of one page. */
export const MAX_SEARCH_PAGE = 50;
const MAX_SUBJECTS = 5;

export interface SearchFilters {
  /** Narrow the search itself. */
  channel?: Channel;
  senderType?: SenderType;
  kind?: "message" | "note";
  conversationId?: Id<"conversations">;
  /** Looked at on the conversation of each hit, which is shown with it. null in `assigneeId`: nobody. */
  status?: Doc<"conversations">["status"];
  assigneeId?: Id<"users"> | null;
  teamId?: Id<"teams">;
  tagId?: Id<"tags">;
  /** Of the message, ms since epoch: `from` is included, `to` is not. */
  from?: number;
  to?: number;
}

export interface SearchHit {
  conversation: ConversationRow;
  message: {
    _id: Id<"messages">;
    kind: "message" | "note";
    senderType: SenderType;
    senderName: string;
    createdAt: number;
    excerpt: Excerpt;
  };
}

/** Words to search for. @throws AppError `invalid_input{field: "query"}` above 255 characters */
function cleanQuery(query: string): string {
  return cleanText("query", query, { isRequired: false });
}

function searchMessages(ctx: AgentQueryCtx, query: string, filters: SearchFilters) {
  const { channel, senderType, kind, conversationId } = filters;
  return ctx.db.query("messages").withSearchIndex("search_content", (q) => {
    let search = q.search("content", query).eq("workspaceId", ctx.workspace._id);
    if (channel) search = search.eq("channel", channel);
    if (senderType) search = search.eq("senderType", senderType);
    if (kind) search = search.eq("kind", kind);
    if (conversationId) search = search.eq("conversationId", conversationId);
    return search;
  });
}

/** Whether a hit's conversation is one of those asked for. Spam is found by who asks for spam. */
function fits(conversation: Doc<"conversations">, { status, assigneeId, teamId, tagId }: SearchFilters): boolean {
  if (status ? conversation.status !== status : conversation.status === "spam") return false;
  if (assigneeId !== undefined && (conversation.assignedAgentId ?? null) !== assigneeId) return false;
  if (teamId && conversation.teamId !== teamId) return false;
  return !tagId || (conversation.tagIds ?? []).includes(tagId);
}

const isWithin = ({ createdAt }: Doc<"messages">, { from = 0, to = Infinity }: SearchFilters) =>
  createdAt >= from && createdAt < to;

/**
 * A page of the messages and notes that hold words of a search, best first; the last word counts by its beginning. The
 * index narrows by workspace, channel, sender and kind; by state and people the conversations shown with the hits are
 * looked at, so that a page may be shorter than asked for.
 * @throws AppError `invalid_input` (`query`, `paginationOpts.numItems`)
 */
export async function findMessages(
  ctx: AgentQueryCtx,
  given: string,
  filters: SearchFilters,
  paginationOpts: PaginationOptions,
): Promise<PaginationResult<SearchHit>> {
  const query = cleanQuery(given);
  if (paginationOpts.numItems > MAX_SEARCH_PAGE) {
    throw invalidInput("paginationOpts.numItems", `must be at most ${MAX_SEARCH_PAGE}`);
  }
  if (searchWords(query).length === 0) return { page: [], isDone: true, continueCursor: "" };
  const result = await searchMessages(ctx, query, filters).paginate(paginationOpts);
  const placeOf = messagePlaces(ctx);
  const hits = result.page.map(async (message): Promise<SearchHit[]> => {
    if (message.kind === "event" || message.deletedAt !== undefined || !isWithin(message, filters)) return [];
    const place = await placeOf(message, (conversation) => fits(conversation, filters));
    if (!place) return [];
    const { _id, kind, senderType, createdAt, content } = message;
    const { row: conversation, senderName } = place;
    return [
      { conversation, message: { _id, kind, senderType, senderName, createdAt, excerpt: excerptOf(content, query) } },
    ];
  });
  return { ...result, page: (await Promise.all(hits)).flat() };
}

export interface SubjectHit {
  conversation: ConversationRow;
  ranges: TextRange[];
}

/** At most five conversations whose subject holds every word of a search, the best first. */
export async function findSubjects(ctx: AgentQueryCtx, given: string, filters: SearchFilters): Promise<SubjectHit[]> {
  const query = cleanQuery(given);
  if (searchWords(query).length === 0) return [];
  const { channel } = filters;
  const found = await ctx.db
    .query("conversations")
    .withSearchIndex("search_subject", (q) => {
      const search = q.search("subject", query).eq("workspaceId", ctx.workspace._id);
      return channel ? search.eq("channel", channel) : search;
    })
    .take(MAX_SUBJECTS);
  const view = rowViewer(ctx);
  const hits = found
    .filter((row) => holdsAllWords(row.subject ?? "", query) && fits(row, filters))
    .map(async ({ _id, subject = "" }): Promise<SubjectHit[]> => {
      const conversation = await view(_id);
      return conversation ? [{ conversation, ranges: matchRanges(subject, query) }] : [];
    });
  return (await Promise.all(hits)).flat();
}
