import type { Macro, MacroAction } from "../views.ts";
import { spanWords } from "./time.ts";

const WORDS: Record<Exclude<MacroAction["kind"], "snooze" | "priority">, string> = {
  assign: "assign",
  team: "give to a team",
  addTag: "tag",
  removeTag: "untag",
  note: "note",
  close: "close",
};

/** An action in a word or two. */
export function actionWords(action: MacroAction): string {
  if (action.kind === "snooze") return `snooze ${spanWords(action.forMs)}`;
  if (action.kind === "priority") return `${action.priority} priority`;
  return WORDS[action.kind];
}

/** What a macro does, on one line: `reply, tag, close`. */
export function macroSummary({ reply, actions }: Pick<Macro, "reply" | "actions">): string {
  return [...(reply === null ? [] : ["reply"]), ...actions.map(actionWords)].join(", ");
}
