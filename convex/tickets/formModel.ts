import { checkAnswers, checkFormFields, type FormField, type FormProblem, MAX_HELP_LENGTH } from "@parley/core";
import type { Infer } from "convex/values";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { changedFields, recordAudit } from "../lib/audit";
import { AppError, invalidInput, invalidState } from "../lib/errors";
import type { AgentScope } from "../lib/functions";
import { cleanText } from "../lib/text";
import type { vFormData } from "./schema";

export type FormData = Infer<typeof vFormData>;
type Form = Doc<"ticketForms">;
/** Who changes forms, and where. */
type TeamCtx = MutationCtx & Pick<AgentScope, "workspace" | "userId">;

/** Forms of a workspace that are offered; archived ones are not counted. */
export const MAX_FORMS = 50;

function refuse({ field, reason }: FormProblem): never {
  throw invalidInput(field, reason);
}

/** Questions as they are stored. @throws AppError `invalid_input` naming the question and what is wrong with it */
export function cleanFields(fields: readonly FormField[]): FormField[] {
  const clean = fields.map((field, index) => ({
    ...field,
    label: cleanText(`fields[${index}].label`, field.label),
    help: field.help
      ? cleanText(`fields[${index}].help`, field.help, { max: MAX_HELP_LENGTH, isRequired: false }) || undefined
      : undefined,
    options: field.options?.map((option, at) => cleanText(`fields[${index}].options[${at}]`, option)),
  }));
  const problem = checkFormFields(clean);
  return problem ? refuse(problem) : clean;
}

const MAX_ANSWER = 32 * 1024;

/** Answers as they are stored. @throws AppError `invalid_input{field: "formData.<question>"}` */
export function cleanAnswers(fields: readonly FormField[], given: FormData): FormData {
  const clean = (id: string, text: string) => cleanText(`formData.${id}`, text, { max: MAX_ANSWER, isRequired: false });
  const texts = Object.entries(given).map(([id, answer]) => {
    if (typeof answer === "string") return [id, clean(id, answer)] as const;
    return [id, typeof answer === "number" ? answer : answer.map((each) => clean(id, each))] as const;
  });
  const checked = checkAnswers(fields, Object.fromEntries(texts));
  return "problem" in checked ? refuse(checked.problem) : checked.answers;
}

/** The form visitors are given, or null when the workspace has none. */
export async function defaultForm(ctx: QueryCtx, workspaceId: Id<"workspaces">): Promise<Form | null> {
  return await ctx.db
    .query("ticketForms")
    .withIndex("by_workspace_default", (q) => q.eq("workspaceId", workspaceId).eq("isDefault", true))
    .unique();
}

/** The forms that are offered, oldest first: at most MAX_FORMS. */
export async function offeredForms(ctx: QueryCtx, workspaceId: Id<"workspaces">): Promise<Form[]> {
  return await ctx.db
    .query("ticketForms")
    .withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId).eq("isArchived", false))
    .take(MAX_FORMS);
}

/** The form's questions as a ticket made now keeps them; written once for all tickets until they change. */
export async function currentVersion(ctx: MutationCtx, form: Form): Promise<Id<"ticketFormVersions">> {
  if (form.versionId) return form.versionId;
  const { _id: formId, workspaceId, name, fields } = form;
  const versionId = await ctx.db.insert("ticketFormVersions", {
    workspaceId,
    formId,
    name,
    fields,
    createdAt: Date.now(),
  });
  await ctx.db.patch("ticketForms", formId, { versionId });
  return versionId;
}

export interface FormInput {
  name: string;
  description?: string;
  fields: FormField[];
}

function cleanForm({ name, description, fields }: FormInput) {
  return {
    name: cleanText("name", name),
    description: description
      ? cleanText("description", description, { max: MAX_HELP_LENGTH, isRequired: false }) || undefined
      : undefined,
    fields: cleanFields(fields),
  };
}

async function auditForm(
  ctx: TeamCtx,
  formId: Id<"ticketForms">,
  action: string,
  before: Record<string, unknown> = {},
  after: Record<string, unknown> = {},
): Promise<void> {
  await recordAudit(ctx, {
    workspaceId: ctx.workspace._id,
    actor: { type: "user", userId: ctx.userId },
    action,
    resourceType: "ticketForm",
    resourceId: formId,
    changes: changedFields(before, after),
  });
}

/** Makes a form; the first of a workspace is its default. @throws AppError `invalid_input`, `quota_exceeded` */
export async function createForm(ctx: TeamCtx, input: FormInput): Promise<Id<"ticketForms">> {
  const workspaceId = ctx.workspace._id;
  const forms = await offeredForms(ctx, workspaceId);
  if (forms.length >= MAX_FORMS) throw new AppError({ code: "quota_exceeded", limit: "ticket forms" });
  const clean = cleanForm(input);
  const at = Date.now();
  const isDefault = forms.length === 0;
  const fields = { ...clean, workspaceId, isDefault, isArchived: false, createdAt: at, updatedAt: at };
  const formId = await ctx.db.insert("ticketForms", fields);
  await auditForm(ctx, formId, "ticket_form.created", {}, { name: clean.name });
  return formId;
}

/** Changes a form; tickets made before keep the questions they were asked. @throws AppError `invalid_input` */
export async function updateForm(ctx: TeamCtx, form: Form, input: FormInput): Promise<void> {
  if (form.isArchived) throw invalidState("archived");
  const clean = cleanForm(input);
  const { name, description, fields } = form;
  const changes = changedFields({ name, description, fields }, clean);
  if (changes.length === 0) return;
  const isAskedAnew = changes.some(({ field }) => field !== "description");
  await ctx.db.patch("ticketForms", form._id, {
    ...clean,
    updatedAt: Date.now(),
    ...(isAskedAnew && { versionId: undefined }),
  });
  await auditForm(
    ctx,
    form._id,
    "ticket_form.changed",
    { name, questions: fields.length },
    { name: clean.name, questions: clean.fields.length },
  );
}

/** Makes a form the one visitors are given. @throws AppError `invalid_state{archived}` */
export async function makeDefault(ctx: TeamCtx, form: Form): Promise<void> {
  if (form.isArchived) throw invalidState("archived");
  if (form.isDefault) return;
  const before = await defaultForm(ctx, form.workspaceId);
  if (before) await ctx.db.patch("ticketForms", before._id, { isDefault: false });
  await ctx.db.patch("ticketForms", form._id, { isDefault: true });
  await auditForm(ctx, form._id, "ticket_form.made_default", { default: before?.name }, { default: form.name });
}

async function isUsed(ctx: QueryCtx, formId: Id<"ticketForms">): Promise<boolean> {
  const ticket = await ctx.db
    .query("tickets")
    .withIndex("by_form", (q) => q.eq("formId", formId))
    .first();
  return ticket !== null;
}

async function deleteVersions(ctx: MutationCtx, formId: Id<"ticketForms">): Promise<void> {
  const versions = ctx.db.query("ticketFormVersions").withIndex("by_form", (q) => q.eq("formId", formId));
  for await (const version of versions) await ctx.db.delete("ticketFormVersions", version._id);
}

/**
 * Takes a form out of use: deleted when no ticket was made with it, else archived. Without a default, visitors are asked
 * for a subject and a description.
 */
export async function removeForm(ctx: TeamCtx, form: Form): Promise<"deleted" | "archived"> {
  if (form.isArchived) return "archived";
  const isKept = await isUsed(ctx, form._id);
  if (isKept) {
    await ctx.db.patch("ticketForms", form._id, { isArchived: true, isDefault: false, updatedAt: Date.now() });
  } else {
    await deleteVersions(ctx, form._id);
    await ctx.db.delete("ticketForms", form._id);
  }
  await auditForm(
    ctx,
    form._id,
    isKept ? "ticket_form.archived" : "ticket_form.deleted",
    { name: form.name },
    {
      name: null,
    },
  );
  return isKept ? "archived" : "deleted";
}

/** Offers an archived form again. @throws AppError `quota_exceeded` */
export async function restoreForm(ctx: TeamCtx, form: Form): Promise<void> {
  if (!form.isArchived) return;
  const forms = await offeredForms(ctx, form.workspaceId);
  if (forms.length >= MAX_FORMS) throw new AppError({ code: "quota_exceeded", limit: "ticket forms" });
  await ctx.db.patch("ticketForms", form._id, { isArchived: false, isDefault: forms.length === 0 });
  await auditForm(ctx, form._id, "ticket_form.restored", {}, { name: form.name });
}
