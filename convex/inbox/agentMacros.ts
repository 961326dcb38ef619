import type { SnippetValues } from "@parley/core/snippetVariables";
import { type Infer, v } from "convex/values";
import type { Doc } from "../_generated/dataModel";
import { conversationForMember } from "../conversations/access";
import { vUndo } from "../conversations/views";
import { agentMutation, agentQuery } from "../lib/functions";
import {
  createMacro,
  deleteMacro,
  macroForMember,
  macrosOf,
  runMacro,
  updateMacro,
  variableValues,
} from "./macrosModel";
import { vMacroAction } from "./schema";

const macroId = v.id("macros");
const fields = {
  name: v.string(),
  reply: v.optional(v.union(v.string(), v.null())),
  actions: v.array(vMacroAction),
};
const vMacroView = v.object({
  _id: macroId,
  name: v.string(),
  reply: v.union(v.string(), v.null()),
  actions: v.array(vMacroAction),
  useCount: v.number(),
  lastUsedAt: v.union(v.number(), v.null()),
});
const orNull = v.union(v.string(), v.null());

function macroView(macro: Doc<"macros">): Infer<typeof vMacroView> {
  const { _id, name, actions, useCount } = macro;
  return { _id, name, reply: macro.reply ?? null, actions, useCount, lastUsedAt: macro.lastUsedAt ?? null };
}

/** The macros of the workspace by name. */
export const list = agentQuery({
  permission: "conversations.read",
  args: {},
  returns: v.array(vMacroView),
  handler: async (ctx) => (await macrosOf(ctx, ctx.workspace._id)).map(macroView),
});

/** What the variables of snippets and macros stand for in a conversation; null where nothing is known. */
export const values = agentQuery({
  permission: "conversations.read",
  args: { conversationId: v.id("conversations") },
  returns: v.object({ visitorName: orNull, visitorEmail: orNull, agentFirstName: orNull, workspaceName: v.string() }),
  handler: async (ctx, { conversationId }) => {
    const known: SnippetValues = await variableValues(ctx, await conversationForMember(ctx, conversationId));
    return {
      visitorName: known["visitor.name"] ?? null,
      visitorEmail: known["visitor.email"] ?? null,
      agentFirstName: known["agent.firstName"] ?? null,
      workspaceName: ctx.workspace.name,
    };
  },
});

export const create = agentMutation({
  permission: "snippets.manage",
  args: fields,
  returns: v.object({ macroId }),
  handler: async (ctx, given) => ({ macroId: await createMacro(ctx, given) }),
});

export const update = agentMutation({
  permission: "snippets.manage",
  args: { macroId, ...v.object(fields).partial().fields },
  returns: v.null(),
  handler: async (ctx, { macroId: id, ...changes }) => {
    await updateMacro(ctx, await macroForMember(ctx, id), changes);
    return null;
  },
});

export const remove = agentMutation({
  permission: "snippets.manage",
  args: { macroId },
  returns: v.null(),
  handler: async (ctx, args) => {
    await deleteMacro(ctx, await macroForMember(ctx, args.macroId));
    return null;
  },
});

/** Says and does what the macro holds. The same `clientMessageId` again does nothing. */
export const run = agentMutation({
  permission: "conversations.read",
  args: { macroId, conversationId: v.id("conversations"), clientMessageId: v.string() },
  returns: vUndo,
  handler: async (ctx, { conversationId, clientMessageId, ...args }) => {
    const macro = await macroForMember(ctx, args.macroId);
    return await runMacro(ctx, await conversationForMember(ctx, conversationId), macro, { clientMessageId });
  },
});
