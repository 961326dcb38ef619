import { fillVariables, firstNameOf, type SnippetValues } from "@parley/core/snippetVariables";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { requirePermission } from "../conversations/access";
import { permissionOf, requireSubject, saveUndoOf, type Step, takeSteps } from "../conversations/actingModel";
import { cleanClientId, postMessage, postNote } from "../conversations/model";
import { changedFields, recordAudit } from "../lib/audit";
import { AppError, invalidInput, notFound } from "../lib/errors";
import type { AgentMutationCtx, AgentScope } from "../lib/functions";
import { enforceRateLimit } from "../lib/limits";
import { cleanText } from "../lib/text";
import { cleanTemplate } from "../knowledge/snippetsModel";
import type { MacroAction } from "./schema";

/** Who writes, and where. */
type AuthorCtx = MutationCtx & Pick<AgentScope, "userId" | "workspace">;

export const MAX_MACROS = 500;
const MAX_ACTIONS = 10;
const MIN_SNOOZE_MS = 60_000;
const MAX_SNOOZE_MS = 365 * 24 * 3_600_000;
/** How long a repeated run is known as one. */
export const RUN_MEMORY_MS = 24 * 3_600_000;

/** The order in which actions happen: words first, so that they find the conversation as it is; its end last. */
const ORDER: readonly MacroAction["kind"][] = [
  "note",
  "addTag",
  "removeTag",
  "priority",
  "team",
  "assign",
  "snooze",
  "close",
];
/** Actions of which a second would undo the first. */
const SINGLE: ReadonlySet<MacroAction["kind"]> = new Set(["priority", "team", "assign", "snooze", "close"]);

export interface MacroFields {
  name: string;
  /** null or an empty text: the macro only acts. */
  reply?: string | null;
  actions: MacroAction[];
}

/** Whose values fill a text: the customer's, the writer's and the workspace's. */
export async function variableValues(
  ctx: QueryCtx & Pick<AgentScope, "workspace" | "userId">,
  conversation: Doc<"conversations">,
): Promise<SnippetValues> {
  const visitor = conversation.visitorId && (await ctx.db.get("visitors", conversation.visitorId));
  const agent = await ctx.db.get("users", ctx.userId);
  const name = visitor?.name ?? visitor?.unverifiedName ?? null;
  return {
    "visitor.firstName": firstNameOf(name),
    "visitor.name": name,
    "visitor.email": visitor?.email ?? null,
    "agent.firstName": firstNameOf(agent?.name),
    "workspace.name": ctx.workspace.name,
  };
}

function problemOf(actions: readonly MacroAction[]): { at: number; reason: string } | null {
  const kinds = actions.map(({ kind }) => kind);
  const repeated = kinds.findIndex((kind, index) => SINGLE.has(kind) && kinds.indexOf(kind) < index);
  if (repeated >= 0) return { at: repeated, reason: `is the second ${kinds[repeated]}` };
  const sleeping = kinds.indexOf("snooze");
  if (sleeping >= 0 && kinds.includes("close")) return { at: sleeping, reason: "cannot be combined with close" };
  const tags = actions.map((action) => ("tagId" in action ? action.tagId : null));
  const twice = tags.findIndex((tagId, index) => tagId !== null && tags.indexOf(tagId) < index);
  return twice < 0 ? null : { at: twice, reason: "names a tag that another action names" };
}

function cleanAction(action: MacroAction, at: number): MacroAction {
  const field = `actions[${at}]`;
  if (action.kind === "note") return { ...action, content: cleanTemplate(`${field}.content`, action.content) };
  if (action.kind !== "snooze") return action;
  const { forMs } = action;
  const isSane = Number.isInteger(forMs) && forMs >= MIN_SNOOZE_MS && forMs <= MAX_SNOOZE_MS;
  if (!isSane) throw invalidInput(`${field}.forMs`, "must be a minute to a year, in milliseconds");
  return action;
}

function stepOf(action: Exclude<MacroAction, { kind: "note" }>, now: number): Step {
  return action.kind === "snooze" ? { kind: "snooze", until: now + action.forMs } : action;
}

async function cleanFields(ctx: AuthorCtx, given: MacroFields) {
  const name = cleanText("name", given.name);
  const reply = given.reply?.trim() ? cleanTemplate("reply", given.reply) : undefined;
  if (given.actions.length > MAX_ACTIONS) throw invalidInput("actions", `has more than ${MAX_ACTIONS} elements`);
  if (!reply && given.actions.length === 0) throw invalidInput("actions", "must hold an action when there is no reply");
  const problem = problemOf(given.actions);
  if (problem) throw invalidInput(`actions[${problem.at}]`, problem.reason);
  const actions = given.actions.map(cleanAction);
  for (const action of actions) if (action.kind !== "note") await requireSubject(ctx, stepOf(action, 0));
  actions.sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
  return { name, reply, actions };
}

async function audit(
  ctx: AuthorCtx,
  verb: "created" | "updated" | "deleted",
  id: Id<"macros">,
  before: Partial<MacroFields>,
  after: Partial<MacroFields>,
): Promise<void> {
  await recordAudit(ctx, {
    workspaceId: ctx.workspace._id,
    actor: { type: "user", userId: ctx.userId },
    action: `macro.${verb}`,
    resourceType: "macro",
    resourceId: id,
    changes: changedFields(
      { name: before.name, actions: before.actions },
      { name: after.name, actions: after.actions },
    ),
  });
}

/** The macros of a workspace by name, at most 500. */
export async function macrosOf(ctx: QueryCtx, workspaceId: Id<"workspaces">): Promise<Doc<"macros">[]> {
  return await ctx.db
    .query("macros")
    .withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId))
    .take(MAX_MACROS);
}

/**
 * A macro of the member's workspace.
 * @throws AppError `not_found`
 */
export async function macroForMember(
  ctx: QueryCtx & Pick<AgentScope, "workspace">,
  id: Id<"macros">,
): Promise<Doc<"macros">> {
  const macro = await ctx.db.get("macros", id);
  if (macro?.workspaceId !== ctx.workspace._id) throw notFound("macro");
  return macro;
}

/**
 * Makes a macro.
 * @throws AppError `invalid_input` (`name`, `reply`, `actions[2]` ...), `not_found` for people, teams and tags of
 *   elsewhere, `quota_exceeded`
 */
export async function createMacro(ctx: AuthorCtx, given: MacroFields): Promise<Id<"macros">> {
  const workspaceId = ctx.workspace._id;
  const fields = await cleanFields(ctx, given);
  if ((await macrosOf(ctx, workspaceId)).length >= MAX_MACROS) {
    throw new AppError({ code: "quota_exceeded", limit: `${MAX_MACROS} macros` });
  }
  const now = Date.now();
  const row = { workspaceId, ...fields, createdBy: ctx.userId, useCount: 0, createdAt: now, updatedAt: now };
  const id = await ctx.db.insert("macros", row);
  await audit(ctx, "created", id, {}, fields);
  return id;
}

/** Changes what is given; `actions` as a whole. @throws as `createMacro` */
export async function updateMacro(ctx: AuthorCtx, before: Doc<"macros">, changes: Partial<MacroFields>): Promise<void> {
  const { name, reply, actions } = before;
  const fields = await cleanFields(ctx, { name, reply, actions, ...changes });
  await ctx.db.patch("macros", before._id, { ...fields, updatedAt: Date.now() });
  await audit(ctx, "updated", before._id, before, fields);
}

/** Deletes a macro; what it said and did stays. */
export async function deleteMacro(ctx: AuthorCtx, macro: Doc<"macros">): Promise<void> {
  await ctx.db.delete("macros", macro._id);
  await audit(ctx, "deleted", macro._id, macro, {});
}

export interface MacroRun {
  /** Made by the client; a repeated run with the same one does nothing. */
  clientMessageId: string;
}

async function sayIt(
  ctx: AgentMutationCtx,
  before: Doc<"conversations">,
  { reply, actions }: Doc<"macros">,
  clientMessageId: string,
): Promise<void> {
  const values = await variableValues(ctx, before);
  let conversation = before;
  for (const [index, action] of actions.entries()) {
    if (action.kind !== "note") continue;
    const content = fillVariables(action.content, values);
    const note = { userId: ctx.userId, content, clientMessageId: `${clientMessageId}.${index}` };
    conversation = (await postNote(ctx, conversation, note)).conversation;
  }
  if (!reply) return;
  const closes = actions.some(({ kind }) => kind === "close");
  const sender = { type: "agent" as const, userId: ctx.userId };
  const input = { sender, content: fillVariables(reply, values), clientMessageId };
  await postMessage(ctx, conversation, input, { keepsClosed: closes });
}

async function knownRun(ctx: AgentMutationCtx, conversationId: Id<"conversations">, clientMessageId: string) {
  return await ctx.db
    .query("macroRuns")
    .withIndex("by_conversation_client_id", (q) =>
      q.eq("conversationId", conversationId).eq("clientMessageId", clientMessageId),
    )
    .unique();
}

function requireRights(ctx: AgentMutationCtx, { reply, actions }: Doc<"macros">): void {
  const speaks = reply !== undefined || actions.some(({ kind }) => kind === "note");
  if (speaks) requirePermission(ctx.member, "conversations.reply");
  for (const action of actions) {
    if (action.kind !== "note") requirePermission(ctx.member, permissionOf(action));
  }
}

/**
 * Says and does what a macro holds, all or nothing, in this one transaction. The token takes back what was done, not
 * what was said. The same `clientMessageId` again does nothing and gives the same answer.
 * @throws AppError `forbidden` when one of the actions is not the caller's to take, `invalid_state`, `not_found` for
 *   people, teams and tags that are gone
 */
export async function runMacro(
  ctx: AgentMutationCtx,
  conversation: Doc<"conversations">,
  macro: Doc<"macros">,
  run: MacroRun,
): Promise<{ undo: string | null }> {
  requireRights(ctx, macro);
  const clientMessageId = cleanClientId(run.clientMessageId);
  const known = await knownRun(ctx, conversation._id, clientMessageId);
  if (known) return { undo: known.undo };
  await enforceRateLimit(ctx, "agentMessage", ctx.userId);
  await sayIt(ctx, conversation, macro, clientMessageId);
  const now = Date.now();
  const steps = macro.actions.flatMap((action) => (action.kind === "note" ? [] : [stepOf(action, now)]));
  for (const step of steps) await requireSubject(ctx, step);
  const undo = await saveUndoOf(ctx, await takeSteps(ctx, conversation._id, steps));
  const { workspace, userId } = ctx;
  const place = { workspaceId: workspace._id, conversationId: conversation._id, macroId: macro._id, userId };
  await ctx.db.insert("macroRuns", { ...place, clientMessageId, undo, at: now });
  await ctx.db.patch("macros", macro._id, { useCount: macro.useCount + 1, lastUsedAt: now });
  return { undo };
}
