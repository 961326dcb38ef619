/** Flipped bits in a database's file, at places that hold something known, and what a server makes of them. */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import Database from "better-sqlite3";

const TABLES = ["counters", "entries", "elements", "effects"];
const NAMED = /is damaged|malformed|StorageDamaged/;

/** Where a bit is flipped: a statement for the bytes of one row, as they lie in the file. */
const PLACES = {
  "document text": "SELECT CAST(json AS BLOB) FROM documents ORDER BY RANDOM() LIMIT 1",
  "index key": "SELECT key FROM index_entries ORDER BY RANDOM() LIMIT 1",
  "request outcome": "SELECT CAST(identity || outcome || ts AS BLOB) FROM requests ORDER BY RANDOM() LIMIT 1",
  job: "SELECT CAST(path || args AS BLOB) FROM jobs ORDER BY RANDOM() LIMIT 1",
};
export const ANYWHERE = "anywhere";
export const KINDS = [ANYWHERE, ...Object.keys(PLACES)];

/** Copies a database and its log into `directory` as one file without a log. */
export function foldLog({ database, wal }, directory) {
  mkdirSync(directory);
  const file = join(directory, "data.sqlite");
  writeFileSync(file, database);
  writeFileSync(`${file}-wal`, wal);
  const db = new Database(file);
  db.pragma("wal_checkpoint(TRUNCATE)");
  db.close();
  return file;
}

/** Every place of some bytes; where rows were moved there are copies that are not in use any more. */
function placesOf(bytes, image) {
  const places = [];
  for (let place = image.indexOf(bytes); place >= 0; place = image.indexOf(bytes, place + 1)) places.push(place);
  return places;
}

/** @returns the file's bytes with one bit flipped, in all copies of the row; `kind` is one of KINDS */
export function flipIn(file, kind, random) {
  const image = readFileSync(file);
  let [places, length] = [[0], image.length];
  if (kind !== ANYWHERE) {
    const db = new Database(file, { readonly: true });
    const bytes = db.prepare(PLACES[kind]).pluck().get();
    db.close();
    [places, length] = [placesOf(bytes, image), bytes.length];
    // A long text lies in several pages.
    if (places.length === 0) return flipIn(file, kind, random);
  }
  const [at, bit] = [random.below(length), 1 << random.below(8)];
  for (const place of places) image[place + at] ^= bit;
  return image;
}

/** What a server answers about everything that is stored; an answer is its text, or the error. */
async function answersOf(server, ids) {
  const ask = async (path, args) => {
    try {
      return JSON.stringify(await server.query(path, args));
    } catch (error) {
      return error;
    }
  };
  const calls = TABLES.flatMap((table) => [ask("damage:scan", { table }), ask("damage:indexed", { table })]);
  for (const id of ids) calls.push(ask("damage:byId", { ids: [id] }));
  return await Promise.all([...calls, ask("damage:scheduled", {})]);
}

export class FlipTest {
  /** How many images of each kind came to what. */
  found = Object.fromEntries(KINDS.map((kind) => [kind, { refused: 0, named: 0, checked: 0, intact: 0 }]));
  wrong = [];

  constructor(workspace, check) {
    Object.assign(this, { workspace, check });
  }

  /** Flips bits in the state that a killed server left. */
  async examine(dataDir, files, random, perKind) {
    const base = this.workspace.path("folded");
    const file = foldLog(files, base);
    cpSync(join(dataDir, "instance.json"), join(base, "instance.json"));
    const ids = this.sampleIds(file);
    const server = await this.workspace.start({ dataDir: base });
    const truth = await answersOf(server, ids);
    await server.stop();
    for (const kind of KINDS) {
      for (let index = 0; index < perKind; index++) await this.tryImage(base, kind, random, { ids, truth });
    }
    rmSync(base, { recursive: true });
  }

  sampleIds(file) {
    const db = new Database(file, { readonly: true });
    const sql = "SELECT substr(json, 9, 32) FROM documents WHERE json NOT LIKE '%scheduledTime%' ORDER BY rid LIMIT 20";
    const ids = db.prepare(sql).pluck().all();
    db.close();
    return ids;
  }

  async tryImage(base, kind, random, { ids, truth }) {
    const image = this.workspace.path("flipped");
    cpSync(base, image, { recursive: true });
    writeFileSync(join(image, "data.sqlite"), flipIn(join(base, "data.sqlite"), kind, random));
    const counts = this.found[kind];
    try {
      const server = await this.workspace.start({ dataDir: image });
      const answers = await answersOf(server, ids);
      await server.kill();
      counts[this.judge(kind, answers, truth) ?? ((await this.isNamedByCheck(image)) ? "checked" : "intact")]++;
    } catch (error) {
      if (!NAMED.test(error.message)) this.wrong.push(`${kind}: ended with ${error.message.slice(0, 300)}`);
      counts.refused++;
    }
    rmSync(image, { recursive: true });
  }

  /** @returns "named" when a read named the damage, null when every answer is the true one */
  judge(kind, answers, truth) {
    let verdict = null;
    for (const [index, answer] of answers.entries()) {
      if (answer === truth[index]) continue;
      verdict = "named";
      if (!(answer instanceof Error)) this.wrong.push(`${kind}: served ${answer.slice(0, 120)}`);
      else if (!NAMED.test(answer.message)) this.wrong.push(`${kind}: answered ${answer.message.slice(0, 200)}`);
    }
    return verdict;
  }

  async isNamedByCheck(image) {
    return (await this.check(image)).differences.length > 0;
  }
}

/** The runtime's own check of a data directory. */
export async function loadCheck(bundle) {
  return (await import(pathToFileURL(join(bundle, "dist/index.mjs")).href)).check;
}
