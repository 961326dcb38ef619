import { chooseTheme, useThemeChoice } from "../app/theme.ts";
import { Segments } from "../kit/Field.tsx";
import { Card } from "./Card.tsx";

const THEMES = [
  { value: "system", label: "Follow this device" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
] as const;

/** Light or dark; kept on the device, since a desk at night is not a desk at noon. */
export default function AppearanceSection() {
  const choice = useThemeChoice();
  return (
    <div className="set one">
      <Card title="Theme">
        <div>
          <Segments label="Theme" value={choice} options={THEMES} onChange={chooseTheme} />
        </div>
        <p className="help">Only for you, on this device.</p>
      </Card>
    </div>
  );
}
