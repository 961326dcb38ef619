/**
 * `npm run faults -- clock --seed N [--jumps 200] [--quick]`: the clock of a running server is set back and forth, by
 * minutes as an administrator does it, by an hour as a wrong time zone does, by a day, over the nights in which its time
 * zone changes to summer time and back, and the server is restarted in between. Creation times must not go back, what is
 * scheduled must run once whatever the clock says, and live queries must stay current. Tokens and sign-ins must end when
 * the server's clock says so, neither sooner nor later, on a second server whose clock is set as well; on a third one the
 * product's office hours must be open and closed by the clock on the wall.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { fileURLToPath } from "node:url";
import { connect, reference, sleep, until } from "./harness/clients.mjs";
import { compare, none, outOfOrder } from "./harness/entries.mjs";
import { Expiry } from "./harness/expiry.mjs";
import { startOutside } from "./harness/outside.mjs";
import { officeUnderJumps } from "./harness/office.mjs";
import { randomFrom } from "./harness/random.mjs";
import { finish } from "./harness/report.mjs";
import { withWorkspace } from "./harness/workspace.mjs";

const CLIENTS = 8;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const STEPS = [-10 * MINUTE_MS, -HOUR_MS, HOUR_MS, DAY_MS, -DAY_MS, -1_500, 1_500];
/** The server's time zone, and when its clocks change. */
const TIME_ZONE = "Europe/Berlin";
const CLOCK_CHANGES = nextClockChanges();
/** Of the jumps, to just before such a change. */
const CHANGE_SHARE = 0.1;
const MAX_DELAY_MS = 300;
const SCHEDULED_SHARE = 0.3;
const PAUSE_MS = 4;
/** One token, or sign-in, is followed for so many jumps of the first part. */
const JUMPS_PER_TOKEN = 20;
const JUMPS_PER_SESSION = 40;
/** The office hours are looked at once for so many jumps of the first part. */
const JUMPS_PER_OFFICE = 2;
const RESTART_EVERY = 40;
/** So long after its time, by a clock that is right again, something scheduled may run. */
const LATE_MS = 10_000;
const preload = fileURLToPath(new URL("harness/shiftedClock.mjs", import.meta.url));

/** The next two nights in which clocks of the European Union change: last Sundays of March and October, 01:00 UTC. */
function nextClockChanges() {
  const year = new Date().getUTCFullYear();
  const changes = [year, year + 1].flatMap((each) => [lastSunday(each, 2), lastSunday(each, 9)]);
  return changes.filter((change) => change > Date.now()).slice(0, 2);
}

function lastSunday(year, month) {
  const date = new Date(Date.UTC(year, month + 1, 0, 1));
  return date.setUTCDate(date.getUTCDate() - date.getUTCDay());
}

/** The clock of the server. */
class Clock {
  offset = 0;
  #latest = 0;

  constructor(file) {
    this.file = file;
    this.set(0);
  }

  set(offset) {
    this.offset = offset;
    this.#latest = Math.max(this.#latest, offset);
    writeFileSync(this.file, Buffer.from(new Float64Array([offset]).buffer));
  }

  /** Past everything that was ever scheduled. */
  catchUp() {
    this.set(this.#latest + MINUTE_MS);
  }

  /** How to start a server under this clock. */
  get launch() {
    return { execArgv: ["--import", preload], env: { CLOCK_OFFSET_FILE: this.file, TZ: TIME_ZONE } };
  }
}

class Writers {
  acked = [];
  errors = [];
  scheduled = { mutation: [], action: [] };
  isStopped = false;

  constructor(url, outside, random) {
    this.clients = Array.from({ length: CLIENTS }, () => connect(url));
    this.watched = this.clients.map((client, index) => this.#watch(client, String(index)));
    this.lanes = this.clients.map((client, index) => this.#write(client, String(index), outside, random.fork(index)));
  }

  #watch(client, lane) {
    const watched = { lane, latest: null };
    client.onUpdate(reference("entries:last"), { lane }, (number) => (watched.latest = number));
    return watched;
  }

  async #write(client, lane, outside, random) {
    for (let number = 0; !this.isStopped; number++) {
      const by = random() < SCHEDULED_SHARE ? random.pick(["mutation", "action"]) : null;
      const plan = { by, delayMs: random.below(MAX_DELAY_MS), outside: outside.url };
      const [path, more] = by === null ? ["entries:add", {}] : ["entries:addAndSchedule", plan];
      await client
        .mutation(reference(path), { lane, number, ...more })
        .catch((error) => this.errors.push(error.message));
      this.acked.push(`${lane}/${number}`);
      if (by !== null) this.scheduled[by].push(`${by}/${lane}/${number}`);
      await sleep(PAUSE_MS);
    }
  }

  async stop() {
    this.isStopped = true;
    await Promise.all(this.lanes);
  }

  close() {
    this.isStopped = true;
    return Promise.all(this.clients.map((client) => client.close()));
  }
}

function nextOffset(clock, random) {
  const dice = random();
  if (dice < CHANGE_SHARE) return random.pick(CLOCK_CHANGES) - Date.now() - random.below(2 * MAX_DELAY_MS);
  if (dice < 2 * CHANGE_SHARE) return 0;
  return Math.max(-DAY_MS, clock.offset + random.pick(STEPS));
}

async function jumpAround(workspace, clock, server, { jumps, random }) {
  for (let jump = 0; jump < jumps; jump++) {
    await sleep(20 + random.below(80));
    clock.set(nextOffset(clock, random));
    if (jump % RESTART_EVERY !== RESTART_EVERY / 2) continue;
    await server.kill();
    server = await workspace.restart(server, clock.launch);
  }
  return server;
}

async function examine(server, writers, outside) {
  const effects = async () => (await server.rows("entries:allEffects")).filter((row) => row.startsWith("mutation/"));
  const { mutation, action } = writers.scheduled;
  await until(
    async () => (await effects()).length >= mutation.length && outside.calls.length >= action.length,
    LATE_MS,
  );
  const stored = await server.rows("entries:all");
  const backwards = [];
  for (const { lane } of writers.watched) {
    const times = await server.query("entries:creationTimes", { lane });
    for (const [at, time] of times.entries())
      if (time <= times[at - 1]) backwards.push(`${time} was created after ${times[at - 1]}`);
  }
  const last = (lane) => stored.filter((text) => text.startsWith(`${lane}/`)).length - 1;
  const isCurrent = ({ lane, latest }) => latest === last(lane);
  await until(() => writers.watched.every(isCurrent), 3_000);
  return {
    ...compare(writers.acked, stored),
    backwards,
    order: outOfOrder(stored),
    mutations: compare(mutation, await effects()),
    actions: compare(action, outside.calls),
    stale: writers.watched.filter((watched) => !isCurrent(watched)).length,
  };
}

const figuresOf = (found, jumps, errors) => [
  { id: "R6.jumps", what: "steps of the clock", value: jumps, unit: "steps" },
  none("R6.wentBack", "entries whose creation time is not after the one before", found.backwards.length, "entries"),
  none("R6.order", "entries stored before an earlier one of the same lane", found.order, "entries"),
  none("R6.lost", "acknowledged entries that are not stored", found.lost, "entries"),
  none("R6.duplicated", "entries stored twice", found.duplicated, "entries"),
  none(
    "R6.scheduledLost",
    `scheduled mutations that did not run within ${LATE_MS / 1_000} s of their time`,
    found.mutations.lost,
    "jobs",
  ),
  {
    id: "R6.actionsLost",
    what: "scheduled actions that did not; a killed server takes those with it that run",
    value: found.actions.lost,
    unit: "jobs",
  },
  none(
    "R6.scheduledTwice",
    "scheduled functions that ran twice",
    found.mutations.duplicated + found.actions.duplicated,
    "jobs",
  ),
  none("R6.stale", "live queries that never show the last state", found.stale, "clients"),
  none("R6.errors", "mutations answered with an error", errors.length, "mutations"),
];

export async function run(args) {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: "string", default: "1" },
      jumps: { type: "string" },
      quick: { type: "boolean", default: false },
    },
  });
  const seed = Number(values.seed);
  const jumps = Number(values.jumps ?? (values.quick ? 40 : 200));
  return await withWorkspace(async (workspace) => {
    const random = randomFrom(seed);
    const { writers, found } = await writeUnderJumps(workspace, jumps, random);
    const expiry = await expireUnderJumps(workspace, jumps, random.fork(-2));
    const office = await officeUnderJumps(workspace, new Clock(workspace.path("clock")), {
      jumps: Math.ceil(jumps / JUMPS_PER_OFFICE),
      changes: CLOCK_CHANGES,
      random: random.fork(-3),
    });
    return finish("clock", {
      args,
      seed,
      examples: [...found.backwards, ...new Set(writers.errors), ...expiry.examples, ...office.examples],
      figures: [...figuresOf(found, jumps, writers.errors), ...expiry.figures, ...office.figures],
      totals: {
        ops: writers.acked.length,
        faults: jumps,
        lost: found.lost + found.mutations.lost,
        duplicated: found.duplicated + found.mutations.duplicated + found.actions.duplicated,
      },
      extra: {
        scheduledMutations: writers.scheduled.mutation.length,
        scheduledActions: writers.scheduled.action.length,
      },
    });
  });
}

async function writeUnderJumps(workspace, jumps, random) {
  const clock = new Clock(workspace.path("clock"));
  const outside = await startOutside(workspace);
  const first = await workspace.start(clock.launch);
  const writers = new Writers(first.url, outside, random);
  workspace.onClose(() => writers.close());
  const server = await jumpAround(workspace, clock, first, { jumps, random: random.fork(-1) });
  await writers.stop();
  clock.catchUp();
  return { writers, found: await examine(server, writers, outside) };
}

/** Each token lives through a handful of jumps. */
async function expireUnderJumps(workspace, jumps, random) {
  const expiry = await Expiry.start(workspace, new Clock(workspace.path("clock")));
  await expiry.tokenOfSeconds();
  for (let life = 0; life < Math.ceil(jumps / JUMPS_PER_TOKEN); life++) await expiry.tokenLife(random);
  for (let session = 0; session < Math.ceil(jumps / JUMPS_PER_SESSION); session++) await expiry.session(random);
  return expiry;
}
