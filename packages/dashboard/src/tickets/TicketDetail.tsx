import { Link } from "@tanstack/react-router";
import { useMutation, useQuery } from "convex/react";
import { Check, ChevronDown, ChevronLeft, MessageSquare, RotateCcw, X } from "lucide-react";
import { useEffect, useState } from "react";
import { nextTicketStatuses } from "@parley/core";
import { api } from "../api.ts";
import { usePageTitle } from "../app/usePageTitle.ts";
import { AttachmentList } from "../inbox/AttachmentList.tsx";
import { SlaBadge } from "../inbox/SlaBadge.tsx";
import { MessageText } from "../inbox/MessageText.tsx";
import { Menu, MenuItem, MenuTitle } from "../kit/Menu.tsx";
import { PaneTitle, PartTitle } from "../kit/PaneTitle.tsx";
import { CardBones } from "../kit/Waiting.tsx";
import { useDenied, useSession } from "../session/workspaceContext.ts";
import type { Id, TicketDetail as Detail } from "../views.ts";
import { useNow } from "../words/time.ts";
import { ResolveDialog } from "./ResolveDialog.tsx";
import { TicketComposer } from "./TicketComposer.tsx";
import { TicketFacts } from "./TicketFacts.tsx";
import { TicketHistory } from "./TicketHistory.tsx";
import { StatusBadge } from "./TicketMarks.tsx";
import { answerWords, STATUS_NAMES } from "./ticketWords.ts";
import { useTicketActions } from "./useTicketActions.ts";

/** One ticket: what it is about, who sees to it, what was said. */
export function TicketDetail({ ticketId }: { ticketId: Id<"tickets"> }) {
  const { workspaceId } = useSession();
  const ticket = useQuery(api.tickets.agent.get, { workspaceId, ticketId });
  const now = useNow();
  return (
    <aside className="pane tk-detail" aria-label={ticket ? `Ticket #${ticket.number}` : "Ticket"}>
      <header className="bar-h" style={{ paddingRight: 8 }}>
        <Link className="ib back" to="/tickets" search={(before) => before} aria-label="Back to the tickets">
          <ChevronLeft className="ic" aria-hidden="true" />
        </Link>
        <PaneTitle grow>{ticket ? `#${ticket.number} ${ticket.subject}` : "Ticket"}</PaneTitle>
        {ticket && <SlaBadge sla={ticket.sla} now={now} />}
        {ticket && <StatusButton ticket={ticket} />}
        <Link className="ib hide-s" to="/tickets" search={(before) => before} aria-label="Close the ticket">
          <X className="ic" aria-hidden="true" />
        </Link>
      </header>
      {ticket ? (
        <OpenTicket ticket={ticket} />
      ) : (
        <div className="person">
          <CardBones lines={8} />
        </div>
      )}
    </aside>
  );
}

function OpenTicket({ ticket }: { ticket: Detail }) {
  const { workspace } = useSession();
  usePageTitle(`#${ticket.number} ${ticket.subject}`, workspace.name);
  useMarkRead(ticket);
  return (
    <>
      <div className="scroll" tabIndex={0} role="group" aria-label="Details and history">
        <div className="person">
          <TicketFacts ticket={ticket} />
          {ticket.conversation && <ConversationLink ticket={ticket} conversation={ticket.conversation} />}
          <Request ticket={ticket} />
          {ticket.form && <FormAnswers form={ticket.form} />}
          {ticket.resolutionSummary && (
            <div className="banner" role="note">
              <Check className="ic" aria-hidden="true" />
              <span className="tk-text">{ticket.resolutionSummary}</span>
            </div>
          )}
          <TicketHistory ticket={ticket} />
        </div>
      </div>
      <TicketComposer ticket={ticket} />
    </>
  );
}

/** What the customer wrote counts as read once a teammate has it open. */
function useMarkRead({ _id: ticketId, unreadByAgent }: Detail): void {
  const { workspaceId, granted } = useSession();
  const markRead = useMutation(api.tickets.agentState.markRead);
  const isDue = unreadByAgent > 0 && granted.has("tickets.manage");
  useEffect(() => {
    if (isDue) void markRead({ workspaceId, ticketId }).catch(() => undefined);
  }, [isDue, markRead, workspaceId, ticketId]);
}

/** The next step in one click, the others in a menu. */
function StatusButton({ ticket }: { ticket: Detail }) {
  const actions = useTicketActions();
  const denied = useDenied("tickets.manage");
  const [resolving, setResolving] = useState(false);
  const isResolved = ticket.status === "resolved";
  const Icon = isResolved ? RotateCcw : Check;
  const step = () => (isResolved ? void actions.move(ticket, "in_progress") : setResolving(true));
  const others = nextTicketStatuses(ticket.status).filter((status) => status !== "resolved");
  return (
    <>
      <span className="split">
        <button className="btn" disabled={denied !== undefined} title={denied} aria-busy={actions.busy} onClick={step}>
          <Icon className="ic" aria-hidden="true" />
          {isResolved ? "Reopen" : "Resolve"}
        </button>
        <Menu
          align="end"
          trigger={
            <button className="btn" aria-label="Move to another status" disabled={denied !== undefined}>
              <ChevronDown className="ic" aria-hidden="true" />
            </button>
          }
        >
          <MenuTitle>Now {STATUS_NAMES[ticket.status].toLowerCase()}. Move to</MenuTitle>
          {others.map((status) => (
            <MenuItem key={status} onPick={() => void actions.move(ticket, status)}>
              {STATUS_NAMES[status]}
            </MenuItem>
          ))}
        </Menu>
      </span>
      {resolving && <ResolveDialog ticket={ticket} onClose={() => setResolving(false)} />}
    </>
  );
}

interface ConversationLinkProps {
  ticket: Detail;
  conversation: NonNullable<Detail["conversation"]>;
}

function ConversationLink({ ticket, conversation }: ConversationLinkProps) {
  const { conversationId, subject, status } = conversation;
  return (
    <Link
      className="tk-link"
      to="/inbox/$view/$conversationId"
      params={{ view: status === "closed" || status === "snoozed" ? status : "all", conversationId }}
    >
      <MessageSquare className="ic" aria-hidden="true" />
      <span className="cut grow">{subject ?? `Conversation with ${ticket.visitor?.name ?? "the customer"}`}</span>
      <span className="c3 t12">{status}</span>
    </Link>
  );
}

function Request({ ticket }: { ticket: Detail }) {
  return (
    <section className="sec">
      <PartTitle>
        Description <StatusBadge status={ticket.status} />
        {ticket.reopenCount > 0 && <span className="bdg">Reopened {ticket.reopenCount}×</span>}
      </PartTitle>
      {ticket.description ? (
        <p className="tk-text">
          <MessageText text={ticket.description} mentions={[]} />
        </p>
      ) : (
        <p className="c3">None given.</p>
      )}
      <AttachmentList attachments={ticket.attachments} />
    </section>
  );
}

function FormAnswers({ form }: { form: NonNullable<Detail["form"]> }) {
  return (
    <section className="sec">
      <PartTitle>{form.name}</PartTitle>
      <dl className="tk-answers">
        {form.answers.map(({ field, answer }) => (
          <div key={field.id}>
            <dt>{field.label}</dt>
            <dd className={answer === null ? "c3" : "tk-text"}>{answerWords(answer)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
