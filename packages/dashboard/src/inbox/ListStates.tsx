import { Link } from "@tanstack/react-router";
import { AtSign, CircleCheck, Inbox, Moon, ShieldCheck } from "lucide-react";
import { Empty } from "../kit/Empty.tsx";
import { Keys } from "../kit/Menu.tsx";
import { Bone, Delayed } from "../kit/Waiting.tsx";
import { useCounts } from "../shell/useCounts.ts";
import type { View } from "./listView.ts";

/** Rows that are on their way. */
export function ListSkeleton() {
  return (
    <Delayed>
      <div className="scroll" role="status" aria-label="Loading conversations">
        {[64, 78, 52, 70, 46, 60, 74].map((width) => (
          <RowSkeleton key={width} width={width} />
        ))}
      </div>
    </Delayed>
  );
}

export function RowSkeleton({ width }: { width: number }) {
  return (
    <div className="row-sk">
      <span className="sk" style={{ width: 32, height: 32, borderRadius: "50%" }} />
      <div className="col g4" style={{ gap: 9 }}>
        <Bone w={`${width * 0.7}%`} />
        <Bone w={`${width + 20}%`} />
        <Bone w={`${width * 0.5}%`} />
      </div>
    </div>
  );
}

/** Nothing in this view, and where to look next. */
export function ListEmpty({ view, isFiltered }: { view: View; isFiltered: boolean }) {
  const counts = useCounts();
  if (isFiltered)
    return (
      <Empty icon={Inbox} title="Nothing matches">
        Nobody by that name owns a conversation in this view. Choose Anyone in the filter to see all of it.
      </Empty>
    );
  if (view === "mine") return <MineEmpty unassigned={counts?.unassigned ?? 0} />;
  return <PlainEmpty view={view} />;
}

function MineEmpty({ unassigned }: { unassigned: number }) {
  const show = (
    <Link className="btn" to="/inbox/$view" params={{ view: "unassigned" }}>
      Show unassigned
      <Keys keys={["g", "u"]} />
    </Link>
  );
  return (
    <Empty icon={Inbox} title="Nothing is waiting for you" action={unassigned > 0 ? show : undefined}>
      {unassigned === 0
        ? "New conversations appear here as soon as they are assigned to you."
        : `${unassigned} conversation${unassigned === 1 ? " has" : "s have"} no owner yet.`}
    </Empty>
  );
}

const WORDS = {
  unassigned: [CircleCheck, "Everything has an owner", "New conversations wait here until someone takes them."],
  all: [Inbox, "No conversations yet", "The first one appears here the moment a customer writes to you."],
  open: [CircleCheck, "Nothing is open", "Well done. New messages open a conversation again."],
  snoozed: [Moon, "Nothing is snoozed", "Press z on a conversation to have it come back at a better time."],
  closed: [CircleCheck, "Nothing is closed yet", "Press e on a conversation when the question is answered."],
  spam: [ShieldCheck, "No spam", "What is marked as spam with ! waits here, out of every other view."],
  mentions: [AtSign, "Nobody mentioned you", "Notes with your name in them are collected here."],
} as const;

function PlainEmpty({ view }: { view: Exclude<View, "mine"> }) {
  const [icon, title, text] = WORDS[view];
  return (
    <Empty icon={icon} title={title}>
      {text}
    </Empty>
  );
}
