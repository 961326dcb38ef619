/** The best of many: candidates by what their score may be at most, and hits by their score. */

/** Rowids whose score may be among the best, by estimates. Holds a bounded number of them, however many are offered. */
export class Candidates {
  private rowids: number[] = [];
  private bounds: number[] = [];
  /** The best scores that are certain, as a heap with the least first. */
  private readonly certain: Float64Array;
  private filled = 0;

  /** @param wanted how many of the best are looked for. @param capacity how many candidates are kept at the end. */
  constructor(
    wanted: number,
    private readonly capacity: number,
  ) {
    this.certain = new Float64Array(wanted);
  }

  /** @param least the score at least, @param most at most. */
  offer(rowid: number, least: number, most: number): void {
    if (most < this.floor) return;
    this.rowids.push(rowid);
    this.bounds.push(most);
    if (this.filled < this.certain.length) this.rise(least);
    else if (least > this.floor) this.sink(least);
    if (this.rowids.length >= 2 * this.capacity) this.shrink();
  }

  /** A candidate that can at most reach this much is none. */
  private get floor(): number {
    return this.filled < this.certain.length ? -Infinity : (this.certain[0] as number);
  }

  private rise(value: number): void {
    const { certain } = this;
    let at = this.filled++;
    for (; at > 0; at = (at - 1) >> 1) {
      const parent = certain[(at - 1) >> 1] as number;
      if (parent <= value) break;
      certain[at] = parent;
    }
    certain[at] = value;
  }

  private sink(value: number): void {
    const { certain } = this;
    let at = 0;
    for (let child = 1; child < certain.length; child = 2 * at + 1) {
      if (child + 1 < certain.length && (certain[child + 1] as number) < (certain[child] as number)) child++;
      if ((certain[child] as number) >= value) break;
      certain[at] = certain[child] as number;
      at = child;
    }
    certain[at] = value;
  }

  private shrink(): void {
    const order = this.order();
    this.rowids = order.map((i) => this.rowids[i] as number);
    this.bounds = order.map((i) => this.bounds[i] as number);
  }

  private order(): number[] {
    const { bounds, floor } = this;
    const order = [...bounds.keys()].filter((i) => (bounds[i] as number) >= floor);
    return order.sort((a, b) => (bounds[b] as number) - (bounds[a] as number)).slice(0, this.capacity);
  }

  /** All candidates, those that may have the highest scores first. */
  *best(): Generator<{ rowid: number; bound: number }, void> {
    for (const i of this.order()) yield { rowid: this.rowids[i] as number, bound: this.bounds[i] as number };
  }
}

export interface Hit {
  rowid: number;
  score: number;
}

/** The hits with the highest scores, best first, first come first among equals. */
export class Top {
  readonly hits: Hit[] = [];

  constructor(private readonly limit: number) {}

  /** Least score that is of use. */
  get floor(): number {
    return this.hits.length < this.limit ? -Infinity : (this.hits[this.limit - 1] as Hit).score;
  }

  offer(rowid: number, score: number): void {
    if (score <= this.floor) return;
    let low = 0;
    for (let high = this.hits.length; low < high;) {
      const middle = (low + high) >> 1;
      if ((this.hits[middle] as Hit).score >= score) low = middle + 1;
      else high = middle;
    }
    this.hits.splice(low, 0, { rowid, score });
    if (this.hits.length > this.limit) this.hits.pop();
  }
}
