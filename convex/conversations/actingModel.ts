import type { Permission } from "@parley/core";
import { appErrorOf } from "@parley/protocol";
import type { Doc, Id } from "../_generated/dataModel";
import { addTag, removeTag, requireTag } from "../inbox/tagsModel";
import type { AuditActor } from "../lib/audit";
import type { AgentMutationCtx, AgentScope, QueryCtx } from "../lib/functions";
import { requireTeam } from "../routing/access";
import { assignToTeam } from "../routing/model";
import { withQueuesAfter } from "../routing/queueModel";
import { conversationForMember, requireTeammate } from "./access";
import { storedRow } from "./rows";
import { changeState, type StateAction } from "./state";
import { type ActedOn, saveUndo } from "./undo";

/** What a teammate does to a conversation, alone, with others in a macro, or to many at once. */
export type Step =
  | Exclude<StateAction, { kind: "team" }>
  | { kind: "team"; teamId: Id<"teams"> | null }
  | { kind: "addTag"; tagId: Id<"tags"> }
  | { kind: "removeTag"; tagId: Id<"tags"> };

/** The permission a step needs. */
export function permissionOf({ kind }: Pick<Step, "kind">): Permission {
  if (kind === "assign" || kind === "team") return "conversations.assign";
  return kind === "addTag" || kind === "removeTag" ? "conversations.reply" : "conversations.close";
}

/**
 * Makes sure that the people, teams and tags a step names are of the member's workspace.
 * @throws AppError `not_found`
 */
export async function requireSubject(ctx: QueryCtx & Pick<AgentScope, "workspace">, step: Step): Promise<void> {
  const workspaceId = ctx.workspace._id;
  if (step.kind === "assign" && step.assigneeId) await requireTeammate(ctx, workspaceId, step.assigneeId);
  if (step.kind === "team" && step.teamId) await requireTeam(ctx, workspaceId, step.teamId);
  if (step.kind === "addTag" || step.kind === "removeTag") await requireTag(ctx, workspaceId, step.tagId);
}

/** `after` is the row as the step leaves it, of steps that know it without reading. */
async function takeStep(
  ctx: AgentMutationCtx,
  conversation: Doc<"conversations">,
  step: Step,
  actor: AuditActor,
): Promise<{ isChanged: boolean; after?: Doc<"conversations"> }> {
  if (step.kind === "team") {
    await assignToTeam(ctx, conversation, step.teamId, actor);
    return { isChanged: (conversation.teamId ?? null) !== step.teamId };
  }
  if (step.kind === "addTag") return { isChanged: await addTag(ctx, conversation, step.tagId, actor) };
  if (step.kind === "removeTag") return { isChanged: await removeTag(ctx, conversation, step.tagId, actor) };
  const { conversation: after, isChanged } = await changeState(ctx, conversation, actor, step);
  return { isChanged, after };
}

/**
 * Takes steps in turn on one conversation on a member's behalf, each on what the one before it left.
 * @returns the row before and after, or null when nothing changed
 * @throws AppError `invalid_state`, `not_found`; nothing of a step that throws is written
 */
export async function takeSteps(
  ctx: AgentMutationCtx,
  id: Id<"conversations">,
  steps: readonly Step[],
): Promise<ActedOn | null> {
  const before = await storedRow(ctx, id);
  let after = before;
  let isChanged = false;
  for (const step of steps) {
    const taken = await takeStep(ctx, after, step, { type: "user", userId: ctx.userId });
    isChanged = taken.isChanged || isChanged;
    after = taken.after ?? (await storedRow(ctx, id));
  }
  return isChanged ? { before, after } : null;
}

export interface ManyActedOn {
  changed: Id<"conversations">[];
  /** Conversations whose state does not allow the step; the others were changed. */
  failed: { conversationId: Id<"conversations">; reason: string }[];
  undo: string | null;
}

/**
 * Takes one step on each of several conversations and keeps what it takes to undo all of them together. Each is read in
 * its turn: the one before may have moved it on.
 * @param blockedVisitorId who was blocked with it; the undo lets him in again
 * @throws AppError `not_found` for an id of no conversation of the member's workspace
 */
export async function takeStepOnEach(
  ctx: AgentMutationCtx,
  conversationIds: readonly Id<"conversations">[],
  step: Step,
  blockedVisitorId?: Id<"visitors">,
): Promise<ManyActedOn> {
  const acted: ActedOn[] = [];
  const failed: ManyActedOn["failed"] = [];
  const takeAll = async () => {
    for (const conversationId of conversationIds) {
      const before = await conversationForMember(ctx, conversationId);
      try {
        const { after, isChanged } = await takeStep(ctx, before, step, { type: "user", userId: ctx.userId });
        if (isChanged) acted.push({ before, after: after ?? (await storedRow(ctx, conversationId)) });
      } catch (error) {
        const data = appErrorOf(error);
        if (data?.code !== "invalid_state") throw error;
        failed.push({ conversationId, reason: data.state });
      }
    }
  };
  await withQueuesAfter(ctx, ctx.workspace._id, takeAll);
  return { changed: acted.map(({ before }) => before._id), failed, undo: await saveUndo(ctx, acted, blockedVisitorId) };
}

/** Keeps what it takes to undo what was done to one conversation. @returns the token, null when nothing was */
export async function saveUndoOf(ctx: AgentMutationCtx, acted: ActedOn | null): Promise<string | null> {
  return await saveUndo(ctx, acted ? [acted] : []);
}

/**
 * Takes one step on one conversation; the token takes it back.
 * @throws AppError `invalid_state`, `not_found`
 */
export async function takeStepUndoably(
  ctx: AgentMutationCtx,
  conversation: Doc<"conversations">,
  step: Step,
): Promise<{ undo: string | null }> {
  return { undo: await saveUndoOf(ctx, await takeSteps(ctx, conversation._id, [step])) };
}
