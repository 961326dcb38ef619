import { useState } from "react";
import { Avatar } from "../kit/Avatar.tsx";
import { Empty } from "../kit/Empty.tsx";
import { Segments } from "../kit/Field.tsx";
import { CardBones } from "../kit/Waiting.tsx";
import { Users } from "lucide-react";
import { type Breakdown, countOf, durationWords, type FactKind, KIND_WORDS, ratingOf } from "./figures.ts";
import type { Period } from "./period.ts";
import { type Dimension, useBreakdown, useDrill } from "./useReport.ts";

type Member = Breakdown["members"][number];

const DIMENSIONS = [
  { value: "agent", label: "Teammates" },
  { value: "team", label: "Teams" },
  { value: "tag", label: "Tags" },
  { value: "channel", label: "Channels" },
] as const;

const COLUMNS: Record<Dimension, readonly FactKind[]> = {
  agent: ["firstResponse", "resolved", "reopened", "slaMissed", "rated"],
  team: ["assigned", "firstResponse", "resolved", "reopened", "slaMissed"],
  tag: ["tagged"],
  channel: ["created", "firstResponse", "resolved", "reopened", "slaMissed"],
};
const HAS_TIMES: readonly Dimension[] = ["agent", "team", "channel"];

/** What happened to each teammate, team, tag or channel; every number opens its conversations. */
export function MemberTable({ period, start = "agent" }: { period: Period; start?: Dimension }) {
  const [dimension, setDimension] = useState<Dimension>(start);
  const { breakdown, isOld } = useBreakdown(period, dimension);
  return (
    <section className="card" aria-label="By teammate, team, tag or channel">
      <div className="card-h">
        <h2>Who and what</h2>
        <span className="c3 t12 hide-s">Choose any number to see its conversations</span>
        <span className="grow" />
        <Segments label="Rows" value={dimension} options={DIMENSIONS} onChange={setDimension} />
      </div>
      {!breakdown ? (
        <div className="card-b">
          <CardBones lines={4} />
        </div>
      ) : (
        <div aria-busy={isOld}>
          <Rows breakdown={breakdown} dimension={dimension} period={period} />
        </div>
      )}
    </section>
  );
}

function Rows({ breakdown, dimension, period }: { breakdown: Breakdown; dimension: Dimension; period: Period }) {
  const kinds = COLUMNS[dimension];
  const [main = "created"] = kinds;
  const members = breakdown.members
    .filter((member) => kinds.some((kind) => countOf(member, kind) > 0))
    .toSorted((a, b) => countOf(b, main) - countOf(a, main) || a.name.localeCompare(b.name));
  if (members.length === 0)
    return (
      <Empty icon={Users} title="Nothing in these days" level={3}>
        Figures appear here with the first conversation. Choose more days to look further back.
      </Empty>
    );
  return (
    <>
      <div className="tbl-wrap" tabIndex={0} role="group" aria-label="Table">
        <table className="tbl">
          <thead>
            <tr>
              <th scope="col">Name</th>
              {kinds.map((kind) => (
                <th key={kind} scope="col" className="n">
                  {KIND_WORDS[kind]}
                </th>
              ))}
              {HAS_TIMES.includes(dimension) && (
                <>
                  <th scope="col" className="n">
                    First response, median
                  </th>
                  <th scope="col" className="n">
                    90 % within
                  </th>
                </>
              )}
              {dimension === "agent" && (
                <th scope="col" className="n">
                  Satisfaction
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {members.map((member) => (
              <Row key={member.member} member={member} dimension={dimension} period={period} />
            ))}
          </tbody>
        </table>
      </div>
      {breakdown.isPartial && (
        <p className="card-b c-warn" role="note">
          More happened than one table can add up: these figures are of a part only. Choose fewer days for all of it.
        </p>
      )}
    </>
  );
}

function Row({ member, dimension, period }: { member: Member; dimension: Dimension; period: Period }) {
  const times = member.times.firstResponse;
  const rating = ratingOf(member);
  return (
    <tr>
      <td>
        <span className="r">
          {dimension === "agent" && <Avatar name={member.name} seed={member.member} size={24} quiet />}
          <span className="cut">{member.name}</span>
        </span>
      </td>
      {COLUMNS[dimension].map((kind) => (
        <td key={kind} className="n">
          <Count member={member} kind={kind} dimension={dimension} period={period} />
        </td>
      ))}
      {HAS_TIMES.includes(dimension) && (
        <>
          <td className="n">{times ? durationWords(times.p50) : "–"}</td>
          <td className="n">{times ? durationWords(times.p90) : "–"}</td>
        </>
      )}
      {dimension === "agent" && <td className="n">{rating === null ? "–" : rating.toFixed(1)}</td>}
    </tr>
  );
}

interface CountProps {
  member: Member;
  kind: FactKind;
  dimension: Dimension;
  period: Period;
}

function Count({ member, kind, dimension, period }: CountProps) {
  const drill = useDrill();
  const value = countOf(member, kind);
  if (value === 0) return <span className="c3">0</span>;
  const title = `${KIND_WORDS[kind]}, ${member.name}`;
  return (
    <button
      className="drill"
      title={title}
      onClick={() => drill({ ...period, kind, dimension, member: member.member, title })}
    >
      {value}
    </button>
  );
}
