/**
 * `npm run faults -- simulation --seed N [--seeds 200] [--twice 50] [--quick]`: the runtime's engine and sessions with
 * eight official clients in one process on a virtual clock, where power cuts tear the last commit, disks are full or
 * slow, connections are cut, late or dead, and clocks are wrong, all decided by the seed. Nothing may be lost or done
 * twice, the history must be strictly serialisable, and when the faults stop, all must be quiet within a minute. Some
 * seeds run twice: both runs must be the same to the last message.
 */
import { parseArgs } from "node:util";
import { checkHistory } from "./harness/checker.mjs";
import { compare, none } from "./harness/entries.mjs";
import { finish } from "./harness/report.mjs";
import { SimulatedClients } from "./harness/simulatedClients.mjs";
import { SimulatedNetwork } from "./harness/simulatedNetwork.mjs";
import { loadRuntime, SimulatedServer } from "./harness/simulatedServer.mjs";
import { VirtualTime } from "./harness/virtualTime.mjs";
import { withWorkspace } from "./harness/workspace.mjs";

const CLIENTS = 8;
const TRANSACTIONS = 14;
const FAULTY_MS = 15_000;
const QUIET_MS = 60_000;
/** After so long a client gives up on a connection on which it hears nothing, and connects again. */
const SILENCE_MS = 65_000;
const FAULTS = 24;
const MINUTE_MS = 60_000;

const CLOCK_STEPS = [-10 * MINUTE_MS, -60 * MINUTE_MS, 60 * MINUTE_MS, 24 * 60 * MINUTE_MS, 0];

class Simulation {
  faults = 0;
  /** Calls of scheduled actions, which cannot be undone. */
  actions = [];

  constructor(seed, runtime, workspace, dataDir) {
    this.seed = seed;
    this.time = new VirtualTime(seed);
    this.network = new SimulatedNetwork(this.time);
    const onAction = (call, done) => this.runAction(call, done);
    const { time, network } = this;
    this.server = new SimulatedServer({ runtime, time, network, workspace, dataDir, onAction });
  }

  runAction(call, done) {
    const [{ kind, lane, number }] = JSON.parse(call.args);
    this.actions.push(`${kind}/${lane}/${number}`);
    this.time.after(this.time.chance.below(500), () => done({ ok: true, value: "null", logLines: [] }));
  }

  async run() {
    this.time.install();
    try {
      return await this.#run();
    } catch (error) {
      const findings = { ...NOTHING, unanswered: 1, examples: [`seed ${this.seed}: ${error.stack}`] };
      return { findings, events: this.time.events, digest: this.time.digest() };
    } finally {
      this.time.uninstall();
    }
  }

  async #run() {
    const { time, server } = this;
    await server.start();
    this.clients = new SimulatedClients(time, this.network);
    this.clients.start(CLIENTS, TRANSACTIONS);
    await this.#makeTrouble();
    this.network.maxDelayMs = 20;
    server.setClock(2 * 24 * 60 * MINUTE_MS);
    const findings = await this.#conclude(time.now + QUIET_MS);
    server.close();
    return { findings, events: time.events, digest: time.digest() };
  }

  async #makeTrouble() {
    const { time } = this;
    const times = Array.from({ length: FAULTS }, () => time.chance.below(FAULTY_MS)).sort((a, b) => a - b);
    for (const at of times) {
      await this.#runUntil(at);
      await this.#fault(time.chance());
      this.faults++;
    }
    await this.#runUntil(FAULTY_MS);
  }

  /** Time goes on; a machine whose power went is started again. */
  async #runUntil(at, isDone = () => false) {
    const { time, server } = this;
    while (!(await time.runUntil(at, () => server.hasLostPower || isDone())) && time.now < at) time.now = at;
    if (!server.hasLostPower) return;
    await this.#restart();
    if (time.now < at) await this.#runUntil(at, isDone);
  }

  async #restart() {
    const { time, server } = this;
    server.crash();
    await time.runUntil(time.now + time.chance.below(2_000));
    await server.start();
  }

  async #fault(dice) {
    const { time, server, network } = this;
    const link = network.links.size > 0 ? network.pickLink() : null;
    if (dice < 0.12) await this.#restart();
    else if (dice < 0.24) server.nextCommit = "power";
    else if (dice < 0.38) server.nextCommit = "full";
    else if (dice < 0.46) server.nextCommit = "slow";
    else if (dice < 0.72) link?.cut();
    else if (dice < 0.8) link?.die();
    else if (dice < 0.9) network.maxDelayMs = time.chance.pick([20, 120, 1_500]);
    else server.setClock(time.chance.pick(CLOCK_STEPS));
  }

  /** Waits for all to be quiet, then compares what clients were told with what is stored. */
  async #conclude(deadline) {
    const { clients, time } = this;
    const { scheduled, history } = clients;
    await this.#runUntil(deadline + SILENCE_MS, () => clients.open === 0);
    const mutations = () => this.#ask(() => clients.effects());
    let effects = await mutations();
    const due = time.now + QUIET_MS / 2;
    while (time.now < due && effects.length < scheduled.mutation.length) {
      await this.#runUntil(time.now + 1_000);
      effects = await mutations();
    }
    const final = await this.#ask(() => clients.finalLists());
    while (time.now < deadline + SILENCE_MS && clients.stale(final) > 0) await this.#runUntil(time.now + 1_000);
    const { counts, examples } = checkHistory(history.txns, final);
    const { lost, duplicated, ...anomalies } = counts;
    const ran = compare(scheduled.mutation, effects);
    return {
      lost,
      late: ran.lost,
      duplicated: duplicated + ran.duplicated + compare([], this.actions).duplicated,
      anomalies: Object.values(anomalies).reduce((sum, count) => sum + count, 0),
      stale: clients.stale(final),
      unanswered: clients.open + history.stuck + history.unexpected.length,
      acked: history.txns.filter(({ status, invoked }) => status === "ok" && invoked !== undefined).length,
      examples: [...examples, ...history.unexpected],
    };
  }

  /** A question of the last client, answered in virtual time. */
  async #ask(question) {
    this.time.owner = "client final";
    let answer;
    void question().then((value) => (answer = value));
    this.time.owner = "world";
    await this.#runUntil(this.time.now + 2 * SILENCE_MS, () => answer !== undefined);
    if (answer === undefined) throw new Error("A question was not answered long after the last fault");
    return answer;
  }
}

const KINDS = {
  lost: "acknowledged writes that are gone",
  late: "scheduled mutations that did not run within half a minute after all faults",
  duplicated: "writes, scheduled mutations or actions that happened twice",
  anomalies: "anomalies of strict serialisability",
  stale: "clients that are not shown the last state a minute after the last fault",
  unanswered: "requests without an answer by then, or with an error nobody expects",
};

const NOTHING = { ...Object.fromEntries(Object.keys(KINDS).map((kind) => [kind, 0])), acked: 0 };

export async function run(args) {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: "string", default: "1" },
      seeds: { type: "string" },
      twice: { type: "string" },
      quick: { type: "boolean", default: false },
    },
  });
  const first = Number(values.seed);
  const seeds = Number(values.seeds ?? (values.quick ? 20 : 200));
  const twice = Math.min(seeds, Number(values.twice ?? (values.quick ? 5 : 50)));
  return await withWorkspace(async (workspace) => {
    const runtime = await loadRuntime(workspace.dir);
    const simulate = async (seed) => {
      const simulation = new Simulation(seed, runtime, workspace, await workspace.freshData());
      return { ...(await simulation.run()), seed, faults: simulation.faults };
    };
    const runs = [];
    for (let index = 0; index < seeds; index++) runs.push(await simulate(first + index));
    let unequal = 0;
    for (const { seed, digest } of runs.slice(0, twice)) if ((await simulate(seed)).digest !== digest) unequal++;
    return conclude(args, first, { runs, twice, unequal });
  });
}

function conclude(args, seed, { runs, twice, unequal }) {
  const sum = (of) => runs.reduce((total, run) => total + of(run), 0);
  const total = (kind) => sum(({ findings }) => findings[kind]);
  const isBad = ({ findings }) => Object.keys(KINDS).some((kind) => findings[kind] > 0);
  const bad = runs.filter(isBad);
  return finish("simulation", {
    args,
    seed,
    rows: [
      bad.slice(0, 10).map((run) => ({ seed: run.seed, ...run.findings, examples: run.findings.examples.length })),
    ],
    examples: bad.flatMap((run) => run.findings.examples),
    figures: [
      { id: "R2.seeds", what: "simulations", value: runs.length, unit: "seeds" },
      { id: "R2.events", what: "events in them", value: sum(({ events }) => events), unit: "events" },
      ...Object.entries(KINDS).map(([kind, what]) => none(`R2.${kind}`, what, total(kind), "cases")),
      none("R2'.unequal", `of ${twice} simulations run twice, those that differed`, unequal, "seeds"),
    ],
    totals: {
      ops: total("acked"),
      faults: sum(({ faults }) => faults),
      lost: total("lost"),
      duplicated: total("duplicated"),
    },
    extra: { badSeeds: bad.map((run) => run.seed) },
  });
}
