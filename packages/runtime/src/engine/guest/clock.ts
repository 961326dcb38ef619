import type { HostBindings, RealmGlobal, RealmState } from "./host.ts";

/** A clock that stands still while a function runs, and Math.random from the call's seed. */
export function installClock(global: RealmGlobal, _host: HostBindings, state: RealmState): void {
  const RealDate = Date;
  const origin = state.now;
  const frozen = function (this: unknown, ...args: unknown[]): unknown {
    if (!new.target) return new RealDate(state.now).toString();
    return args.length === 0 ? new RealDate(state.now) : Reflect.construct(RealDate, args, new.target);
  };
  frozen.prototype = RealDate.prototype;
  Object.assign(frozen, { now: () => state.now, parse: RealDate.parse, UTC: RealDate.UTC });
  Object.defineProperty(RealDate.prototype, "constructor", { value: frozen, configurable: true, writable: true });
  Object.defineProperty(frozen, "name", { value: "Date" });
  global.Date = frozen;
  global.performance = { now: () => state.now - origin, timeOrigin: origin, mark() {}, measure() {} };
  Math.random = () => {
    state.seed = (state.seed + 0x6d2b79f5) | 0;
    let t = Math.imul(state.seed ^ (state.seed >>> 15), 1 | state.seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
