import { type Condition, conditionsProblem } from "@parley/core";
import { useQuery } from "convex/react";
import { Check, Minus } from "lucide-react";
import { useState } from "react";
import { api } from "../api.ts";
import { Boundary } from "../kit/Boundary.tsx";
import { useSession } from "../session/workspaceContext.ts";

const TRIED = 50;

/** Which of the latest conversations a rule would have caught. */
export function TryRule({ conditions }: { conditions: Condition[] }) {
  const [isOpen, setOpen] = useState(false);
  const isReady = conditionsProblem(conditions) === null;
  if (!isOpen)
    return (
      <div>
        <button type="button" className="btn" disabled={!isReady} onClick={() => setOpen(true)}>
          Try on past conversations
        </button>
      </div>
    );
  if (!isReady) return <p className="c3">Finish the conditions to see what they would have caught.</p>;
  return (
    <Boundary resetKey={JSON.stringify(conditions)}>
      <Matches conditions={conditions} />
    </Boundary>
  );
}

function Matches({ conditions }: { conditions: Condition[] }) {
  const { workspaceId } = useSession();
  const tried = useQuery(api.routing.agentRules.tryOut, { workspaceId, conditions, limit: TRIED });
  if (!tried) return <p className="c3">Trying…</p>;
  const count = tried.filter((one) => one.matches).length;
  return (
    <div className="col g8" role="status">
      <p className="m">
        {count} of the last {tried.length} conversations
      </p>
      <ul className="rt-tried">
        {tried
          .toSorted((a, b) => Number(b.matches) - Number(a.matches))
          .slice(0, 12)
          .map(({ conversationId, visitorName, preview, matches }) => (
            <li className="r g8" key={conversationId}>
              {matches ? (
                <Check className="ic ic-s" role="img" aria-label="Matches" />
              ) : (
                <Minus className="ic ic-s c3" role="img" aria-label="Does not match" />
              )}
              <span className={matches ? "cut" : "cut c3"}>
                {visitorName ?? "Visitor"}: {preview || "no message"}
              </span>
            </li>
          ))}
      </ul>
    </div>
  );
}
