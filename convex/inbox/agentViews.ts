import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { type Infer, v } from "convex/values";
import type { Doc } from "../_generated/dataModel";
import { requirePermission } from "../conversations/access";
import { rangeCount, rangePage } from "../conversations/rangesModel";
import { vConversationRow } from "../conversations/views";
import type { AgentScope } from "../lib/functions";
import { agentMutation, agentQuery } from "../lib/functions";
import { boundedPage } from "../lib/pages";
import {
  createSavedView,
  deleteSavedView,
  rangeOfView,
  savedViewForMember,
  savedViewsOf,
  updateSavedView,
} from "./savedViewsModel";
import { vViewFilters, vViewSort } from "./schema";

const viewId = v.id("savedViews");
const fields = {
  name: v.string(),
  icon: v.string(),
  filters: vViewFilters,
  sort: vViewSort,
  isShared: v.boolean(),
};
const vSavedView = v.object({ _id: viewId, isMine: v.boolean(), ...fields });

/** Who did not make a shared view needs the right to change what is everyone's. */
function requireAuthor({ userId, member }: Pick<AgentScope, "userId" | "member">, view: Doc<"savedViews">): void {
  if (view.ownerId !== userId) requirePermission(member, "settings.workspace");
}

/** The shared views and the caller's own. */
export const list = agentQuery({
  permission: "conversations.read",
  args: {},
  returns: v.array(vSavedView),
  handler: async (ctx): Promise<Infer<typeof vSavedView>[]> => {
    const views = [...(await savedViewsOf(ctx, true)), ...(await savedViewsOf(ctx, false))];
    return views.map(({ _id, name, icon, filters, sort, isShared, ownerId }) => {
      return { _id, name, icon, filters, sort, isShared, isMine: ownerId === ctx.userId };
    });
  },
});

/** How many conversations each view holds, of those where a counter knows it. */
export const counts = agentQuery({
  permission: "conversations.read",
  args: {},
  returns: v.array(v.object({ viewId, count: v.union(v.number(), v.null()) })),
  handler: async (ctx) => {
    const views = [...(await savedViewsOf(ctx, true)), ...(await savedViewsOf(ctx, false))];
    const counted = views.map(async ({ _id, filters }) => {
      return { viewId: _id, count: await rangeCount(ctx, rangeOfView(filters, ctx.userId)) };
    });
    return await Promise.all(counted);
  },
});

/** A page of a view's conversations. */
export const conversations = agentQuery({
  permission: "conversations.read",
  args: { viewId, paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(vConversationRow),
  handler: async (ctx, args) => {
    const { filters, sort } = await savedViewForMember(ctx, args.viewId);
    return await rangePage(ctx, rangeOfView(filters, ctx.userId), sort, boundedPage(args.paginationOpts));
  },
});

export const create = agentMutation({
  permission: "conversations.read",
  args: fields,
  returns: v.object({ viewId }),
  handler: async (ctx, given) => {
    if (given.isShared) requirePermission(ctx.member, "conversations.reply");
    return { viewId: await createSavedView(ctx, given) };
  },
});

export const update = agentMutation({
  permission: "conversations.read",
  args: { viewId, ...v.object(fields).partial().fields },
  returns: v.null(),
  handler: async (ctx, { viewId: id, ...changes }) => {
    const view = await savedViewForMember(ctx, id);
    requireAuthor(ctx, view);
    if (changes.isShared) requirePermission(ctx.member, "conversations.reply");
    await updateSavedView(ctx, view, changes);
    return null;
  },
});

export const remove = agentMutation({
  permission: "conversations.read",
  args: { viewId },
  returns: v.null(),
  handler: async (ctx, args) => {
    const view = await savedViewForMember(ctx, args.viewId);
    requireAuthor(ctx, view);
    await deleteSavedView(ctx, view);
    return null;
  },
});
