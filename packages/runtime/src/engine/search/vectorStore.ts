/**
 * Vector indexes on disk, changed in the savepoint of the document they follow. Each has two tables: the vectors
 * themselves, of length one in single precision, by rowid; and their codes, once per filter field, so that those of
 * one filter value lie together.
 */
import type { Database, Statement } from "better-sqlite3";
import type { ConvexObject } from "../../values/json.ts";
import type { Table } from "../store/catalog.ts";
import { BOUND_LIMIT, type OnDamage } from "../store/sql.ts";
import { encodeVector, lastRowid, normalize } from "./vectorCode.ts";
import { entryOf, type TermRange, type VectorEntry, type VectorIndex, type VectorIndexJson } from "./vectorIndex.ts";

const SCHEMA = `CREATE TABLE IF NOT EXISTS vector_indexes(
  vid INTEGER PRIMARY KEY, num INTEGER NOT NULL, name TEXT NOT NULL, definition TEXT NOT NULL, state TEXT NOT NULL)`;

/** Codes read at once. */
const CHUNK = 1_024;

type Definition = Pick<VectorIndex, "vectorField" | "dimensions" | "filterFields">;

interface IndexRow {
  vid: number;
  num: number;
  name: string;
  definition: string;
  state: VectorIndex["state"];
}

interface IndexStatements {
  putVector: Statement;
  putCode: Statement;
  removeVector: Statement;
  removeCode: Statement;
  vector: Statement;
  code: Statement;
  members: Statement;
  count: Statement;
  codes: Statement;
}

/** What a document has in an index. */
interface StoredEntry {
  vector: Buffer;
  code: Buffer;
}

const vectorsOf = (vid: number): string => `vectors_${vid}`;
const codesOf = (vid: number): string => `vector_codes_${vid}`;

/** Bytes that an index keeps of a vector. */
function storedEntry(rowid: number, vector: number[]): StoredEntry {
  const unit = normalize(vector);
  return { vector: Buffer.from(Float32Array.from(unit).buffer), code: encodeVector(rowid, unit) };
}

const sameVector = (a: number[], b: number[]): boolean => a.every((x, i) => x === b[i]);

export class VectorStore {
  private readonly statements = new Map<number, IndexStatements>();
  private nextVid = 1;

  /** @param onDamage makes the error for an entry that is damaged or gone. */
  constructor(
    private readonly db: Database,
    private readonly onDamage: OnDamage,
  ) {}

  /** Hands the tables their vector indexes; what was being built when the engine ended is dropped. */
  load(tableOf: (num: number) => Table | undefined): void {
    this.db.exec(SCHEMA);
    for (const vid of this.readInto(tableOf)) this.remove(vid);
  }

  /** Hands the tables their complete vector indexes without changing anything. @returns numbers of the others. */
  readInto(tableOf: (num: number) => Table | undefined): number[] {
    const unfinished: number[] = [];
    // A directory that is only read may be from before vector indexes were kept.
    if (!this.db.prepare("SELECT 1 FROM sqlite_schema WHERE name='vector_indexes'").get()) return [];
    const rows = this.db.prepare("SELECT * FROM vector_indexes").all() as IndexRow[];
    this.nextVid = Math.max(1, ...rows.map(({ vid }) => vid + 1));
    for (const { vid, num, name, definition, state } of rows) {
      const fields = JSON.parse(definition) as Definition;
      if (state === "ready") tableOf(num)?.vectorIndexes.push({ vid, name, state, ...fields });
      else unfinished.push(vid);
    }
    return unfinished;
  }

  /** Creates an empty index in the open group; from now on writes maintain it. */
  create(table: Table, { indexDescriptor: name, vectorField, dimensions, filterFields }: VectorIndexJson): VectorIndex {
    const fields: Definition = { vectorField, dimensions, filterFields };
    const index: VectorIndex = { vid: this.nextVid++, name, state: "building", ...fields };
    this.db.exec(`CREATE TABLE ${vectorsOf(index.vid)}(rid INTEGER PRIMARY KEY, vector BLOB NOT NULL);
      CREATE TABLE ${codesOf(index.vid)}(
        term BLOB NOT NULL, rid INTEGER NOT NULL, code BLOB NOT NULL, PRIMARY KEY(term, rid)) WITHOUT ROWID`);
    this.db
      .prepare("INSERT INTO vector_indexes VALUES(?,?,?,?,?)")
      .run(index.vid, table.num, name, JSON.stringify(fields), index.state);
    table.vectorIndexes.push(index);
    return index;
  }

  makeReady({ vid }: VectorIndex): void {
    this.db.prepare("UPDATE vector_indexes SET state='ready' WHERE vid=?").run(vid);
  }

  /** From the next start on the index is gone. */
  retire({ vid }: VectorIndex): void {
    this.db.prepare("UPDATE vector_indexes SET state='building' WHERE vid=?").run(vid);
  }

  /** Stops maintaining and serving an index, in memory only. */
  detach(table: Table, index: VectorIndex): void {
    table.vectorIndexes = table.vectorIndexes.filter((other) => other !== index);
  }

  /** Removes a detached index in the open group. */
  remove(vid: number): void {
    this.statements.delete(vid);
    this.db.exec(`DROP TABLE IF EXISTS ${vectorsOf(vid)}; DROP TABLE IF EXISTS ${codesOf(vid)}`);
    this.db.prepare("DELETE FROM vector_indexes WHERE vid=?").run(vid);
  }

  private prepared(vid: number): IndexStatements {
    let statements = this.statements.get(vid);
    if (!statements) this.statements.set(vid, (statements = prepare(this.db, vid)));
    return statements;
  }

  /** Follows a document that changed, in the open savepoint. Doing it again does no harm. */
  change(index: VectorIndex, rowid: number, old: ConvexObject | null, next: ConvexObject | null): void {
    const before = entryOf(index, old);
    const after = entryOf(index, next);
    const statements = this.prepared(index.vid);
    const left = before?.terms.filter((term) => !after?.terms.some((other) => other.equals(term))) ?? [];
    for (const term of left) statements.removeCode.run(term, rowid);
    if (after === null) {
      if (before) statements.removeVector.run(rowid);
      return;
    }
    const isKept = before !== null && sameVector(before.vector, after.vector);
    const entered = isKept ? missing(after.terms, before) : after.terms;
    if (isKept && entered.length === 0) return;
    const { vector, code } = storedEntry(rowid, after.vector);
    if (!isKept) statements.putVector.run(rowid, vector);
    for (const term of entered) statements.putCode.run(term, rowid, code);
  }

  /** Number of entries in a range, but no more than `limit`. */
  count(index: VectorIndex, { lo, hi }: TermRange, limit: number): number {
    return this.prepared(index.vid).count.get(lo, hi, limit) as number;
  }

  /** Rowids of all entries in a range. */
  members(index: VectorIndex, { lo, hi }: TermRange): number[] {
    return this.prepared(index.vid).members.all(lo, hi) as number[];
  }

  /** Codes of all entries in a range, packed one after another into buffers. */
  *codes(index: VectorIndex, { lo, hi }: TermRange): Generator<Buffer, void> {
    const { codes } = this.prepared(index.vid);
    for (let term = lo, rid = 0; ;) {
      const [packed, last] = codes.get(term, rid, hi, CHUNK) as [Buffer | null, Buffer];
      if (packed === null) return;
      yield packed;
      term = last;
      rid = lastRowid(packed, index.dimensions);
    }
  }

  /** A document's vector, of length one. @throws DamagedRow */
  vector(index: VectorIndex, rowid: number): Float32Array {
    const bytes = this.prepared(index.vid).vector.get(rowid) as Buffer | undefined;
    if (bytes?.length !== index.dimensions * Float32Array.BYTES_PER_ELEMENT) throw this.damage(index, rowid);
    return new Float32Array(bytes.buffer, bytes.byteOffset, index.dimensions);
  }

  /** Is what is stored of a document exactly this? */
  holds(index: VectorIndex, rowid: number, entry: VectorEntry | null): boolean {
    const found = this.prepared(index.vid).vector.get(rowid) as Buffer | undefined;
    if (entry === null) return found === undefined;
    const { vector, code } = storedEntry(rowid, entry.vector);
    const isSame = (term: Buffer) =>
      (this.prepared(index.vid).code.get(term, rowid) as Buffer | undefined)?.equals(code);
    return found !== undefined && found.equals(vector) && entry.terms.every(isSame);
  }

  /** Numbers of rows of an index. */
  sizes({ vid }: VectorIndex): { vectors: number; codes: number } {
    const count = (table: string) => this.db.prepare(`SELECT COUNT(*) FROM ${table}`).pluck().get() as number;
    return { vectors: count(vectorsOf(vid)), codes: count(codesOf(vid)) };
  }

  /** The error for a vector that is not the document's. */
  damage({ vid }: VectorIndex, rowid: number): Error {
    return this.onDamage(vectorsOf(vid), rowid);
  }
}

const missing = (terms: Buffer[], { terms: others }: VectorEntry): Buffer[] =>
  terms.filter((term) => !others.some((other) => other.equals(term)));

function prepare(db: Database, vid: number): IndexStatements {
  const [vectors, codes] = [vectorsOf(vid), codesOf(vid)];
  return {
    putVector: db.prepare(`INSERT OR REPLACE INTO ${vectors} VALUES(?,?)`),
    putCode: db.prepare(`INSERT OR REPLACE INTO ${codes} VALUES(?,?,?)`),
    removeVector: db.prepare(`DELETE FROM ${vectors} WHERE rid=?`),
    removeCode: db.prepare(`DELETE FROM ${codes} WHERE term=? AND rid=?`),
    vector: db.prepare(`SELECT vector FROM ${vectors} WHERE rid=?`).pluck(),
    code: db.prepare(`SELECT code FROM ${codes} WHERE term=? AND rid=?`).pluck(),
    members: db.prepare(`SELECT rid FROM ${codes} WHERE term>=? AND term<?`).pluck(),
    count: db.prepare(`SELECT COUNT(*) FROM (SELECT 1 FROM ${codes} WHERE term>=? AND term<? ${BOUND_LIMIT})`).pluck(),
    // One buffer for many codes: a buffer for each would cost more than reading them.
    codes: db
      .prepare(
        `SELECT CAST(group_concat(code, '') AS BLOB), MAX(term) FROM (
           SELECT term, code FROM ${codes} WHERE (term, rid)>(?,?) AND term<? ORDER BY term, rid ${BOUND_LIMIT})`,
      )
      .raw(),
  };
}
