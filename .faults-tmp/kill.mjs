/**
 * `npm run faults -- kill --seed N [--kills 100] [--clients 16] [--quick]`: a real server process is killed without
 * warning while official clients write at full speed, and started again on the same directory. What was acknowledged
 * must be stored once and in order, scheduled mutations must run exactly once, scheduled actions at most once.
 */
import { parseArgs } from "node:util";
import { percentile } from "../bench/figures.mjs";
import { connect, reference, sleep, until } from "./harness/clients.mjs";
import { compare, none, outOfOrder } from "./harness/entries.mjs";
import { startOutside } from "./harness/outside.mjs";
import { randomFrom } from "./harness/random.mjs";
import { finish } from "./harness/report.mjs";
import { withWorkspace } from "./harness/workspace.mjs";

const LANES = 4;
/** Share of entries with something scheduled for them. */
const SCHEDULED_SHARE = 0.03;
const MAX_DELAY_MS = 400;
const MIN_ACKED = 100_000;
const SETTLE_MS = 30_000;

/** Official clients that add numbered entries until they are stopped. */
class Writers {
  acked = [];
  scheduled = { mutation: [], action: [] };
  errors = [];
  #isStopped = false;
  #lanes = [];

  constructor(url, outside, count, random) {
    this.outside = outside;
    this.clients = Array.from({ length: count }, () => connect(url));
    this.watched = this.clients.map((client, index) => this.#watch(client, `${index}.0`));
    this.#lanes = this.clients.flatMap((client, index) =>
      Array.from({ length: LANES }, (_, lane) =>
        this.#write(client, `${index}.${lane}`, random.fork(index * LANES + lane)),
      ),
    );
  }

  #watch(client, lane) {
    const watched = { lane, latest: null };
    client.onUpdate(reference("entries:last"), { lane }, (number) => (watched.latest = number));
    return watched;
  }

  async #write(client, lane, random) {
    for (let number = 0; !this.#isStopped; number++) {
      const entry = { lane, number };
      const text = `${lane}/${number}`;
      if (random() >= SCHEDULED_SHARE) await this.#send(client, "entries:add", entry);
      else {
        const by = random.pick(["mutation", "action"]);
        await this.#send(client, "entries:addAndSchedule", {
          ...entry,
          by,
          delayMs: random.below(MAX_DELAY_MS),
          outside: this.outside.url,
        });
        this.scheduled[by].push(`${by}/${text}`);
      }
      this.acked.push(text);
    }
  }

  async #send(client, path, args) {
    await client.mutation(reference(path), args).catch((error) => this.errors.push(error.message));
  }

  /** Waits for everything that was sent. @returns lanes that never got their answer */
  async stop() {
    this.#isStopped = true;
    let open = this.#lanes.length;
    for (const lane of this.#lanes) void lane.then(() => open--);
    await until(() => open === 0, SETTLE_MS);
    return open;
  }

  close() {
    return Promise.all(this.clients.map((client) => client.close()));
  }
}

async function killAgainAndAgain(workspace, server, { kills, minAcked, random, writers }) {
  const recoveries = [];
  for (let kill = 0; kill < kills || writers.acked.length < minAcked; kill++) {
    await sleep(300 + random.below(1_000));
    const started = performance.now();
    await server.kill();
    server = await workspace.restart(server);
    recoveries.push((performance.now() - started) / 1_000);
  }
  return { server, recoveries };
}

/** Effects, as soon as all scheduled mutations have run. */
async function effectsOf(server, expected) {
  let rows = [];
  await until(async () => {
    rows = await server.rows("entries:allEffects");
    return rows.filter((row) => row.startsWith("mutation/")).length >= expected;
  }, SETTLE_MS);
  await sleep(500);
  return await server.rows("entries:allEffects");
}

async function examine(server, writers) {
  const stuck = await writers.stop();
  const stored = await server.rows("entries:all");
  const effects = await effectsOf(server, writers.scheduled.mutation.length);
  const ran = effects.filter((row) => row.startsWith("mutation/"));
  const last = (lane) => stored.filter((text) => text.startsWith(`${lane}/`)).length - 1;
  const isCurrent = ({ lane, latest }) => latest === last(lane);
  await until(() => writers.watched.every(isCurrent), 3_000);
  return {
    ...compare(writers.acked, stored),
    order: outOfOrder(stored),
    mutations: compare(writers.scheduled.mutation, ran),
    actionsTwice: compare([], writers.outside.calls).duplicated,
    actionsRun: writers.outside.calls.length,
    stale: writers.watched.filter((watched) => !isCurrent(watched)).length,
    stuck: stuck + writers.errors.length,
  };
}

const figuresOf = (found, recoveries, acked) => [
  none("R3.lost", "acknowledged entries that are not stored", found.lost, "entries"),
  none("R3.duplicated", "entries stored twice", found.duplicated, "entries"),
  none("R3.order", "entries stored before an earlier one of the same lane", found.order, "entries"),
  none("R3.scheduledLost", "scheduled mutations that never ran", found.mutations.lost, "jobs"),
  none("R3.scheduledTwice", "scheduled mutations that ran twice", found.mutations.duplicated, "jobs"),
  none("R3.actionsTwice", "scheduled actions that ran twice", found.actionsTwice, "jobs"),
  none("R3.stale", "live queries that never show the last state", found.stale, "clients"),
  none("R3.unanswered", "mutations without an answer, or with an error", found.stuck, "mutations"),
  { id: "R3.acked", what: "acknowledged entries", value: acked, unit: "entries" },
  {
    id: "R3.recovery",
    what: "p95 from kill to ready",
    value: percentile(recoveries, 0.95),
    unit: "s",
    op: "<=",
    target: 1,
  },
];

export async function run(args) {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: "string", default: "1" },
      kills: { type: "string" },
      clients: { type: "string", default: "16" },
      quick: { type: "boolean", default: false },
    },
  });
  const seed = Number(values.seed);
  const isFull = !values.quick && values.kills === undefined;
  const kills = Number(values.kills ?? (values.quick ? 5 : 100));
  return await withWorkspace(async (workspace) => {
    const random = randomFrom(seed);
    const first = await workspace.start();
    const writers = new Writers(first.url, await startOutside(workspace), Number(values.clients), random);
    workspace.onClose(() => writers.close());
    const minAcked = isFull ? MIN_ACKED : 0;
    const { server, recoveries } = await killAgainAndAgain(workspace, first, {
      kills,
      minAcked,
      random: random.fork(-1),
      writers,
    });
    await sleep(1_000);
    const found = await examine(server, writers);
    const { acked, scheduled, errors } = writers;
    return finish("kill", {
      args,
      seed,
      examples: errors,
      figures: figuresOf(found, recoveries, acked.length),
      totals: {
        ops: acked.length,
        faults: recoveries.length,
        lost: found.lost + found.mutations.lost,
        duplicated: found.duplicated + found.mutations.duplicated + found.actionsTwice,
      },
      extra: {
        scheduledMutations: scheduled.mutation.length,
        scheduledActions: scheduled.action.length,
        actionsRun: found.actionsRun,
      },
    });
  });
}
