import { MAX_ATTACHMENT_BYTES } from "@parley/protocol";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { insertAttachment } from "../conversations/attachments";
import { deleteMessage, editMessage } from "../conversations/editing";
import { postMessage, postNote, type Sender } from "../conversations/model";
import { markReadByAgent, markReadByVisitor } from "../conversations/reading";
import { insertConversation, writeConversation } from "../conversations/rows";
import { findStart } from "../conversations/starting";
import { changeState } from "../conversations/state";
import { submitRating } from "../csat/model";
import type { TeammateKey } from "./people";
import type { Step, Thread } from "./script";

const MINUTE = 60_000;
const ASSISTANT = "Pedal";

export interface Picture {
  storageId: Id<"_storage">;
  size: number;
  width: number;
  height: number;
}

interface Play {
  thread: Thread;
  visitorId: Id<"visitors">;
  team: Record<string, Id<"users">>;
  pictures: Picture[];
  /** Files that go with the next message. */
  waiting: Id<"attachments">[];
  conversation: Doc<"conversations">;
  /** The latest message, for `edit` and `delete`. */
  lastId?: Id<"messages">;
}

function memberOf(play: Play, key: TeammateKey): Id<"users"> {
  const userId = play.team[key];
  if (!userId) throw new Error(`The demo's team has no ${key}`);
  return userId;
}

function senderOf(play: Play, who: "v" | "bot" | TeammateKey): Sender {
  if (who === "v") return { type: "visitor", visitorId: play.visitorId };
  return who === "bot" ? { type: "bot", name: ASSISTANT } : { type: "agent", userId: memberOf(play, who) };
}

async function say(ctx: MutationCtx, play: Play, step: Extract<Step, { kind: "say" }>, at: number): Promise<void> {
  const attachmentIds = play.waiting;
  const input = { sender: senderOf(play, step.who), content: step.text, attachmentIds, at };
  const posted = await postMessage(ctx, play.conversation, input);
  play.waiting = [];
  play.lastId = posted.messageId;
}

async function takePicture(ctx: MutationCtx, play: Play, name: string): Promise<void> {
  const picture = play.pictures.shift();
  if (!picture || picture.size > MAX_ATTACHMENT_BYTES) throw new Error(`The demo has no picture ${name}`);
  const { visitorId, conversation } = play;
  const contentType = "image/png";
  const uploader = { visitorId };
  const { workspaceId } = conversation;
  const attachment = await insertAttachment(ctx, { ...picture, workspaceId, name, contentType, uploader });
  play.waiting.push(attachment._id);
}

async function changeLast(ctx: MutationCtx, play: Play, step: Step, at: number): Promise<void> {
  const message = play.lastId && (await ctx.db.get("messages", play.lastId));
  if (!message) throw new Error("There is no message to change");
  const found = { message, conversation: play.conversation };
  if (step.kind === "edit") await editMessage(ctx, found, step.text, at);
  if (step.kind === "delete") await deleteMessage(ctx, found, at);
}

async function move(ctx: MutationCtx, play: Play, step: Step, at: number): Promise<void> {
  const { conversation } = play;
  if (step.kind === "assign") {
    const actor = { type: "user" as const, userId: memberOf(play, step.who) };
    await changeState(ctx, conversation, actor, { kind: "assign", assigneeId: memberOf(play, step.to) }, at);
  } else if (step.kind === "close" || step.kind === "reopen") {
    const actor = { type: "user" as const, userId: memberOf(play, step.who) };
    await changeState(ctx, conversation, actor, { kind: step.kind }, at);
  } else if (step.kind === "snooze") {
    const until = Math.max(at + step.hours * 60 * MINUTE, Date.now() + 60 * MINUTE);
    const actor = { type: "user" as const, userId: memberOf(play, step.who) };
    await changeState(ctx, conversation, actor, { kind: "snooze", until }, at);
  } else if (step.kind === "rate") {
    await submitRating(ctx, conversation, { rating: step.rating, feedback: step.text }, at);
  } else if (step.kind === "read" && step.who === "v") {
    await markReadByVisitor(ctx, conversation, undefined, at);
  } else if (step.kind === "read") {
    await markReadByAgent(ctx, conversation, memberOf(play, step.who as TeammateKey), at);
  }
}

async function playStep(ctx: MutationCtx, play: Play, step: Step, at: number): Promise<void> {
  if (step.kind === "say") await say(ctx, play, step, at);
  else if (step.kind === "file") await takePicture(ctx, play, step.name);
  else if (step.kind === "edit" || step.kind === "delete") await changeLast(ctx, play, step, at);
  else if (step.kind === "note") {
    const mentions = step.mentions.map((key) => memberOf(play, key));
    const userId = memberOf(play, step.who);
    await postNote(ctx, play.conversation, { userId, content: step.text, mentions, at });
  } else await move(ctx, play, step, at);
  const conversation = await ctx.db.get("conversations", play.conversation._id);
  if (conversation) play.conversation = conversation;
}

/** Plays a written conversation with the verbs of the real one, at its own times; once per `key`. */
export async function playThread(
  ctx: MutationCtx,
  workspaceId: Id<"workspaces">,
  visitorId: Id<"visitors">,
  given: Pick<Play, "thread" | "team" | "pictures"> & { key: string },
): Promise<void> {
  const { key, thread } = given;
  if (await findStart(ctx, visitorId, key)) return;
  const began = Date.now() - thread.minutesAgo * MINUTE;
  const url = `https://northwind.example${thread.page}`;
  const made = await insertConversation(ctx, { workspaceId, visitorId, url, priority: thread.priority, at: began });
  const play: Play = { ...given, visitorId, waiting: [], conversation: made };
  let messageId: Id<"messages"> | undefined;
  for (const step of thread.steps) {
    await playStep(ctx, play, step, began + step.after * MINUTE);
    messageId ??= play.lastId;
  }
  if (!messageId) throw new Error("A conversation begins with a message");
  await ctx.db.insert("conversationStarts", {
    workspaceId,
    visitorId,
    clientMessageId: key,
    conversationId: made._id,
    messageId,
  });
  await writeConversation(ctx, play.conversation, { subject: subjectOf(thread) });
}

/** Headline of what a thread is about: the beginning of its first message. */
function subjectOf({ steps }: Thread): string | undefined {
  const first = steps.find((step) => step.kind === "say");
  if (first?.kind !== "say") return undefined;
  const sentence = first.text.split(/(?<=[.?!])\s/)[0] ?? first.text;
  return sentence.length > 80 ? `${sentence.slice(0, 79)}…` : sentence;
}
