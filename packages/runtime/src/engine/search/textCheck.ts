/** Compares text indexes with the documents they follow, word by word: each is built anew beside what is stored. */
import type { Database, Statement } from "better-sqlite3";
import type { ConvexObject } from "../../values/json.ts";
import type { Table } from "../store/catalog.ts";
import { changeOf, type SearchIndex } from "./text.ts";
import { ftsDefinition, PREFIX_LENGTHS } from "./textStore.ts";

const NAMED_PLACES = 10;
const HITS = "SELECT rowid FROM";

/** A word's place: term, row, column, number within the text. */
type Place = [term: string, doc: number, col: string, offset: number];

interface Rebuilt {
  index: SearchIndex;
  table: Table;
  add: Statement;
}

export class TextCheck {
  private readonly rebuilt = new Map<number, Rebuilt>();

  constructor(
    private readonly db: Database,
    private readonly wrong: (text: string) => void,
  ) {}

  /** To be called for every document of a table. */
  checkDocument(table: Table, rowid: number, document: ConvexObject): void {
    for (const index of table.searchIndexes) {
      const { text, filters } = changeOf(index, rowid, document);
      if (text !== null) this.rebuild(table, index).add.run(rowid, text, filters);
    }
  }

  /** To be called after the last document of a table. */
  compare(table: Table): void {
    for (const index of table.searchIndexes) {
      this.rebuild(table, index);
      const name = `${table.name}.${index.name}`;
      if (this.comparePlaces(index.sid, name)) this.comparePrefixes(index.sid, name);
      this.db.exec(
        `DROP TABLE temp.stored_${index.sid}; DROP TABLE temp.wanted_${index.sid}; DROP TABLE temp.new_${index.sid}`,
      );
    }
  }

  private rebuild(table: Table, index: SearchIndex): Rebuilt {
    const { sid } = index;
    const known = this.rebuilt.get(sid);
    if (known) return known;
    this.db.exec(`CREATE VIRTUAL TABLE temp.new_${sid} USING ${ftsDefinition};
      CREATE VIRTUAL TABLE temp.stored_${sid} USING fts5vocab(main, fts_${sid}, instance);
      CREATE VIRTUAL TABLE temp.wanted_${sid} USING fts5vocab(temp, new_${sid}, instance)`);
    const add = this.db.prepare(`INSERT INTO temp.new_${sid}(rowid, content, filters) VALUES(?,?,?)`);
    const rebuilt = { index, table, add };
    this.rebuilt.set(sid, rebuilt);
    return rebuilt;
  }

  /** Both lists come in the same order, so the first difference says all that is certain. */
  private comparePlaces(sid: number, name: string): boolean {
    const places = (list: string) =>
      this.db.prepare(`SELECT term, doc, col, "offset" FROM temp.${list}_${sid}`).raw().iterate() as Iterator<Place>;
    const [stored, wanted] = [places("stored"), places("wanted")];
    try {
      for (;;) {
        const [found, expected] = [stored.next(), wanted.next()];
        if (found.done && expected.done) return true;
        if (!found.done && !expected.done && isSamePlace(found.value, expected.value)) continue;
        this.wrong(
          `Search index ${name} has other words than its documents: ${told(found, "has")}, ${told(expected, "should have")}.`,
        );
        return false;
      }
    } finally {
      stored.return?.();
      wanted.return?.();
    }
  }

  /** Short prefixes have lists of their own. */
  private comparePrefixes(sid: number, name: string): void {
    const prefixes = this.db
      .prepare(
        PREFIX_LENGTHS.map((length) => `SELECT DISTINCT substr(term,1,${length}) FROM temp.wanted_${sid}`).join(
          " UNION ",
        ),
      )
      .pluck()
      .all() as string[];
    const hits = (table: string) =>
      this.db.prepare(`${HITS} ${table} WHERE ${table.replace("temp.", "")} MATCH ? ORDER BY rowid`).pluck();
    const [stored, wanted] = [hits(`fts_${sid}`), hits(`temp.new_${sid}`)];
    let named = 0;
    for (const prefix of prefixes) {
      const match = `"${prefix}" *`;
      if (String(stored.all(match)) === String(wanted.all(match))) continue;
      this.wrong(`Search index ${name} finds other documents by words that begin with "${prefix}".`);
      if (++named === NAMED_PLACES) return;
    }
  }
}

const isSamePlace = (a: Place, b: Place): boolean => a[0] === b[0] && a[1] === b[1] && a[2] === b[2] && a[3] === b[3];

function told({ done, value }: IteratorResult<Place>, verb: string): string {
  return done ? `it ${verb} no more` : `it ${verb} "${value[0]}" of row ${value[1]}`;
}
