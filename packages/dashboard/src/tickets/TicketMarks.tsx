import type { TicketStatus } from "@parley/core";
import { ChevronDown, ChevronsUp, ChevronUp, Minus } from "lucide-react";
import type { Priority } from "../views.ts";
import { PRIORITY_NAMES, STATUS_BADGES, STATUS_NAMES } from "./ticketWords.ts";

export function StatusBadge({ status }: { status: TicketStatus }) {
  return <span className={STATUS_BADGES[status]}>{STATUS_NAMES[status]}</span>;
}

const ICONS = { urgent: ChevronsUp, high: ChevronUp, normal: Minus, low: ChevronDown };

/** A priority as a sign; its name is read out. */
export function PriorityMark({ priority }: { priority: Priority }) {
  const Icon = ICONS[priority];
  return (
    <span className={`tk-prio ${priority}`} title={`${PRIORITY_NAMES[priority]} priority`}>
      <Icon className="ic ic-s" role="img" aria-label={`${PRIORITY_NAMES[priority]} priority`} />
    </span>
  );
}
