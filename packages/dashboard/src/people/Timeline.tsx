import { usePaginatedQuery } from "convex/react";
import { Eye, LogIn, type LucideIcon, MessageSquare, User, Zap } from "lucide-react";
import { api } from "../api.ts";
import { PartTitle } from "../kit/PaneTitle.tsx";
import { CardBones } from "../kit/Waiting.tsx";
import { useSession } from "../session/workspaceContext.ts";
import type { Id, TimelineEvent } from "../views.ts";
import { ago, exactTime, useNow } from "../words/time.ts";
import { pathOf } from "./PersonFacts.tsx";
import { ShowMore } from "../kit/ShowMore.tsx";

const FIRST = 6;
const MORE = 20;

interface TimelineProps {
  visitorId: Id<"visitors">;
  firstSeenAt: number;
  referrer: string | null;
}

/** What the person did, latest first, down to the first visit. */
export function Timeline({ visitorId, firstSeenAt, referrer }: TimelineProps) {
  const { workspaceId } = useSession();
  const { results, status, loadMore } = usePaginatedQuery(
    api.visitors.agent.timeline,
    { workspaceId, visitorId },
    { initialNumItems: FIRST },
  );
  const now = useNow();
  return (
    <section className="sec">
      <PartTitle>Activity</PartTitle>
      {status === "LoadingFirstPage" ? (
        <CardBones />
      ) : (
        <ul className="tl">
          {results.map((event) => (
            <Entry key={event._id} icon={iconOf(event)} at={event.timestamp} now={now} hint={event.url ?? ""}>
              {wordsOf(event)}
            </Entry>
          ))}
          {status === "Exhausted" && (
            <Entry icon={User} at={firstSeenAt} now={now} hint={referrer ?? ""}>
              {referrer ? `First seen, from ${hostOf(referrer)}` : "First seen"}
            </Entry>
          )}
        </ul>
      )}
      <ShowMore list={{ status, loadMore }} by={MORE} what="earlier" look="edge" />
    </section>
  );
}

interface EntryProps {
  icon: LucideIcon;
  at: number;
  now: number;
  hint: string;
  children: string;
}

function Entry({ icon: Icon, at, now, hint, children }: EntryProps) {
  return (
    <li>
      <Icon className="ic" aria-hidden="true" />
      <span className="cut" title={hint === "" ? children : hint}>
        {children}
      </span>
      <time title={exactTime(at)}>{ago(at, now)}</time>
    </li>
  );
}

function hostOf(url: string): string {
  try {
    return new URL(url).hostname.replace(/^www\./, "");
  } catch {
    return url;
  }
}

const ICONS: Record<string, LucideIcon> = {
  page_view: Eye,
  session_start: LogIn,
  session_end: LogIn,
  conversation_started: MessageSquare,
};

function iconOf(event: TimelineEvent): LucideIcon {
  return ICONS[event.eventType] ?? ICONS[event.name] ?? Zap;
}

function wordsOf(event: TimelineEvent): string {
  if (event.eventType === "page_view" || event.name === "page_view")
    return `Viewed ${event.url ? pathOf(event.url) : "a page"}`;
  const words = event.name.replace(/[_-]+/gu, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
