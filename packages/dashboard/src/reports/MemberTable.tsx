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

interface TableSpec {
  label: string;
  /** What its numbers open. */
  opens: string;
  /** The rows it can have, with the columns of each. */
  columns: Partial<Record<Dimension, readonly FactKind[]>>;
  /** What the columns of times tell, and the rows that have them. */
  times: { kind: FactKind; label: string; of: readonly Dimension[] };
}

const ROW_WORDS: Record<Dimension, string> = {
  form: "Forms",
  agent: "Teammates",
  team: "Teams",
  tag: "Tags",
  channel: "Channels",
  policy: "Service levels",
};

const CONVERSATION_TABLE: TableSpec = {
  label: "By teammate, team, tag, channel or service level",
  opens: "conversations",
  columns: {
    agent: ["firstResponse", "resolved", "reopened", "slaMissed", "rated"],
    team: ["assigned", "firstResponse", "resolved", "reopened", "slaMissed"],
    tag: ["tagged"],
    channel: ["created", "firstResponse", "resolved", "reopened", "slaMissed"],
    policy: ["slaMissed", "slaMet", "ticketSlaMissed", "ticketSlaMet"],
  },
  times: { kind: "firstResponse", label: "First response, median", of: ["agent", "team", "channel"] },
};

export const TICKET_TABLE: TableSpec = {
  label: "By form, teammate, team or service level",
  opens: "tickets",
  columns: {
    form: ["ticketCreated", "ticketResolved", "ticketReopened", "ticketSlaMissed"],
    agent: ["ticketResolved", "ticketFirstResponse", "ticketReopened", "ticketSlaMissed"],
    team: ["ticketResolved", "ticketFirstResponse", "ticketReopened", "ticketSlaMissed"],
    policy: ["ticketSlaMissed", "ticketSlaMet"],
  },
  times: { kind: "ticketResolved", label: "Time to solve, median", of: ["form", "agent", "team"] },
};

const dimensionsOf = ({ columns }: TableSpec) =>
  (Object.keys(columns) as Dimension[]).map((value) => ({ value, label: ROW_WORDS[value] }));

interface MemberTableProps {
  period: Period;
  start?: Dimension;
  table?: TableSpec;
}

/** What happened to each member of a dimension; every number opens what it counts. */
export function MemberTable({ period, start = "agent", table = CONVERSATION_TABLE }: MemberTableProps) {
  const [dimension, setDimension] = useState<Dimension>(start);
  const { breakdown, isOld } = useBreakdown(period, dimension);
  return (
    <section className="card" aria-label={table.label}>
      <div className="card-h">
        <h2>Who and what</h2>
        <span className="c3 t12 hide-s">Choose any number to see its {table.opens}</span>
        <span className="grow" />
        <Segments label="Rows" value={dimension} options={dimensionsOf(table)} onChange={setDimension} />
      </div>
      {!breakdown ? (
        <div className="card-b">
          <CardBones lines={4} />
        </div>
      ) : (
        <div aria-busy={isOld}>
          <Rows breakdown={breakdown} table={table} dimension={dimension} period={period} />
        </div>
      )}
    </section>
  );
}

interface RowsProps {
  breakdown: Breakdown;
  table: TableSpec;
  dimension: Dimension;
  period: Period;
}

function Rows({ breakdown, table, dimension, period }: RowsProps) {
  const kinds = table.columns[dimension] ?? [];
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
              {table.times.of.includes(dimension) && (
                <>
                  <th scope="col" className="n">
                    {table.times.label}
                  </th>
                  <th scope="col" className="n">
                    90 % within
                  </th>
                </>
              )}
              {kinds.includes("rated") && (
                <th scope="col" className="n">
                  Satisfaction
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {members.map((member) => (
              <Row key={member.member} member={member} table={table} dimension={dimension} period={period} />
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

interface RowProps extends Omit<RowsProps, "breakdown"> {
  member: Member;
}

function Row({ member, table, dimension, period }: RowProps) {
  const kinds = table.columns[dimension] ?? [];
  const times = member.times[table.times.kind];
  const rating = ratingOf(member);
  return (
    <tr>
      <td>
        <span className="r">
          {dimension === "agent" && <Avatar name={member.name} seed={member.member} size={24} quiet />}
          <span className="cut">{member.name}</span>
        </span>
      </td>
      {kinds.map((kind) => (
        <td key={kind} className="n">
          <Count member={member} kind={kind} dimension={dimension} period={period} />
        </td>
      ))}
      {table.times.of.includes(dimension) && (
        <>
          <td className="n">{times ? durationWords(times.p50) : "–"}</td>
          <td className="n">{times ? durationWords(times.p90) : "–"}</td>
        </>
      )}
      {kinds.includes("rated") && <td className="n">{rating === null ? "–" : rating.toFixed(1)}</td>}
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
