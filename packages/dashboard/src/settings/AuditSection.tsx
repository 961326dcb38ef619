import { useMutation, usePaginatedQuery, useQuery } from "convex/react";
import { ScrollText } from "lucide-react";
import { useState } from "react";
import { api } from "../api.ts";
import { useMembers } from "../inbox/useMembers.ts";
import { Empty } from "../kit/Empty.tsx";
import { Field } from "../kit/Field.tsx";
import { useAct } from "../kit/useAct.ts";
import { CardBones } from "../kit/Waiting.tsx";
import { useCan, useSession } from "../session/workspaceContext.ts";
import type { Id } from "../views.ts";
import { AuditRow } from "./AuditRow.tsx";
import { type AuditQuery, AuditTools } from "./AuditTools.tsx";
import { AUDIT_GROUPS, actionLabel, dayRange } from "./auditWords.ts";
import { ShowMore } from "../kit/ShowMore.tsx";

interface Filter {
  action: string;
  actorId: string;
  from: string;
  to: string;
}
const NO_FILTER: Filter = { action: "", actorId: "", from: "", to: "" };
const PAGE = 50;

/** Who did what, when, and what it was before. */
export default function AuditSection() {
  const [filter, setFilter] = useState(NO_FILTER);
  return (
    <div className="set one" style={{ gridTemplateColumns: "minmax(0, 1000px)" }}>
      <div className="col g16">
        <Filters filter={filter} onChange={(change) => setFilter((before) => ({ ...before, ...change }))} />
        <AuditTools query={queryOf(filter)} />
        <Entries filter={filter} key={JSON.stringify(filter)} />
        <Retention />
      </div>
    </div>
  );
}

function queryOf(filter: Filter): AuditQuery {
  return {
    ...(filter.action !== "" && { action: filter.action }),
    // Chosen from the members, whose ids they are.
    ...(filter.actorId !== "" && { actorId: filter.actorId as Id<"users"> }),
    ...dayRange(filter.from, filter.to),
  };
}

function Filters({ filter, onChange }: { filter: Filter; onChange: (change: Partial<Filter>) => void }) {
  const members = useMembers();
  return (
    <div className="r wrap top">
      <div style={{ width: 200 }}>
        <Field label="What">
          {(ids) => (
            <select
              {...ids}
              className="sel"
              value={filter.action}
              onChange={(event) => onChange({ action: event.target.value })}
            >
              <option value="">Everything</option>
              {AUDIT_GROUPS.map(({ label, actions }) => (
                <optgroup key={label} label={label}>
                  {actions.map((action) => (
                    <option key={action} value={action}>
                      {actionLabel(action)}
                    </option>
                  ))}
                </optgroup>
              ))}
            </select>
          )}
        </Field>
      </div>
      <div style={{ width: 180 }}>
        <Field label="Who">
          {(ids) => (
            <select
              {...ids}
              className="sel"
              value={filter.actorId}
              onChange={(event) => onChange({ actorId: event.target.value })}
            >
              <option value="">Anyone</option>
              {members.map((member) => (
                <option key={member.userId} value={member.userId}>
                  {member.name}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      {(["from", "to"] as const).map((side) => (
        <div key={side} style={{ width: 150 }}>
          <Field label={side === "from" ? "From" : "To"}>
            {(ids) => (
              <input
                {...ids}
                className="in"
                type="date"
                value={filter[side]}
                onChange={(event) => onChange({ [side]: event.target.value })}
              />
            )}
          </Field>
        </div>
      ))}
    </div>
  );
}

function Entries({ filter }: { filter: Filter }) {
  const { workspaceId } = useSession();
  const { results, status, loadMore } = usePaginatedQuery(
    api.audit.agent.list,
    { workspaceId, ...queryOf(filter) },
    { initialNumItems: PAGE },
  );
  if (status === "LoadingFirstPage") return <CardBones lines={6} />;
  if (results.length === 0 && status === "Exhausted")
    return (
      <div className="card">
        <Empty icon={ScrollText} title="Nothing in this range">
          Changes to members, settings and security are kept here. Widen the filters to see more.
        </Empty>
      </div>
    );
  return (
    <>
      <div className="card tbl-wrap">
        <table className="tbl diff">
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">Who</th>
              <th scope="col">What</th>
              <th scope="col" className="hide-col">
                Before and after
              </th>
            </tr>
          </thead>
          <tbody>
            {results.map((entry) => (
              <AuditRow key={entry._id} entry={entry} />
            ))}
          </tbody>
        </table>
      </div>
      <ShowMore list={{ status, loadMore }} by={PAGE} what="earlier" />
    </>
  );
}

const DAYS = [30, 90, 365] as const;

function Retention() {
  const { workspaceId } = useSession();
  const settings = useQuery(api.audit.agent.settings, { workspaceId });
  const setRetention = useMutation(api.audit.agent.setRetention);
  const canChange = useCan("settings.security");
  const { busy, act } = useAct();
  if (!settings) return null;
  return (
    <Field
      label="Entries are kept for"
      help={canChange ? "Older ones are deleted for good." : "Needs settings.security."}
    >
      {(ids) => (
        <select
          {...ids}
          className="sel"
          style={{ maxWidth: 200 }}
          value={settings.retentionDays}
          disabled={!canChange || busy}
          onChange={(event) => {
            const retentionDays = DAYS.find((days) => days === Number(event.target.value)) ?? settings.retentionDays;
            void act(() => setRetention({ workspaceId, retentionDays }), "Saved.");
          }}
        >
          {DAYS.map((days) => (
            <option key={days} value={days}>
              {days} days
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
