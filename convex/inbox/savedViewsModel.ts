import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { requireTeammate } from "../conversations/access";
import { type RangeFilters, rangeProblem } from "../conversations/rangesModel";
import { changedFields, recordAudit } from "../lib/audit";
import { AppError, invalidInput, notFound } from "../lib/errors";
import type { AgentScope } from "../lib/functions";
import { cleanText } from "../lib/text";
import { requireTeam } from "../routing/access";
import type { ViewFilters, ViewSort } from "./schema";
import { requireTag } from "./tagsModel";

/** Who writes, and where. */
type AuthorCtx = MutationCtx & Pick<AgentScope, "userId" | "workspace">;

/** Shared views of a workspace, and personal ones of a member. */
export const MAX_SAVED_VIEWS = 50;
const MAX_NAME = 60;

/** Icons a view may have, by their names in the desk. */
export const VIEW_ICONS = [
  "inbox",
  "star",
  "flag",
  "tag",
  "users",
  "user",
  "mail",
  "message",
  "clock",
  "moon",
  "check",
  "flame",
] as const;

export interface SavedViewFields {
  name: string;
  icon: string;
  filters: ViewFilters;
  sort: ViewSort;
  isShared: boolean;
}

/** What a view's filters mean for who looks at it. */
export function rangeOfView(filters: ViewFilters, viewer: Id<"users">): RangeFilters {
  const { assignee, ...others } = filters;
  if (!assignee) return others;
  if (assignee.kind === "nobody") return { ...others, assigneeId: null };
  return { ...others, assigneeId: assignee.kind === "me" ? viewer : assignee.userId };
}

/** The shared views of the workspace, or the member's own, oldest first. */
export async function savedViewsOf(
  ctx: QueryCtx & Pick<AgentScope, "workspace" | "userId">,
  isShared: boolean,
): Promise<Doc<"savedViews">[]> {
  const views = ctx.db.query("savedViews");
  const workspaceId = ctx.workspace._id;
  const range = isShared
    ? views.withIndex("by_workspace_shared", (q) => q.eq("workspaceId", workspaceId).eq("isShared", true))
    : views.withIndex("by_workspace_owner", (q) =>
        q.eq("workspaceId", workspaceId).eq("ownerId", ctx.userId).eq("isShared", false),
      );
  return await range.take(MAX_SAVED_VIEWS);
}

async function checkFilters(ctx: AuthorCtx, filters: ViewFilters, sort: ViewSort): Promise<void> {
  const problem = rangeProblem(filters, sort);
  if (problem) throw invalidInput(problem.field, problem.reason);
  const workspaceId = ctx.workspace._id;
  if (filters.assignee?.kind === "member") await requireTeammate(ctx, workspaceId, filters.assignee.userId);
  if (filters.teamId) await requireTeam(ctx, workspaceId, filters.teamId);
  if (filters.tagId) await requireTag(ctx, workspaceId, filters.tagId);
}

async function clean(ctx: AuthorCtx, { isShared, ...given }: SavedViewFields): Promise<SavedViewFields> {
  const name = cleanText("name", given.name, { max: MAX_NAME });
  const icon = VIEW_ICONS.find((each) => each === given.icon);
  if (!icon) throw invalidInput("icon", `must be one of ${VIEW_ICONS.join(", ")}`);
  await checkFilters(ctx, given.filters, given.sort);
  return { name, icon, filters: given.filters, sort: given.sort, isShared };
}

async function assertRoom(ctx: AuthorCtx, isShared: boolean): Promise<void> {
  if ((await savedViewsOf(ctx, isShared)).length < MAX_SAVED_VIEWS) return;
  throw new AppError({ code: "quota_exceeded", limit: `${MAX_SAVED_VIEWS} ${isShared ? "shared" : "personal"} views` });
}

async function audit(
  ctx: AuthorCtx,
  verb: "created" | "updated" | "deleted",
  id: Id<"savedViews">,
  before: Partial<SavedViewFields>,
  after: Partial<SavedViewFields>,
): Promise<void> {
  await recordAudit(ctx, {
    workspaceId: ctx.workspace._id,
    actor: { type: "user", userId: ctx.userId },
    action: `view.${verb}`,
    resourceType: "view",
    resourceId: id,
    changes: changedFields(
      { name: before.name, filters: before.filters },
      { name: after.name, filters: after.filters },
    ),
  });
}

/**
 * Makes a view.
 * @throws AppError `invalid_input` naming the field (`filters.channel`, `sort` ...), `not_found`, `quota_exceeded`
 */
export async function createSavedView(ctx: AuthorCtx, given: SavedViewFields): Promise<Id<"savedViews">> {
  const fields = await clean(ctx, given);
  await assertRoom(ctx, fields.isShared);
  const now = Date.now();
  const row = { workspaceId: ctx.workspace._id, ownerId: ctx.userId, ...fields, createdAt: now, updatedAt: now };
  const id = await ctx.db.insert("savedViews", row);
  await audit(ctx, "created", id, {}, fields);
  return id;
}

/** Changes what is given; `filters` as a whole. @throws as `createSavedView` */
export async function updateSavedView(
  ctx: AuthorCtx,
  before: Doc<"savedViews">,
  changes: Partial<SavedViewFields>,
): Promise<void> {
  const { name, icon, filters, sort, isShared } = before;
  const fields = await clean(ctx, { name, icon, filters, sort, isShared, ...changes });
  if (fields.isShared !== isShared) await assertRoom(ctx, fields.isShared);
  await ctx.db.patch("savedViews", before._id, { ...fields, updatedAt: Date.now() });
  await audit(ctx, "updated", before._id, before, fields);
}

/** Deletes a view; its conversations stay where they are. */
export async function deleteSavedView(ctx: AuthorCtx, view: Doc<"savedViews">): Promise<void> {
  await ctx.db.delete("savedViews", view._id);
  await audit(ctx, "deleted", view._id, view, {});
}

/**
 * A view the member may look at: a shared one, or his own.
 * @throws AppError `not_found`
 */
export async function savedViewForMember(
  ctx: QueryCtx & Pick<AgentScope, "workspace" | "userId">,
  id: Id<"savedViews">,
): Promise<Doc<"savedViews">> {
  const view = await ctx.db.get("savedViews", id);
  const isTheirs = view?.workspaceId === ctx.workspace._id && (view.isShared || view.ownerId === ctx.userId);
  if (!isTheirs) throw notFound("view");
  return view;
}
