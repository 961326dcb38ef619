import { Link } from "@tanstack/react-router";
import { useQuery } from "convex/react";
import { Ticket } from "lucide-react";
import { useState } from "react";
import { api } from "../api.ts";
import { useCommand } from "../keyboard/useCommand.ts";
import { useCan, useSession } from "../session/workspaceContext.ts";
import type { ConversationDetail, Id } from "../views.ts";
import { NewTicketDialog } from "./NewTicketDialog.tsx";
import { STATUS_NAMES } from "./ticketWords.ts";

/** The ticket of a conversation: null when it has none, undefined until that is known. */
export function useTicketOf(conversationId: Id<"conversations">) {
  const { workspaceId } = useSession();
  return useQuery(api.tickets.agent.ofConversation, { workspaceId, conversationId });
}

/** The ticket a conversation belongs to; answers to the command that makes one. */
export function TicketChip({ conversation }: { conversation: ConversationDetail }) {
  const ticket = useTicketOf(conversation._id);
  const canManage = useCan("tickets.manage");
  const [making, setMaking] = useState(false);
  useCommand("ticket", canManage && ticket === null ? () => setMaking(true) : null);
  const subject = conversation.subject ?? conversation.lastMessage?.preview ?? "";
  return (
    <>
      {ticket && (
        <Link
          className="bdg bdg-line tk-chip"
          to="/tickets/$ticketId"
          params={{ ticketId: ticket._id }}
          title={ticket.subject}
        >
          <Ticket className="ic" aria-hidden="true" />
          <span>#{ticket.number}</span>
          <span className="hide-s">{STATUS_NAMES[ticket.status]}</span>
        </Link>
      )}
      {making && (
        <NewTicketDialog
          conversation={{ conversationId: conversation._id, subject }}
          onClose={() => setMaking(false)}
        />
      )}
    </>
  );
}
