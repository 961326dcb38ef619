import { Link } from "@tanstack/react-router";
import { usePaginatedQuery } from "convex/react";
import { Inbox, X } from "lucide-react";
import { useEffect, useRef } from "react";
import { api } from "../api.ts";
import { Avatar } from "../kit/Avatar.tsx";
import { Empty } from "../kit/Empty.tsx";
import { CardBones } from "../kit/Waiting.tsx";
import { useSession } from "../session/workspaceContext.ts";
import { exactTime } from "../words/time.ts";
import { durationWords, type FactKind, type FactRow, isOfTickets } from "./figures.ts";
import { periodWords } from "./period.ts";
import type { Drill } from "./useReport.ts";
import { ShowMore } from "../kit/ShowMore.tsx";

const PAGE = 30;

/** The rows behind a figure, newest first. Esc closes it and gives the focus back. */
export function RowsDrawer({ drill, onClose }: { drill: Drill; onClose: () => void }) {
  const closeButton = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const opener = document.activeElement;
    closeButton.current?.focus();
    return () => {
      if (opener instanceof HTMLElement || opener instanceof SVGElement) opener.focus();
    };
  }, [drill]);
  return (
    <div
      className="drawer"
      role="dialog"
      aria-label={drill.title}
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      <header className="bar-h">
        <h2 className="cut">{drill.title}</h2>
        <span className="c3 t12">{periodWords(drill, String(new Date().getFullYear()))}</span>
        <span className="grow" />
        <button ref={closeButton} className="ib" aria-label="Close" onClick={onClose}>
          <X className="ic" aria-hidden="true" />
        </button>
      </header>
      <Rows drill={drill} />
    </div>
  );
}

function Rows({ drill: { title: _title, ...figure } }: { drill: Drill }) {
  const { workspaceId } = useSession();
  const { results, status, loadMore } = usePaginatedQuery(
    api.reporting.agent.rows,
    { workspaceId, ...figure },
    { initialNumItems: PAGE },
  );
  if (status === "LoadingFirstPage")
    return (
      <div className="card-b">
        <CardBones lines={6} />
      </div>
    );
  if (results.length === 0)
    return (
      <Empty icon={Inbox} title="Nothing here" level={3}>
        No {isOfTickets(figure.kind) ? "ticket" : "conversation"} is behind this figure in these days.
      </Empty>
    );
  return (
    <div className="scroll">
      {results.map((fact) => (
        <Fact key={fact.factId} fact={fact} kind={figure.kind} />
      ))}
      <ShowMore list={{ status, loadMore }} by={PAGE} look="foot" />
    </div>
  );
}

/** A thing that happened; it leads to its conversation or its ticket while that exists. */
function Fact({ fact, kind }: { fact: FactRow; kind: FactKind }) {
  const { at, conversation, ticket } = fact;
  if (ticket)
    return (
      <Link className="row row-fact" to="/tickets/$ticketId" params={{ ticketId: ticket._id }}>
        <Avatar name={ticket.visitor?.name ?? "No customer"} seed={ticket.visitor?.avatarSeed ?? ticket._id} quiet />
        <Words who={ticket.visitor?.name ?? "No customer"} text={`#${ticket.number} ${ticket.subject}`} fact={fact} />
      </Link>
    );
  if (conversation)
    return (
      <Link
        className="row row-fact"
        to="/inbox/$view/$conversationId"
        params={{ view: "all", conversationId: conversation._id }}
      >
        <Avatar name={conversation.visitor.name} seed={conversation.visitor.avatarSeed} quiet />
        <Words
          who={conversation.visitor.name}
          text={conversation.subject ?? conversation.lastMessage?.preview ?? ""}
          fact={fact}
        />
      </Link>
    );
  return (
    <div className="row row-fact dim">
      <span className="av" aria-hidden="true" />
      <div>
        <div className="row-1">
          <span className="who cut">Deleted {isOfTickets(kind) ? "ticket" : "conversation"}</span>
          <span className="when">{exactTime(at)}</span>
        </div>
      </div>
    </div>
  );
}

function Words({ who, text, fact: { at, durationMs, rating } }: { who: string; text: string; fact: FactRow }) {
  return (
    <div>
      <div className="row-1">
        <span className="who cut">{who}</span>
        <span className="when">{exactTime(at)}</span>
      </div>
      <div className="row-2">
        <span className="cut grow">{text}</span>
        {durationMs !== null && <span className="bdg num">{durationWords(durationMs)}</span>}
        {rating !== null && <span className="bdg num">{rating} of 5</span>}
      </div>
    </div>
  );
}
