import { Link, useNavigate } from "@tanstack/react-router";
import { usePaginatedQuery } from "convex/react";
import { Ticket } from "lucide-react";
import { api } from "../api.ts";
import { SlaBadge } from "../inbox/SlaBadge.tsx";
import { Avatar } from "../kit/Avatar.tsx";
import { Empty } from "../kit/Empty.tsx";
import { Bone, Delayed } from "../kit/Waiting.tsx";
import { useSession } from "../session/workspaceContext.ts";
import type { TicketRow } from "../views.ts";
import { ago, exactTime, useNow } from "../words/time.ts";
import { PriorityMark, StatusBadge } from "./TicketMarks.tsx";
import { filterOf, type TicketSearch } from "./ticketView.ts";
import { ShowMore } from "../kit/ShowMore.tsx";

const PAGE = 50;

interface TicketTableProps {
  search: TicketSearch;
  openId: string | null;
}

/** Tickets line by line, what happened last first. */
export function TicketTable({ search, openId }: TicketTableProps) {
  const { workspaceId } = useSession();
  const order = search.order ?? ("newest" as const);
  const filter = search.q ? { search: search.q } : { ...filterOf(search), order };
  const { results, status, loadMore } = usePaginatedQuery(
    api.tickets.agent.list,
    { workspaceId, ...filter, ...(search.status && { status: search.status }) },
    { initialNumItems: PAGE },
  );
  if (status === "LoadingFirstPage") return <TableBones />;
  if (results.length === 0 && status === "Exhausted") return <NoTickets search={search} />;
  return (
    <div className="scroll" tabIndex={0} role="group" aria-label="List of tickets">
      <table className="tbl tk-tbl">
        <thead>
          <tr>
            <th scope="col">Ticket</th>
            <th scope="col">Status</th>
            <th scope="col" className="hide-s">
              Customer
            </th>
            <th scope="col" className="hide-col">
              Held by
            </th>
            <th scope="col" className="n">
              Changed
            </th>
          </tr>
        </thead>
        <tbody>
          {results.map((ticket) => (
            <Row key={ticket._id} ticket={ticket} isOpen={ticket._id === openId} />
          ))}
        </tbody>
      </table>
      <ShowMore list={{ status, loadMore }} by={PAGE} look="foot" />
    </div>
  );
}

function Row({ ticket, isOpen }: { ticket: TicketRow; isOpen: boolean }) {
  const navigate = useNavigate();
  const now = useNow();
  const to = { to: "/tickets/$ticketId", params: { ticketId: ticket._id } } as const;
  return (
    <tr data-href="" aria-selected={isOpen} onClick={() => void navigate({ ...to, search: (before) => before })}>
      <td>
        <span className="r">
          <PriorityMark priority={ticket.priority} />
          <span className="grow tk-name">
            <Link
              {...to}
              search={(before) => before}
              className="m cut"
              title={ticket.subject}
              onClick={(event) => event.stopPropagation()}
            >
              {ticket.unreadByAgent > 0 && <UnreadDot />}
              {ticket.subject}
            </Link>
            <span className="c3 t12">#{ticket.number}</span>
          </span>
        </span>
      </td>
      <td>
        <span className="r r4 wrap">
          <StatusBadge status={ticket.status} />
          <SlaBadge sla={ticket.sla} now={now} />
        </span>
      </td>
      <td className="c2 hide-s">
        <span className="cut">{ticket.visitor?.name ?? "Nobody"}</span>
      </td>
      <td className="c2 hide-col">
        <Holder ticket={ticket} />
      </td>
      <td className="n c3" title={exactTime(ticket.updatedAt)}>
        {ago(ticket.updatedAt, now)}
      </td>
    </tr>
  );
}

function UnreadDot() {
  return (
    <span className="dot dot-un tk-dot">
      <span className="sr">Unread: </span>
    </span>
  );
}

/** Who sees to a ticket: a teammate, else a team. */
export function Holder({ ticket }: { ticket: Pick<TicketRow, "assignee" | "team"> }) {
  const { assignee, team } = ticket;
  if (!assignee) return <span className="c3">{team?.name ?? "Unassigned"}</span>;
  return (
    <span className="r r4">
      <Avatar name={assignee.name} seed={assignee.userId} url={assignee.avatarUrl} size={20} quiet />
      <span className="cut">{assignee.name}</span>
    </span>
  );
}

function NoTickets({ search }: { search: TicketSearch }) {
  if (search.q)
    return (
      <Empty icon={Ticket} title={`No ticket fits “${search.q}”`}>
        Search for a number such as 12, or for whole words of the subject, the description or the answers.
      </Empty>
    );
  if (search.who || search.priority || search.status)
    return (
      <Empty icon={Ticket} title="No ticket fits this filter">
        Choose another status, holder or priority above.
      </Empty>
    );
  return (
    <Empty icon={Ticket} title="No open tickets">
      A ticket is a piece of work that outlives a chat. Make one here or from a conversation; customers make them in the
      messenger.
    </Empty>
  );
}

function TableBones() {
  return (
    <Delayed>
      <div className="col g16" role="status" aria-label="Loading tickets" style={{ padding: 16 }}>
        {[62, 48, 70, 54, 66, 40].map((width) => (
          <Bone key={width} w={`${width}%`} h={16} />
        ))}
      </div>
    </Delayed>
  );
}
