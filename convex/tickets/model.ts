import { MAX_MESSAGE_LENGTH } from "@parley/protocol";
import { attachFiles, type Uploader } from "../conversations/attachmentsModel";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import type { AuditActor } from "../lib/audit";
import { recordAudit } from "../lib/audit";
import { cleanText } from "../lib/text";
import { formInUse } from "./access";
import { insertEvent } from "./eventsModel";
import { cleanAnswers, currentVersion, type FormData } from "./formModel";
import { insertTicket, type NewTicketRow, writeTicket } from "./rowsModel";

type Ticket = Doc<"tickets">;
export type Creator = { visitorId: Id<"visitors"> } | { userId: Id<"users"> };

export interface NewTicket {
  workspaceId: Id<"workspaces">;
  creator: Creator;
  /** Whose ticket it is; of a ticket by a visitor, he himself. */
  visitorId?: Id<"visitors">;
  conversationId?: Id<"conversations">;
  clientMessageId?: string;
  subject: string;
  description?: string;
  priority?: Ticket["priority"];
  assigneeId?: Id<"users">;
  formId?: Id<"ticketForms">;
  formData?: FormData;
  attachmentIds?: Id<"attachments">[];
  /** ms since epoch; only demo data sets it. */
  at?: number;
}

/** The ticket of a conversation, or null: there is one at most. */
export async function ticketOfConversation(ctx: QueryCtx, conversationId: Id<"conversations">): Promise<Ticket | null> {
  return await ctx.db
    .query("tickets")
    .withIndex("by_conversation", (q) => q.eq("conversationId", conversationId))
    .unique();
}

async function findRepeat(ctx: MutationCtx, given: NewTicket): Promise<Ticket | null> {
  const { visitorId, clientMessageId, creator } = given;
  if (clientMessageId === undefined) return null;
  const createdBy = "userId" in creator ? creator.userId : undefined;
  const found = await ctx.db
    .query("tickets")
    .withIndex("by_creation", (q) =>
      q.eq("visitorId", visitorId).eq("createdByUserId", createdBy).eq("clientMessageId", clientMessageId),
    )
    .first();
  return found?.workspaceId === given.workspaceId ? found : null;
}

/** The answers of a ticket and the questions they answer. @throws AppError `not_found{form}`, `invalid_input` */
async function answered(ctx: MutationCtx, given: NewTicket) {
  if (!given.formId) return {};
  const form = await formInUse(ctx, given.workspaceId, given.formId);
  const formData = cleanAnswers(form.fields, given.formData ?? {});
  return { formId: form._id, formVersionId: await currentVersion(ctx, form), formData };
}

const actorOf = (creator: Creator): AuditActor =>
  "userId" in creator ? { type: "user", userId: creator.userId } : { type: "visitor" };

async function rowOf(ctx: MutationCtx, given: NewTicket): Promise<NewTicketRow> {
  const { workspaceId, creator, visitorId, conversationId, clientMessageId, assigneeId, attachmentIds = [] } = given;
  const description = cleanText("description", given.description ?? "", { max: MAX_MESSAGE_LENGTH, isRequired: false });
  return {
    workspaceId,
    visitorId,
    conversationId,
    clientMessageId,
    assigneeId,
    createdByUserId: "userId" in creator ? creator.userId : undefined,
    subject: cleanText("subject", given.subject),
    description: description || undefined,
    attachmentIds: attachmentIds.length > 0 ? attachmentIds : undefined,
    priority: given.priority ?? "normal",
    ...(await answered(ctx, given)),
    unreadByAgent: "visitorId" in creator ? 1 : 0,
    createdAt: given.at ?? Date.now(),
  };
}

async function auditCreated(ctx: MutationCtx, ticket: Ticket, actor: AuditActor): Promise<void> {
  await recordAudit(ctx, {
    workspaceId: ticket.workspaceId,
    actor,
    action: "ticket.created",
    resourceType: "ticket",
    resourceId: ticket._id,
    metadata: { number: ticket.number, conversationId: ticket.conversationId ?? null },
  });
}

/**
 * Makes a ticket, once per creator and `clientMessageId` and once per conversation. Rows it names have been checked.
 * @returns the ticket, the one that exists already for a repeat or a conversation that has one
 * @throws AppError `invalid_input` naming the field, `not_found` of a form or attachment
 */
export async function createTicket(ctx: MutationCtx, given: NewTicket): Promise<{ ticket: Ticket; isRepeat: boolean }> {
  const linked = given.conversationId ? await ticketOfConversation(ctx, given.conversationId) : null;
  const known = linked ?? (await findRepeat(ctx, given));
  if (known) return { ticket: known, isRepeat: true };
  const ticket = await insertTicket(ctx, await rowOf(ctx, given));
  const uploader: Uploader = given.creator;
  await attachFiles(ctx, ticket.workspaceId, { ticketId: ticket._id }, given.attachmentIds ?? [], uploader);
  const actor = actorOf(given.creator);
  await insertEvent(ctx, ticket, actor, { type: "created" }, ticket.createdAt);
  await auditCreated(ctx, ticket, actor);
  return { ticket, isRepeat: false };
}

/** The team has read a ticket. Writes nothing when it had. */
export async function markReadByTeam(ctx: MutationCtx, ticket: Ticket): Promise<void> {
  if (ticket.unreadByAgent > 0) await writeTicket(ctx, ticket, { unreadByAgent: 0 });
}

/** The visitor has read his ticket. Writes nothing when he had. */
export async function markReadByVisitor(ctx: MutationCtx, ticket: Ticket): Promise<void> {
  if (ticket.unreadByVisitor > 0) await writeTicket(ctx, ticket, { unreadByVisitor: 0 });
}
