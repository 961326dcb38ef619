import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { ConversationTarget, PublicAgent, Thread, ThreadState } from "@parley/client";
import { isAway } from "../office.ts";
import { part, type Placeholder } from "../part.tsx";
import { answererOf, type Answerer } from "../people.ts";
import { Avatar } from "./Avatar.tsx";
import { Composer } from "./Composer.tsx";
import { useMessenger } from "./context.ts";
import { Icon } from "./Icon.tsx";
import { MessageList } from "./MessageList.tsx";
import { CloseButton, OfflineNote } from "./Notices.tsx";
import { Preview, type PreviewedPicture } from "./Attachments.tsx";
import { useUploads } from "./uploads.ts";

/** @public Read by `part`. */
export { default as css } from "../styles/chat.css?inline";

/** What comes with a conversation only sometimes, so that it is loaded then. */
const Nothing: Placeholder = () => null;
export const Rating = part(() => import("./Rating.tsx"), Nothing);
export const Email = part(() => import("./EmailCard.tsx"), Nothing);
export const Suggestions = part(() => import("./Suggestions.tsx"), Nothing);

/** Follows the messages of a conversation while the component stands. */
function useThread(target: ConversationTarget): [Thread, ThreadState] {
  const { client } = useMessenger();
  const thread = useMemo(() => client.thread(target), [client, target]);
  const [state, setState] = useState(thread.state.value);
  useEffect(() => {
    const unsubscribe = thread.state.subscribe(setState);
    return () => {
      unsubscribe();
      thread.close();
    };
  }, [thread]);
  return [thread, state];
}

function useTyping(conversationId: string | null): PublicAgent[] {
  const { client } = useMessenger();
  const [agents, setAgents] = useState<PublicAgent[]>([]);
  useEffect(() => (conversationId ? client.onTyping(conversationId, setAgents) : undefined), [client, conversationId]);
  return agents;
}

/** Tells the server what was read, while the window is open and the page in sight. */
function useReading({ conversationId, messages }: ThreadState): void {
  const messenger = useMessenger();
  const isShown = messenger.isShown.value;
  const unseen = messages.findLast((each) => each.from !== "visitor" && each.kind === "message");
  const unseenId = unseen?.seenAt === null ? unseen._id : null;
  useEffect(() => {
    if (!conversationId || !unseenId || !isShown) return;
    const read = (): void => {
      if (document.visibilityState === "visible") messenger.client.markRead(conversationId, unseenId);
    };
    read();
    document.addEventListener("visibilitychange", read);
    return () => document.removeEventListener("visibilitychange", read);
  }, [messenger, conversationId, unseenId, isShown]);
}

/** Whether the visitor's words have arrived; until then the messages are drawn anew, and what stands below them. */
function hasWritten({ conversationId, status, messages }: ThreadState): boolean {
  return conversationId !== null && status === "ready" && messages.some(({ from }) => from === "visitor");
}

/** Stays once it was there, to say thanks. */
function AskEmail(): JSX.Element | null {
  const asks = useMessenger().home.value?.asksForEmail ?? false;
  const hasAsked = useRef(asks);
  hasAsked.current ||= asks;
  return hasAsked.current ? <Email /> : null;
}

/** Says that the team is away and when it is back, before somebody waits for an answer. */
function AwayNote(): JSX.Element | null {
  const messenger = useMessenger();
  const office = messenger.office.value;
  if (!isAway(office)) return null;
  return (
    <p class="away" role="status">
      <Icon name="clock" />
      <span>
        {office.offlineMessage} {office.nextChangeAt !== null && <b class="m">{messenger.replyLine.value}.</b>}
      </span>
    </p>
  );
}

function ChatBar({ answerer }: { answerer: Answerer }): JSX.Element {
  const messenger = useMessenger();
  const isLarge = messenger.isLarge.value;
  return (
    <div class="mw-bar">
      <button class="ib" aria-label="Back" onClick={() => messenger.go({ name: "messages" })}>
        <Icon name="left" />
      </button>
      <Avatar name={answerer.name} url={answerer.avatarUrl} isBot={answerer.isBot} size={40} isDecorative />
      <div class="grow">
        <h2 class="cut">{answerer.name}</h2>
        <p class="c3 t12 cut">{answerer.about}</p>
      </div>
      <button
        class="ib hide-s"
        aria-label={isLarge ? "Make smaller" : "Make larger"}
        onClick={() => messenger.resize()}
      >
        <Icon name={isLarge ? "shrink" : "expand"} />
      </button>
      <CloseButton />
    </div>
  );
}

/** One conversation: who answers, the messages, and the field to write in. */
export default function Chat({ target }: { target: ConversationTarget }): JSX.Element {
  const messenger = useMessenger();
  const [thread, state] = useThread(target);
  const typing = useTyping(state.conversationId);
  const [preview, setPreview] = useState<PreviewedPicture | null>(null);
  const [writesAgain, setWritesAgain] = useState(false);
  const uploads = useUploads();
  useReading(state);
  const conversation = messenger.conversations.value?.find((each) => each._id === state.conversationId);
  const answerer = answererOf(messenger.config.value, conversation, state.messages, messenger.replyLine.value);
  const isClosed = conversation?.status === "closed" && !writesAgain;
  return (
    <div class="mw-view" {...(isClosed ? {} : uploads.dropTarget)}>
      <ChatBar answerer={answerer} />
      <MessageList thread={thread} state={state} typing={typing} onPreview={setPreview}>
        {isClosed && conversation && <Rating conversationId={conversation._id} />}
        {!isClosed && hasWritten(state) && <AskEmail />}
      </MessageList>
      <OfflineNote />
      {!isClosed && <AwayNote />}
      {!isClosed && !state.conversationId && messenger.home.value?.suggestsArticles && (
        <Suggestions text={messenger.textOf(target)} />
      )}
      {isClosed ? (
        <div class="human">
          <span>Something else?</span>
          <button class="btn btn-q" onClick={() => setWritesAgain(true)}>
            Write again
          </button>
        </div>
      ) : (
        <Composer target={target} conversationId={state.conversationId} uploads={uploads} />
      )}
      {uploads.isDragging && !isClosed && <div class="drop">Drop files to attach them</div>}
      {preview && <Preview picture={preview} onClose={() => setPreview(null)} />}
    </div>
  );
}
