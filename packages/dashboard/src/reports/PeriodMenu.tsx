import { isBucket } from "@parley/core/calendar";
import { Calendar, ChevronDown } from "lucide-react";
import { useState } from "react";
import { Dialog } from "../kit/Dialog.tsx";
import { Field } from "../kit/Field.tsx";
import { Menu, MenuItem, MenuSeparator } from "../kit/Menu.tsx";
import { daysOf, type Period, periodWords, PRESETS, presetPeriod } from "./period.ts";
import { DialogAnswer } from "../kit/DialogAnswer.tsx";

/** Days a report can tell of. */
const MAX_DAYS = 3600;

interface PeriodMenuProps {
  period: Period;
  timeZone: string;
  isCompared: boolean;
  onPeriod: (period: Period) => void;
  onCompared: (isCompared: boolean) => void;
}

export function PeriodMenu({ period, timeZone, isCompared, onPeriod, onCompared }: PeriodMenuProps) {
  const [isChoosing, setChoosing] = useState(false);
  const thisYear = String(new Date().getFullYear());
  return (
    <>
      <Menu
        align="end"
        trigger={
          <button className="btn">
            <Calendar className="ic" aria-hidden="true" />
            <span>{periodWords(period, thisYear)}</span>
            <ChevronDown className="ic ic-s" aria-hidden="true" />
          </button>
        }
      >
        {PRESETS.map(({ id, label }) => {
          const preset = presetPeriod(id, Date.now(), timeZone);
          const checked = preset.from === period.from && preset.to === period.to;
          return (
            <MenuItem key={id} checked={checked} onPick={() => onPeriod(preset)}>
              {label}
            </MenuItem>
          );
        })}
        <MenuSeparator />
        <MenuItem onPick={() => setChoosing(true)}>Other days…</MenuItem>
        <MenuSeparator />
        <MenuItem checked={isCompared} onPick={() => onCompared(!isCompared)}>
          Compare with the days before
        </MenuItem>
      </Menu>
      {isChoosing && <DaysDialog period={period} onChoose={onPeriod} onClose={() => setChoosing(false)} />}
    </>
  );
}

/** What is wrong with two days as a period, or null. */
export function periodProblem({ from, to }: Period): string | null {
  if (!isBucket(from, "day") || !isBucket(to, "day")) return "Choose both days.";
  if (from < "1970-01-01") return "Reports begin in 1970.";
  if (to < from) return "The last day lies before the first.";
  return daysOf({ from, to }) > MAX_DAYS ? "A report tells of at most ten years." : null;
}

interface DaysDialogProps {
  period: Period;
  onChoose: (period: Period) => void;
  onClose: () => void;
}

function DaysDialog({ period, onChoose, onClose }: DaysDialogProps) {
  const [days, setDays] = useState(period);
  const problem = periodProblem(days);
  const choose = () => {
    onChoose(days);
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="Days of the report"
      footer={<DialogAnswer words="Show" isIncomplete={problem !== null} onCancel={onClose} onAnswer={choose} />}
    >
      <div className="r r12 top">
        {(["from", "to"] as const).map((side) => (
          <Field key={side} label={side === "from" ? "First day" : "Last day"} error={side === "to" ? problem : null}>
            {(ids) => (
              <input
                {...ids}
                className="in"
                type="date"
                value={days[side]}
                onChange={(event) => setDays((before) => ({ ...before, [side]: event.target.value }))}
              />
            )}
          </Field>
        ))}
      </div>
    </Dialog>
  );
}
