import { Plus, X } from "lucide-react";
import { useState } from "react";
import { Card } from "../settings/Card.tsx";
import type { Hours } from "./hours.ts";

interface HolidaysCardProps {
  draft: Hours;
  onChange: (draft: Hours) => void;
}

/** Days on which nobody is there. */
export function HolidaysCard({ draft, onChange }: HolidaysCardProps) {
  const [date, setDate] = useState("");
  const [name, setName] = useState("");
  const { holidays } = draft;
  const isNew = date !== "" && holidays.every((each) => each.date !== date);
  const add = () => {
    const next = [...holidays, { date, ...(name.trim() && { name: name.trim() }) }];
    onChange({ ...draft, holidays: next.toSorted((a, b) => a.date.localeCompare(b.date)) });
    setDate("");
    setName("");
  };
  return (
    <Card title="Holidays">
      {holidays.length === 0 && <span className="c3">No holidays.</span>}
      {holidays.map((holiday) => (
        <div className="rt-row" key={holiday.date}>
          <span className="num">{holiday.date}</span>
          <span className="name cut c2">{holiday.name}</span>
          <button
            type="button"
            className="ib"
            aria-label={`Remove ${holiday.name ?? holiday.date}`}
            onClick={() => onChange({ ...draft, holidays: holidays.filter((each) => each !== holiday) })}
          >
            <X className="ic" aria-hidden="true" />
          </button>
        </div>
      ))}
      <div className="r g8 wrap">
        <input
          className="in"
          style={{ width: 160 }}
          type="date"
          min="1970-01-01"
          aria-label="Day of a holiday"
          value={date}
          onChange={(event) => setDate(event.target.value)}
        />
        <input
          className="in grow"
          style={{ minWidth: 120 }}
          aria-label="Name of the holiday"
          placeholder="Name"
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <button type="button" className="btn" disabled={!isNew} onClick={add}>
          <Plus className="ic" aria-hidden="true" />
          Add
        </button>
      </div>
    </Card>
  );
}
