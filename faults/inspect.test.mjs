import { cpSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { connect, reference } from "./harness/clients.mjs";
import { inspect, loadKeyEncoder } from "./harness/inspect.mjs";
import { withWorkspace } from "./harness/workspace.mjs";

const DAMAGE = {
  "an index entry is missing":
    "DELETE FROM index_entries WHERE (iid, key) IN (SELECT iid, key FROM index_entries ORDER BY iid DESC LIMIT 1)",
  "a document is missing": 'DELETE FROM documents WHERE json LIKE \'%"lane":"everywhere"%"number":3%\'',
  "the outcome of a request is missing": "DELETE FROM requests WHERE request=2",
  "a counter is behind": `UPDATE documents SET json=replace(json, '"count":5', '"count":4')`,
  "a text is another": `UPDATE documents SET json=replace(json, '"xxx', '"xyx')`,
};

test("the inspection of a data directory tells a whole state from one that contradicts itself", async () => {
  await withWorkspace(async (workspace) => {
    const keys = await loadKeyEncoder(workspace.dir);
    const server = await workspace.start();
    const client = connect(server.url);
    for (let call = 0; call < 5; call++) {
      await client.mutation(reference("entries:addEverywhere"), { padding: "xxxx" });
    }
    await client.close();
    await server.stop();
    expect(inspect(server.dataDir, keys)).toEqual({ refused: null, problems: [], count: 5 });
    for (const [name, sql] of Object.entries(DAMAGE)) {
      const copy = workspace.path("damaged");
      cpSync(server.dataDir, copy, { recursive: true });
      const db = new Database(join(copy, "data.sqlite"));
      const { changes } = db.prepare(sql).run();
      db.close();
      expect(changes, name).toBeGreaterThan(0);
      expect(inspect(copy, keys).problems, name).not.toEqual([]);
    }
  });
});
