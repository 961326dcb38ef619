/**
 * `npm run faults -- torn --seed N [--images 1000] [--quick]`: images of the data directory as a power cut could have
 * left it, with the log cut or a bit of it flipped at random places. Each must open as a state between two commits that
 * includes every commit acknowledged before the cut, with indexes that fit the documents. Of the database file itself
 * bits are flipped anywhere and in documents, index keys, outcomes and jobs: the server refuses the file, names the
 * damage when it is read or checked, or serves the state as it was.
 */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { connect, reference } from "./harness/clients.mjs";
import { none } from "./harness/entries.mjs";
import { ANYWHERE, FlipTest, KINDS, loadCheck } from "./harness/flips.mjs";
import { inspect, loadKeyEncoder } from "./harness/inspect.mjs";
import { randomFrom } from "./harness/random.mjs";
import { finish } from "./harness/report.mjs";
import { readWal } from "./harness/wal.mjs";
import { withWorkspace } from "./harness/workspace.mjs";

const IMAGES_PER_GENERATION = 100;
/** Under the 1,000 frames at which the log is copied into the database: until then the database file stays as it is. */
const MAX_FRAMES = 900;
const MAX_PADDING = 6_000;
/** Images out of a hundred that are served by a real server in the end. */
const SERVED_SHARE = 0.03;
/** Flipped bits of each kind in the database file, out of a hundred images. */
const FLIPPED_SHARE = 0.03;
/** Jobs that wait in the queue. */
const SCHEDULED = 20;
const WAL = "data.sqlite-wal";

const readLog = (dataDir) => readWal(readFileSync(join(dataDir, WAL)));

/**
 * Writes, with several requests at a time, until the log is long enough to be damaged; half of the times until it has
 * begun again from its start. Adds to `acks` what was acknowledged and the place in the log that it needs.
 */
async function writeGeneration(server, client, random, acks) {
  const target = MAX_FRAMES * random();
  const wraps = random() < 0.5;
  const first = readLog(server.dataDir).salt;
  for (;;) {
    const requests = Array.from({ length: 1 + random.below(6) }, () =>
      client.mutation(reference("entries:addEverywhere"), { padding: "x".repeat(random.below(MAX_PADDING)) }),
    );
    const numbers = await Promise.all(requests);
    const { end, salt, frames } = readLog(server.dataDir);
    acks.push({ count: Math.max(...numbers) + 1, end, salt });
    if (frames > target && frames <= MAX_FRAMES && (!wraps || salt !== first)) return salt;
  }
}

/** One way in which the disk may have ended. `upTo` is the first place of the log that is not to be trusted. */
function damageLog(wal, random) {
  const cut = random() < 0.2 ? wal.length : random.below(wal.length + 1);
  const image = Buffer.from(wal.subarray(0, cut));
  const isFlipped = random() < 0.5 && cut > 0;
  if (!isFlipped) return { image, upTo: cut, isFlipped };
  const flip = random.below(cut);
  image[flip] ^= 1 << random.below(8);
  return { image, upTo: flip < 32 ? 0 : flip, isFlipped };
}

class TornTest {
  found = {
    violations: [],
    lost: 0,
    refusedLogs: 0,
    cut: 0,
    flipped: 0,
    served: 0,
    states: new Set(),
  };

  constructor(workspace, keys, random, flips) {
    Object.assign(this, { workspace, keys, random, flips });
  }

  /** Takes one directory that was just killed through many images of itself. */
  async examine(dataDir, { acks, floor }, images) {
    const files = { database: readFileSync(join(dataDir, "data.sqlite")), wal: readFileSync(join(dataDir, WAL)) };
    for (let index = 0; index < images; index++) {
      const { image, upTo, isFlipped } = damageLog(files.wal, this.random);
      this.found[isFlipped ? "flipped" : "cut"]++;
      const required = acks.findLast(({ end }) => end <= upTo)?.count ?? floor;
      await this.check(dataDir, { database: files.database, wal: image }, required);
    }
    await this.flips.examine(dataDir, files, this.random, Math.ceil(images * FLIPPED_SHARE));
  }

  write(dataDir, { database, wal }) {
    const image = this.workspace.path("image");
    mkdirSync(image);
    writeFileSync(join(image, "data.sqlite"), database);
    writeFileSync(join(image, WAL), wal);
    cpSync(join(dataDir, "instance.json"), join(image, "instance.json"));
    return image;
  }

  async check(dataDir, files, required) {
    const image = this.write(dataDir, files);
    const { refused, problems, count } = inspect(image, this.keys);
    this.found.states.add(count);
    if (refused !== null) this.found.violations.push(`refused: ${refused}`);
    this.found.violations.push(...problems);
    if (refused === null && count < required) {
      this.found.lost += required - count;
      this.found.violations.push(`state ${count}, but ${required} was acknowledged`);
    }
    if (refused === null && this.random() < SERVED_SHARE) await this.serve(image, count);
    rmSync(image, { recursive: true });
  }

  /** The engine must serve the same state. */
  async serve(dataDir, count) {
    const server = await this.workspace.start({ dataDir });
    const served = await server.query("invariants:count", { name: "everywhere" });
    const next = await server.mutation("entries:addEverywhere", { padding: "" });
    if (served !== count || next !== count)
      this.found.violations.push(`served ${served}, then ${next}, instead of ${count}`);
    this.found.served++;
    await server.kill();
  }
}

const flipFigures = ({ found, wrong }) => [
  ...KINDS.map((kind) => ({
    id: `R4.flips.${kind.replace(/ /g, "-")}`,
    what: `flipped bits in the database file, ${kind}: ${Object.entries(found[kind])
      .map(([name, count]) => `${count} ${name}`)
      .join(", ")}`,
    value: Object.values(found[kind]).reduce((sum, count) => sum + count, 0),
    unit: "images",
  })),
  none(
    "R4.flips.unseen",
    "flipped bits in known places that nothing named",
    KINDS.filter((kind) => kind !== ANYWHERE).reduce((sum, kind) => sum + found[kind].intact, 0),
    "images",
  ),
  none("R4.flips.wrong", "flipped bits in the database file with which wrong data were served", wrong.length, "images"),
];

const figuresOf = (found, flips) => [
  {
    id: "R4.images",
    what: "images of the log, cut or with a flipped bit",
    value: found.cut + found.flipped,
    unit: "images",
  },
  { id: "R4.states", what: "different states they opened as", value: found.states.size, unit: "states" },
  none(
    "R4.violations",
    "images that are no state between two commits, or contradict themselves",
    found.violations.length,
    "images",
  ),
  none("R4.lost", "commits acknowledged before the cut that are gone", found.lost, "commits"),
  { id: "R4.served", what: "images that a server was started on as well", value: found.served, unit: "images" },
  ...flipFigures(flips),
];

async function runGenerations(workspace, test, random, images) {
  let server = await workspace.start();
  const client = connect(server.url);
  workspace.onClose(() => client.close());
  const acks = [];
  for (let number = 0; number < SCHEDULED; number++) await server.mutation("damage:schedule", { number });
  for (let left = images; left > 0; left -= IMAGES_PER_GENERATION) {
    const salt = await writeGeneration(server, client, random, acks);
    await server.kill();
    const history = {
      acks: acks.filter((ack) => ack.salt === salt),
      floor: acks.findLast((ack) => ack.salt !== salt)?.count ?? 0,
    };
    await test.examine(server.dataDir, history, Math.min(left, IMAGES_PER_GENERATION));
    server = await workspace.restart(server);
  }
}

export async function run(args) {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: "string", default: "1" },
      images: { type: "string" },
      quick: { type: "boolean", default: false },
    },
  });
  const seed = Number(values.seed);
  const images = Number(values.images ?? (values.quick ? 100 : 1_000));
  return await withWorkspace(async (workspace) => {
    const random = randomFrom(seed);
    const flips = new FlipTest(workspace, await loadCheck(await workspace.bundle()));
    const test = new TornTest(workspace, await loadKeyEncoder(workspace.dir), random, flips);
    await runGenerations(workspace, test, random, images);
    const { found } = test;
    const totals = {
      ops: found.cut + found.flipped,
      faults: found.cut + found.flipped,
      lost: found.lost,
      duplicated: 0,
    };
    return finish("torn", {
      args,
      seed,
      examples: [...found.violations, ...flips.wrong],
      figures: figuresOf(found, flips),
      totals,
      extra: { cut: found.cut, flipped: found.flipped },
    });
  });
}
