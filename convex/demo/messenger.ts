import type { Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { issueRows } from "../messenger/homeModel";

const BUTTONS = [
  { label: "Where is my order?", conversationStarter: "I would like to know where my order is. Its number is " },
  { label: "Book a repair", conversationStarter: "I would like to bring my bike to the workshop. " },
];

/** Adds the buttons for what people ask most, unless there are any. */
export async function addHomeButtons(ctx: MutationCtx, workspaceId: Id<"workspaces">): Promise<void> {
  if ((await issueRows(ctx, workspaceId)).length > 0) return;
  for (const [index, button] of BUTTONS.entries()) {
    const fields = { ...button, action: "start_conversation" as const, order: index + 1, enabled: true };
    await ctx.db.insert("commonIssueButtons", { workspaceId, ...fields });
  }
}
