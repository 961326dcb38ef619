import { useEffect, useEffectEvent } from "react";
import { type CommandId, registerCommand, runCommand } from "./commands.ts";
import { isPaletteOpen } from "./paletteState.ts";
import { mayRun, StrokeReader, strokeOf } from "./keys.ts";

/** Answers to a command while mounted; a null handler gives it up. */
export function useCommand(id: CommandId, handler: (() => void) | null): void {
  const run = useEffectEvent(() => handler?.());
  const active = handler !== null;
  useEffect(() => (active ? registerCommand(id, () => run()) : undefined), [id, active]);
}

/** Whether something floats above the desk and owns the keyboard. */
function isCovered(): boolean {
  return isPaletteOpen() || document.querySelector(".dlg-layer, .menu-pos") !== null;
}

/** Turns strokes anywhere on the page into commands. Mounted once, by the desk. */
export function useKeyboard(): void {
  useEffect(() => {
    const reader = new StrokeReader();
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || isCovered()) return;
      const stroke = strokeOf(event);
      const id = stroke === null ? null : reader.read(stroke, event.timeStamp);
      if (id === null || !mayRun(id, event.target)) return;
      if (runCommand(id)) event.preventDefault();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}
