import { Menu as Base } from "@base-ui/react/menu";
import { Check, type LucideIcon } from "lucide-react";
import type { ReactElement, ReactNode } from "react";

interface MenuProps {
  /** The button that opens it. */
  trigger: ReactElement;
  children: ReactNode;
  align?: "start" | "end";
  side?: "top" | "bottom";
}

/** A list of actions under a button. Arrow keys, type-ahead and Esc come with it. */
export function Menu({ trigger, children, align = "start", side = "bottom" }: MenuProps) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner className="menu-pos" align={align} side={side} sideOffset={6} collisionPadding={8}>
          <Base.Popup className="menu">{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

interface ItemProps {
  icon?: LucideIcon;
  /** Stands in for the icon, an avatar for example. */
  lead?: ReactNode;
  onPick: () => void;
  keys?: readonly string[];
  hint?: string;
  danger?: boolean;
  checked?: boolean;
  /** Why it cannot be chosen. */
  denied?: string | undefined;
  children: ReactNode;
}

export function MenuItem(props: ItemProps) {
  const { icon: Icon, lead, onPick, keys, hint, danger, checked, denied, children } = props;
  return (
    <Base.Item
      className={danger ? "menu-i danger" : "menu-i"}
      onClick={onPick}
      disabled={denied !== undefined}
      title={denied}
    >
      {Icon && <Icon className="ic" aria-hidden="true" />}
      {lead}
      <span className="cut">{children}</span>
      {hint && (
        <span className="c3 t12" style={{ marginLeft: "auto" }}>
          {hint}
        </span>
      )}
      {checked && <Check className="ic ic-s tick" aria-label="chosen" />}
      {keys && <Keys keys={keys} />}
    </Base.Item>
  );
}

/** Key caps; hidden on phones by the style sheet. */
export function Keys({ keys }: { keys: readonly string[] }) {
  return (
    <span className="kbds" aria-hidden="true">
      {keys.map((key) => (
        <kbd className="kbd" key={key}>
          {key}
        </kbd>
      ))}
    </span>
  );
}

export function MenuTitle({ children }: { children: ReactNode }) {
  return <div className="menu-t">{children}</div>;
}

export function MenuSeparator() {
  return <Base.Separator className="sep" />;
}
