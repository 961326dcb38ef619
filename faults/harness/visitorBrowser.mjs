/** Visitors' browsers with the product's own client: storage outlives a page, and a page can end in any moment. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { root } from "../../scripts/build.mjs";
import { WebSocket } from "./clients.mjs";

/** Compiles the visitors' client, which is TypeScript, into the workspace. */
export async function loadClient(workspace) {
  const outfile = `${workspace.path("client")}.mjs`;
  await build({
    entryPoints: [join(root, "packages/client/src/index.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "silent",
  });
  return await import(pathToFileURL(outfile).href);
}

/** Storage and locks of one browser, and pages on them, one after the other. */
export class VisitorBrowser {
  rows = new Map();
  #tails = new Map();

  /** @param {{ createParley: Function }} client what `loadClient` gave */
  constructor(client, url, workspaceId) {
    Object.assign(this, { client, url, workspaceId });
  }

  /** Opens a page, which connects and sends what an earlier one left. */
  open() {
    const page = new VisitorPage(this);
    page.parley = this.client.createParley({
      workspaceId: this.workspaceId,
      url: this.url,
      storage: this.#storage(page),
      locks: this.#locks(page),
      webSocketConstructor: WebSocket,
      page: { origin: "https://shop.example", url: "https://shop.example/" },
    });
    page.booted = page.parley.boot().catch((error) => page.errors.push(error.message));
    return page;
  }

  /** A dead page's code may still run, but nothing that it does reaches the browser. */
  #storage(page) {
    const write = (change) => {
      if (!page.isDead) change();
    };
    return {
      get: (key) => this.rows.get(key) ?? null,
      set: (key, value) => write(() => this.rows.set(key, value)),
      remove: (key) => write(() => this.rows.delete(key)),
      keys: (prefix) => [...this.rows.keys()].filter((key) => key.startsWith(prefix)),
    };
  }

  #locks(page) {
    return (name, task) => {
      const before = this.#tails.get(name) ?? Promise.resolve();
      const result = before.then(() => (page.isDead ? new Promise(() => undefined) : task()));
      this.#tails.set(name, Promise.race([result.catch(() => undefined), page.ended]));
      return result;
    };
  }
}

class VisitorPage {
  isDead = false;
  errors = [];

  constructor() {
    this.ended = new Promise((resolve) => (this.end = resolve));
  }

  /** Ends the page as a reload does: nothing is asked, nothing is finished. */
  kill() {
    this.isDead = true;
    this.end();
    void this.parley.close().catch(() => undefined);
  }
}
