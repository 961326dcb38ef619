import { Link, useNavigate } from "@tanstack/react-router";
import { useQuery } from "convex/react";
import { ChevronLeft, SquarePen, X } from "lucide-react";
import { useState } from "react";
import { api } from "../api.ts";
import { FirstMessage } from "../keyboard/StartPage.tsx";
import { Dialog } from "../kit/Dialog.tsx";
import { PaneTitle } from "../kit/PaneTitle.tsx";
import { CardBones } from "../kit/Waiting.tsx";
import { useDenied, useSession } from "../session/workspaceContext.ts";
import type { Id, Person } from "../views.ts";
import { BlockButton } from "./BlockButton.tsx";
import { MergeState } from "./MergeState.tsx";
import { OtherConversations } from "./OtherConversations.tsx";
import { PersonFacts } from "./PersonFacts.tsx";
import { PersonTickets } from "./PersonTickets.tsx";
import { PrivacyMenu } from "./PrivacyMenu.tsx";
import { PersonHead } from "./PersonHead.tsx";
import { Timeline } from "./Timeline.tsx";

/** One person: facts, what he did, what was said. */
export function PersonDetail({ visitorId }: { visitorId: Id<"visitors"> }) {
  const { workspaceId } = useSession();
  const person = useQuery(api.visitors.agent.get, { workspaceId, visitorId });
  const navigate = useNavigate();
  const close = () => void navigate({ to: "/people", search: (before) => before });
  return (
    <aside className="pane" aria-label={person?.name ?? "Person"}>
      <header className="bar-h" style={{ paddingRight: 8 }}>
        <button className="ib back" aria-label="Back to the directory" onClick={close}>
          <ChevronLeft className="ic" aria-hidden="true" />
        </button>
        <PaneTitle grow>{person?.name ?? "Person"}</PaneTitle>
        {person && <WriteButton person={person} />}
        {person && <PrivacyMenu person={person} />}
        <Link className="ib hide-s" to="/people" search={(before) => before} aria-label="Close the person">
          <X className="ic" aria-hidden="true" />
        </Link>
      </header>
      <div className="scroll" tabIndex={0} role="group" aria-label="Details">
        <div className="person">
          {person ? (
            <>
              <MergeState person={person} />
              <PersonHead person={person} />
              <PersonFacts person={person} />
              <OtherConversations visitorId={visitorId} />
              <Timeline visitorId={visitorId} firstSeenAt={person.firstSeenAt} referrer={person.referrer} />
              <PersonTickets visitorId={visitorId} />
              <BlockButton person={person} />
            </>
          ) : (
            <CardBones lines={8} />
          )}
        </div>
      </div>
    </aside>
  );
}

function WriteButton({ person }: { person: Person }) {
  const [open, setOpen] = useState(false);
  const denied = useDenied("conversations.reply") ?? (person.blocked ? "This person is blocked." : undefined);
  return (
    <>
      <button className="btn" disabled={denied !== undefined} title={denied} onClick={() => setOpen(true)}>
        <SquarePen className="ic" aria-hidden="true" />
        Write
      </button>
      <Dialog open={open} onClose={() => setOpen(false)} title="New conversation">
        <FirstMessage to={person} />
      </Dialog>
    </>
  );
}
