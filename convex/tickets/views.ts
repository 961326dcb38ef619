import { type Infer, v } from "convex/values";
import { vAgentRef, vAttachment, vPublicAgent } from "../conversations/views";
import { vConversationStatus, vPriority, vSlaSummary } from "../conversations/schema";
import { vVisitorRef } from "../visitors/views";
import { vSlaMetric } from "../sla/schema";
import { vAnswer, vCommentAuthor, vFormField, vTicketEventKind, vTicketStatus } from "./schema";

const orNull = <T extends Parameters<typeof v.union>[0]>(validator: T) => v.union(validator, v.null());
const vTeamRef = v.object({ teamId: v.id("teams"), name: v.string() });

const rowFields = {
  _id: v.id("tickets"),
  number: v.number(),
  subject: v.string(),
  status: vTicketStatus,
  priority: vPriority,
  visitor: orNull(vVisitorRef),
  assignee: orNull(vAgentRef),
  team: orNull(vTeamRef),
  sla: orNull(vSlaSummary),
  unreadByAgent: v.number(),
  reopenCount: v.number(),
  createdAt: v.number(),
  updatedAt: v.number(),
  resolvedAt: orNull(v.number()),
};
export const vTicketRow = v.object(rowFields);
export type TicketRow = Infer<typeof vTicketRow>;

/** A question and its answer, as it was asked. */
const vAnswered = v.object({ field: vFormField, answer: orNull(vAnswer) });
export type Answered = Infer<typeof vAnswered>;

export const vTicketDetail = v.object({
  ...rowFields,
  description: v.string(),
  attachments: v.array(vAttachment),
  form: orNull(v.object({ name: v.string(), answers: v.array(vAnswered) })),
  conversation: orNull(
    v.object({ conversationId: v.id("conversations"), subject: orNull(v.string()), status: vConversationStatus }),
  ),
  resolutionSummary: orNull(v.string()),
  firstResponseAt: orNull(v.number()),
});
export type TicketDetail = Infer<typeof vTicketDetail>;

export const vComment = v.object({
  _id: v.id("ticketComments"),
  authorType: vCommentAuthor,
  author: v.object({ id: orNull(v.string()), name: v.string(), avatarUrl: orNull(v.string()) }),
  content: v.string(),
  isInternal: v.boolean(),
  attachments: v.array(vAttachment),
  clientMessageId: orNull(v.string()),
  event: orNull(
    v.object({
      type: vTicketEventKind,
      actorName: orNull(v.string()),
      targetName: orNull(v.string()),
      teamName: orNull(v.string()),
      status: orNull(vTicketStatus),
      priority: orNull(vPriority),
      metric: orNull(vSlaMetric),
    }),
  ),
  createdAt: v.number(),
});
export type CommentView = Infer<typeof vComment>;

export const vTicketCounts = v.object({
  open: v.number(),
  submitted: v.number(),
  in_progress: v.number(),
  waiting_on_customer: v.number(),
  resolved: v.number(),
  mine: v.number(),
  unassigned: v.number(),
  unread: v.number(),
});

/** The ticket of a conversation, as the thread shows it. */
export const vTicketChip = v.object({
  _id: v.id("tickets"),
  number: v.number(),
  subject: v.string(),
  status: vTicketStatus,
});

export const vFormView = v.object({
  _id: v.id("ticketForms"),
  name: v.string(),
  description: orNull(v.string()),
  fields: v.array(vFormField),
  isDefault: v.boolean(),
  isArchived: v.boolean(),
  updatedAt: v.number(),
});

/** What visitors are asked: nothing of how the team keeps its forms. */
export const vVisitorForm = v.object({
  formId: v.id("ticketForms"),
  name: v.string(),
  description: orNull(v.string()),
  fields: v.array(vFormField),
});

const visitorRowFields = {
  _id: v.id("tickets"),
  number: v.number(),
  subject: v.string(),
  status: vTicketStatus,
  unread: v.number(),
  createdAt: v.number(),
  updatedAt: v.number(),
};
export const vVisitorTicketRow = v.object(visitorRowFields);
export type VisitorTicketRow = Infer<typeof vVisitorTicketRow>;
export const vVisitorTicket = v.object({
  ...visitorRowFields,
  description: v.string(),
  attachments: v.array(vAttachment),
  answers: v.array(v.object({ label: v.string(), answer: vAnswer })),
  resolutionSummary: orNull(v.string()),
});
export type VisitorTicket = Infer<typeof vVisitorTicket>;

/** A line of the history as the visitor sees it: no ids of people, no notes, of events the status only. */
export const vVisitorComment = v.object({
  _id: v.id("ticketComments"),
  from: vCommentAuthor,
  author: orNull(vPublicAgent),
  content: v.string(),
  attachments: v.array(vAttachment),
  clientMessageId: orNull(v.string()),
  status: orNull(vTicketStatus),
  createdAt: v.number(),
});
export type VisitorComment = Infer<typeof vVisitorComment>;

export const vMade = v.object({ ticketId: v.id("tickets"), number: v.number(), isNew: v.boolean() });
export const vChanged = v.object({ isChanged: v.boolean() });
