import { Clock } from "lucide-react";
import type { ConversationRow } from "../views.ts";
import { exactTime } from "../words/time.ts";
import { slaWords } from "./slaWords.ts";

/** When something is due, once that is near; nothing while there is time. */
export function SlaBadge({ sla, now }: { sla: ConversationRow["sla"]; now: number }) {
  const words = slaWords(sla, now);
  if (!words || sla?.dueAt === undefined) return null;
  return (
    <span className={`bdg bdg-${words.tone}`} title={`${words.what}, due ${exactTime(sla.dueAt)}`}>
      <Clock className="ic" aria-hidden="true" />
      {words.text}
    </span>
  );
}
