import { ChevronDown, ChevronUp } from "lucide-react";
import {
  type Change,
  changeFrom,
  countOf,
  durationWords,
  type FactKind,
  type Figures,
  KIND_WORDS,
  ratingOf,
} from "./figures.ts";
import type { Period } from "./period.ts";
import { useDrill } from "./useReport.ts";

export interface FigureSpec {
  label: string;
  kind: FactKind;
  value: (figures: Figures) => number | null;
  words: (value: number) => string;
  /** Whether more is good news, bad news, or neither. */
  more: "better" | "worse" | "neutral";
}

const count = (kind: FactKind, more: FigureSpec["more"]): FigureSpec => ({
  label: KIND_WORDS[kind],
  kind,
  value: (figures) => countOf(figures, kind),
  words: (value) => String(value),
  more,
});
const time = (label: string, kind: FactKind, part: "p50" | "p90"): FigureSpec => ({
  label,
  kind,
  value: (figures) => figures.times[kind]?.[part] ?? null,
  words: durationWords,
  more: "worse",
});

export const FIGURES = {
  created: count("created", "neutral"),
  resolved: count("resolved", "better"),
  reopened: count("reopened", "worse"),
  missed: count("slaMissed", "worse"),
  ratings: count("rated", "neutral"),
  firstResponse: time("First response, median", "firstResponse", "p50"),
  firstResponse90: time("First response, 90 % within", "firstResponse", "p90"),
  resolution: time("Resolution, median", "resolved", "p50"),
  resolution90: time("Resolution, 90 % within", "resolved", "p90"),
  ticketsCreated: count("ticketCreated", "neutral"),
  ticketsResolved: count("ticketResolved", "better"),
  ticketsReopened: count("ticketReopened", "worse"),
  ticketsMissed: count("ticketSlaMissed", "worse"),
  ticketResolution: time("Time to solve, median", "ticketResolved", "p50"),
  satisfaction: {
    label: "Satisfaction",
    kind: "rated",
    value: ratingOf,
    words: (value) => `${value.toFixed(1)} of 5`,
    more: "better",
  },
} as const satisfies Record<string, FigureSpec>;

interface FigureStripProps {
  specs: readonly FigureSpec[];
  figures: Figures;
  before: Figures | null;
  period: Period;
}

/** The main numbers; each opens the rows behind it. */
export function FigureStrip({ specs, figures, before, period }: FigureStripProps) {
  const drill = useDrill();
  return (
    <div className="figs" style={{ "--n": specs.length } as React.CSSProperties}>
      {specs.map((spec) => {
        const value = spec.value(figures);
        const change = changeFrom(value, before && spec.value(before), spec.words);
        return (
          <button
            key={spec.label}
            className="fig"
            disabled={value === null}
            onClick={() => drill({ ...period, kind: spec.kind, title: KIND_WORDS[spec.kind] })}
          >
            <span className="c2">{spec.label}</span>
            <span className="v">{value === null ? "–" : spec.words(value)}</span>
            {change ? (
              <Delta change={change} more={spec.more} />
            ) : (
              <span className="d">{value === null ? "nothing yet" : "\u00a0"}</span>
            )}
          </button>
        );
      })}
    </div>
  );
}

/** Colour means better or worse, never up or down alone; the old value is said in words. */
function Delta({ change, more }: { change: Change; more: FigureSpec["more"] }) {
  const isUp = change.share > 0;
  const isSame = Math.round(change.share * 100) === 0;
  const isGood = more === "better" ? isUp : !isUp;
  const tone = more === "neutral" || isSame ? "" : isGood ? " c-ok" : " c-bad";
  const Icon = isUp ? ChevronUp : ChevronDown;
  return (
    <span className={`d${tone}`}>
      {!isSame && <Icon className="ic ic-s" aria-label={isUp ? "up" : "down"} />}
      {change.words}
    </span>
  );
}
