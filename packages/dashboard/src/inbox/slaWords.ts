import type { ConversationRow } from "../views.ts";

const MINUTE = 60_000;
/** From here on it is shown, and from here on it is a warning. */
const SHOWN_MS = 4 * 60 * MINUTE;
const NEAR_MS = 30 * MINUTE;

const METRICS = { firstResponse: "First response", nextResponse: "Next response", resolution: "Resolution" };

function span(ms: number): string {
  const minutes = Math.max(1, Math.round(ms / MINUTE));
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}

/** What is left until a target, or how long it is over; null while it is far off or waits for the customer. */
export function slaWords(
  sla: ConversationRow["sla"],
  now: number,
): { text: string; tone: "bad" | "warn" | "line"; what: string } | null {
  if (!sla || sla.state === "paused" || sla.dueAt === undefined) return null;
  const what = METRICS[sla.metric];
  const left = sla.dueAt - now;
  if (left <= 0) return { text: `${span(-left)} over`, tone: "bad", what };
  if (left > SHOWN_MS) return null;
  return { text: `${span(left)} left`, tone: left <= NEAR_MS ? "warn" : "line", what };
}
