import { CircleCheck } from "lucide-react";
import { useState } from "react";
import { Segments } from "../kit/Field.tsx";
import { Card } from "./Card.tsx";
import { LogoField } from "./LogoField.tsx";
import type { MessengerForm } from "./useMessengerForm.ts";

const COLOURS = [
  { name: "Fjord", value: "#0b6e8a" },
  { name: "Pine", value: "#1c6b4a" },
  { name: "Plum", value: "#7a3b78" },
  { name: "Rust", value: "#a5492a" },
  { name: "Ink", value: "#2c3940" },
] as const;

const THEMES = [
  { value: "system", label: "Follow visitor" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
] as const;

const CORNERS = [
  { value: "left", label: "Left" },
  { value: "right", label: "Right" },
] as const;

/** Colour, theme, corner. */
export function LookCard({ form }: { form: MessengerForm }) {
  const { value, set } = form;
  const off = form.denied !== undefined;
  return (
    <Card title="Look">
      <LogoField form={form} />
      <div className="field">
        <span className="label" id="colour-label">
          Colour
        </span>
        <ColourPick form={form} />
        <span className="help r r4 c-ok">
          <CircleCheck className="ic ic-s" aria-hidden="true" />
          Readable in light and dark. Parley adjusts the lightness for you.
        </span>
      </div>
      <div className="r wrap g16 top">
        <div className="field">
          <span className="label">Theme</span>
          <div>
            <Segments
              label="Theme"
              value={value.themeMode}
              options={THEMES}
              disabled={off}
              onChange={(themeMode) => set({ themeMode })}
            />
          </div>
        </div>
        <div className="field">
          <span className="label">Corner</span>
          <div>
            <Segments
              label="Corner"
              value={value.launcherPosition}
              options={CORNERS}
              disabled={off}
              onChange={(launcherPosition) => set({ launcherPosition })}
            />
          </div>
        </div>
      </div>
    </Card>
  );
}

function ColourPick({ form }: { form: MessengerForm }) {
  const { value, set } = form;
  const off = form.denied !== undefined;
  const current = value.primaryColor.toLowerCase();
  return (
    <div className="r wrap">
      <div className="r wrap" role="group" aria-labelledby="colour-label">
        {COLOURS.map((colour) => (
          <button
            key={colour.value}
            type="button"
            className="swatch"
            aria-pressed={colour.value === current}
            aria-label={colour.name}
            title={colour.name}
            disabled={off}
            style={{ background: colour.value }}
            onClick={() => set({ primaryColor: colour.value })}
          />
        ))}
      </div>
      <OwnColour key={current} current={current} isOff={off} onPick={(primaryColor) => set({ primaryColor })} />
    </div>
  );
}

interface OwnColourProps {
  current: string;
  isOff: boolean;
  onPick: (colour: string) => void;
}

/** Any colour as text; half-typed ones are kept in the field and not used. */
function OwnColour({ current, isOff, onPick }: OwnColourProps) {
  const [text, setText] = useState(current);
  const isColour = /^#[0-9a-f]{6}$/i.test(text);
  return (
    <input
      className="in mono"
      style={{ width: 104 }}
      aria-label="Own colour"
      aria-invalid={!isColour}
      title={isColour ? undefined : "Six digits after #, such as #0b6e8a"}
      value={text}
      maxLength={7}
      disabled={isOff}
      spellCheck={false}
      onChange={(event) => {
        const next = event.target.value.toLowerCase();
        setText(next);
        if (/^#[0-9a-f]{6}$/.test(next)) onPick(next);
      }}
    />
  );
}
