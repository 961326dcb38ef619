import { Link } from "@tanstack/react-router";
import { ChevronDown } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import { useMembers } from "../inbox/useMembers.ts";
import { Avatar } from "../kit/Avatar.tsx";
import { Menu, MenuItem, MenuSeparator } from "../kit/Menu.tsx";
import { useDenied } from "../session/workspaceContext.ts";
import type { TicketDetail } from "../views.ts";
import { agoWords, exactTime, useNow } from "../words/time.ts";
import { PriorityMark } from "./TicketMarks.tsx";
import { PRIORITIES, PRIORITY_NAMES } from "./ticketWords.ts";
import { useTeams } from "./useTeams.ts";
import { useTicketActions } from "./useTicketActions.ts";

/** Customer, assignee, team, priority, dates. */
export function TicketFacts({ ticket }: { ticket: TicketDetail }) {
  const now = useNow();
  return (
    <dl className="kv">
      <dt>Customer</dt>
      <dd>
        {ticket.visitor ? (
          <Link to="/people/$visitorId" params={{ visitorId: ticket.visitor.visitorId }} className="r r4 tk-who">
            <Avatar name={ticket.visitor.name} seed={ticket.visitor.avatarSeed} size={20} quiet />
            {ticket.visitor.name}
          </Link>
        ) : (
          <span className="c3">Nobody</span>
        )}
      </dd>
      <Assignee ticket={ticket} />
      <Team ticket={ticket} />
      <PriorityPick ticket={ticket} />
      <dt>Made</dt>
      <dd title={exactTime(ticket.createdAt)}>{agoWords(ticket.createdAt, now)}</dd>
      {ticket.firstResponseAt !== null && (
        <>
          <dt>First answer</dt>
          <dd title={exactTime(ticket.firstResponseAt)}>{agoWords(ticket.firstResponseAt, now)}</dd>
        </>
      )}
      {ticket.resolvedAt !== null && (
        <>
          <dt>Resolved</dt>
          <dd title={exactTime(ticket.resolvedAt)}>{agoWords(ticket.resolvedAt, now)}</dd>
        </>
      )}
    </dl>
  );
}

interface PickProps {
  term: string;
  shown: ReactNode;
  children: ReactNode;
}

function Pick({ term, shown, children }: PickProps) {
  const denied = useDenied("tickets.manage");
  const trigger: ReactElement = (
    <button className="pick" disabled={denied !== undefined} title={denied}>
      <span className="sr">{term}: </span>
      {shown}
      <ChevronDown className="ic ic-s" aria-hidden="true" />
    </button>
  );
  return (
    <>
      <dt>{term}</dt>
      <dd>
        <Menu trigger={trigger}>{children}</Menu>
      </dd>
    </>
  );
}

function Assignee({ ticket }: { ticket: TicketDetail }) {
  const members = useMembers();
  const actions = useTicketActions();
  const { assignee } = ticket;
  const shown = assignee ? (
    <>
      <Avatar name={assignee.name} seed={assignee.userId} url={assignee.avatarUrl} size={16} quiet />
      <span className="cut">{assignee.name}</span>
    </>
  ) : (
    <span>Unassigned</span>
  );
  return (
    <Pick term="Assignee" shown={shown}>
      {members.map((member) => (
        <MenuItem
          key={member.userId}
          lead={<Avatar name={member.name} seed={member.userId} url={member.avatarUrl} size={20} quiet />}
          checked={member.userId === assignee?.userId}
          onPick={() => void actions.assign(ticket._id, member.userId)}
        >
          {member.isYou ? `${member.name} (you)` : member.name}
        </MenuItem>
      ))}
      <MenuSeparator />
      <MenuItem checked={assignee === null} onPick={() => void actions.assign(ticket._id, null)}>
        Nobody
      </MenuItem>
    </Pick>
  );
}

function Team({ ticket }: { ticket: TicketDetail }) {
  const teams = useTeams();
  const actions = useTicketActions();
  if (teams.length === 0 && ticket.team === null) return null;
  return (
    <Pick term="Team" shown={<span className="cut">{ticket.team?.name ?? "None"}</span>}>
      {teams.map(({ teamId, name }) => (
        <MenuItem
          key={teamId}
          checked={teamId === ticket.team?.teamId}
          onPick={() => void actions.setTeam(ticket._id, teamId)}
        >
          {name}
        </MenuItem>
      ))}
      <MenuSeparator />
      <MenuItem checked={ticket.team === null} onPick={() => void actions.setTeam(ticket._id, null)}>
        None
      </MenuItem>
    </Pick>
  );
}

function PriorityPick({ ticket }: { ticket: TicketDetail }) {
  const actions = useTicketActions();
  const shown = (
    <>
      <PriorityMark priority={ticket.priority} />
      {PRIORITY_NAMES[ticket.priority]}
    </>
  );
  return (
    <Pick term="Priority" shown={shown}>
      {PRIORITIES.map((priority) => (
        <MenuItem
          key={priority}
          lead={<PriorityMark priority={priority} />}
          checked={priority === ticket.priority}
          onPick={() => void actions.setPriority(ticket._id, priority)}
        >
          {PRIORITY_NAMES[priority]}
        </MenuItem>
      ))}
    </Pick>
  );
}
