import { CardBones } from "../kit/Waiting.tsx";
import { BarChart } from "./BarChart.tsx";
import { FigureStrip, FIGURES, type FigureSpec } from "./FigureStrip.tsx";
import { countOf, type FactKind, isOfTickets, KIND_WORDS, type Series } from "./figures.ts";
import { LineChart } from "./LineChart.tsx";
import { MemberTable, TICKET_TABLE } from "./MemberTable.tsx";
import { bucketPeriod, bucketWords, type Period, periodWords } from "./period.ts";
import { useBacklog, useDrill, useSeries } from "./useReport.ts";

interface BodyProps {
  period: Period;
  isCompared: boolean;
}

function Strip({ period, isCompared, specs }: BodyProps & { specs: readonly FigureSpec[] }) {
  const { series, isOld } = useSeries(period, isCompared);
  if (!series) return <CardBones lines={2} />;
  return (
    <div aria-busy={isOld}>
      <FigureStrip
        specs={specs}
        figures={series.current.total}
        before={series.previous?.total ?? null}
        period={period}
      />
    </div>
  );
}

const LEVEL_WORDS = { hour: "hour", day: "day", week: "week", month: "month" } as const;

/** Something that happened, over time, with the days before behind it. */
function OverTime({ period, isCompared, kind, noun }: BodyProps & { kind: FactKind; noun: string }) {
  const drill = useDrill();
  const { series, level } = useSeries(period, isCompared);
  const thisYear = String(new Date().getFullYear());
  const points = (buckets: Series["current"]["buckets"]) =>
    buckets.map((figures) => ({ bucket: figures.bucket, value: countOf(figures, kind) }));
  return (
    <section className="card" aria-label={`${KIND_WORDS[kind]} by ${LEVEL_WORDS[level]}`}>
      <div className="card-h">
        <h2>
          {KIND_WORDS[kind]} by {LEVEL_WORDS[level]}
        </h2>
        <span className="grow" />
        <div className="legend">
          <span>
            <i />
            {periodWords(period, thisYear)}
          </span>
          {series?.previous && (
            <span>
              <i style={{ background: "var(--c2)" }} />
              {periodWords(series.previous, thisYear)}
            </span>
          )}
        </div>
      </div>
      <div className="card-b">
        {!series ? (
          <CardBones lines={6} />
        ) : (
          <LineChart
            label={`${KIND_WORDS[kind]} by ${LEVEL_WORDS[level]}`}
            noun={noun}
            level={level}
            points={points(series.current.buckets)}
            before={series.previous ? points(series.previous.buckets) : undefined}
            onPick={(bucket) =>
              drill({
                ...bucketPeriod(bucket, level, period),
                kind,
                title: `${KIND_WORDS[kind]}, ${bucketWords(bucket, level === "hour" ? "day" : level)}`,
              })
            }
          />
        )}
      </div>
    </section>
  );
}

/** How many tickets were open at the end of each day. */
function BacklogChart({ period }: { period: Period }) {
  const { backlog, level } = useBacklog(period);
  const last = backlog?.buckets.at(-1)?.open;
  return (
    <section className="card" aria-label="Open tickets">
      <div className="card-h">
        <h2>Open tickets</h2>
        <span className="c3 t12">
          {last === undefined ? "" : `${last} at the end, ${backlog?.opening ?? 0} at the beginning`}
        </span>
      </div>
      <div className="card-b">
        {!backlog ? (
          <CardBones lines={6} />
        ) : (
          <LineChart
            label={`Open tickets by ${LEVEL_WORDS[level]}`}
            noun="open"
            level={level}
            points={backlog.buckets.map(({ bucket, open }) => ({ bucket, value: open }))}
          />
        )}
      </div>
    </section>
  );
}

const BIN_LABELS = {
  firstResponse: ["<1", "1-2", "2-4", "4-8", "8-15", "15-30", "30-60", "60+"],
  resolved: ["<½", "½-1", "1-2", "2-4", "4-8", "8-24", "1-3 d", "3 d+"],
  ticketResolved: ["<1", "1-4", "4-8", "8-24", "1-2 d", "2-4 d", "4-7 d", "7 d+"],
};
type SpreadKind = keyof typeof BIN_LABELS;
const BIN_UNITS: Record<SpreadKind, string> = { firstResponse: "minutes", resolved: "hours", ticketResolved: "hours" };
const SPREAD_TITLES: Record<SpreadKind, string> = {
  firstResponse: "First response",
  resolved: "Resolution",
  ticketResolved: "Time to solve",
};

const SPREAD_LABELS: Record<SpreadKind, string> = {
  firstResponse: "First response times",
  resolved: "Resolution times",
  ticketResolved: "Times to solve",
};

/** How many took how long. */
function Spread({ period, kind }: { period: Period; kind: SpreadKind }) {
  const drill = useDrill();
  const { series } = useSeries(period, false);
  const title = SPREAD_TITLES[kind];
  const noun = isOfTickets(kind) ? "ticket" : "conversation";
  const total = series ? countOf(series.current.total, kind) : 0;
  return (
    <section className="card" aria-label={SPREAD_LABELS[kind]}>
      <div className="card-h">
        <h2>{title}</h2>
        <span className="c3 t12">
          {BIN_UNITS[kind]}, {total} in all
        </span>
      </div>
      <div className="card-b">
        {!series ? (
          <CardBones lines={6} />
        ) : (
          <BarChart
            label={`${SPREAD_LABELS[kind]} in ${BIN_UNITS[kind]}`}
            noun={total === 1 ? noun : `${noun}s`}
            bars={BIN_LABELS[kind].map((label, bin) => ({
              label,
              value: countOf(series.current.total, `${kind}In${bin}`),
            }))}
            onPick={(bin) =>
              drill({ ...period, kind, bin, title: `${title}, ${BIN_LABELS[kind][bin] ?? ""} ${BIN_UNITS[kind]}` })
            }
          />
        )}
      </div>
    </section>
  );
}

/** How often each rating was given. */
function Stars({ period }: { period: Period }) {
  const drill = useDrill();
  const { series } = useSeries(period, false);
  return (
    <section className="card" aria-label="Ratings">
      <div className="card-h">
        <h2>Ratings</h2>
        <span className="c3 t12">1 is worst, 5 is best</span>
      </div>
      <div className="card-b">
        {!series ? (
          <CardBones lines={6} />
        ) : (
          <BarChart
            label="Ratings"
            noun="ratings"
            bars={[1, 2, 3, 4, 5].map((stars) => ({
              label: String(stars),
              value: countOf(series.current.total, `rated${stars}`),
              isLate: stars <= 2,
            }))}
            onPick={() => drill({ ...period, kind: "rated", title: KIND_WORDS.rated })}
          />
        )}
      </div>
    </section>
  );
}

export function Overview(props: BodyProps) {
  const specs = [FIGURES.created, FIGURES.firstResponse, FIGURES.resolution, FIGURES.resolved, FIGURES.satisfaction];
  return (
    <>
      <Strip {...props} specs={specs} />
      <div className="two">
        <OverTime {...props} kind="created" noun="conversations" />
        <Spread period={props.period} kind="firstResponse" />
      </div>
      <MemberTable period={props.period} />
    </>
  );
}

export function Times(props: BodyProps) {
  const specs = [
    FIGURES.firstResponse,
    FIGURES.firstResponse90,
    FIGURES.resolution,
    FIGURES.resolution90,
    FIGURES.missed,
  ];
  return (
    <>
      <Strip {...props} specs={specs} />
      <div className="half">
        <Spread period={props.period} kind="firstResponse" />
        <Spread period={props.period} kind="resolved" />
      </div>
      <OverTime {...props} kind="slaMissed" noun="missed" />
      <MemberTable period={props.period} start="policy" />
    </>
  );
}

export function Team(props: BodyProps) {
  const specs = [FIGURES.resolved, FIGURES.reopened, FIGURES.firstResponse, FIGURES.resolution, FIGURES.missed];
  return (
    <>
      <Strip {...props} specs={specs} />
      <MemberTable period={props.period} />
      <OverTime {...props} kind="resolved" noun="resolved" />
    </>
  );
}

export function Tickets(props: BodyProps) {
  const specs = [
    FIGURES.ticketsCreated,
    FIGURES.ticketsResolved,
    FIGURES.ticketResolution,
    FIGURES.ticketsReopened,
    FIGURES.ticketsMissed,
  ];
  return (
    <>
      <Strip {...props} specs={specs} />
      <div className="half">
        <OverTime {...props} kind="ticketCreated" noun="tickets" />
        <BacklogChart period={props.period} />
      </div>
      <div className="half">
        <OverTime {...props} kind="ticketResolved" noun="solved" />
        <Spread period={props.period} kind="ticketResolved" />
      </div>
      <MemberTable period={props.period} start="form" table={TICKET_TABLE} />
    </>
  );
}

export function Satisfaction(props: BodyProps) {
  return (
    <>
      <Strip {...props} specs={[FIGURES.satisfaction, FIGURES.ratings]} />
      <div className="two">
        <OverTime {...props} kind="rated" noun="ratings" />
        <Stars period={props.period} />
      </div>
      <MemberTable period={props.period} />
    </>
  );
}
