import { Check, CornerUpLeft, Flame, Mail, Moon, RotateCcw } from "lucide-react";
import { memo } from "react";
import { Avatar } from "../kit/Avatar.tsx";
import type { ConversationRow, Id } from "../views.ts";
import { ago, aheadWords, exactTime } from "../words/time.ts";
import { useDraft } from "./drafts.ts";
import { SlaBadge } from "./SlaBadge.tsx";
import { TagChips } from "./TagChips.tsx";

interface RowProps {
  row: ConversationRow;
  /** Distance from the top of the list, px. */
  top: number;
  position: number;
  total: number;
  now: number;
  /** The list is ordered by how long people wait, so that is the time to show; otherwise by the last message. */
  isByWaiting: boolean;
  isOnline: boolean;
  isOpen: boolean;
  isCursor: boolean;
  /** It left the view, and stays until the list moves again. */
  isGone: boolean;
  isPicking: boolean;
  isPicked: boolean;
  onPress: (id: Id<"conversations">, event: React.MouseEvent) => void;
}

function classesOf({ row, isCursor, isGone }: RowProps): string {
  const names = ["row"];
  if (row.unreadByAgent > 0 && !isGone) names.push("unread");
  if (row.status === "snoozed" || isGone) names.push("dim");
  if (isGone) names.push("gone");
  if (isCursor) names.push("cur");
  return names.join(" ");
}

/** One conversation, always three lines: who and when, the last words, state and owner. */
export const Row = memo(function Row(props: RowProps) {
  const { row, top, isOpen, isPicking, isPicked, isOnline } = props;
  const { visitor } = row;
  const unread = row.unreadByAgent > 0;
  const since = props.isByWaiting ? (row.waitingSince ?? row.lastMessageAt) : row.lastMessageAt;
  return (
    <div
      className={classesOf(props)}
      id={`row-${row._id}`}
      role="option"
      aria-selected={isPicking ? isPicked : isOpen}
      aria-posinset={props.position}
      aria-setsize={props.total}
      style={{ transform: `translateY(${top}px)` }}
      onClick={(event) => props.onPress(row._id, event)}
    >
      {unread && (
        <span className="dot dot-un un" title="Unread">
          <span className="sr">Unread. </span>
        </span>
      )}
      {isPicked ? (
        <span className="av av-32 av-pick" aria-hidden="true">
          <Check className="ic" />
        </span>
      ) : (
        <Avatar name={visitor.name} seed={visitor.avatarSeed} online={isOnline} />
      )}
      <div>
        <div className="row-1">
          <span className="who cut">{visitor.name}</span>
          {row.channel === "email" && <Mail className="ic ic-s c3" aria-label="by e-mail" />}
          <time className="when" title={exactTime(since)} dateTime={new Date(since).toISOString()}>
            {ago(since, props.now)}
          </time>
        </div>
        <LastWords row={row} />
        <div className="row-3">
          <StateBadge row={row} now={props.now} isGone={props.isGone} />
          <PriorityBadge priority={row.priority} />
          <TagChips ids={row.tagIds} max={2} />
          <Owner row={row} />
        </div>
      </div>
    </div>
  );
});

function LastWords({ row }: { row: ConversationRow }) {
  const draft = useDraft(row._id);
  if (draft !== "")
    return (
      <div className="row-2">
        <span className="c-warn m">Draft</span>
        <span className="cut">{draft}</span>
      </div>
    );
  const last = row.lastMessage;
  const isOurs = last?.senderType === "agent" || last?.senderType === "bot";
  return (
    <div className="row-2">
      {isOurs && <CornerUpLeft className="ic ic-s c3" role="img" aria-label="Your team:" />}
      <span className="cut">{last?.preview ?? row.subject ?? "No messages yet"}</span>
    </div>
  );
}

/** Exactly one badge says what state it is in. */
function StateBadge({ row, now, isGone }: { row: ConversationRow; now: number; isGone: boolean }) {
  if (row.status === "closed" || row.status === "spam" || (isGone && row.status !== "snoozed"))
    return (
      <span className="bdg">
        <Check className="ic" aria-hidden="true" />
        {row.status === "closed" ? "Closed" : row.status === "spam" ? "Spam" : "Moved"}
      </span>
    );
  if (row.status === "snoozed")
    return (
      <span className="bdg">
        <Moon className="ic" aria-hidden="true" />
        {row.snoozedUntil ? `Until ${aheadWords(row.snoozedUntil, now)}` : "Until a reply"}
      </span>
    );
  if (row.sla && row.sla.state !== "paused") return <SlaBadge sla={row.sla} now={now} />;
  if (row.reopenCount > 0 && row.waitingSince !== null)
    return (
      <span className="bdg">
        <RotateCcw className="ic" aria-hidden="true" />
        Reopened
      </span>
    );
  return null;
}

function PriorityBadge({ priority }: { priority: ConversationRow["priority"] }) {
  if (priority !== "urgent" && priority !== "high") return null;
  return (
    <span className={priority === "urgent" ? "bdg bdg-bad" : "bdg bdg-warn"}>
      <Flame className="ic" aria-hidden="true" />
      {priority === "urgent" ? "Urgent" : "High"}
    </span>
  );
}

function Owner({ row }: { row: ConversationRow }) {
  if (!row.assignee) return <span className="by c3 t12">Unassigned</span>;
  const { name, userId, avatarUrl } = row.assignee;
  return (
    <span className="by" title={name}>
      <Avatar name={name} seed={userId} url={avatarUrl} size={20} />
    </span>
  );
}
