import { useMutation, useQuery } from "convex/react";
import { Clock, Plus, X } from "lucide-react";
import { useState } from "react";
import { api } from "../api.ts";
import { Empty } from "../kit/Empty.tsx";
import { Field } from "../kit/Field.tsx";
import { useUnsaved } from "../kit/useUnsaved.tsx";
import { CardBones } from "../kit/Waiting.tsx";
import { useSession } from "../session/workspaceContext.ts";
import { Card } from "../settings/Card.tsx";
import { HolidaysCard } from "./HolidaysCard.tsx";
import { asClock, DAYS, type Hours, type OpeningTime, timeZones, usualHours, withClock } from "./hours.ts";
import { useSaving } from "./useSaving.ts";

/** When somebody is there: a weekly grid, holidays, and what customers read outside of it. */
export default function OfficeHoursSection() {
  const { workspaceId } = useSession();
  const stored = useQuery(api.messenger.agentOfficeHours.get, { workspaceId });
  const [isSetting, setSetting] = useState(false);
  if (stored === undefined)
    return (
      <div className="set one">
        <CardBones lines={7} />
      </div>
    );
  if (stored === null && !isSetting)
    return (
      <Empty
        icon={Clock}
        title="Always open"
        action={
          <button className="btn btn-p" onClick={() => setSetting(true)}>
            Set office hours
          </button>
        }
      >
        Without office hours, customers are told at any time that somebody is there, and service levels count every
        minute.
      </Empty>
    );
  return <HoursForm key={stored ? "stored" : "new"} start={stored ?? usualHours()} isNew={stored === null} />;
}

function HoursForm({ start, isNew }: { start: Hours; isNew: boolean }) {
  const { workspaceId } = useSession();
  const store = useMutation(api.messenger.agentOfficeHours.save);
  const [draft, setDraft] = useState(start);
  const { busy, error, save } = useSaving();
  const isChanged = isNew || JSON.stringify(draft) !== JSON.stringify(start);
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    void save(
      () => store({ workspaceId, hours: draft }),
      () => undefined,
    );
  };
  const clear = () =>
    void save(
      () => store({ workspaceId, hours: null }),
      () => undefined,
      "Always open now.",
    );
  const { question } = useUnsaved(JSON.stringify(draft) !== JSON.stringify(start));
  return (
    <form className="set one" onSubmit={submit}>
      {question}
      <div className="col g16">
        <WeekCard draft={draft} onChange={setDraft} />
        <HolidaysCard draft={draft} onChange={setDraft} />
        <WordsCard draft={draft} onChange={setDraft} />
        {error && (
          <span className="err" role="alert">
            {error.field ? `${error.field}: ` : ""}
            {error.line}
          </span>
        )}
        <div className="r g8">
          <button className="btn btn-p" aria-busy={busy} disabled={busy || !isChanged}>
            Save
          </button>
          {!isNew && (
            <button type="button" className="btn" onClick={clear}>
              Always open
            </button>
          )}
        </div>
      </div>
    </form>
  );
}

interface PartProps {
  draft: Hours;
  onChange: (draft: Hours) => void;
}

function WeekCard({ draft, onChange }: PartProps) {
  const replace = (old: OpeningTime, next: OpeningTime | null) =>
    onChange({ ...draft, schedule: draft.schedule.flatMap((time) => (time === old ? (next ? [next] : []) : [time])) });
  const add = (day: number) => {
    const last = draft.schedule.filter((time) => time.day === day).at(-1);
    const opensAt = last ? Math.min(last.closesAt + 60, 22 * 60) : 9 * 60;
    const time = { day, opensAt, closesAt: last ? opensAt + 60 : 17 * 60 };
    onChange({ ...draft, schedule: [...draft.schedule, time] });
  };
  return (
    <Card title="Week">
      <Field label="Time zone" help="Changes of the clock in spring and autumn are followed.">
        {(ids) => (
          <select
            {...ids}
            className="sel"
            value={draft.timezone}
            onChange={(event) => onChange({ ...draft, timezone: event.target.value })}
          >
            {timeZones(draft.timezone).map((zone) => (
              <option key={zone}>{zone}</option>
            ))}
          </select>
        )}
      </Field>
      <div>
        {DAYS.map(({ day, label }) => (
          <DayRow
            key={day}
            label={label}
            times={draft.schedule.filter((time) => time.day === day)}
            onReplace={replace}
            onAdd={() => add(day)}
          />
        ))}
      </div>
    </Card>
  );
}

interface DayRowProps {
  label: string;
  times: OpeningTime[];
  onReplace: (old: OpeningTime, next: OpeningTime | null) => void;
  onAdd: () => void;
}

function DayRow({ label, times, onReplace, onAdd }: DayRowProps) {
  return (
    <div className="rt-day" role="group" aria-label={label}>
      <span className="m" style={{ lineHeight: "36px" }}>
        {label}
      </span>
      <div className="rt-times">
        {times.map((time, index) => (
          <div className="r g8 wrap" key={index}>
            <input
              className="in rt-time"
              type="time"
              aria-label={`${label}, opens`}
              value={asClock(time.opensAt)}
              onChange={(event) => onReplace(time, withClock(time, "opensAt", event.target.value))}
            />
            <span className="c3">to</span>
            <input
              className="in rt-time"
              type="time"
              aria-label={`${label}, closes`}
              value={asClock(time.closesAt)}
              onChange={(event) => onReplace(time, withClock(time, "closesAt", event.target.value))}
            />
            {time.closesAt > 1440 && <span className="bdg">next day</span>}
            <button
              type="button"
              className="ib"
              aria-label={`Remove from ${label}`}
              onClick={() => onReplace(time, null)}
            >
              <X className="ic" aria-hidden="true" />
            </button>
          </div>
        ))}
        <div className="r g8">
          {times.length === 0 && <span className="c3">Closed</span>}
          {times.length < 4 && (
            <button type="button" className="btn btn-q" onClick={onAdd}>
              <Plus className="ic" aria-hidden="true" />
              {times.length === 0 ? "Open" : "Another time"}
              <span className="sr"> on {label}</span>
            </button>
          )}
        </div>
      </div>
    </div>
  );
}

function WordsCard({ draft, onChange }: PartProps) {
  const { expectedReplyTimeMinutes: minutes, offlineMessage } = draft;
  return (
    <Card title="What customers are told">
      <Field label="Minutes until an answer, while open" help="Leave it empty to promise nothing.">
        {(ids) => (
          <input
            {...ids}
            className="in rt-num"
            type="number"
            min={1}
            value={minutes ?? ""}
            onChange={(event) =>
              onChange({
                ...draft,
                expectedReplyTimeMinutes: event.target.value ? Number(event.target.value) : undefined,
              })
            }
          />
        )}
      </Field>
      <Field label="While closed">
        {(ids) => (
          <textarea
            {...ids}
            className="ta"
            maxLength={1000}
            placeholder="We are back tomorrow morning."
            value={offlineMessage ?? ""}
            onChange={(event) => onChange({ ...draft, offlineMessage: event.target.value || undefined })}
          />
        )}
      </Field>
    </Card>
  );
}
