import { CircleCheck } from "lucide-react";
import { InstallSnippet } from "../start/InstallSnippet.tsx";
import { useSetup } from "../start/useSetup.ts";
import { agoWords, useNow } from "../words/time.ts";
import { Card } from "./Card.tsx";
import { IdentityHowTo } from "./IdentityHowTo.tsx";

/** What goes onto the site, and whether it has been seen there. */
export function InstallCard() {
  const setup = useSetup();
  const now = useNow();
  const seen = setup?.widgetSeenAt;
  const badge = seen ? (
    <span className="bdg bdg-ok">
      <CircleCheck className="ic" aria-hidden="true" />
      First seen {agoWords(seen, now)}
    </span>
  ) : (
    <span className="c3 t12">Not seen on a site yet</span>
  );
  return (
    <Card title="Install" aside={badge}>
      <InstallSnippet />
      <p className="help">
        If your site sends a content policy, allow this host in <span className="mono">script-src</span> and{" "}
        <span className="mono">connect-src</span>.
      </p>
      <IdentityHowTo />
    </Card>
  );
}
