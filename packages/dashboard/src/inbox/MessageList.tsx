import { usePaginatedQuery } from "convex/react";
import { useLayoutEffect, useMemo, useRef, useState, useEffect } from "react";
import { ArrowDown } from "lucide-react";
import { api } from "../api.ts";
import { useSession } from "../session/workspaceContext.ts";
import type { ConversationDetail, Message } from "../views.ts";
import { clock, dayLabel, exactTime, useNow } from "../words/time.ts";
import { EventLine } from "./EventLine.tsx";
import { originOf } from "./origin.ts";
import { MessageBubble } from "./MessageBubble.tsx";
import { OutgoingBubble } from "./OutgoingBubble.tsx";
import { type Outgoing, useOutgoing } from "./outbox.ts";
import { MessagesSkeleton } from "./ThreadSkeleton.tsx";
import { type ThreadItem, threadItems } from "./threadItems.ts";
import { useOutbox } from "./useOutbox.ts";

const PAGE = 40;
/** Within this distance of the end a reader is "at the end" and goes along with new messages, px. */
const AT_END = 80;

/** The messages, newest at the bottom. Loading older ones keeps the place; new ones only pull along who is at the end. */
export function MessageList({ conversation, linkedId }: { conversation: ConversationDetail; linkedId: string | null }) {
  const { workspaceId } = useSession();
  const { results, status, loadMore } = usePaginatedQuery(
    api.conversations.agent.messages,
    { workspaceId, conversationId: conversation._id },
    { initialNumItems: PAGE },
  );
  const outgoing = useUnstored(conversation, results);
  const items = useMemo(() => threadItems([...results].reverse()), [results]);
  const scroll = useSteadyScroll(items[0]?.key ?? "", items.length + outgoing.length, status !== "LoadingFirstPage");
  useLinkedMessage(linkedId, results, () => status === "CanLoadMore" && loadMore(PAGE));
  if (status === "LoadingFirstPage") return <MessagesSkeleton />;
  const onScroll = () => {
    const isNearTop = scroll.onScroll();
    if (isNearTop && status === "CanLoadMore") loadMore(PAGE);
  };
  return (
    <div className="scroll" ref={scroll.ref} onScroll={onScroll} tabIndex={0} role="log" aria-label="Messages">
      <div className="thread">
        {status === "CanLoadMore" && (
          <button className="btn btn-q" onClick={() => loadMore(PAGE)}>
            Load older messages
          </button>
        )}
        {status === "LoadingMore" && (
          <div className="ev" role="status">
            <span>Loading older messages</span>
          </div>
        )}
        <Items items={items} conversation={conversation} linkedId={linkedId} isWhole={status === "Exhausted"} />
        {outgoing.map((item) => (
          <OutgoingBubble key={item.clientMessageId} item={item} />
        ))}
        {items.length === 0 && outgoing.length === 0 && (
          <div className="ev">
            <span>No messages yet</span>
          </div>
        )}
      </div>
      {scroll.hasNews && (
        <button className="btn to-end" onClick={scroll.toEnd}>
          <ArrowDown className="ic ic-s" aria-hidden="true" />
          New messages
        </button>
      )}
    </div>
  );
}

interface ItemsProps {
  items: readonly ThreadItem[];
  conversation: ConversationDetail;
  linkedId: string | null;
  /** Whether the first item is the conversation's beginning. */
  isWhole: boolean;
}

function Items({ items, conversation, linkedId, isWhole }: ItemsProps) {
  const now = useNow();
  const lastOurs = items.findLast(
    (item) => item.kind === "message" && item.message.senderType === "agent" && item.message.kind === "message",
  )?.key;
  return items.map((item, index) => {
    if (item.kind === "day")
      return (
        <div className="ev" key={item.key}>
          <span title={exactTime(item.at)}>
            {dayLabel(item.at, now)}
            {isWhole && index === 0 && `, ${clock(item.at)} · ${originOf(conversation)}`}
          </span>
        </div>
      );
    if (item.kind === "event") return <EventLine key={item.key} message={item.message} />;
    return (
      <MessageBubble
        key={item.key}
        message={item.message}
        conversation={conversation}
        isFollowUp={item.isFollowUp}
        isLinked={item.message._id === linkedId}
        showsReceipt={item.key === lastOurs}
      />
    );
  });
}

/** What is on its way and not among the stored messages yet. */
function useUnstored(conversation: ConversationDetail, stored: readonly Message[]): Outgoing[] {
  const outgoing = useOutgoing(useOutbox(), conversation._id);
  const known = new Set(stored.map((message) => message.clientMessageId));
  return outgoing.filter((item) => !known.has(item.clientMessageId));
}

/** Keeps what one reads in place: from the end when at the end, from the top when older messages come in above. */
function useSteadyScroll(firstKey: string, count: number, isReady: boolean) {
  const ref = useRef<HTMLDivElement>(null);
  const before = useRef({ firstKey: "", height: 0, count: 0 });
  const atEnd = useRef(true);
  const [hasNews, setHasNews] = useState(false);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const { firstKey: oldFirst, height, count: oldCount } = before.current;
    if (atEnd.current) element.scrollTop = element.scrollHeight;
    else if (oldFirst !== firstKey) element.scrollTop += element.scrollHeight - height;
    else if (count > oldCount) setHasNews(true);
    before.current = { firstKey, height: element.scrollHeight, count };
  }, [firstKey, count, isReady]);
  useStayAtEnd(ref, atEnd, isReady);
  const onScroll = (): boolean => {
    const element = ref.current;
    if (!element) return false;
    atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < AT_END;
    if (atEnd.current) setHasNews(false);
    return element.scrollTop < 200;
  };
  const toEnd = () => ref.current?.scrollTo({ top: ref.current.scrollHeight });
  return { ref, onScroll, hasNews: hasNews && !atEnd.current, toEnd };
}

/** Pictures that load and a composer that grows change the height: who is at the end stays there. */
function useStayAtEnd(
  ref: React.RefObject<HTMLDivElement | null>,
  atEnd: React.RefObject<boolean>,
  isReady: boolean,
): void {
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const stay = () => {
      if (atEnd.current) element.scrollTop = element.scrollHeight;
    };
    const observer = new ResizeObserver(stay);
    observer.observe(element);
    if (element.firstElementChild) observer.observe(element.firstElementChild);
    return () => observer.disconnect();
  }, [ref, atEnd, isReady]);
}

/** Goes to the message an address names, loading older pages until it is there. */
function useLinkedMessage(linkedId: string | null, loaded: readonly Message[], loadOlder: () => void): void {
  const done = useRef<string | null>(null);
  useEffect(() => {
    if (linkedId === null || done.current === linkedId || loaded.length === 0) return;
    const element = document.getElementById(`m-${linkedId}`);
    if (!element) {
      loadOlder();
      return;
    }
    done.current = linkedId;
    element.scrollIntoView({ block: "center" });
  }, [linkedId, loaded, loadOlder]);
}
