import type { Priority } from "../conversations/schema";
import type { TeammateKey } from "./people";

/** One step of a demo conversation; `at` is in minutes after its beginning. */
export type Step = { after: number } & (
  | { kind: "say"; who: "v" | "bot" | TeammateKey; text: string }
  | { kind: "note"; who: TeammateKey; mentions: TeammateKey[]; text: string }
  | { kind: "edit"; text: string }
  | { kind: "delete" }
  | { kind: "file"; name: string }
  | { kind: "read"; who: "v" | TeammateKey }
  | { kind: "assign"; who: TeammateKey; to: TeammateKey }
  | { kind: "close" | "reopen"; who: TeammateKey }
  | { kind: "snooze"; who: TeammateKey; hours: number }
  | { kind: "rate"; rating: number; text: string }
);

export interface Thread {
  visitor: string;
  /** Beginning, in minutes before the demo's now. */
  minutesAgo: number;
  page: string;
  priority: Priority;
  steps: Step[];
}

const STEP = /^\+(\d+) ([^:]+?)(?:: (.*))?$/;

function verbStep(verb: string, who: string, rest: string[], text: string): DistributiveOmit<Step, "after"> {
  const teammate = who as TeammateKey;
  if (verb === "note") {
    return { kind: "note", who: teammate, mentions: rest.map((word) => word.slice(1) as TeammateKey), text };
  }
  if (verb === "edit") return { kind: "edit", text };
  if (verb === "delete") return { kind: "delete" };
  if (verb === "file") return { kind: "file", name: rest[0] ?? "picture.png" };
  if (verb === "read") return { kind: "read", who: who as "v" };
  if (verb === "assign") return { kind: "assign", who: teammate, to: (rest[0] ?? who) as TeammateKey };
  if (verb === "rate") return { kind: "rate", rating: Number(who), text };
  if (verb === "snooze") return { kind: "snooze", who: teammate, hours: Number(rest[0]) };
  if (verb === "close" || verb === "reopen") return { kind: verb, who: teammate };
  throw new Error(`Unknown step ${verb}`);
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

function parseStep(line: string, elapsed: number): Step {
  const [, gap, words, text = ""] = STEP.exec(line) ?? [];
  if (gap === undefined || words === undefined) throw new Error(`Cannot read "${line}"`);
  const after = elapsed + Number(gap);
  const [verb = "", who, ...rest] = words.split(" ");
  if (who === undefined) return { after, kind: "say", who: verb as "v", text };
  return { after, ...verbStep(verb, who, rest, text) };
}

function parseThread(block: string): Thread {
  const [head = "", ...lines] = block.trim().split("\n");
  const [visitor = "", minutes, page = "/", priority = "normal"] = head.split(" ");
  let elapsed = 0;
  const steps = lines.map((line) => {
    const step = parseStep(line, elapsed);
    elapsed = step.after;
    return step;
  });
  return { visitor, minutesAgo: Number(minutes), page, priority: priority as Priority, steps };
}

/** Reads the notation described in threads.ts. */
export function parseThreads(text: string): Thread[] {
  return text
    .split("\n\n")
    .filter((block) => block.trim() !== "")
    .map(parseThread);
}
