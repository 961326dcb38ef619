/**
 * Visitors of the product whose pages are reloaded while messages are on their way or cannot leave at all: the outbox
 * that outlives the page must bring each message to the server once, in order, into one conversation.
 */
import { root } from "../../scripts/build.mjs";
import { sleep, until } from "./clients.mjs";
import { CuttingProxy, WINDOWS } from "./cuttingProxy.mjs";
import { compare, none, outOfOrder } from "./entries.mjs";
import { Signer } from "./tokens.mjs";
import { loadClient, VisitorBrowser } from "./visitorBrowser.mjs";

const RELOADS_EACH = 12;
const CUT_MS = 3_000;
/** The demo hashes passwords, which on a busy machine takes longer than the platform gives a function. */
const SEED_TIMEOUT_MS = 20_000;
const IDLE_MS = 60_000;
const OFFLINE_MS = 150;
/** Of the reloads, without a server in reach. */
const OFFLINE_SHARE = 0.4;
const DAMAGE_SHARE = 0.2;
const SENDS = /"udfPath":"conversations\/visitor:(start|send)"/;
const DAMAGE = ["", "{", "null", '{"clientMessageId":"zz","content":5}'];

class Visitor {
  sent = 0;
  reloads = { offline: 0, ...Object.fromEntries(Object.keys(WINDOWS).map((window) => [window, 0])) };
  damaged = 0;

  constructor({ browser, proxy, lane, random }) {
    Object.assign(this, { browser, proxy, lane, random, page: browser.open() });
    this.target = { draftId: `draft-${lane}` };
  }

  get #outboxPrefix() {
    return `parley:${this.browser.workspaceId}:outbox:`;
  }

  async run(reloads) {
    await this.page.booted;
    for (let reload = 0; reload < reloads; reload++) {
      if (this.random() < OFFLINE_SHARE) await this.writeOffline();
      else await this.writeIntoCut(this.random.pick(Object.keys(WINDOWS)));
    }
    await this.page.parley.outbox.idle();
  }

  /** Resolves when the messages are in storage: from then on they must not be lost. */
  async write() {
    const writing = Array.from({ length: 1 + this.random.below(4) }, () =>
      this.page.parley.send(this.target, { content: `${this.lane}/${this.sent++}` }),
    );
    await Promise.all(writing);
  }

  async writeOffline() {
    this.proxy.setReachable(false);
    await this.write();
    this.#reload("offline");
    if (this.random() < 0.5) await this.write();
    await sleep(this.random.below(OFFLINE_MS));
    this.#reload("offline");
    this.proxy.setReachable(true);
  }

  async writeIntoCut(window) {
    const cut = this.proxy.cutNext(window, "Mutation", SENDS);
    await this.write();
    await Promise.race([cut, sleep(CUT_MS)]);
    this.#reload(window);
  }

  #reload(kind) {
    this.page.kill();
    if (this.random() < DAMAGE_SHARE) this.#damageStorage();
    this.page = this.browser.open();
    this.reloads[kind]++;
  }

  /** Entries that no page wrote like that, before and after all others. */
  #damageStorage() {
    this.browser.rows.set(`${this.#outboxPrefix}${this.random.pick(["", "zz"])}`, this.random.pick(DAMAGE));
    this.damaged++;
  }

  /** What the messenger shows in the end, as a list of contents. */
  async shown() {
    const thread = this.page.parley.thread(this.target);
    const contents = () => thread.state.value.messages.map(({ content }) => content);
    while (contents().length < this.sent && thread.state.value.hasOlder) {
      thread.loadOlder();
      await until(() => !thread.state.value.isLoadingOlder, CUT_MS);
    }
    await until(() => contents().length >= this.sent, CUT_MS);
    const list = contents();
    thread.close();
    return list;
  }

  get expected() {
    return Array.from({ length: this.sent }, (_, number) => `${this.lane}/${number}`);
  }

  /** Messages that wait in storage: a page that was just opened knows of them only when it has read it. */
  get waiting() {
    return [...this.browser.rows.keys()].filter((key) => key.startsWith(this.#outboxPrefix)).length;
  }
}

async function startProduct(workspace) {
  const server = await workspace.start({
    dataDir: workspace.path("product"),
    options: { userTimeoutMs: SEED_TIMEOUT_MS },
  });
  await server.setEnv({ ...new Signer().env, PARLEY_DEV_MAILBOX: "1" });
  const printed = await server.push(root);
  if (!/Deployed/.test(printed)) throw new Error(printed);
  const { workspaceId } = await server.admin("demo/seed:run", {});
  return { server, workspaceId };
}

/** Every stored message of the visitors, in the order of storing. */
async function stored(server) {
  const rows = [];
  for (let cursor = null, isDone = false; !isDone;) {
    const paginationOpts = { numItems: 1_000, cursor };
    const page = await server.admin("_system/cli/tableData", { table: "messages", order: "asc", paginationOpts });
    rows.push(...page.page.filter(({ content }) => /^lane\d+\/\d+$/.test(content)));
    ({ continueCursor: cursor, isDone } = page);
  }
  return rows;
}

/** @returns what was found, for `reloadFigures` */
export async function reloadVisitors(workspace, { reloads, random }) {
  const { server, workspaceId } = await startProduct(workspace);
  const client = await loadClient(workspace);
  const visitors = [];
  for (let index = 0; index < Math.ceil(reloads / RELOADS_EACH); index++) {
    const proxy = await CuttingProxy.listen(server.url);
    const browser = new VisitorBrowser(client, proxy.url, workspaceId);
    const visitor = new Visitor({ browser, proxy, lane: `lane${index}`, random: random.fork(index) });
    workspace.onClose(async () => {
      visitor.page.kill();
      await proxy.close();
    });
    visitors.push(visitor);
  }
  await quietly(() => Promise.all(visitors.map((visitor) => visitor.run(RELOADS_EACH))));
  await until(() => visitors.every((visitor) => visitor.waiting === 0), IDLE_MS);
  return await examine(server, visitors);
}

/** Dropping damaged entries is worth a warning to developers of a page, not here. */
async function quietly(work) {
  const { warn } = console;
  console.warn = () => undefined;
  try {
    await work();
  } finally {
    console.warn = warn;
  }
}

async function examine(server, visitors) {
  const rows = await stored(server);
  const contents = rows.map(({ content }) => content);
  const shown = await Promise.all(visitors.map((visitor) => visitor.shown()));
  const conversationsOf = (lane) =>
    new Set(rows.filter(({ content }) => content.startsWith(`${lane}/`)).map((row) => row.conversationId)).size;
  const kinds = Object.keys(visitors[0].reloads);
  const sum = (of) => visitors.reduce((total, visitor) => total + of(visitor), 0);
  return {
    ...compare(
      visitors.flatMap((visitor) => visitor.expected),
      contents,
    ),
    order: outOfOrder(contents),
    split: visitors.filter(({ lane }) => conversationsOf(lane) > 1).length,
    diverged: visitors.filter((visitor, index) => String(shown[index]) !== String(visitor.expected)).length,
    waiting: sum((visitor) => visitor.waiting),
    sent: sum((visitor) => visitor.sent),
    damaged: sum((visitor) => visitor.damaged),
    reloads: sum((visitor) => kinds.reduce((total, kind) => total + visitor.reloads[kind], 0)),
    kinds: kinds.map((kind) => ({
      reloaded: kind === "offline" ? "without a server in reach" : WINDOWS[kind],
      times: sum((visitor) => visitor.reloads[kind]),
    })),
  };
}

export const reloadFigures = (found) => [
  { id: "R8.reloads", what: "pages of visitors reloaded with messages unsent", value: found.reloads, unit: "reloads" },
  { id: "R8.written", what: "messages written on them", value: found.sent, unit: "messages" },
  { id: "R8.damaged", what: "of the reloads, with damaged entries in storage", value: found.damaged, unit: "reloads" },
  none("R8.reloadLost", "messages that did not arrive", found.lost, "messages"),
  none("R8.reloadTwice", "messages stored twice", found.duplicated, "messages"),
  none("R8.reloadOrder", "messages stored before an earlier one of their visitor", found.order, "messages"),
  none("R8.reloadSplit", "visitors whose messages are in several conversations", found.split, "visitors"),
  none("R8.reloadDiverged", "visitors who are not shown what is stored", found.diverged, "visitors"),
  none("R8.reloadWaiting", "messages that still wait in the end", found.waiting, "messages"),
];
