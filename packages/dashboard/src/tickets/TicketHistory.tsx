import { usePaginatedQuery } from "convex/react";
import { api } from "../api.ts";
import { AttachmentList } from "../inbox/AttachmentList.tsx";
import { MessageText } from "../inbox/MessageText.tsx";
import { Avatar } from "../kit/Avatar.tsx";
import { PartTitle } from "../kit/PaneTitle.tsx";
import { CardBones } from "../kit/Waiting.tsx";
import { useSession } from "../session/workspaceContext.ts";
import type { TicketComment, TicketDetail } from "../views.ts";
import { ago, exactTime, useNow } from "../words/time.ts";
import { ticketEventWords } from "./ticketWords.ts";
import { ShowMore } from "../kit/ShowMore.tsx";

const PAGE = 50;

/** Comments, notes and events, oldest first; earlier ones on demand. */
export function TicketHistory({ ticket }: { ticket: TicketDetail }) {
  const { workspaceId } = useSession();
  const { results, status, loadMore } = usePaginatedQuery(
    api.tickets.agent.comments,
    { workspaceId, ticketId: ticket._id },
    { initialNumItems: PAGE },
  );
  return (
    <section className="sec">
      <PartTitle>History</PartTitle>
      {status === "LoadingFirstPage" && <CardBones lines={3} />}
      <ShowMore list={{ status, loadMore }} by={PAGE} what="earlier" look="quiet" />
      <div className="col g12 tk-history" role="log" aria-label="History">
        {[...results].reverse().map((comment) => (
          <Line key={comment._id} comment={comment} ticket={ticket} />
        ))}
      </div>
    </section>
  );
}

function Line({ comment, ticket }: { comment: TicketComment; ticket: TicketDetail }) {
  const now = useNow();
  if (comment.event)
    return (
      <div className="ev">
        <span title={exactTime(comment.createdAt)}>
          {ticketEventWords(comment.event)}, {ago(comment.createdAt, now)}
        </span>
      </div>
    );
  const isAgent = comment.authorType === "agent";
  const classes = comment.isInternal ? "msg note" : isAgent ? "msg us" : "msg";
  const { author } = comment;
  const seed = isAgent ? (author.id ?? "team") : (ticket.visitor?.avatarSeed ?? "visitor");
  return (
    <div className={classes}>
      <Avatar name={author.name} seed={seed} url={author.avatarUrl} size={28} />
      <div>
        <Head comment={comment} />
        {comment.content !== "" && (
          <div className="bub">
            <MessageText text={comment.content} mentions={[]} />
          </div>
        )}
        <AttachmentList attachments={comment.attachments} />
      </div>
    </div>
  );
}

function Head({ comment }: { comment: TicketComment }) {
  const { me } = useSession();
  const now = useNow();
  return (
    <div className="msg-h">
      <b>{comment.author.id === me.userId ? "You" : comment.author.name}</b>
      {comment.isInternal && (
        <span className="m" style={{ color: "var(--note)" }}>
          Note, only your team sees it
        </span>
      )}
      <time title={exactTime(comment.createdAt)} dateTime={new Date(comment.createdAt).toISOString()}>
        {ago(comment.createdAt, now)}
      </time>
    </div>
  );
}
