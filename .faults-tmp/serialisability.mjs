/**
 * `npm run faults -- serialisability --seed N [--seeds 10] [--transactions 2000] [--quick] [--no-plants]`: concurrent
 * transactions of 16 official clients, with connections cut and the server killed meanwhile; the history they saw must
 * be strictly serialisable. Then the same against servers with a fault planted in them, each of which must be noticed.
 */
import { parseArgs } from "node:util";
import { connect } from "./harness/clients.mjs";
import { none } from "./harness/entries.mjs";
import { PLANTS } from "./harness/plants.mjs";
import { randomFrom } from "./harness/random.mjs";
import { Round } from "./harness/workload.mjs";
import { withWorkspace } from "./harness/workspace.mjs";
import { finish } from "./harness/report.mjs";

const CLIENTS = 16;
const ROUND = 250;
const CUTS_PER_ROUND = 12;
/** A planted fault has to be noticed within so many transactions. */
const PLANT_TRANSACTIONS = 1_000;

const total = (counts) => Object.values(counts).reduce((sum, count) => sum + count, 0);

const kindsOf = (counts) => Object.keys(counts).filter((name) => counts[name] > 0);

/** Runs transactions of one seed until all are done or something of the kinds to stop at is found. */
class Scenario {
  counts = {};
  examples = [];
  transactions = 0;
  cuts = 0;
  kills = 0;

  constructor(workspace, { seed, bundle, limit, isCaught = () => false }) {
    Object.assign(this, { workspace, bundle, limit, isCaught, random: randomFrom(seed), seed });
  }

  async run() {
    this.server = await this.workspace.start({ bundle: this.bundle });
    this.clients = Array.from({ length: CLIENTS }, () => connect(this.server.url));
    try {
      for (let round = 0; this.transactions < this.limit; round++) {
        await this.runRound(round);
        if (this.isCaught(this.counts)) break;
      }
    } finally {
      await Promise.all(this.clients.map((client) => client.close()));
      await this.server.kill();
    }
    return this;
  }

  async runRound(number) {
    const transactions = Math.min(ROUND, this.limit - this.transactions);
    const random = this.random.fork(number);
    const round = new Round({
      name: `${this.seed}.${number}`,
      server: () => this.server,
      clients: this.clients,
      random,
      transactions,
      chaos: this.chaosOf(random.fork(-1), transactions, number === 0),
    });
    const counts = await round.run();
    for (const [name, count] of Object.entries(counts)) this.counts[name] = (this.counts[name] ?? 0) + count;
    this.examples.push(...round.examples);
    this.transactions += transactions;
  }

  /** Cuts connections at random moments of a round, and kills the server in the middle if asked to. */
  chaosOf(random, transactions, hasKill) {
    const cuts = new Set(Array.from({ length: CUTS_PER_ROUND }, () => random.below(transactions)));
    const kill = hasKill ? Math.floor(transactions * (0.3 + 0.4 * random())) : -1;
    return async (done) => {
      if (cuts.delete(done)) {
        this.cuts++;
        this.clients[random.below(CLIENTS)].cut();
      }
      if (done !== kill) return;
      this.kills++;
      await this.server.kill();
      this.server = await this.workspace.restart(this.server);
    };
  }
}

const plantedBundle = (workspace, name, changes) => workspace.bundle(name.replaceAll(" ", "-"), changes);

/** `usual` are the kinds of findings that the runtime shows without a planted fault: they prove nothing. */
async function findPlants(workspace, seed, usual) {
  const rows = [];
  const telling = (counts) => kindsOf(counts).filter((kind) => !usual.includes(kind));
  for (const [name, changes] of Object.entries(PLANTS)) {
    const bundle = await plantedBundle(workspace, name, changes);
    const isCaught = (counts) => telling(counts).length > 0;
    const { counts, transactions } = await new Scenario(workspace, {
      seed,
      bundle,
      limit: PLANT_TRANSACTIONS,
      isCaught,
    }).run();
    const by = telling(counts);
    rows.push({
      planted: name,
      caught: by.length > 0 ? "yes" : "NO",
      after: by.length > 0 ? transactions : "-",
      by: by.join(" "),
    });
  }
  return rows;
}

function addUp(runs) {
  const counts = {};
  for (const run of runs)
    for (const [name, count] of Object.entries(run.counts)) counts[name] = (counts[name] ?? 0) + count;
  return counts;
}

function figuresOf(counts, transactions, plants) {
  const { lost, duplicated, stale, stuck, unexpected, ...anomalies } = counts;
  const planted = plants.length;
  const caught = plants.filter((row) => row.caught === "yes").length;
  return [
    { id: "R1.transactions", what: "transactions by 16 clients", value: transactions, unit: "transactions" },
    none("R1.anomalies", "anomalies of isolation and broken sums", total(anomalies), "anomalies"),
    none("R1.lost", "acknowledged appends that are gone", lost, "values"),
    none("R1.duplicated", "values stored twice", duplicated, "values"),
    none("R1.stale", "live queries that never show the last state", stale, "clients"),
    none(
      "R1.unanswered",
      "requests without an answer, or with an error nobody asked for",
      stuck + unexpected,
      "requests",
    ),
    ...(planted > 0
      ? [
          {
            id: "R1'.caught",
            what: `of ${planted} planted faults, caught`,
            value: caught,
            unit: "faults",
            op: "==",
            target: planted,
          },
        ]
      : []),
  ];
}

export async function run(args) {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: "string", default: "1" },
      seeds: { type: "string" },
      transactions: { type: "string" },
      quick: { type: "boolean", default: false },
      "no-plants": { type: "boolean", default: false },
    },
  });
  const seed = Number(values.seed);
  const seeds = Number(values.seeds ?? (values.quick ? 2 : 10));
  const limit = Number(values.transactions ?? (values.quick ? 500 : 2_000));
  return await withWorkspace(async (workspace) => {
    const hasPlants = !values["no-plants"];
    if (hasPlants) for (const [name, changes] of Object.entries(PLANTS)) await plantedBundle(workspace, name, changes);
    const runs = [];
    for (let index = 0; index < seeds; index++)
      runs.push(await new Scenario(workspace, { seed: seed + index, limit, bundle: await workspace.bundle('fixed', FIX) }).run());
    const counts = addUp(runs);
    const plants = hasPlants ? await findPlants(workspace, seed, kindsOf(counts)) : [];
    const of = (key) => runs.reduce((sum, run) => sum + run[key], 0);
    return finish("serialisability", {
      args,
      seed,
      rows: [
        runs.map((run) => ({
          seed: run.seed,
          transactions: run.transactions,
          cuts: run.cuts,
          kills: run.kills,
          findings: total(run.counts),
        })),
        plants,
      ],
      examples: runs.flatMap((run) => run.examples),
      figures: figuresOf(counts, of("transactions"), plants),
      totals: {
        ops: of("transactions"),
        faults: of("cuts") + of("kills"),
        lost: counts.lost,
        duplicated: counts.duplicated,
      },
      extra: { planted: plants.length, caught: plants.filter((row) => row.caught === "yes").length, counts },
    });
  });
}

const FIX = [
 { file: "server/engineHost.ts", changes: [["    waiting.resolve(answer);", "    if (answer.ts > ((this as any).answeredTs ?? 0n)) (this as any).answeredTs = answer.ts;\n    waiting.resolve(answer);"]] },
 { file: "server/session.ts", changes: [
   ["    if (this.checkExpiry()) return;\n    const end: StateVersion", "    if (this.checkExpiry()) return;\n    const self = this as any; if (self.neededTs && this.services.engine.ts < self.neededTs) return; self.neededTs = null;\n    const end: StateVersion"],
   ["return this.promisedTs !== null && !this.isClosed;", "return (this.promisedTs !== null || !!(this as any).neededTs) && !this.isClosed;"],
   ["    this.current.querySet = message.newVersion;", "    this.current.querySet = message.newVersion; (this as any).neededTs = (this.services.engine as any).answeredTs ?? null;"],
 ] },
];
