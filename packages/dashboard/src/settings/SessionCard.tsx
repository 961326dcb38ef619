import { SESSION_LIFETIME_MAX_MS, SESSION_LIFETIME_MIN_MS } from "@parley/protocol";
import { useMutation } from "convex/react";
import { api } from "../api.ts";
import { Field } from "../kit/Field.tsx";
import { useAct } from "../kit/useAct.ts";
import { useSession } from "../session/workspaceContext.ts";
import { Card } from "./Card.tsx";

const HOUR = 3_600_000;
const CHOICES = [1, 4, 12, 24, 72, 168].map((hours) => hours * HOUR);

/** `4 hours`, `3 days`. */
export function lifetimeWords(ms: number): string {
  const hours = Math.round(ms / HOUR);
  if (hours % 24 === 0) return hours === 24 ? "1 day" : `${hours / 24} days`;
  return hours === 1 ? "1 hour" : `${hours} hours`;
}

/** How long a visitor is known on a device without coming back. */
export function SessionCard() {
  const { workspace, workspaceId } = useSession();
  const save = useMutation(api.workspaces.agent.setSessionLifetime);
  const { busy, act } = useAct();
  const current = workspace.sessionLifetimeMs;
  const offered = [...new Set([...CHOICES, current])]
    .filter((ms) => ms >= SESSION_LIFETIME_MIN_MS && ms <= SESSION_LIFETIME_MAX_MS)
    .sort((a, b) => a - b);
  return (
    <Card title="Visitor sessions">
      <Field
        label="A visit ends after"
        help="Longer keeps the conversation on the device, shorter is safer on shared ones."
      >
        {(ids) => (
          <select
            {...ids}
            className="sel"
            style={{ maxWidth: 200 }}
            value={current}
            disabled={busy}
            onChange={(event) =>
              void act(
                () => save({ workspaceId, lifetimeMs: Number(event.target.value) }),
                "Saved. It holds for new visits.",
              )
            }
          >
            {offered.map((ms) => (
              <option key={ms} value={ms}>
                {lifetimeWords(ms)}
              </option>
            ))}
          </select>
        )}
      </Field>
    </Card>
  );
}
