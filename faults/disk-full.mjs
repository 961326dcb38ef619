/**
 * `npm run faults -- disk-full --seed N [--cycles 20] [--quick]`: the data directory is on a small file system that is
 * filled and freed again and again while official clients write. Writes must fail with an error that says why, reads
 * go on, nothing acknowledged may be lost, nothing refused may be stored, and writes resume by themselves.
 * Mounts a tmpfs, for which it has to run as root (or under `unshare --map-root-user --mount`).
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { connect, reference, sleep, until } from "./harness/clients.mjs";
import { compare, none } from "./harness/entries.mjs";
import { startOutside } from "./harness/outside.mjs";
import { randomFrom } from "./harness/random.mjs";
import { finish } from "./harness/report.mjs";
import { withWorkspace } from "./harness/workspace.mjs";

const SIZE_MB = 96;
const CLIENTS = 8;
const MAX_PADDING = 4_000;
/** Pause of a client between two writes, so that his own writes do not fill the disk for good. */
const PAUSE_MS = 4;
const SCHEDULED_SHARE = 0.4;
/** Refused writes per cycle before the disk is freed. */
const REFUSALS = 40;
const TYPED = /could not write|disk (is )?full/i;
/** Long enough that many functions fall due while the disk is full. */
const MAX_DELAY_MS = 600;
const LIMIT_MS = 20_000;

function mount(workspace) {
  const directory = workspace.path("disk");
  mkdirSync(directory);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${SIZE_MB}m`, "tmpfs", directory], { stdio: "pipe" });
  } catch (error) {
    throw new Error(`A tmpfs cannot be mounted here (${String(error.stderr).trim()}); run this test as root.`);
  }
  workspace.onClose(() => execFileSync("umount", ["--lazy", directory]));
  return directory;
}

function freeBytes(directory) {
  const { bavail, bsize } = statfsSync(directory);
  return bavail * bsize;
}

class Writers {
  acked = [];
  refused = [];
  untyped = [];
  scheduled = { mutation: [], action: [] };
  isStopped = false;

  constructor(url, outside, random) {
    this.outside = outside;
    this.clients = Array.from({ length: CLIENTS }, () => connect(url));
    this.lanes = this.clients.map((client, index) => this.#write(client, String(index), random.fork(index)));
    this.latest = this.clients.map((client, index) => this.#watch(client, String(index)));
  }

  #watch(client, lane) {
    const watched = { lane, number: null };
    client.onUpdate(reference("entries:last"), { lane }, (number) => (watched.number = number));
    return watched;
  }

  async #write(client, lane, random) {
    for (let number = 0; !this.isStopped; number++) {
      const text = `${lane}/${number}`;
      const by = random() < SCHEDULED_SHARE ? random.pick(["mutation", "action"]) : null;
      try {
        if (by === null) await this.#add(client, { lane, number, padding: "x".repeat(random.below(MAX_PADDING)) });
        else await this.#schedule(client, { lane, number, by, delayMs: random.below(MAX_DELAY_MS) });
        this.acked.push(text);
        if (by !== null) this.scheduled[by].push(`${by}/${text}`);
      } catch (error) {
        this.refused.push(text);
        if (!TYPED.test(error.message)) this.untyped.push(error.message);
      }
      await sleep(PAUSE_MS);
    }
  }

  #add(client, args) {
    return client.mutation(reference("entries:add"), args);
  }

  #schedule(client, args) {
    return client.mutation(reference("entries:addAndSchedule"), { ...args, outside: this.outside.url });
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

class DiskFullTest {
  found = { neverFull: 0, failedReads: [], neverResumed: 0, ended: 0, restartsWhileFull: 0, refusedStarts: [] };

  constructor(workspace, disk, random) {
    Object.assign(this, { workspace, disk, random, ballast: join(disk, "ballast") });
  }

  async start() {
    this.server = await this.workspace.start({ dataDir: await this.workspace.freshData(join(this.disk, "data")) });
    this.writers = new Writers(this.server.url, await startOutside(this.workspace), this.random);
    this.workspace.onClose(() => this.writers.close());
  }

  /** Leaves so many bytes free, or none when the writers are faster. */
  fill(left) {
    try {
      writeFileSync(this.ballast, Buffer.alloc(Math.max(0, freeBytes(this.disk) - left)));
    } catch (error) {
      if (error.code !== "ENOSPC") throw error;
    }
  }

  async cycle(number) {
    const { random, writers, found } = this;
    await sleep(100 + random.below(200));
    this.fill(200_000 + random.below(1_500_000));
    const refusedBefore = writers.refused.length;
    const isFull = await until(() => writers.refused.length >= refusedBefore + REFUSALS, LIMIT_MS);
    if (!isFull) found.neverFull++;
    await this.read();
    await sleep(random.below(MAX_DELAY_MS));
    await this.read();
    if (number % 5 === 4) await this.restartWhileFull();
    rmSync(this.ballast);
    const ackedBefore = writers.acked.length;
    if (!(await until(() => writers.acked.length >= ackedBefore + CLIENTS, LIMIT_MS))) found.neverResumed++;
    if (this.server.hasEnded) {
      found.ended++;
      this.server = await this.workspace.restart(this.server);
    }
  }

  /** Reads over HTTP, and a live query that nobody has asked before. */
  async read() {
    const lane = this.random.below(CLIENTS);
    const reads = [
      this.server.query("entries:last", { lane: String(lane) }),
      this.server.query("entries:all", { cursor: null }),
      this.writers.clients[lane].query(reference("entries:last"), { lane: `nobody ${this.random()}` }),
    ];
    for (const { reason } of await Promise.allSettled(reads))
      if (reason) this.found.failedReads.push(`read: ${reason.message}`);
  }

  /** A full disk may keep a server from starting, but not without saying so, and not for longer than it is full. */
  async restartWhileFull() {
    await this.server.kill();
    this.found.restartsWhileFull++;
    try {
      this.server = await this.workspace.restart(this.server);
      await this.read();
    } catch (error) {
      this.found.refusedStarts.push(error.message.split("\n")[0]);
      rmSync(this.ballast);
      this.server = await this.workspace.restart(this.server);
      writeFileSync(this.ballast, "");
    }
  }

  async examine() {
    const { writers, server } = this;
    await writers.stop();
    const stored = await server.rows("entries:all");
    const effects = () => server.rows("entries:allEffects");
    const mutations = writers.scheduled.mutation.length;
    await until(async () => (await effects()).filter((row) => row.startsWith("mutation/")).length >= mutations, 10_000);
    await sleep(300);
    const rows = await effects();
    const ran = rows.filter((row) => row.startsWith("mutation/"));
    const distinct = new Set(stored);
    const last = (lane) =>
      Math.max(-1, ...stored.filter((text) => text.startsWith(`${lane}/`)).map((text) => Number(text.split("/")[1])));
    const isCurrent = ({ lane, number }) => number === last(lane);
    await until(() => writers.latest.every(isCurrent), 3_000);
    return {
      ...compare(writers.acked, stored),
      storedAnyway: writers.refused.filter((text) => distinct.has(text)).length,
      mutations: compare(writers.scheduled.mutation, ran),
      actionsTwice: compare([], writers.outside.calls).duplicated,
      stale: writers.latest.filter((watched) => !isCurrent(watched)).length,
    };
  }
}

const figuresOf = (found, after, { acked, refused, untyped }) => [
  none("R5.lost", "acknowledged entries that are not stored", after.lost, "entries"),
  none("R5.duplicated", "entries stored twice", after.duplicated, "entries"),
  none("R5.storedAnyway", "refused entries that are stored", after.storedAnyway, "entries"),
  none("R5.untyped", "refusals that do not say that the disk is full", untyped.length, "errors"),
  none("R5.reads", "reads that failed while the disk was full", found.failedReads.length, "reads"),
  none("R5.neverResumed", "cycles after which writes did not resume", found.neverResumed + found.neverFull, "cycles"),
  none("R5.ended", "servers that ended by themselves", found.ended, "servers"),
  none("R5.scheduledLost", "scheduled mutations that never ran", after.mutations.lost, "jobs"),
  none(
    "R5.scheduledTwice",
    "scheduled functions that ran twice",
    after.mutations.duplicated + after.actionsTwice,
    "jobs",
  ),
  none("R5.stale", "live queries that never show the last state", after.stale, "clients"),
  { id: "R5.acked", what: "acknowledged entries", value: acked.length, unit: "entries" },
  { id: "R5.refused", what: "refused entries", value: refused.length, unit: "entries" },
  {
    id: "R5.refusedStarts",
    what: `of ${found.restartsWhileFull} restarts while full, refused with an error`,
    value: found.refusedStarts.length,
    unit: "starts",
  },
];

export async function run(args) {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: "string", default: "1" },
      cycles: { type: "string" },
      quick: { type: "boolean", default: false },
    },
  });
  const seed = Number(values.seed);
  const cycles = Number(values.cycles ?? (values.quick ? 3 : 20));
  return await withWorkspace(async (workspace) => {
    const disk = mount(workspace);
    const test = new DiskFullTest(workspace, disk, randomFrom(seed));
    await test.start();
    for (let cycle = 0; cycle < cycles; cycle++) await test.cycle(cycle);
    const after = await test.examine();
    const { found, writers } = test;
    return finish("disk-full", {
      args,
      seed,
      examples: [...new Set([...writers.untyped, ...found.refusedStarts, ...found.failedReads])],
      figures: figuresOf(found, after, writers),
      totals: {
        ops: writers.acked.length,
        faults: cycles,
        lost: after.lost + after.mutations.lost,
        duplicated: after.duplicated + after.mutations.duplicated + after.actionsTwice,
      },
      extra: { refused: writers.refused.length, actionsRun: writers.outside.calls.length },
    });
  });
}
