import { FIELD_TYPES, TICKET_STATUSES } from "@parley/core";
import { defineTable } from "convex/server";
import { type Infer, v } from "convex/values";
import { vPriority, vSlaSummary } from "../conversations/schema";
import { vSlaMetric } from "../sla/schema";

export const vTicketStatus = v.union(...TICKET_STATUSES.map((status) => v.literal(status)));
export const vFieldType = v.union(...FIELD_TYPES.map((type) => v.literal(type)));
/** A question of a form; see `FormField` in packages/core. */
export const vFormField = v.object({
  id: v.string(),
  label: v.string(),
  type: vFieldType,
  isRequired: v.boolean(),
  help: v.optional(v.string()),
  options: v.optional(v.array(v.string())),
  maxLength: v.optional(v.number()),
  min: v.optional(v.number()),
  max: v.optional(v.number()),
  earliest: v.optional(v.string()),
  latest: v.optional(v.string()),
});
export const vAnswer = v.union(v.string(), v.number(), v.array(v.string()));
/** Answers by the id of their question. */
export const vFormData = v.record(v.string(), vAnswer);

export const vCommentAuthor = v.union(v.literal("agent"), v.literal("visitor"), v.literal("system"));
export const vTicketEventKind = v.union(
  v.literal("created"),
  v.literal("status"),
  v.literal("assigned"),
  v.literal("unassigned"),
  v.literal("team"),
  v.literal("priority"),
  v.literal("linked"),
  v.literal("keptLink"),
  v.literal("slaBreached"),
);
/** What happened to a ticket, kept as a comment of the system so that its history is one list. */
export const vTicketEvent = v.object({
  type: vTicketEventKind,
  actorId: v.optional(v.id("users")),
  isByVisitor: v.optional(v.boolean()),
  targetId: v.optional(v.id("users")),
  teamId: v.optional(v.id("teams")),
  status: v.optional(vTicketStatus),
  priority: v.optional(vPriority),
  metric: v.optional(vSlaMetric),
});
export type TicketEvent = Infer<typeof vTicketEvent>;

export const ticketTables = {
  tickets: defineTable({
    workspaceId: v.id("workspaces"),
    /** What people call it: counts up in its workspace and is never given twice. */
    number: v.number(),
    conversationId: v.optional(v.id("conversations")),
    visitorId: v.optional(v.id("visitors")),
    /** Absent when the visitor made it himself. */
    createdByUserId: v.optional(v.id("users")),
    /** Made by the creator's client, so that a retry finds the ticket it made. */
    clientMessageId: v.optional(v.string()),
    subject: v.string(),
    description: v.optional(v.string()),
    attachmentIds: v.optional(v.array(v.id("attachments"))),
    status: vTicketStatus,
    /** Not resolved; follows `status`, so that what is open is one index range. */
    isOpen: v.boolean(),
    priority: vPriority,
    assigneeId: v.optional(v.id("users")),
    teamId: v.optional(v.id("teams")),
    formId: v.optional(v.id("ticketForms")),
    /** The questions as they were asked. */
    formVersionId: v.optional(v.id("ticketFormVersions")),
    formData: v.optional(vFormData),
    resolutionSummary: v.optional(v.string()),
    resolvedAt: v.optional(v.number()),
    firstResponseAt: v.optional(v.number()),
    /** What its clocks show; see sla. */
    sla: v.optional(vSlaSummary),
    reopenCount: v.number(),
    unreadByAgent: v.number(),
    unreadByVisitor: v.number(),
    createdAt: v.number(),
    /** Grows with everything that happens: the order of lists. */
    updatedAt: v.number(),
    /** The last thing its visitor may see: the order of his list. */
    visibleAt: v.number(),
    /** Number, subject, description and written answers. */
    searchText: v.string(),
  })
    .index("by_workspace", ["workspaceId", "updatedAt"])
    .index("by_number", ["workspaceId", "number"])
    .index("by_visitor", ["visitorId", "visibleAt"])
    .index("by_creation", ["visitorId", "createdByUserId", "clientMessageId"])
    .index("by_conversation", ["conversationId"])
    .index("by_form", ["formId"])
    .index("by_team", ["teamId"])
    .index("by_status", ["workspaceId", "status", "updatedAt"])
    .index("by_status_priority", ["workspaceId", "status", "priority", "updatedAt"])
    .index("by_assignee", ["workspaceId", "assigneeId", "status", "updatedAt"])
    .index("by_assignee_priority", ["workspaceId", "assigneeId", "status", "priority", "updatedAt"])
    .index("by_team_status", ["workspaceId", "teamId", "status", "updatedAt"])
    .index("by_team_status_priority", ["workspaceId", "teamId", "status", "priority", "updatedAt"])
    .index("by_open", ["workspaceId", "isOpen", "updatedAt"])
    .index("by_open_priority", ["workspaceId", "isOpen", "priority", "updatedAt"])
    .index("by_open_assignee", ["workspaceId", "isOpen", "assigneeId", "updatedAt"])
    .index("by_open_assignee_priority", ["workspaceId", "isOpen", "assigneeId", "priority", "updatedAt"])
    .index("by_open_team", ["workspaceId", "isOpen", "teamId", "updatedAt"])
    .index("by_open_team_priority", ["workspaceId", "isOpen", "teamId", "priority", "updatedAt"])
    .searchIndex("search_tickets", { searchField: "searchText", filterFields: ["workspaceId", "status"] }),
  ticketComments: defineTable({
    workspaceId: v.id("workspaces"),
    ticketId: v.id("tickets"),
    authorId: v.string(),
    authorType: vCommentAuthor,
    content: v.string(),
    /** Only the team sees it. */
    isInternal: v.boolean(),
    clientMessageId: v.optional(v.string()),
    attachmentIds: v.optional(v.array(v.id("attachments"))),
    event: v.optional(vTicketEvent),
    createdAt: v.number(),
  })
    .index("by_ticket", ["ticketId", "createdAt"])
    .index("by_ticket_visible", ["ticketId", "isInternal", "createdAt"])
    .index("by_ticket_client_id", ["ticketId", "clientMessageId"]),
  ticketForms: defineTable({
    workspaceId: v.id("workspaces"),
    name: v.string(),
    description: v.optional(v.string()),
    fields: v.array(vFormField),
    isDefault: v.boolean(),
    /** No longer offered; tickets made with it keep it. */
    isArchived: v.boolean(),
    /** The current questions, as tickets made now keep them. */
    versionId: v.optional(v.id("ticketFormVersions")),
    createdAt: v.number(),
    updatedAt: v.number(),
  })
    .index("by_workspace", ["workspaceId", "isArchived", "createdAt"])
    .index("by_workspace_default", ["workspaceId", "isDefault"]),
  /** Questions as they were while tickets were made with them; made with the first such ticket, never changed. */
  ticketFormVersions: defineTable({
    workspaceId: v.id("workspaces"),
    formId: v.id("ticketForms"),
    name: v.string(),
    fields: v.array(vFormField),
    createdAt: v.number(),
  }).index("by_form", ["formId"]),
};
