import type { Doc, Id } from "../_generated/dataModel";
import { changedFields, recordAudit } from "../lib/audit";
import { conflict, invalidInput, notFound } from "../lib/errors";
import type { AgentMutationCtx } from "../lib/functions";
import { cleanText } from "../lib/text";
import { issueRows, MAX_ISSUES } from "./homeModel";

const MAX_LABEL = 80;
const MAX_STARTER = 1000;

export interface IssueInput {
  label: string;
  action: Doc<"commonIssueButtons">["action"];
  articleId?: Id<"articles">;
  conversationStarter?: string;
  enabled: boolean;
}

async function clean(ctx: AgentMutationCtx, input: IssueInput): Promise<IssueInput> {
  const label = cleanText("label", input.label, { max: MAX_LABEL });
  const { action, articleId, enabled } = input;
  if (action === "start_conversation") {
    const words = cleanText("conversationStarter", input.conversationStarter ?? "", {
      max: MAX_STARTER,
      isRequired: false,
    });
    return { label, action, enabled, articleId: undefined, conversationStarter: words || undefined };
  }
  if (!articleId) throw invalidInput("articleId", "must be given");
  const article = await ctx.db.get("articles", articleId);
  if (article?.workspaceId !== ctx.workspace._id) throw notFound("article");
  return { label, action, enabled, articleId, conversationStarter: undefined };
}

async function audit(
  ctx: AgentMutationCtx,
  verb: string,
  button: Id<"commonIssueButtons">,
  changes = changedFields({}, {}),
) {
  await recordAudit(ctx, {
    workspaceId: ctx.workspace._id,
    actor: { type: "user", userId: ctx.userId },
    action: `common_issue.${verb}`,
    resourceType: "commonIssueButton",
    resourceId: button,
    changes,
  });
}

async function issueForMember(ctx: AgentMutationCtx, id: Id<"commonIssueButtons">): Promise<Doc<"commonIssueButtons">> {
  const button = await ctx.db.get("commonIssueButtons", id);
  if (button?.workspaceId !== ctx.workspace._id) throw notFound("button");
  return button;
}

/** Adds a button at the end. @throws AppError `invalid_input`, `not_found{article}`, `conflict` when there are enough */
export async function createIssue(ctx: AgentMutationCtx, input: IssueInput): Promise<Id<"commonIssueButtons">> {
  const fields = await clean(ctx, input);
  const held = await issueRows(ctx, ctx.workspace._id);
  if (held.length === MAX_ISSUES) throw conflict("too_many_buttons");
  const order = (held.at(-1)?.order ?? 0) + 1;
  const id = await ctx.db.insert("commonIssueButtons", { workspaceId: ctx.workspace._id, ...fields, order });
  await audit(ctx, "created", id, changedFields({}, { ...fields }));
  return id;
}

/** @throws AppError `invalid_input`, `not_found` */
export async function updateIssue(
  ctx: AgentMutationCtx,
  id: Id<"commonIssueButtons">,
  input: IssueInput,
): Promise<void> {
  const before = await issueForMember(ctx, id);
  const fields = await clean(ctx, input);
  const changes = changedFields({ ...before }, { ...fields });
  if (changes.length === 0) return;
  await ctx.db.patch("commonIssueButtons", id, fields);
  await audit(ctx, "changed", id, changes);
}

/** @throws AppError `not_found` */
export async function removeIssue(ctx: AgentMutationCtx, id: Id<"commonIssueButtons">): Promise<void> {
  const { label } = await issueForMember(ctx, id);
  await ctx.db.delete("commonIssueButtons", id);
  await audit(ctx, "deleted", id, changedFields({ label }, { label: undefined }));
}

/** Puts all buttons in a new order. @throws AppError `invalid_input{buttonIds}` unless each is named once */
export async function reorderIssues(ctx: AgentMutationCtx, buttonIds: Id<"commonIssueButtons">[]): Promise<void> {
  const held = await issueRows(ctx, ctx.workspace._id);
  for (const id of buttonIds) await issueForMember(ctx, id);
  if (buttonIds.length !== held.length || new Set(buttonIds).size !== held.length)
    throw invalidInput("buttonIds", "must name each button once");
  for (const [index, id] of buttonIds.entries()) await ctx.db.patch("commonIssueButtons", id, { order: index + 1 });
}
