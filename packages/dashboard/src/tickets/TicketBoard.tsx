import { canMoveTicket, nextTicketStatuses, TICKET_STATUSES, type TicketStatus } from "@parley/core";
import { Link } from "@tanstack/react-router";
import { usePaginatedQuery } from "convex/react";
import { MoveRight } from "lucide-react";
import { useState } from "react";
import { api } from "../api.ts";
import { Menu, MenuItem, MenuTitle } from "../kit/Menu.tsx";
import { Bone, Delayed } from "../kit/Waiting.tsx";
import { useDenied, useSession } from "../session/workspaceContext.ts";
import type { TicketRow } from "../views.ts";
import { ago, exactTime, useNow } from "../words/time.ts";
import { ResolveDialog } from "./ResolveDialog.tsx";
import { PriorityMark } from "./TicketMarks.tsx";
import { Holder } from "./TicketTable.tsx";
import { filterOf, type TicketSearch } from "./ticketView.ts";
import { STATUS_NAMES } from "./ticketWords.ts";
import { useTicketActions } from "./useTicketActions.ts";
import { ShowMore } from "../kit/ShowMore.tsx";

const PAGE = 25;

interface TicketBoardProps {
  search: TicketSearch;
  openId: string | null;
}

interface BoardState {
  dragged: TicketRow | null;
  drag: (ticket: TicketRow | null) => void;
  /** Resolving asks for a summary first. */
  move: (ticket: TicketRow, to: TicketStatus) => void;
  denied: string | undefined;
}

/** A column per status. Cards move by dragging, by their menu, or with Alt and the arrow keys. */
export function TicketBoard({ search, openId }: TicketBoardProps) {
  const [dragged, drag] = useState<TicketRow | null>(null);
  const [resolving, setResolving] = useState<TicketRow | null>(null);
  const actions = useTicketActions();
  const denied = useDenied("tickets.manage");
  const move = (ticket: TicketRow, to: TicketStatus) => {
    if (to === "resolved" && canMoveTicket(ticket.status, to)) setResolving(ticket);
    else void actions.move(ticket, to);
  };
  const board = { dragged, drag, move, denied };
  return (
    <div className="tk-board" tabIndex={0} role="group" aria-label="Board of tickets">
      {TICKET_STATUSES.map((status) => (
        <Column key={status} status={status} search={search} openId={openId} board={board} />
      ))}
      {resolving && <ResolveDialog ticket={resolving} onClose={() => setResolving(null)} />}
    </div>
  );
}

function Column({ status, search, openId, board }: TicketBoardProps & { status: TicketStatus; board: BoardState }) {
  const { workspaceId } = useSession();
  const page = usePaginatedQuery(
    api.tickets.agent.list,
    { workspaceId, status, ...filterOf(search), order: search.order ?? "newest" },
    { initialNumItems: PAGE },
  );
  const { dragged, drag, move } = board;
  const takes = dragged !== null && canMoveTicket(dragged.status, status);
  const onDrop = (event: React.DragEvent) => {
    event.preventDefault();
    if (dragged && takes) move(dragged, status);
    drag(null);
  };
  return (
    <section
      className={takes ? "tk-col takes" : "tk-col"}
      aria-label={STATUS_NAMES[status]}
      onDragOver={(event) => takes && event.preventDefault()}
      onDrop={onDrop}
    >
      <h2 className="t13 r">
        {STATUS_NAMES[status]}
        <span className="c3">
          {page.results.length}
          {page.status === "CanLoadMore" && "+"}
        </span>
      </h2>
      <ul className="tk-cards">
        {page.results.map((ticket) => (
          <Card key={ticket._id} ticket={ticket} isOpen={ticket._id === openId} board={board} />
        ))}
      </ul>
      {page.status === "LoadingFirstPage" && (
        <Delayed>
          <Bone w="100%" h={64} />
        </Delayed>
      )}
      {page.results.length === 0 && page.status === "Exhausted" && <p className="c3 t12">None.</p>}
      <ShowMore list={page} by={PAGE} look="quiet" />
    </section>
  );
}

/** Where Alt and an arrow key lead from a status: the next column on that side that the rules allow. */
function beside(status: TicketStatus, by: 1 | -1): TicketStatus | undefined {
  const index = TICKET_STATUSES.indexOf(status);
  const onSide = by > 0 ? TICKET_STATUSES.slice(index + 1) : TICKET_STATUSES.slice(0, index).reverse();
  return onSide.find((to) => canMoveTicket(status, to));
}

function Card({ ticket, isOpen, board }: { ticket: TicketRow; isOpen: boolean; board: BoardState }) {
  const now = useNow();
  const canMove = board.denied === undefined;
  const onKeyDown = (event: React.KeyboardEvent) => {
    const by = event.altKey ? ({ ArrowRight: 1, ArrowLeft: -1 } as const)[event.key] : undefined;
    if (by === undefined || !canMove) return;
    event.preventDefault();
    const to = beside(ticket.status, by);
    if (to) board.move(ticket, to);
  };
  return (
    <li
      className="tk-card"
      aria-current={isOpen ? "true" : undefined}
      draggable={canMove}
      onDragStart={() => board.drag(ticket)}
      onDragEnd={() => board.drag(null)}
      onKeyDown={onKeyDown}
    >
      <div className="r r4 top">
        <PriorityMark priority={ticket.priority} />
        <Link
          className="m grow tk-subject"
          to="/tickets/$ticketId"
          params={{ ticketId: ticket._id }}
          search={(before) => before}
          title={canMove ? "Alt and arrow keys move it" : undefined}
        >
          {ticket.subject}
        </Link>
        <MoveMenu ticket={ticket} board={board} />
      </div>
      <div className="r t12 c3">
        <span>#{ticket.number}</span>
        <span className="cut">{ticket.visitor?.name}</span>
        <span className="grow" />
        {ticket.unreadByAgent > 0 && <span className="bdg bdg-warn">New</span>}
        <time title={exactTime(ticket.updatedAt)}>{ago(ticket.updatedAt, now)}</time>
      </div>
      <div className="t12">
        <Holder ticket={ticket} />
      </div>
    </li>
  );
}

function MoveMenu({ ticket, board }: { ticket: TicketRow; board: BoardState }) {
  const trigger = (
    <button className="ib tk-move" aria-label={`Move #${ticket.number}`} title={board.denied ?? "Move"}>
      <MoveRight className="ic ic-s" aria-hidden="true" />
    </button>
  );
  return (
    <Menu trigger={trigger} align="end">
      <MenuTitle>Move to</MenuTitle>
      {nextTicketStatuses(ticket.status).map((status) => (
        <MenuItem key={status} denied={board.denied} onPick={() => board.move(ticket, status)}>
          {STATUS_NAMES[status]}
        </MenuItem>
      ))}
    </Menu>
  );
}
