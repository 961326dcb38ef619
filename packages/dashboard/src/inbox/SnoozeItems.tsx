import { Calendar, Clock } from "lucide-react";
import { MenuItem } from "../kit/Menu.tsx";
import { usePaletteState } from "../keyboard/paletteState.ts";
import { snoozeChoices } from "./snoozeTimes.ts";

/** The moments to come back at, as entries of a menu; the last one leads to the page with a date field. */
export function SnoozeItems({ onPick, custom = true }: { onPick: (until: number) => void; custom?: boolean }) {
  const palette = usePaletteState();
  return (
    <>
      {snoozeChoices(Date.now()).map(({ label, hint, until }) => (
        <MenuItem key={label} icon={Clock} hint={hint} onPick={() => onPick(until)}>
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
