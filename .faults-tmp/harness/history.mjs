/** What the clients of one round saw, in the order in which they saw it. */
import { CallFailed } from "./workspace.mjs";

/** An answer that takes longer will not come. */
const STUCK_MS = 20_000;

/** Errors that a workload asks for. */
const EXPECTED = /asked to fail|not enough money|could not write/;

export class History {
  /** @type {import("./checker.mjs").Txn[]} */
  txns = [];
  /** Requests that got no answer, and answers nobody asked for. */
  stuck = 0;
  unexpected = [];
  #clock = 0;

  constructor(stuckMs = STUCK_MS) {
    this.stuckMs = stuckMs;
  }

  tick() {
    return ++this.#clock;
  }

  add(txn) {
    this.txns.push(txn);
    return txn;
  }

  /**
   * Waits for a request.
   * @returns `ok` with its value, `fail` when it certainly had no effect, else `unknown`
   */
  async outcome(promise) {
    let timer;
    const late = new Promise((_, reject) => (timer = setTimeout(reject, this.stuckMs, new Error("no answer"))));
    try {
      return { status: "ok", value: await Promise.race([promise, late]) };
    } catch (error) {
      if (EXPECTED.test(error.message)) return { status: "fail" };
      if (error.message === "no answer") this.stuck++;
      else if (error instanceof CallFailed || !isUnreachable(error)) this.unexpected.push(error.message.slice(0, 300));
      return { status: "unknown" };
    } finally {
      clearTimeout(timer);
    }
  }
}

/** HTTP requests of a server that is being killed end so; official clients hide it. */
const isUnreachable = (error) => /fetch failed|terminated|aborted|JSON/.test(error.message);
