import { Command } from "cmdk";
import { Clock } from "lucide-react";
import { useState } from "react";
import { fieldValue, momentOf, snoozeChoices, type SnoozeUntil, untilWords, wakesAt } from "../inbox/snoozeTimes.ts";
import { useConversationActions } from "../inbox/useConversationActions.ts";
import { Field } from "../kit/Field.tsx";
import { PaletteItem } from "./PaletteItem.tsx";
import { usePaletteState } from "./paletteState.ts";

/** When the conversation shall come back: one of the usual moments, or any. */
export function SnoozePage({ text }: { text: string }) {
  const snooze = useSnooze();
  const wanted = text.trim().toLocaleLowerCase();
  const choices = snoozeChoices(Date.now()).filter(({ label }) => label.toLocaleLowerCase().includes(wanted));
  return (
    <>
      <Command.List className="list" label="Moments">
        {choices.map(({ label, hint, until }) => (
          <PaletteItem
            key={label}
            value={label}
            label={label}
            text={text}
            icon={Clock}
            hint={hint}
            onRun={() => snooze(until)}
          />
        ))}
      </Command.List>
      <OwnMoment onPick={snooze} />
    </>
  );
}

function useSnooze(): (until: SnoozeUntil) => void {
  const { subject, hide } = usePaletteState();
  const actions = useConversationActions();
  return (until) => {
    hide();
    const ids = subject?.conversationIds ?? [];
    const [only, ...more] = ids;
    if (only && more.length === 0) void actions.snooze(only, until);
    else
      void actions.bulk(
        ids,
        { kind: "snooze", until },
        { status: "snoozed", snoozedUntil: wakesAt(until) },
        `snoozed until ${untilWords(until, Date.now())}.`,
      );
  };
}

function OwnMoment({ onPick }: { onPick: (until: number) => void }) {
  const [value, setValue] = useState(() => fieldValue(Date.now() + 3_600_000));
  const [error, setError] = useState<string | null>(null);
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    const until = momentOf(value, Date.now());
    if (until === null) setError("Choose a moment that is still ahead.");
    else onPick(until);
  };
  // Keys typed into the field are its own, not the list's.
  return (
    <form
      className="r top"
      style={{ padding: "4px 16px 16px" }}
      onSubmit={submit}
      onKeyDown={(event) => event.key !== "Escape" && event.stopPropagation()}
    >
      <Field label="Date and time" error={error}>
        {(ids) => (
          <input
            {...ids}
            className="in"
            type="datetime-local"
            value={value}
            min={fieldValue(Date.now())}
            onChange={(event) => setValue(event.target.value)}
          />
        )}
      </Field>
      <button className="btn" style={{ marginTop: 24 }}>
        Snooze
      </button>
    </form>
  );
}
