import type { Flushable } from "./sessionPorts.ts";

/** Sessions with something to send: flushed together, once per turn or as soon as the engine's time advances. */
export class FlushQueue {
  private readonly due = new Set<Flushable>();
  private isScheduled = false;

  add(session: Flushable): void {
    this.due.add(session);
    if (this.isScheduled) return;
    this.isScheduled = true;
    setImmediate(() => this.flush());
  }

  /** Flushes everything that is due; sessions that wait for a later time stay. */
  flush(): void {
    this.isScheduled = false;
    const sessions = [...this.due];
    this.due.clear();
    for (const session of sessions) {
      session.flush();
      if (session.isWaiting) this.due.add(session);
    }
  }
}
