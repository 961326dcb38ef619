import { Link } from "@tanstack/react-router";
import { useQuery } from "convex/react";
import { ChevronDown, ChevronLeft, ExternalLink, X } from "lucide-react";
import { api } from "../api.ts";
import { usePaletteState } from "../keyboard/paletteState.ts";
import { Avatar } from "../kit/Avatar.tsx";
import { Boundary } from "../kit/Boundary.tsx";
import { PaneTitle } from "../kit/PaneTitle.tsx";
import { CardBones } from "../kit/Waiting.tsx";
import { BlockButton } from "../people/BlockButton.tsx";
import { OtherConversations } from "../people/OtherConversations.tsx";
import { PersonFacts } from "../people/PersonFacts.tsx";
import { PersonHead } from "../people/PersonHead.tsx";
import { Timeline } from "../people/Timeline.tsx";
import { useCan, useDenied, useSession } from "../session/workspaceContext.ts";
import type { ConversationDetail, Id, Person } from "../views.ts";
import { RoutingFacts } from "./RoutingFacts.tsx";

/** Who the conversation is with, and what is known of him. */
export function PersonPane({ conversationId, onClose }: { conversationId: Id<"conversations">; onClose: () => void }) {
  const { workspaceId } = useSession();
  const conversation = useQuery(api.conversations.agent.get, { workspaceId, conversationId });
  return (
    <aside className="pane p-person" aria-label="Person">
      <header className="bar-h" style={{ paddingRight: 8 }}>
        <button className="ib back" aria-label="Back to the conversation" onClick={onClose}>
          <ChevronLeft className="ic" aria-hidden="true" />
        </button>
        <PaneTitle grow>Person</PaneTitle>
        {conversation && (
          <Link
            className="ib"
            to="/people/$visitorId"
            params={{ visitorId: conversation.visitor.visitorId }}
            aria-label="Open full profile"
            title="Open full profile"
          >
            <ExternalLink className="ic" aria-hidden="true" />
          </Link>
        )}
        <button className="ib hide-s" aria-label="Hide panel" title="Hide panel  p" onClick={onClose}>
          <X className="ic" aria-hidden="true" />
        </button>
      </header>
      <div className="scroll" tabIndex={0} role="group" aria-label="Details">
        <Boundary resetKey={conversationId}>
          {conversation ? <Details conversation={conversation} /> : <Waiting />}
        </Boundary>
      </div>
    </aside>
  );
}

function Waiting() {
  return (
    <div className="person">
      <CardBones lines={6} />
    </div>
  );
}

function Details({ conversation }: { conversation: ConversationDetail }) {
  const { workspaceId } = useSession();
  const canRead = useCan("users.read");
  const visitorId = conversation.visitor.visitorId;
  const person = useQuery(api.visitors.agent.get, canRead ? { workspaceId, visitorId } : "skip");
  if (!canRead)
    return (
      <div className="person">
        <dl className="kv">
          <AssigneeFact conversation={conversation} />
          <RoutingFacts conversation={conversation} />
        </dl>
        <p className="c3">Details of people need the permission users.read.</p>
      </div>
    );
  if (!person) return <Waiting />;
  return <KnownPerson conversation={conversation} person={person} />;
}

function KnownPerson({ conversation, person }: { conversation: ConversationDetail; person: Person }) {
  return (
    <div className="person">
      <PersonHead person={person} />
      <PersonFacts
        person={person}
        lead={
          <>
            <AssigneeFact conversation={conversation} />
            <RoutingFacts conversation={conversation} />
          </>
        }
      />
      <Timeline visitorId={person.visitorId} firstSeenAt={person.firstSeenAt} referrer={person.referrer} />
      <OtherConversations visitorId={person.visitorId} currentId={conversation._id} />
      <BlockButton person={person} />
    </div>
  );
}

function AssigneeFact({ conversation }: { conversation: ConversationDetail }) {
  const palette = usePaletteState();
  const denied = useDenied("conversations.assign");
  const owner = conversation.assignee;
  return (
    <>
      <dt>Assignee</dt>
      <dd>
        <button
          className="pick"
          title={denied ?? "Assign  a"}
          disabled={denied !== undefined}
          onClick={() => palette.show("assign")}
        >
          {owner && <Avatar name={owner.name} seed={owner.userId} url={owner.avatarUrl} size={16} quiet />}
          <span className="cut">{owner?.name ?? "Unassigned"}</span>
          <ChevronDown className="ic ic-s" aria-hidden="true" />
        </button>
      </dd>
    </>
  );
}
