/**
 * Loaded before everything else (`--import`), also in worker threads: `Date` is off by what a file says, in ms, so that
 * a test can step the clock of a running process. Timers go on as they are, as they do when a system's clock is set.
 */
import { openSync, readSync } from "node:fs";

const file = openSync(process.env.CLOCK_OFFSET_FILE, "r");
const buffer = new Float64Array(1);
const realNow = Date.now;

function now() {
  readSync(file, buffer, 0, 8, 0);
  return realNow() + buffer[0];
}

globalThis.Date = new Proxy(Date, {
  construct: (RealDate, args, target) => Reflect.construct(RealDate, args.length === 0 ? [now()] : args, target),
  apply: (RealDate) => new RealDate(now()).toString(),
  get: (RealDate, name) => (name === "now" ? now : Reflect.get(RealDate, name)),
});
