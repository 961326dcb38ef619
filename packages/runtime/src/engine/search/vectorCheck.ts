/** Compares vector indexes with the documents they follow. */
import type { ConvexObject } from "../../values/json.ts";
import type { Table } from "../store/catalog.ts";
import { entryOf, termCount, type VectorIndex } from "./vectorIndex.ts";
import type { VectorStore } from "./vectorStore.ts";

export class VectorCheck {
  /** Documents that belong into an index. */
  private readonly wanted = new Map<VectorIndex, number>();

  constructor(
    private readonly store: VectorStore,
    private readonly wrong: (text: string) => void,
  ) {}

  /** To be called for every document of a table. */
  checkDocument(table: Table, rowid: number, document: ConvexObject): void {
    for (const index of table.vectorIndexes) {
      const entry = entryOf(index, document);
      if (entry) this.wanted.set(index, (this.wanted.get(index) ?? 0) + 1);
      if (!this.store.holds(index, rowid, entry))
        this.wrong(`Vector index ${table.name}.${index.name} does not hold what document ${String(document._id)} has.`);
    }
  }

  /** To be called after the last document of a table. */
  checkCounts(table: Table): void {
    for (const index of table.vectorIndexes) {
      const wanted = this.wanted.get(index) ?? 0;
      const { vectors, codes } = this.store.sizes(index);
      if (vectors !== wanted || codes !== wanted * termCount(index))
        this.wrong(
          `Vector index ${table.name}.${index.name} has ${vectors} vectors and ${codes} codes for ${wanted} documents.`,
        );
    }
  }
}
