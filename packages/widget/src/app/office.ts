import type { MessengerConfig, OfficeState } from "@parley/client";

const DAY_MS = 86_400_000;
const startOfDay = (at: number): number => new Date(at).setHours(0, 0, 0, 0);
const written = (at: number, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat("en-GB", options).format(at);

/** When the team is back, in the visitor's time zone: "Back at 09:00", "Back on Monday at 09:00". */
export function backAt(at: number, now: number): string {
  const days = Math.round((startOfDay(at) - startOfDay(now)) / DAY_MS);
  const time = written(at, { hour: "2-digit", minute: "2-digit" });
  if (days <= 0) return `Back at ${time}`;
  if (days === 1) return `Back tomorrow at ${time}`;
  const day = written(at, days < 7 ? { weekday: "long" } : { day: "numeric", month: "long" });
  return `Back on ${day} at ${time}`;
}

const counted = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? "" : "s"}`;

/** About how long, in words: "5 minutes", "2 hours", "3 days". */
export function duration(minutes: number): string {
  if (minutes < 60) return counted(minutes, "minute");
  if (minutes < 36 * 60) return counted(Math.round(minutes / 60), "hour");
  return counted(Math.round(minutes / (24 * 60)), "day");
}

/** Whether the team is away now, as far as is known. */
export const isAway = (office: OfficeState | null): office is OfficeState & { isOpen: false } =>
  office?.isOpen === false;

/** When an answer can be expected: when the team is back, else what the workspace says, else what it has measured. */
export function replyTime(config: MessengerConfig | null, office: OfficeState | null, now: number): string {
  if (isAway(office)) return office.nextChangeAt === null ? "We are away" : backAt(office.nextChangeAt, now);
  const said = config?.settings.replyTimeText?.trim();
  if (said) return said;
  const minutes = office?.expectedReplyTimeMinutes ?? null;
  return minutes === null ? "We reply as soon as we can" : `Usually replies in about ${duration(minutes)}`;
}
