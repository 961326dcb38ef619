/** Faults planted into copies of the runtime, to see that the tests notice them. */

/** @type {Record<string, import("./bundle.mjs").Plant[]>} */
export const PLANTS = {
  "a failed nested mutation keeps its writes": [
    { file: "engine/transaction.ts", changes: [[/if \(!kept\) savepoint\.rollback\.run\(\);/, ""]] },
  ],
  "a mutation reads from an old snapshot": [
    {
      file: "engine/transaction.ts",
      changes: [
        [
          /const json = (this\.store\.read\(.*\));/,
          `const fresh = $1;
           const old = ((globalThis as any).oldSnapshot ??= new Map());
           const isStale = this.writable && old.has(id) && (old.reads = (old.reads ?? 0) + 1) % 20 === 0;
           const json = isStale ? old.get(id) : fresh;
           if (!isStale) old.set(id, fresh);`,
        ],
      ],
    },
  ],
  "answers leave before the commit is on disk": [
    {
      file: "engine/store/store.ts",
      changes: [
        [
          /this\.sql\.commit\.run\(\);/,
          `const self = this as any;
           self.late ??= setTimeout(() => {
             self.late = null;
             if (this.db.inTransaction) this.sql.commit.run();
           }, 60);`,
        ],
        [
          /if \(this\.db\.inTransaction\) return;\s+if \(this\.open\)/,
          `if (this.db.inTransaction) {
             if (!this.open) this.group++;
             this.open = true;
             return;
           }
           if (this.open)`,
        ],
      ],
    },
  ],
  "an invalidation is dropped": [
    {
      file: "engine/live/registry.ts",
      changes: [
        [
          /for \(const \{ iid, key \} of touched\)/,
          "$& if (((this as any).drops = ((this as any).drops ?? 0) + 1) % 25 !== 0)",
        ],
      ],
    },
  ],
  "a request that is sent again runs again": [
    { file: "engine/engine.ts", changes: [[/if \(known\) return/, "if (known && requestId < 0) return"]] },
    { file: "engine/store/sql.ts", changes: [[/remember: p\(\s*"INSERT INTO/, 'remember: p("INSERT OR REPLACE INTO']] },
  ],
};
