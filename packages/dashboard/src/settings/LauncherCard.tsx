import { Field } from "../kit/Field.tsx";
import { Card } from "./Card.tsx";
import type { MessengerForm } from "./useMessengerForm.ts";

const MAX_SPACING = 200;

/** The button in the corner and the faces behind it. */
export function LauncherCard({ form }: { form: MessengerForm }) {
  const { value, set } = form;
  return (
    <Card title="Launcher">
      <div>
        <Switch
          form={form}
          label="Show the launcher"
          isOn={value.showLauncher}
          onChange={(showLauncher) => set({ showLauncher })}
        />
        <Switch
          form={form}
          label="Show the team's faces"
          isOn={value.showTeammateAvatars}
          onChange={(showTeammateAvatars) => set({ showTeammateAvatars })}
        />
      </div>
      <div className="r g16 wrap top">
        <Spacing
          form={form}
          label="From the side, px"
          px={value.launcherSideSpacing}
          onPx={(launcherSideSpacing) => set({ launcherSideSpacing })}
        />
        <Spacing
          form={form}
          label="From the bottom, px"
          px={value.launcherBottomSpacing}
          onPx={(launcherBottomSpacing) => set({ launcherBottomSpacing })}
        />
      </div>
    </Card>
  );
}

interface SwitchProps {
  form: MessengerForm;
  label: string;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
}

function Switch({ form, label, isOn, onChange }: SwitchProps) {
  return (
    <div className="swrow">
      <span className="grow">{label}</span>
      <label className="sw">
        <input
          type="checkbox"
          role="switch"
          aria-label={label}
          checked={isOn}
          disabled={form.denied !== undefined}
          onChange={(event) => onChange(event.target.checked)}
        />
      </label>
    </div>
  );
}

interface SpacingProps {
  form: MessengerForm;
  label: string;
  px: number;
  onPx: (px: number) => void;
}

function Spacing({ form, label, px, onPx }: SpacingProps) {
  return (
    <div style={{ width: 150 }}>
      <Field label={label}>
        {(ids) => (
          <input
            {...ids}
            className="in num"
            type="number"
            min={0}
            max={MAX_SPACING}
            value={px}
            disabled={form.denied !== undefined}
            onChange={(event) => {
              const next = event.target.valueAsNumber;
              if (Number.isInteger(next) && next >= 0 && next <= MAX_SPACING) onPx(next);
            }}
          />
        )}
      </Field>
    </div>
  );
}
