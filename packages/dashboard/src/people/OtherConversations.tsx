import { Link } from "@tanstack/react-router";
import { usePaginatedQuery } from "convex/react";
import { CircleCheck, Inbox, Moon, ShieldAlert } from "lucide-react";
import { api } from "../api.ts";
import { PartTitle } from "../kit/PaneTitle.tsx";
import { useCan, useSession } from "../session/workspaceContext.ts";
import type { Id, OtherConversation } from "../views.ts";
import { ago, exactTime, useNow } from "../words/time.ts";
import { ShowMore } from "../kit/ShowMore.tsx";

const STATE_ICONS = { open: Inbox, snoozed: Moon, closed: CircleCheck, spam: ShieldAlert } as const;
const VIEW_OF = { open: "all", snoozed: "all", closed: "closed", spam: "spam" } as const;

interface OtherConversationsProps {
  visitorId: Id<"visitors">;
  /** The one already on the screen. */
  currentId?: Id<"conversations">;
}

/** The person's conversations, latest first. */
export function OtherConversations({ visitorId, currentId }: OtherConversationsProps) {
  const { workspaceId } = useSession();
  const canRead = useCan("conversations.read");
  const { results, status, loadMore } = usePaginatedQuery(
    api.conversations.agent.otherConversations,
    canRead ? { workspaceId, visitorId } : "skip",
    { initialNumItems: 10 },
  );
  const others = results.filter((each) => each._id !== currentId);
  if (!canRead || (others.length === 0 && currentId)) return null;
  return (
    <section className="sec">
      <PartTitle>
        {currentId ? "Other conversations" : "Conversations"}{" "}
        <span className="c3">{others.length > 0 ? others.length + (status === "CanLoadMore" ? "+" : "") : ""}</span>
      </PartTitle>
      {others.length === 0 && status === "Exhausted" && <p className="c3">None yet.</p>}
      <ul className="tl">
        {others.map((each) => (
          <Entry key={each._id} conversation={each} />
        ))}
      </ul>
      <ShowMore list={{ status, loadMore }} by={20} what="earlier" look="edge" />
    </section>
  );
}

function Entry({ conversation }: { conversation: OtherConversation }) {
  const { _id, status, subject, lastMessage, lastMessageAt } = conversation;
  const Icon = STATE_ICONS[status];
  const now = useNow();
  return (
    <li>
      <Icon className="ic" aria-label={status} role="img" />
      <Link className="cut" to="/inbox/$view/$conversationId" params={{ view: VIEW_OF[status], conversationId: _id }}>
        {subject ?? lastMessage?.preview ?? "No messages yet"}
      </Link>
      <time title={exactTime(lastMessageAt)}>{ago(lastMessageAt, now)}</time>
    </li>
  );
}
