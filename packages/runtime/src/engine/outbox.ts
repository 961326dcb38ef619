/** What has to be told to the server, held back until the group it ran in is durable. */
import type { EngineEvent, Outcome, Ts } from "./messages.ts";
import { notWritten } from "./notWritten.ts";
import type { Store } from "./store/store.ts";

interface Held {
  answer: Extract<EngineEvent, { type: "answer" }>;
  /** Group that was open when the answer was made; 0 when none was. */
  group: number;
  /** For reads: answers them anew when their group was lost, since only writes fail with it. */
  again?: () => Outcome;
}

export class Outbox {
  private held: Held[] = [];
  private events: EngineEvent[] = [];

  constructor(
    private readonly store: Store,
    private readonly post: (events: EngineEvent[]) => void,
  ) {}

  /** Something that does not depend on the open group. */
  push(event: EngineEvent): void {
    this.events.push(event);
  }

  /** @param ts commit or read time; 0 stands for the time of the turn's commit. */
  answer(id: number, outcome: Outcome, ts: Ts = 0n, journal: string | null = null, again?: () => Outcome): void {
    const group = this.store.inGroup ? this.store.group : 0;
    this.held.push({ answer: { type: "answer", id, outcome, ts, journal }, group, again });
  }

  answerJson(id: number, value: unknown): void {
    this.answer(id, { ok: true, value: JSON.stringify(value), logLines: [] });
  }

  /** After the turn's commit: answers of groups that were lost become errors, the others go as they are. */
  release(): void {
    for (const { answer, group, again } of this.held) {
      if (group !== 0 && this.store.isLost(group)) {
        answer.outcome = again ? again() : notWritten();
        // The time the lost writes were to have: nobody may be promised that it comes.
        answer.ts = 0n;
      }
      if (answer.ts === 0n) answer.ts = this.store.ts;
      this.events.push(answer);
    }
    this.held = [];
    this.store.forgetLost();
    this.drain();
  }

  /** Posts what may go. */
  drain(): void {
    if (this.events.length === 0) return;
    const { events } = this;
    this.events = [];
    this.post(events);
  }
}
