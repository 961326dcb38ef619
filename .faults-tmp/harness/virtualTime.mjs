/**
 * Time, timers and chance of a simulation: one queue of events in a fixed order, a clock that jumps from one to the
 * next, and seeded randomness. While installed it replaces the globals of this process, so code that knows nothing of
 * it (the runtime, the official client) runs inside. Every timer belongs to whoever set it, so that a simulated process
 * can die with all of its timers.
 */
import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import { randomFrom } from "./random.mjs";

/** Later than any data that a test brings along. */
const EPOCH_MS = Date.UTC(2040, 0, 2, 9);
const realImmediate = setImmediate;

/** Lets everything that waits for a promise run. */
const drainPromises = () => new Promise((resolve) => realImmediate(resolve));

class Timer {
  constructor(time, order, owner, run) {
    Object.assign(this, { time, order, owner, run, isCancelled: false });
  }

  ref() {
    return this;
  }

  unref() {
    return this;
  }

  hasRef() {
    return true;
  }
}

/** A binary heap of timers, the earliest first, of equal ones the one set first. */
class TimerQueue {
  #heap = [];

  get size() {
    return this.#heap.length;
  }

  #isBefore(a, b) {
    const [left, right] = [this.#heap[a], this.#heap[b]];
    return left.time === right.time ? left.order < right.order : left.time < right.time;
  }

  #swap(a, b) {
    [this.#heap[a], this.#heap[b]] = [this.#heap[b], this.#heap[a]];
  }

  push(timer) {
    let at = this.#heap.push(timer) - 1;
    for (let up = (at - 1) >> 1; at > 0 && this.#isBefore(at, up); at = up, up = (at - 1) >> 1) this.#swap(at, up);
  }

  pop() {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (this.#heap.length === 0) return first;
    this.#heap[0] = last;
    for (let at = 0; ; ) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) if (child < this.#heap.length && this.#isBefore(child, least)) least = child;
      if (least === at) return first;
      this.#swap(at, least);
      at = least;
    }
  }
}

export class VirtualTime {
  /** ms since the simulation began. */
  now = 0;
  /** Whose code runs. */
  owner = "world";
  /** By owner, how far his clock is off, ms. */
  offsets = new Map();
  events = 0;
  #queue = new TimerQueue();
  #order = 0;
  #dead = new Set();
  #restore = [];
  #hash = crypto.createHash("sha256");

  constructor(seed) {
    this.random = randomFrom(seed);
    this.chance = this.random.fork(1);
    // Apart, because the runtime draws it in blocks that outlive a simulation.
    this.secrets = this.random.fork(2);
  }

  /** Runs something later on behalf of `owner`. */
  after(ms, run, owner = this.owner) {
    return this.at(this.now + Math.max(0, ms), run, owner);
  }

  /** Runs something at a time, in the order of asking among those of one time. */
  at(time, run, owner = this.owner) {
    const timer = new Timer(time, this.#order++, owner, run);
    if (!this.#dead.has(owner)) this.#queue.push(timer);
    return timer;
  }

  /** Nothing that belongs to `owner` happens any more. */
  kill(owner) {
    this.#dead.add(owner);
  }

  /** Adds to what two runs of one seed must have in common. Ids of requests are counted per process, not per run. */
  log(text) {
    if (process.env.TRACE) process.stdout.write(`${this.now.toFixed(1)} ${this.owner} ${text.slice(0,230)}\n`);
    this.#hash.update(`${this.now} ${this.owner} ${text.replace(/Request ID: \w+/g, "")}\n`);
  }

  digest() {
    return this.#hash.copy().digest("hex");
  }

  /** Runs events until `isDone()` or until that time. @returns whether it was done */
  async runUntil(time, isDone = () => false) {
    while (!isDone()) {
      if (this.#queue.size === 0) return false;
      const timer = this.#queue.pop();
      if (timer.isCancelled || this.#dead.has(timer.owner)) continue;
      if (timer.time > time) {
        this.#queue.push(timer);
        this.now = time;
        return false;
      }
      this.now = Math.max(this.now, timer.time);
      this.owner = timer.owner;
      this.events++;
      timer.run();
      await drainPromises();
      this.owner = "world";
    }
    return true;
  }

  #replace(target, name, value) {
    const real = target[name];
    target[name] = value;
    this.#restore.push(() => (target[name] = real));
  }

  #wallClock = () => Math.floor(EPOCH_MS + this.now + (this.offsets.get(this.owner) ?? 0));

  install() {
    const { random } = this;
    const cancel = (timer) => timer && (timer.isCancelled = true);
    const every = (run, ms, ...args) => {
      const timer = this.after(ms, function tick() {});
      timer.run = () => {
        run(...args);
        if (timer.isCancelled) return;
        timer.time = this.now + ms;
        timer.order = this.#order++;
        this.#queue.push(timer);
      };
      return timer;
    };
    this.#replace(globalThis, "setTimeout", (run, ms = 0, ...args) => this.after(ms, () => run(...args)));
    this.#replace(globalThis, "setImmediate", (run, ...args) => this.after(0, () => run(...args)));
    this.#replace(globalThis, "setInterval", every);
    for (const name of ["clearTimeout", "clearImmediate", "clearInterval"]) this.#replace(globalThis, name, cancel);
    this.#replace(Math, "random", () => random());
    this.#replace(performance, "now", () => this.now);
    this.#installDate();
    this.#installCrypto();
  }

  #installDate() {
    const now = this.#wallClock;
    const VirtualDate = new Proxy(Date, {
      construct: (RealDate, args, target) => Reflect.construct(RealDate, args.length === 0 ? [now()] : args, target),
      get: (RealDate, name) => (name === "now" ? now : Reflect.get(RealDate, name)),
    });
    this.#replace(globalThis, "Date", VirtualDate);
  }

  #installCrypto() {
    const fill = (bytes) => {
      for (let at = 0; at < bytes.length; at++) bytes[at] = this.secrets.below(256);
      return bytes;
    };
    const randomUUID = () => fill(Buffer.alloc(16)).toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
    this.#replace(crypto, "randomBytes", (length) => fill(Buffer.alloc(length)));
    this.#replace(crypto, "randomFillSync", fill);
    this.#replace(crypto, "randomUUID", randomUUID);
    syncBuiltinESMExports();
  }

  uninstall() {
    for (const restore of this.#restore.reverse()) restore();
    syncBuiltinESMExports();
  }
}
