import {
  Ban,
  Check,
  ChevronLeft,
  Ellipsis,
  Flag,
  Link2,
  MailOpen,
  Merge,
  Moon,
  PanelRight,
  RotateCcw,
  ShieldAlert,
  Sun,
  Ticket,
  User,
  Zap,
} from "lucide-react";
import { runCommand } from "../keyboard/commands.ts";
import { Avatar } from "../kit/Avatar.tsx";
import { Keys, Menu, MenuItem, MenuSeparator, MenuTitle } from "../kit/Menu.tsx";
import { PaneTitle } from "../kit/PaneTitle.tsx";
import { showToast } from "../kit/toasts.ts";
import { useDenied } from "../session/workspaceContext.ts";
import { TicketChip, useTicketOf } from "../tickets/TicketChip.tsx";
import type { Activity, ConversationDetail, Priority } from "../views.ts";
import type { PersonPanelState } from "./InboxPage.tsx";
import { originOf } from "./origin.ts";
import { SlaBadge } from "./SlaBadge.tsx";
import { SnoozeItems } from "./SnoozeItems.tsx";
import { useNow } from "../words/time.ts";
import { titleOf } from "./ThreadPane.tsx";
import { useConversationActions } from "./useConversationActions.ts";

interface ThreadHeaderProps {
  conversation: ConversationDetail;
  activity: Activity | undefined;
  person: PersonPanelState;
  onBack: () => void;
}

export function ThreadHeader({ conversation, activity, person, onBack }: ThreadHeaderProps) {
  return (
    <header className="bar-h">
      <button className="ib back" aria-label="Back to the list" onClick={onBack}>
        <ChevronLeft className="ic" aria-hidden="true" />
      </button>
      <div className="grow">
        <PaneTitle>{titleOf(conversation)}</PaneTitle>
        <p className="t12 c3 r r4">
          <span className="cut">{subtitleOf(conversation)}</span>
          <Others activity={activity} />
        </p>
      </div>
      <SlaBadge sla={conversation.sla} now={useNow()} />
      <TicketChip conversation={conversation} />
      <SnoozeButton conversation={conversation} />
      {!person.shown && (
        <button className="ib" aria-label="Person and details" title="Person  p" onClick={person.toggle}>
          <PanelRight className="ic" aria-hidden="true" />
        </button>
      )}
      <MoreMenu conversation={conversation} />
      <CloseButton conversation={conversation} />
    </header>
  );
}

/** The person, or (when the title names him already) where the conversation began. */
function subtitleOf(conversation: ConversationDetail): string {
  return conversation.subject === null ? originOf(conversation) : conversation.visitor.name;
}

/** A colleague who is here too, so that two do not answer the same question. */
function Others({ activity }: { activity: Activity | undefined }) {
  const writer = activity?.typing.find((each) => each.kind === "agent");
  const viewer = activity?.viewing[0];
  const other = writer ?? viewer;
  const more = (activity?.viewing.length ?? 0) - 1;
  return (
    <span className="r r4" role="status">
      {other && (
        <>
          <span aria-hidden="true">·</span>
          <Avatar name={other.name} seed={other.userId ?? other.name} url={other.avatarUrl} size={16} quiet />
          <span className="cut">
            {other.name.split(" ")[0]} is {writer ? "writing" : "viewing"}
            {more > 0 && `, ${more} more`}
          </span>
        </>
      )}
    </span>
  );
}

function SnoozeButton({ conversation }: { conversation: ConversationDetail }) {
  const actions = useConversationActions();
  const denied = useDenied("conversations.close");
  if (conversation.status === "snoozed")
    return (
      <button
        className="ib hide-s"
        aria-label="Bring back from snooze"
        title={denied ?? "Bring back"}
        disabled={denied !== undefined}
        onClick={() => void actions.wake(conversation._id)}
      >
        <Sun className="ic" aria-hidden="true" />
      </button>
    );
  const trigger = (
    <button
      className="ib hide-s"
      aria-label="Snooze (z)"
      title={denied ?? "Snooze  z"}
      disabled={denied !== undefined || conversation.status === "closed" || conversation.status === "spam"}
    >
      <Moon className="ic" aria-hidden="true" />
    </button>
  );
  return (
    <Menu trigger={trigger} align="end">
      <MenuTitle>Snooze until</MenuTitle>
      <SnoozeItems onPick={(until) => void actions.snooze(conversation._id, until)} />
    </Menu>
  );
}

function CloseButton({ conversation }: { conversation: ConversationDetail }) {
  const denied = useDenied("conversations.close");
  const isClosed = conversation.status === "closed" || conversation.status === "spam";
  const Icon = isClosed ? RotateCcw : Check;
  return (
    <button
      className="btn hide-s"
      title={denied ?? (isClosed ? "Reopen  e" : "Close  e")}
      disabled={denied !== undefined}
      onClick={() => runCommand("close")}
    >
      <Icon className="ic" aria-hidden="true" />
      {isClosed ? "Reopen" : "Close"}
      <Keys keys={["E"]} />
    </button>
  );
}

const PRIORITIES: readonly { value: Priority; label: string }[] = [
  { value: "urgent", label: "Urgent" },
  { value: "high", label: "High" },
  { value: "normal", label: "Normal" },
  { value: "low", label: "Low" },
];

function MoreMenu({ conversation }: { conversation: ConversationDetail }) {
  const actions = useConversationActions();
  const cannotClose = useDenied("conversations.close");
  const cannotAssign = useDenied("conversations.assign");
  const cannotMakeTicket = useDenied("tickets.manage");
  const ticket = useTicketOf(conversation._id);
  const isClosed = conversation.status === "closed" || conversation.status === "spam";
  const trigger = (
    <button className="ib" aria-label="More actions">
      <Ellipsis className="ic" aria-hidden="true" />
    </button>
  );
  return (
    <Menu trigger={trigger} align="end">
      <MenuTitle>Conversation</MenuTitle>
      <MenuItem icon={User} keys={["a"]} denied={cannotAssign} onPick={() => runCommand("assign")}>
        Assign
      </MenuItem>
      <MenuItem icon={Moon} keys={["z"]} denied={cannotClose} onPick={() => runCommand("snooze")}>
        Snooze
      </MenuItem>
      <MenuItem
        icon={isClosed ? RotateCcw : Check}
        keys={["e"]}
        denied={cannotClose}
        onPick={() => runCommand("close")}
      >
        {isClosed ? "Reopen" : "Close"}
      </MenuItem>
      <MenuItem icon={MailOpen} keys={["⇧", "u"]} onPick={() => runCommand("unread")}>
        Mark as unread
      </MenuItem>
      <MenuItem
        icon={Ticket}
        keys={["⇧", "t"]}
        denied={cannotMakeTicket ?? (ticket ? `It has a ticket, #${ticket.number}.` : undefined)}
        onPick={() => runCommand("ticket")}
      >
        Create ticket
      </MenuItem>
      <MenuItem icon={Zap} keys={["m"]} onPick={() => runCommand("macro")}>
        Run a macro
      </MenuItem>
      <MenuItem
        icon={Merge}
        keys={["⇧", "m"]}
        denied={cannotClose ?? (conversation.mergedIntoId ? "It is merged already." : undefined)}
        onPick={() => runCommand("merge")}
      >
        Merge into another
      </MenuItem>
      <SpamItems conversation={conversation} />
      <MenuItem icon={Link2} onPick={() => void copyLink()}>
        Copy link
      </MenuItem>
      <MenuSeparator />
      <MenuTitle>Priority</MenuTitle>
      {PRIORITIES.map(({ value, label }) => (
        <MenuItem
          key={value}
          icon={Flag}
          checked={conversation.priority === value}
          denied={cannotClose}
          onPick={() => void actions.setPriority(conversation._id, value)}
        >
          {label}
        </MenuItem>
      ))}
    </Menu>
  );
}

/** Out of the inbox, or back; with its sender or without. */
function SpamItems({ conversation }: { conversation: ConversationDetail }) {
  const actions = useConversationActions();
  const cannotClose = useDenied("conversations.close");
  const cannotBlock = useDenied("users.manage");
  return (
    <>
      <MenuItem icon={ShieldAlert} keys={["!"]} denied={cannotClose} onPick={() => runCommand("spam")}>
        {conversation.status === "spam" ? "Not spam" : "Mark as spam"}
      </MenuItem>
      {!conversation.isVisitorBlocked && (
        <MenuItem
          icon={Ban}
          denied={cannotClose ?? cannotBlock}
          onPick={() => void actions.setSpam(conversation._id, true, true)}
        >
          Mark as spam and block
        </MenuItem>
      )}
    </>
  );
}

async function copyLink(): Promise<void> {
  try {
    await navigator.clipboard.writeText(window.location.href);
    showToast("Link copied.");
  } catch {
    showToast("The browser did not allow copying. Take the address from the address bar.", { tone: "bad" });
  }
}
