import { useSyncExternalStore } from "react";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const LOCALE = "en-GB";
const clockFormat = new Intl.DateTimeFormat(LOCALE, { hour: "2-digit", minute: "2-digit" });
const exactFormat = new Intl.DateTimeFormat(LOCALE, {
  weekday: "short",
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
});
const weekdayFormat = new Intl.DateTimeFormat(LOCALE, { weekday: "short" });
const dayFormat = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short" });
const weekdayDayFormat = new Intl.DateTimeFormat(LOCALE, { weekday: "short", day: "numeric", month: "short" });
const yearFormat = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short", year: "numeric" });

/** Hours and minutes, 24 h. */
export const clock = (at: number): string => clockFormat.format(at);

/** The full moment, for hovering. */
export const exactTime = (at: number): string => exactFormat.format(at).replace(",", "");

function startOfDay(at: number): number {
  const day = new Date(at);
  day.setHours(0, 0, 0, 0);
  return day.getTime();
}

/** Whole calendar days between two moments, counted in local days (so a day of 23 hours counts). */
export function daysBetween(from: number, to: number): number {
  return Math.round((startOfDay(to) - startOfDay(from)) / DAY);
}

/** A span in the largest one or two units: `now`, `9 min`, `1 h 4 min`, `3 d`. */
export function spanWords(ms: number): string {
  if (ms < MINUTE) return "now";
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  if (ms < DAY) {
    const minutes = Math.floor((ms % HOUR) / MINUTE);
    return `${Math.floor(ms / HOUR)} h${minutes === 0 ? "" : ` ${minutes} min`}`;
  }
  return `${Math.floor(ms / DAY)} d`;
}

/** How long ago, as short as a list needs: a span within the day, then the weekday, then the date. */
export function ago(at: number, now: number): string {
  const days = daysBetween(at, now);
  if (days <= 0 || now - at < 6 * HOUR) return spanWords(Math.max(0, now - at));
  if (days < 7) return weekdayFormat.format(at);
  return new Date(at).getFullYear() === new Date(now).getFullYear() ? dayFormat.format(at) : yearFormat.format(at);
}

/** `ago` as part of a sentence: `just now`, `9 min ago`, `on Mon`, `on 12 Mar`. */
export function agoWords(at: number, now: number): string {
  const short = ago(at, now);
  if (short === "now") return "just now";
  return /\d (min|h|d)\b/.test(short) ? `${short} ago` : `on ${short}`;
}

/** The heading of a day in a thread. */
export function dayLabel(at: number, now: number): string {
  const days = daysBetween(at, now);
  if (days === 0) return "Today";
  if (days === 1) return "Yesterday";
  return days < 7 ? weekdayDayFormat.format(at) : yearFormat.format(at);
}

/** When something ahead happens: `18:00` today, `Thu 09:00` within a week, else the date. */
export function aheadWords(at: number, now: number): string {
  const days = daysBetween(now, at);
  if (days <= 0) return clock(at);
  return days < 7 ? `${weekdayFormat.format(at)} ${clock(at)}` : dayFormat.format(at);
}

/** Bytes as people read them. */
export function sizeWords(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${Number((bytes / 1024 / 1024).toFixed(1))} MB`;
}

/** The clock on the wall of someone in `timezone`, or null for a name the browser does not know. */
export function localClock(now: number, timezone: string): string | null {
  try {
    return new Intl.DateTimeFormat(LOCALE, { hour: "2-digit", minute: "2-digit", timeZone: timezone }).format(now);
  } catch {
    return null;
  }
}

/** One clock for the page, so that a thousand rows do not keep a thousand timers. */
let ticking: ReturnType<typeof setInterval> | null = null;
let current = Date.now();
const listeners = new Set<() => void>();
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (ticking === null) {
    current = Date.now();
    ticking = setInterval(() => {
      current = Date.now();
      for (const each of listeners) each();
    }, 20_000);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0 || ticking === null) return;
    clearInterval(ticking);
    ticking = null;
  };
}

/** The present moment, renewed every 20 s. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => current);
}
