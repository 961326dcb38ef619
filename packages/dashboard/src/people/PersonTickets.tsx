import { Link } from "@tanstack/react-router";
import { usePaginatedQuery } from "convex/react";
import { Ticket } from "lucide-react";
import { api } from "../api.ts";
import { PartTitle } from "../kit/PaneTitle.tsx";
import { useCan, useSession } from "../session/workspaceContext.ts";
import { STATUS_NAMES } from "../tickets/ticketWords.ts";
import type { Id } from "../views.ts";
import { ShowMore } from "../kit/ShowMore.tsx";

const FEW = 5;

/** The tickets of a person, latest first; nothing for somebody without any. */
export function PersonTickets({ visitorId }: { visitorId: Id<"visitors"> }) {
  const { workspaceId } = useSession();
  const canRead = useCan("conversations.read");
  const { results, status, loadMore } = usePaginatedQuery(
    api.tickets.agent.ofVisitor,
    canRead ? { workspaceId, visitorId } : "skip",
    { initialNumItems: FEW },
  );
  if (results.length === 0) return null;
  return (
    <section className="sec">
      <PartTitle>Tickets</PartTitle>
      <ul className="tl">
        {results.map(({ _id, number, subject, status: stands }) => (
          <li key={_id}>
            <Ticket className="ic" aria-hidden="true" />
            <Link className="cut" to="/tickets/$ticketId" params={{ ticketId: _id }} title={subject}>
              #{number} {subject}
            </Link>
            <span className="c3 t12">{STATUS_NAMES[stands]}</span>
          </li>
        ))}
      </ul>
      <ShowMore list={{ status, loadMore }} by={20} what="earlier" look="edge" />
    </section>
  );
}
