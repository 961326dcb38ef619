import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { newId, type TicketComment, type TicketPage, type Tickets, type VisitorTicket } from "@parley/client";
import { MAX_MESSAGE_LENGTH } from "@parley/protocol";
import { fullTime, shortAgo } from "../dates.ts";
import { linkify } from "../linkify.ts";
import { answerText, refusalOf, statusName } from "../ticketWords.ts";
import { useMessenger } from "./context.ts";
import { Icon } from "./Icon.tsx";
import { TicketBar } from "./NewTicket.tsx";
import { OfflineNote, RowSkeleton } from "./Notices.tsx";
import { Attached, FileList, FilePicker } from "./TicketFiles.tsx";
import { useUploads } from "./uploads.ts";

const PER_PAGE = 30;

/** One ticket: what was asked, what was said since, and how it stands. */
export function TicketThread({ tickets, ticketId }: { tickets: Tickets; ticketId: string }): JSX.Element {
  const [ticket, setTicket] = useState<VisitorTicket | null>(null);
  const [isMissing, setMissing] = useState(false);
  useEffect(() => tickets.onTicket(ticketId, setTicket, () => setMissing(true)), [tickets, ticketId]);
  useReading(tickets, ticket);
  const about = ticket ? `#${ticket.number}, ${statusName(ticket.status).toLowerCase()}` : undefined;
  return (
    <div class="mw-view">
      <TicketBar title={ticket?.subject ?? "Ticket"} {...(about && { about })} />
      {isMissing && !ticket && (
        <div class="empty" role="alert">
          <Icon name="alert" />
          <p>This ticket is not here.</p>
        </div>
      )}
      {!ticket && !isMissing && <RowSkeleton rows={3} />}
      {ticket && (
        <>
          <div class="mw-scroll tk-form" tabIndex={0} role="region" aria-label="Ticket">
            <Request ticket={ticket} />
            <History tickets={tickets} ticketId={ticketId} />
          </div>
          <OfflineNote />
          <Foot tickets={tickets} ticket={ticket} />
        </>
      )}
    </div>
  );
}

/** What is in sight of an open window counts as read. */
function useReading(tickets: Tickets, ticket: VisitorTicket | null): void {
  const isShown = useMessenger().isShown.value;
  const isDue = isShown && (ticket?.unread ?? 0) > 0;
  useEffect(() => {
    if (isDue && ticket) tickets.markRead(ticket._id);
  }, [isDue, ticket?._id, ticket?.unread]);
}

function Words({ text }: { text: string }): JSX.Element {
  return (
    <>
      {linkify(text).map((part, index) =>
        part.href ? (
          <a key={index} class="link" href={part.href} target="_blank" rel="noopener noreferrer nofollow">
            {part.text}
          </a>
        ) : (
          part.text
        ),
      )}
    </>
  );
}

function Request({ ticket }: { ticket: VisitorTicket }): JSX.Element {
  return (
    <section class="tk-box" aria-label="Your request">
      {ticket.description && (
        <p class="tk-text">
          <Words text={ticket.description} />
        </p>
      )}
      {ticket.answers.length > 0 && (
        <dl class="tk-answers">
          {ticket.answers.map(({ label, answer }) => (
            <div key={label}>
              <dt class="c3 t12">{label}</dt>
              <dd class="tk-text">{answerText(answer)}</dd>
            </div>
          ))}
        </dl>
      )}
      <Attached attachments={ticket.attachments} />
      {ticket.resolutionSummary && (
        <p class="tk-done tk-text">
          <Icon name="check" small /> {ticket.resolutionSummary}
        </p>
      )}
    </section>
  );
}

function History({ tickets, ticketId }: { tickets: Tickets; ticketId: string }): JSX.Element {
  const [count, setCount] = useState(PER_PAGE);
  const [history, setHistory] = useState<TicketPage<TicketComment> | null>(null);
  useEffect(() => tickets.onComments(ticketId, count, setHistory), [tickets, ticketId, count]);
  return (
    <div class="tk-log" role="log" aria-label="History">
      {history?.hasMore && (
        <button class="btn btn-q" onClick={() => setCount(count + PER_PAGE)}>
          Show earlier
        </button>
      )}
      {[...(history?.rows ?? [])].reverse().map((comment) => (
        <Line key={comment._id} comment={comment} />
      ))}
    </div>
  );
}

function Line({ comment }: { comment: TicketComment }): JSX.Element {
  const now = useMessenger().now.value;
  if (comment.status) return <p class="c3 t12 tk-ev">Now {statusName(comment.status).toLowerCase()}</p>;
  const isOwn = comment.from === "visitor";
  return (
    <div class={isOwn ? "tk-say own" : "tk-say"}>
      <p class="c3 t12">
        <b class="m">{isOwn ? "You" : comment.author?.name}</b>{" "}
        <time title={fullTime(comment.createdAt)}>{shortAgo(comment.createdAt, now)}</time>
      </p>
      {comment.content && (
        <p class="tk-text">
          <Words text={comment.content} />
        </p>
      )}
      <Attached attachments={comment.attachments} />
    </div>
  );
}

/** The field to say more, and closing or opening again. */
function Foot({ tickets, ticket }: { tickets: Tickets; ticket: VisitorTicket }): JSX.Element {
  const uploads = useUploads();
  const [text, setText] = useState("");
  const [clientMessageId, setId] = useState(newId);
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const isResolved = ticket.status === "resolved";
  const run = async (action: () => Promise<void>): Promise<void> => {
    setBusy(true);
    setError(null);
    await action().catch((reason: unknown) => setError(refusalOf(reason).text));
    setBusy(false);
  };
  const isEmpty = text.trim() === "" && uploads.list.length === 0;
  const send = async (): Promise<void> => {
    const attachmentIds = uploads.list.flatMap(({ attachment }) => attachment?.attachmentId ?? []);
    await tickets.comment(ticket._id, { clientMessageId, content: text.trim(), attachmentIds });
    setText("");
    uploads.take();
    setId(newId());
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || isEmpty || isBusy || uploads.isBusy) return;
    event.preventDefault();
    void run(send);
  };
  return (
    <div class="mw-foot tk-foot">
      {error && (
        <p class="tk-err" role="alert">
          {error}
        </p>
      )}
      <FileList uploads={uploads} />
      <textarea
        class="tk-in"
        rows={2}
        aria-label="Comment"
        placeholder={isResolved ? "Something to add? Writing opens it again." : "Write a comment"}
        value={text}
        maxLength={MAX_MESSAGE_LENGTH}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <div class="r">
        <FilePicker uploads={uploads} />
        <span class="grow" />
        <button
          class="btn btn-q"
          disabled={isBusy}
          onClick={() => void run(() => (isResolved ? tickets.reopen(ticket._id) : tickets.close(ticket._id)))}
        >
          {isResolved ? "Open again" : "It is solved"}
        </button>
        <button class="btn" disabled={isBusy || isEmpty || uploads.isBusy} onClick={() => void run(send)}>
          Send comment
        </button>
      </div>
    </div>
  );
}
