import { isTimeZone } from "@parley/core/calendar";
import { useMutation, useQuery } from "convex/react";
import { useState } from "react";
import { api } from "../api.ts";
import { Dialog } from "../kit/Dialog.tsx";
import { Field } from "../kit/Field.tsx";
import { useAct } from "../kit/useAct.ts";
import { useCan, useSession } from "../session/workspaceContext.ts";
import { DialogAnswer } from "../kit/DialogAnswer.tsx";

/** Below every report: whose days these are. */
export function TimeZoneNote() {
  const { workspaceId } = useSession();
  const settings = useQuery(api.reporting.agent.settings, { workspaceId });
  const canChange = useCan("settings.workspace");
  const [isOpen, setOpen] = useState(false);
  if (!settings) return null;
  return (
    <p className="c3 t12">
      Days and hours of {settings.timeZone.replaceAll("_", " ")}. Times are exact to 4.5 %, counts are exact.{" "}
      {settings.nextTimeZone && `Figures for ${settings.nextTimeZone} are being made.`}{" "}
      {canChange && (
        <button className="link" onClick={() => setOpen(true)}>
          Change the time zone
        </button>
      )}
      {isOpen && <ZoneDialog current={settings.timeZone} onClose={() => setOpen(false)} />}
    </p>
  );
}

function ZoneDialog({ current, onClose }: { current: string; onClose: () => void }) {
  const { workspaceId } = useSession();
  const setTimeZone = useMutation(api.reporting.agent.setTimeZone);
  const [zone, setZone] = useState(current);
  const { busy, act } = useAct();
  const isKnown = isTimeZone(zone);
  const save = async () => {
    const isDone = await act(
      () => setTimeZone({ workspaceId, timeZone: zone }),
      "Reports change over when they are ready.",
    );
    if (isDone) onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="Time zone of reports"
      footer={
        <DialogAnswer
          words="Save"
          busy={busy}
          isIncomplete={!isKnown}
          onCancel={onClose}
          onAnswer={() => void save()}
        />
      }
    >
      <Field
        label="Time zone"
        help="All figures are made anew from what happened; reports stay as they are until then."
        error={isKnown ? null : "There is no time zone of this name. Such as Europe/Berlin."}
      >
        {(ids) => (
          <>
            <input
              {...ids}
              className="in"
              list="time-zones"
              value={zone}
              onChange={(event) => setZone(event.target.value)}
            />
            <datalist id="time-zones">
              {["UTC", ...Intl.supportedValuesOf("timeZone")].map((name) => (
                <option key={name} value={name} />
              ))}
            </datalist>
          </>
        )}
      </Field>
    </Dialog>
  );
}
