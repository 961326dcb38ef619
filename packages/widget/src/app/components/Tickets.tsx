import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { ticketsOf, type Tickets as TicketCalls, type TicketPage, type VisitorTicketRow } from "@parley/client";
import { fullTime, shortAgo } from "../dates.ts";
import type { TicketView } from "../place.ts";
import { statusName } from "../ticketWords.ts";
import { useMessenger } from "./context.ts";
import { Icon } from "./Icon.tsx";
import { CloseButton, OfflineNote, RowSkeleton } from "./Notices.tsx";
import { NewTicket } from "./NewTicket.tsx";
import { TicketThread } from "./TicketThread.tsx";

/** @public Read by `part`. */
export { default as css } from "../styles/tickets.css?inline";

const PER_PAGE = 20;

/** The visitor's tickets: a list, a form for a new one, and the one that is open. */
export default function Tickets({ at }: Pick<TicketView, "at">): JSX.Element {
  const { client } = useMessenger();
  const tickets = useMemo(() => ticketsOf(client), [client]);
  if (at === "new") return <NewTicket tickets={tickets} />;
  if (at) return <TicketThread key={at.ticketId} tickets={tickets} ticketId={at.ticketId} />;
  return <List tickets={tickets} />;
}

function List({ tickets }: { tickets: TicketCalls }): JSX.Element {
  const messenger = useMessenger();
  const [count, setCount] = useState(PER_PAGE);
  const [list, setList] = useState<TicketPage<VisitorTicketRow> | null>(null);
  useEffect(() => tickets.onList(count, setList), [tickets, count]);
  return (
    <div class="mw-view">
      <div class="mw-bar">
        <div class="grow title">
          <h2>Tickets</h2>
        </div>
        <CloseButton />
      </div>
      <div class="mw-scroll" tabIndex={0} role="region" aria-label="Tickets">
        {!list && <RowSkeleton rows={3} />}
        {list?.rows.length === 0 && (
          <div class="empty">
            <Icon name="ticket" />
            <h3>No tickets yet</h3>
            <p class="t14">A ticket is for what takes longer than a chat. You see here how it is going.</p>
          </div>
        )}
        <ul>
          {list?.rows.map((ticket) => (
            <li key={ticket._id}>
              <Row ticket={ticket} />
            </li>
          ))}
        </ul>
        {list?.hasMore && (
          <div class="mw-foot">
            <button class="btn" style={{ width: "100%" }} onClick={() => setCount(count + PER_PAGE)}>
              Show older ones
            </button>
          </div>
        )}
      </div>
      <OfflineNote />
      <div class="mw-foot">
        <button class="btn btn-p" onClick={() => messenger.go({ name: "tickets", at: "new" })}>
          New ticket
        </button>
      </div>
    </div>
  );
}

function Row({ ticket }: { ticket: VisitorTicketRow }): JSX.Element {
  const messenger = useMessenger();
  const { _id: ticketId, number, subject, status, unread, updatedAt } = ticket;
  return (
    <button class="mc-row" onClick={() => messenger.go({ name: "tickets", at: { ticketId } })}>
      <span class="grow">
        <span class="r">
          <span class={unread > 0 ? "cut b grow" : "cut m grow"}>{subject}</span>
          <time class="c3 t12" title={fullTime(updatedAt)}>
            {shortAgo(updatedAt, messenger.now.value)}
          </time>
        </span>
        <span class="r t14 c2">
          <span class={`tk-st ${status}`}>{statusName(status)}</span>
          <span class="c3">#{number}</span>
        </span>
      </span>
      {unread > 0 && (
        <span class="count">
          {unread > 99 ? "99+" : unread}
          <span class="sr"> unread</span>
        </span>
      )}
    </button>
  );
}
