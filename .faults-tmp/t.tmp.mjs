import { Round } from "./harness/workload.mjs";
import * as w from "./harness/workspace.mjs";
const o = Round.prototype.run;
Round.prototype.run = async function () {
  const t = performance.now();
  const c = await o.call(this);
  console.log("round", this.name, Math.round(performance.now() - t), this.history.txns.length);
  return c;
};
const oc = Round.prototype.conclude;
Round.prototype.conclude = async function (a) {
  const t = performance.now();
  const c = await oc.call(this, a);
  console.log(" conclude", Math.round(performance.now() - t));
  return c;
};
const k = w.Workspace.prototype.restart;
w.Workspace.prototype.restart = async function (...a) {
  const t = performance.now();
  const c = await k.apply(this, a);
  console.log(" restart", Math.round(performance.now() - t));
  return c;
};
const f = w.Workspace.prototype.freshData;
w.Workspace.prototype.freshData = async function (...a) {
  const t = performance.now();
  const c = await f.apply(this, a);
  console.log(" fresh", Math.round(performance.now() - t));
  return c;
};
const { run } = await import("./serialisability.mjs");
await run(process.argv.slice(2));
