import type { ComponentChildren, JSX, RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { PublicAgent, Thread, ThreadMessage, ThreadState } from "@parley/client";
import { firstName } from "../people.ts";
import { chatRows } from "../rows.ts";
import type { PreviewedPicture } from "./Attachments.tsx";
import { Avatar } from "./Avatar.tsx";
import { useMessenger } from "./context.ts";
import { MessageView } from "./Message.tsx";
import { ThreadSkeleton } from "./Notices.tsx";

/** Closer to the end than this counts as being there. */
const END_PX = 80;
/** Older messages load when less than this is left above. */
const OLDER_PX = 240;

interface Scrolling {
  box: RefObject<HTMLDivElement | null>;
  content: RefObject<HTMLDivElement | null>;
  onScroll: () => void;
  toEnd: () => void;
  /** Messages of others that came while the visitor read further up. */
  hasNewer: boolean;
}

/** Keeps the end in sight while the visitor is there, and the place when older messages come in above. */
function useScrolling(thread: Thread, state: ThreadState): Scrolling {
  const box = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const lastTop = useRef(0);
  const before = useRef({ first: "", last: "", height: 0 });
  const [hasNewer, setHasNewer] = useState(false);
  const first = state.messages[0]?.key ?? "";
  const last = state.messages.at(-1);

  const toEnd = (): void => {
    isAtEnd.current = true;
    setHasNewer(false);
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  };
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const old = before.current;
    const isNew = last !== undefined && last.key !== old.last;
    if (isAtEnd.current || (isNew && last.delivery === "sending")) toEnd();
    else if (first !== old.first && old.first) element.scrollTop += element.scrollHeight - old.height;
    else if (isNew) setHasNewer(true);
    before.current = { first, last: last?.key ?? "", height: element.scrollHeight };
  });
  useEffect(() => {
    // Pictures that load and a window that changes its height must not push the end out of sight.
    const observer = new ResizeObserver(() => isAtEnd.current && toEnd());
    if (box.current) observer.observe(box.current);
    if (content.current) observer.observe(content.current);
    return () => observer.disconnect();
  }, []);
  const onScroll = (): void => {
    const element = box.current;
    if (!element || element.clientHeight === 0) return;
    const isNearEnd = element.scrollHeight - element.scrollTop - element.clientHeight < END_PX;
    // Content that grows below moves the end away too; only a hand that scrolls up leaves it.
    isAtEnd.current = isNearEnd || (isAtEnd.current && element.scrollTop >= lastTop.current);
    lastTop.current = element.scrollTop;
    if (isAtEnd.current) setHasNewer(false);
    if (element.scrollTop < OLDER_PX && state.hasOlder && !state.isLoadingOlder) thread.loadOlder();
  };
  return { box, content, onScroll, toEnd, hasNewer };
}

/** Reads out what others write, but not what was there before. */
function Announcer({ messages }: { messages: readonly ThreadMessage[] }): JSX.Element {
  const last = messages.findLast((each) => each.from !== "visitor");
  const known = useRef<string | undefined>(last?.key);
  const [text, setText] = useState("");
  useEffect(() => {
    if (!last || last.key === known.current) return;
    if (known.current !== undefined || messages.length === 1) setText(`${last.sender?.name ?? ""}: ${last.content}`);
    known.current = last.key;
  }, [last?.key]);
  return (
    <div class="sr" role="log" aria-live="polite">
      {text}
    </div>
  );
}

function Intro(): JSX.Element {
  const messenger = useMessenger();
  const config = messenger.config.value;
  const settings = config?.settings;
  return (
    <div class="intro">
      {settings?.showTeammateAvatars && config && config.agents.length > 0 && (
        <span class="avs">
          {config.agents.slice(0, 3).map((agent) => (
            <Avatar key={agent.name} name={agent.name} url={agent.avatarUrl} size={40} />
          ))}
        </span>
      )}
      <h3>{settings?.teamName}</h3>
      {settings?.teamIntro && <p class="t14">{settings.teamIntro}</p>}
      <p class="t14 m">{messenger.replyLine.value}</p>
    </div>
  );
}

function Typing({ agents }: { agents: PublicAgent[] }): JSX.Element | null {
  const [agent] = agents;
  if (!agent) return null;
  return (
    <div class="mm">
      <Avatar name={agent.name} url={agent.avatarUrl} size={28} isDecorative />
      <div class="bub" style={{ padding: "14px" }} role="status" aria-label={`${firstName(agent.name)} is typing`}>
        <span class="typing">
          <i />
          <i />
          <i />
        </span>
      </div>
    </div>
  );
}

function Rows({
  state,
  onPreview,
}: {
  state: ThreadState;
  onPreview: (picture: PreviewedPicture) => void;
}): JSX.Element {
  const messenger = useMessenger();
  return (
    <>
      {chatRows(state.messages, messenger.now.value).map((row) => {
        if (row.type === "message") return <MessageView key={row.key} row={row} onPreview={onPreview} />;
        const text = row.type === "day" ? row.label : row.message.content;
        return (
          <div class="ev" key={row.key}>
            <span>{text}</span>
          </div>
        );
      })}
    </>
  );
}

interface MessageListProps {
  thread: Thread;
  state: ThreadState;
  typing: PublicAgent[];
  onPreview: (picture: PreviewedPicture) => void;
  /** What stands below the last message. */
  children?: ComponentChildren;
}

/** All messages of a conversation, the newest at the bottom. */
export function MessageList({ thread, state, typing, onPreview, children }: MessageListProps): JSX.Element {
  const { box, content, onScroll, toEnd, hasNewer } = useScrolling(thread, state);
  return (
    <div class="mw-view">
      <div class="mw-scroll" ref={box} onScroll={onScroll} tabIndex={0} role="region" aria-label="Messages">
        {state.status === "loading" ? (
          <ThreadSkeleton />
        ) : (
          <div class="mt" ref={content}>
            {state.hasOlder && (
              <button class="btn btn-q older" disabled={state.isLoadingOlder} onClick={() => thread.loadOlder()}>
                {state.isLoadingOlder ? "Loading older messages" : "Show older messages"}
              </button>
            )}
            {!state.hasOlder && state.messages.length === 0 && <Intro />}
            {state.status === "error" && (
              <p class="ev" role="alert">
                <span>This conversation cannot be loaded now.</span>
              </p>
            )}
            <Rows state={state} onPreview={onPreview} />
            <Typing agents={typing} />
            {children}
          </div>
        )}
      </div>
      {hasNewer && (
        <button class="btn newer" onClick={toEnd}>
          New messages
        </button>
      )}
      <Announcer messages={state.messages} />
    </div>
  );
}
