import { ShieldCheck } from "lucide-react";
import { useIsOnline } from "../inbox/useOnline.ts";
import { Avatar } from "../kit/Avatar.tsx";
import type { Person } from "../views.ts";
import { agoWords, exactTime, useNow } from "../words/time.ts";

/** Picture, name, and how sure we are of it. */
export function PersonHead({ person }: { person: Person }) {
  const isOnline = useIsOnline(person.visitorId);
  return (
    <div className="r r12">
      <Avatar name={person.name} seed={person.avatarSeed} size={40} online={isOnline} quiet />
      <div className="grow">
        <div className="t14 b cut" title={person.name}>
          {person.name}
        </div>
        <div className="c3 r r4 t12">
          <Standing person={person} isOnline={isOnline} />
        </div>
      </div>
    </div>
  );
}

function Standing({ person, isOnline }: { person: Person; isOnline: boolean }) {
  const now = useNow();
  if (person.blocked) return <span className="bdg bdg-bad">Blocked</span>;
  if (person.identityVerified)
    return (
      <span className="r r4" title="Signed in on your site; identity verified">
        <ShieldCheck className="ic ic-s" style={{ color: "var(--ok)" }} aria-hidden="true" />
        Verified customer
      </span>
    );
  return (
    <span title={exactTime(person.lastSeenAt)}>
      {isOnline ? "Visitor, online" : `Visitor, seen ${agoWords(person.lastSeenAt, now)}`}
    </span>
  );
}
