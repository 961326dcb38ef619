import { canMoveTicket, type TicketStatus } from "@parley/core";
import { useMutation } from "convex/react";
import { api } from "../api.ts";
import { showToast } from "../kit/toasts.ts";
import { useAct } from "../kit/useAct.ts";
import { useSession } from "../session/workspaceContext.ts";
import type { Id, Priority, TicketRow } from "../views.ts";
import { STATUS_NAMES } from "./ticketWords.ts";

type Moved = Pick<TicketRow, "_id" | "number" | "status">;

/** What can be done to a ticket; failures are said in a toast. */
export function useTicketActions() {
  const { workspaceId } = useSession();
  const setStatus = useMutation(api.tickets.agentState.setStatus);
  const resolve = useMutation(api.tickets.agentState.resolve);
  const assign = useMutation(api.tickets.agentState.assign);
  const setTeam = useMutation(api.tickets.agentState.setTeam);
  const setPriority = useMutation(api.tickets.agentState.setPriority);
  const rename = useMutation(api.tickets.agentState.rename);
  const { busy, act } = useAct();
  return {
    busy,
    /** To a status the rules allow; a ticket somebody else moved meanwhile stays where he put it. */
    move: async (ticket: Moved, status: TicketStatus) => {
      if (!canMoveTicket(ticket.status, status)) {
        showToast(`A ticket that is ${STATUS_NAMES[ticket.status].toLowerCase()} cannot go there.`, { tone: "bad" });
        return false;
      }
      const done = `#${ticket.number} is now ${STATUS_NAMES[status].toLowerCase()}.`;
      return await act(() => setStatus({ workspaceId, ticketId: ticket._id, status, from: ticket.status }), done);
    },
    resolve: (ticket: Moved, summary: string) =>
      act(
        () => resolve({ workspaceId, ticketId: ticket._id, ...(summary && { summary }) }),
        `#${ticket.number} is resolved.`,
      ),
    assign: (ticketId: Id<"tickets">, assigneeId: Id<"users"> | null) =>
      act(() => assign({ workspaceId, ticketId, assigneeId })),
    setTeam: (ticketId: Id<"tickets">, teamId: Id<"teams"> | null) =>
      act(() => setTeam({ workspaceId, ticketId, teamId })),
    setPriority: (ticketId: Id<"tickets">, priority: Priority) =>
      act(() => setPriority({ workspaceId, ticketId, priority })),
    rename: (ticketId: Id<"tickets">, subject: string) => act(() => rename({ workspaceId, ticketId, subject })),
  };
}

export type TicketActions = ReturnType<typeof useTicketActions>;
