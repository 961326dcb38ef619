import { Calendar, Clock } from "lucide-react";
import { MenuItem } from "../kit/Menu.tsx";
import { usePaletteState } from "../keyboard/paletteState.ts";
import { snoozeChoices, type SnoozeUntil } from "./snoozeTimes.ts";

interface SnoozeItemsProps {
  onPick: (until: SnoozeUntil) => void;
  custom?: boolean;
  /** Why none can be chosen. */
  denied?: string | undefined;
}

/** The moments to come back at, as entries of a menu; the last one leads to the page with a date field. */
export function SnoozeItems({ onPick, custom = true, denied }: SnoozeItemsProps) {
  const palette = usePaletteState();
  return (
    <>
      {snoozeChoices(Date.now()).map(({ label, hint, until }) => (
        <MenuItem key={label} icon={Clock} hint={hint} denied={denied} onPick={() => onPick(until)}>
          {label}
        </MenuItem>
      ))}
      {custom && (
        <MenuItem icon={Calendar} onPick={() => palette.show("snooze")}>
          Choose date and time
        </MenuItem>
      )}
    </>
  );
}
