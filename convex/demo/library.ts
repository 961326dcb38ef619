import type { Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { createMacro } from "../inbox/macrosModel";
import { createSavedView } from "../inbox/savedViewsModel";
import { tagsOf } from "../inbox/tagsModel";
import { createFolder } from "../knowledge/foldersModel";
import { createInternal } from "../knowledge/internalModel";
import { createSnippet } from "../knowledge/snippetsModel";

const SNIPPETS = [
  {
    name: "Send a new cable",
    shortcut: "/cable",
    content:
      'Hello {{visitor.firstName | "there"}}, your new charging cable leaves our warehouse today and reaches you in two days. The old one can go in the same box.',
  },
  {
    name: "Fit the cable",
    shortcut: "/cabfit",
    content: "Open the flap below the down tube, push the plug in until it clicks, and turn the ring to the right.",
  },
  {
    name: "Return the old one",
    shortcut: "/cabback",
    content: "Please put the old cable in the box of the new one; the label for the way back is inside.",
  },
  {
    name: "Greeting",
    shortcut: "/hi",
    content: 'Hi {{visitor.firstName | "there"}}, {{agent.firstName}} from {{workspace.name}} here. How can I help?',
  },
  {
    name: "Warranty",
    shortcut: "/warranty",
    content: "Frames are covered for five years and batteries for two. A photo of the serial number is all we need.",
  },
  {
    name: "Book a service",
    shortcut: "/service",
    content: "Our workshop has room on Tuesdays and Thursdays. Which morning suits you, {{visitor.firstName}}?",
  },
] as const;

const INTERNAL = [
  {
    folder: "Refunds and returns",
    title: "Who approves a refund",
    tags: ["refund", "approval"],
    content:
      "Up to **100 euro** everyone decides alone. Above that ask the shift lead; above **500 euro** ask Jonas.\n\n- Say yes or no within the day.\n- Write the order number into a note.",
  },
  {
    folder: "Workshop",
    title: "Battery recall, batch 7",
    tags: ["battery", "recall"],
    content:
      "Serial numbers from `B7-0400` to `B7-0999`.\n\n1. Ask for a photo of the label.\n2. Book the pick-up; **no parcel**, the battery may not be posted.\n3. Tag the conversation.",
  },
] as const;

/** Adds what a team has ready: internal articles, snippets, macros and a view everyone sees; once. */
export async function addLibrary(ctx: MutationCtx, workspaceId: Id<"workspaces">, userId: Id<"users">): Promise<void> {
  const workspace = await ctx.db.get("workspaces", workspaceId);
  if (!workspace) throw new Error("The demo has its workspace");
  const isThere = await ctx.db
    .query("snippets")
    .withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId))
    .first();
  if (isThere) return;
  const author = { ...ctx, workspace, userId };
  for (const snippet of SNIPPETS) await createSnippet(author, snippet);
  for (const { folder, tags, ...article } of INTERNAL) {
    const folderId = await createFolder(author, { name: folder });
    await createInternal(author, { ...article, tags: [...tags], folderId });
  }
  const [tag] = await tagsOf(ctx, workspaceId);
  await createMacro(author, {
    name: "Thank and close",
    reply: 'Thank you, {{visitor.firstName | "and enjoy the ride"}}! Write again whenever something rattles.',
    actions: [{ kind: "close" }],
  });
  await createMacro(author, {
    name: "Wait for the customer",
    reply: "Take your time. I will look in again tomorrow.",
    actions: [{ kind: "snooze", forMs: 24 * 3_600_000 }, ...(tag ? [{ kind: "addTag" as const, tagId: tag._id }] : [])],
  });
  await createMacro(author, {
    name: "Urgent, no owner",
    actions: [
      { kind: "priority", priority: "urgent" },
      { kind: "assign", assigneeId: null },
      { kind: "note", content: "{{visitor.name}} needs an answer today." },
    ],
  });
  const view = { icon: "flame", sort: "newest" as const, isShared: true };
  await createSavedView(author, { ...view, name: "Urgent", filters: { status: "open", priority: "urgent" } });
}
