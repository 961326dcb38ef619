import { v } from "convex/values";
import type { Doc } from "../_generated/dataModel";
import { agentMutation, agentQuery } from "../lib/functions";
import { formForMember } from "./access";
import { createForm, makeDefault, offeredForms, removeForm, restoreForm, updateForm } from "./formModel";
import { vFormField } from "./schema";
import { vFormView } from "./views";

const formId = v.id("ticketForms");
const formFields = { name: v.string(), description: v.optional(v.string()), fields: v.array(vFormField) };
const MAX_ARCHIVED = 100;

function formView({ _id, name, description, fields, isDefault, isArchived, updatedAt }: Doc<"ticketForms">) {
  return { _id, name, description: description ?? null, fields, isDefault, isArchived, updatedAt };
}

/** Every form that is offered, oldest first. */
export const list = agentQuery({
  permission: "conversations.read",
  args: {},
  returns: v.array(vFormView),
  handler: async (ctx) => (await offeredForms(ctx, ctx.workspace._id)).map(formView),
});

/** Forms taken out of use, the latest 100. */
export const archived = agentQuery({
  permission: "settings.workspace",
  args: {},
  returns: v.array(vFormView),
  handler: async (ctx) => {
    const rows = await ctx.db
      .query("ticketForms")
      .withIndex("by_workspace", (q) => q.eq("workspaceId", ctx.workspace._id).eq("isArchived", true))
      .order("desc")
      .take(MAX_ARCHIVED);
    return rows.map(formView);
  },
});

export const create = agentMutation({
  permission: "settings.workspace",
  args: formFields,
  returns: formId,
  handler: async (ctx, input) => await createForm(ctx, input),
});

/** Replaces a form's words and questions; tickets made before keep theirs. */
export const update = agentMutation({
  permission: "settings.workspace",
  args: { formId, ...formFields },
  returns: v.null(),
  handler: async (ctx, { formId: id, ...input }) => {
    await updateForm(ctx, await formForMember(ctx, id), input);
    return null;
  },
});

/** Makes a form the one visitors are given. */
export const setDefault = agentMutation({
  permission: "settings.workspace",
  args: { formId },
  returns: v.null(),
  handler: async (ctx, { formId: id }) => {
    await makeDefault(ctx, await formForMember(ctx, id));
    return null;
  },
});

/** Deletes a form, or archives it when tickets were made with it; says which. */
export const remove = agentMutation({
  permission: "settings.workspace",
  args: { formId },
  returns: v.object({ outcome: v.union(v.literal("deleted"), v.literal("archived")) }),
  handler: async (ctx, { formId: id }) => ({ outcome: await removeForm(ctx, await formForMember(ctx, id)) }),
});

/** Offers an archived form again. */
export const restore = agentMutation({
  permission: "settings.workspace",
  args: { formId },
  returns: v.null(),
  handler: async (ctx, { formId: id }) => {
    await restoreForm(ctx, await formForMember(ctx, id));
    return null;
  },
});
