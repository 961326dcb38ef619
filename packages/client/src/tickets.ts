import { makeFunctionReference } from "convex/server";
import type { Attachment, Page, PageRequest, PublicAgent, SessionArgs } from "./api.ts";
import type { Parley } from "./parley.ts";

export type TicketStatus = "submitted" | "in_progress" | "waiting_on_customer" | "resolved";
export type TicketAnswer = string | number | string[];

/** A question of the form that new tickets are made with. */
export interface TicketField {
  id: string;
  label: string;
  type: "text" | "textarea" | "select" | "multi-select" | "number" | "date";
  isRequired: boolean;
  help?: string;
  options?: string[];
  maxLength?: number;
  min?: number;
  max?: number;
  /** `YYYY-MM-DD`, inclusive. */
  earliest?: string;
  latest?: string;
}

export interface TicketForm {
  formId: string;
  name: string;
  description: string | null;
  fields: TicketField[];
}

export interface VisitorTicketRow {
  _id: string;
  number: number;
  subject: string;
  status: TicketStatus;
  /** Answers not read yet. */
  unread: number;
  createdAt: number;
  updatedAt: number;
}

export interface VisitorTicket extends VisitorTicketRow {
  description: string;
  attachments: Attachment[];
  answers: { label: string; answer: TicketAnswer }[];
  resolutionSummary: string | null;
}

/** Something said, or a move to another status (`status`). */
export interface TicketComment {
  _id: string;
  from: "visitor" | "agent" | "system";
  author: PublicAgent | null;
  content: string;
  attachments: Attachment[];
  clientMessageId: string | null;
  status: TicketStatus | null;
  createdAt: number;
}

export type NewTicket = {
  /** The same on every try, so that a retry makes no second ticket. */
  clientMessageId: string;
  subject: string;
  description?: string;
  formId?: string;
  formData?: Record<string, TicketAnswer>;
  attachmentIds?: string[];
};

export type NewTicketComment = { clientMessageId: string; content: string; attachmentIds?: string[] };

type Own<T = unknown> = SessionArgs & T;
type Listener<T> = (value: T) => void;

const ref = {
  list: makeFunctionReference<"query", Own<{ paginationOpts: PageRequest }>, Page<VisitorTicketRow>>(
    "tickets/visitor:list",
  ),
  get: makeFunctionReference<"query", Own<{ ticketId: string }>, VisitorTicket>("tickets/visitor:get"),
  comments: makeFunctionReference<"query", Own<{ ticketId: string; paginationOpts: PageRequest }>, Page<TicketComment>>(
    "tickets/visitor:comments",
  ),
  form: makeFunctionReference<"query", Own, TicketForm | null>("tickets/visitor:form"),
  create: makeFunctionReference<"mutation", Own<NewTicket>, { ticketId: string; number: number; isNew: boolean }>(
    "tickets/visitor:create",
  ),
  comment: makeFunctionReference<"mutation", Own<NewTicketComment & { ticketId: string }>, { commentId: string }>(
    "tickets/visitor:comment",
  ),
  close: makeFunctionReference<"mutation", Own<{ ticketId: string }>, { isChanged: boolean }>("tickets/visitor:close"),
  reopen: makeFunctionReference<"mutation", Own<{ ticketId: string }>, { isChanged: boolean }>(
    "tickets/visitor:reopen",
  ),
  markRead: makeFunctionReference<"mutation", Own<{ ticketId: string }>, null>("tickets/visitor:markRead"),
};

export interface TicketPage<T> {
  rows: T[];
  hasMore: boolean;
}

/** The visitor's own tickets. Apart from `Parley`, so that pages without tickets do not carry it: `ticketsOf(parley)`. */
export class Tickets {
  constructor(private readonly calls: Parley["calls"]) {}

  /** The `count` tickets that changed last, live. Returns the unsubscriber, as the others do. */
  onList(count: number, listener: Listener<TicketPage<VisitorTicketRow>>, onError?: Listener<unknown>): () => void {
    const tell = ({ page, isDone }: Page<VisitorTicketRow>): void => listener({ rows: page, hasMore: !isDone });
    return this.calls.subscribe(ref.list, { paginationOpts: { numItems: count, cursor: null } }, tell, onError);
  }

  onTicket(ticketId: string, listener: Listener<VisitorTicket>, onError?: Listener<unknown>): () => void {
    return this.calls.subscribe(ref.get, { ticketId }, listener, onError);
  }

  /** The newest `count` lines of a ticket's history, newest first. */
  onComments(ticketId: string, count: number, listener: Listener<TicketPage<TicketComment>>): () => void {
    const tell = ({ page, isDone }: Page<TicketComment>): void => listener({ rows: page, hasMore: !isDone });
    return this.calls.subscribe(ref.comments, { ticketId, paginationOpts: { numItems: count, cursor: null } }, tell);
  }

  /** What a new ticket asks beside subject and description; null when nothing. */
  onForm(listener: Listener<TicketForm | null>): () => void {
    return this.calls.subscribe(ref.form, {}, listener);
  }

  /** Rejects with `invalid_input` whose `field` is `subject`, `description` or `formData.<question>`. */
  create(ticket: NewTicket): Promise<{ ticketId: string; number: number }> {
    return this.calls.mutation(ref.create, ticket);
  }

  async comment(ticketId: string, comment: NewTicketComment): Promise<void> {
    await this.calls.mutation(ref.comment, { ticketId, ...comment });
  }

  async close(ticketId: string): Promise<void> {
    await this.calls.mutation(ref.close, { ticketId });
  }

  async reopen(ticketId: string): Promise<void> {
    await this.calls.mutation(ref.reopen, { ticketId });
  }

  /** A failure is made good by the next call. */
  markRead(ticketId: string): void {
    void this.calls.mutation(ref.markRead, { ticketId }).catch(() => undefined);
  }
}

/** The tickets of a visitor's connection. */
export function ticketsOf({ calls }: Pick<Parley, "calls">): Tickets {
  return new Tickets(calls);
}
