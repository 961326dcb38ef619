import { Command } from "cmdk";
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { Keys } from "../kit/Menu.tsx";

interface PaletteItemProps {
  /** What the search is matched against; unique on its page. */
  value: string;
  label: string;
  text: string;
  icon?: LucideIcon;
  lead?: ReactNode;
  hint?: ReactNode;
  keys?: readonly string[];
  onRun: () => void;
}

/** One line of the command menu, with the searched letters marked. */
export function PaletteItem({ value, label, text, icon: Icon, lead, hint, keys, onRun }: PaletteItemProps) {
  return (
    <Command.Item className="menu-i" value={value} keywords={[label]} onSelect={onRun}>
      {Icon && <Icon className="ic" aria-hidden="true" />}
      {lead}
      <span className="cut">
        <Marked label={label} text={text} />
      </span>
      {hint && (
        <span className="c3 t12" style={{ marginLeft: "auto" }}>
          {hint}
        </span>
      )}
      {keys && <Keys keys={keys} />}
    </Command.Item>
  );
}

function Marked({ label, text }: { label: string; text: string }) {
  const wanted = text.trim().toLocaleLowerCase();
  const at = wanted === "" ? -1 : label.toLocaleLowerCase().indexOf(wanted);
  if (at < 0) return label;
  return (
    <>
      {label.slice(0, at)}
      <mark>{label.slice(at, at + wanted.length)}</mark>
      {label.slice(at + wanted.length)}
    </>
  );
}
