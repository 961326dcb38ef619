import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { notFound } from "../lib/errors";
import type { AgentScope, VisitorScope } from "../lib/functions";

type MemberCtx = QueryCtx & Pick<AgentScope, "workspace">;
type VisitorCtx = QueryCtx & Pick<VisitorScope, "visitor">;

/**
 * A ticket of the member's workspace.
 * @throws AppError `not_found`
 */
export async function ticketForMember(ctx: MemberCtx, id: Id<"tickets">): Promise<Doc<"tickets">> {
  const ticket = await ctx.db.get("tickets", id);
  if (ticket?.workspaceId !== ctx.workspace._id) throw notFound("ticket");
  return ticket;
}

/**
 * A ticket of the visitor himself.
 * @throws AppError `not_found`
 */
export async function ticketForVisitor(ctx: VisitorCtx, id: Id<"tickets">): Promise<Doc<"tickets">> {
  const ticket = await ctx.db.get("tickets", id);
  if (ticket?.visitorId !== ctx.visitor._id) throw notFound("ticket");
  return ticket;
}

/**
 * A form of the workspace, archived ones too.
 * @throws AppError `not_found`
 */
export async function formForMember(ctx: MemberCtx, id: Id<"ticketForms">): Promise<Doc<"ticketForms">> {
  const form = await ctx.db.get("ticketForms", id);
  if (form?.workspaceId !== ctx.workspace._id) throw notFound("form");
  return form;
}

/**
 * A form that new tickets of the workspace may be made with.
 * @throws AppError `not_found`
 */
export async function formInUse(
  ctx: QueryCtx,
  workspaceId: Id<"workspaces">,
  id: Id<"ticketForms">,
): Promise<Doc<"ticketForms">> {
  const form = await ctx.db.get("ticketForms", id);
  if (form?.workspaceId !== workspaceId || form.isArchived) throw notFound("form");
  return form;
}
