/**
 * `npm run faults -- offline --seed N [--cuts 500] [--quick]`: official clients behind a proxy that cuts their
 * connections in each of four moments of a mutation's life. Every mutation must take effect once and in order, what
 * optimistic updates show must end as what is stored, and an action that was cut must fail and never run twice. Then the
 * product's own visitors, whose pages are reloaded while messages are unsent, with damage in their storage now and then.
 */
import { parseArgs } from "node:util";
import { connect, reference, until } from "./harness/clients.mjs";
import { CuttingProxy, WINDOWS } from "./harness/cuttingProxy.mjs";
import { compare, none } from "./harness/entries.mjs";
import { randomFrom } from "./harness/random.mjs";
import { reloadFigures, reloadVisitors } from "./harness/reloads.mjs";
import { finish } from "./harness/report.mjs";
import { withWorkspace } from "./harness/workspace.mjs";

const CLIENTS = 16;
const LIMIT_MS = 20_000;
/** One page of the second part is reloaded for so many cuts of the first. */
const CUTS_PER_RELOAD = 3;
/** After so many cuts of mutations, one of an action. */
const ACTION_EVERY = 4;
const LOST_ACTION = /Connection lost while action was in flight/;

const numbers = reference("entries:numbers");

/** One client, one lane of numbered entries that are shown before they are stored. */
class OfflineClient {
  cuts = Object.fromEntries([...Object.keys(WINDOWS), "action"].map((window) => [window, 0]));
  sent = 0;
  errors = [];
  /** States in which a number was missing, doubled or in the wrong place, or that went back behind an earlier one. */
  wrongStates = 0;
  actions = { started: 0, done: [], lost: 0 };
  shown = [];

  static async start(workspace, server, index, random) {
    const client = new OfflineClient();
    Object.assign(client, { lane: String(index), random, proxy: await CuttingProxy.listen(server.url) });
    client.convex = connect(client.proxy.url);
    client.convex.onUpdate(numbers, { lane: client.lane }, (list) => client.show(list));
    workspace.onClose(() => client.convex.close().then(() => client.proxy.close()));
    return client;
  }

  show(list) {
    const isWrong = list.some((number, at) => number !== at) || list.length < this.shown.length;
    if (isWrong) this.wrongStates++;
    this.shown = list;
  }

  async run(windows) {
    await until(() => this.convex.connectionState().isWebSocketConnected, LIMIT_MS);
    for (const [turn, window] of windows.entries()) {
      await this.cutMutation(window);
      if (turn % ACTION_EVERY === ACTION_EVERY - 1) await this.cutAction();
    }
  }

  async cutMutation(window) {
    const cut = this.proxy.cutNext(window);
    const mutations = Array.from({ length: 1 + this.random.below(4) }, () => this.send());
    await this.bounded(Promise.all([cut, ...mutations]));
    this.cuts[window]++;
  }

  send() {
    const entry = { lane: this.lane, number: this.sent++ };
    const optimisticUpdate = (store) => {
      const list = store.getQuery(numbers, { lane: this.lane }) ?? [];
      if (!list.includes(entry.number)) store.setQuery(numbers, { lane: this.lane }, [...list, entry.number]);
    };
    const mutation = this.convex.mutation(reference("entries:add"), entry, { optimisticUpdate });
    return mutation.catch((error) => this.errors.push(error.message));
  }

  async cutAction() {
    const number = this.actions.started++;
    const cut = this.proxy.cutNext("notCommitted", "Action");
    const action = this.convex.action(reference("entries:actForClient"), { lane: this.lane, number });
    const outcome = await this.bounded(
      Promise.all([
        action.then(
          () => "done",
          (error) => error.message,
        ),
        cut,
      ]),
    );
    if (outcome === undefined) return;
    if (outcome[0] === "done") this.actions.done.push(`client/${this.lane}/${number}`);
    else if (LOST_ACTION.test(outcome[0])) this.actions.lost++;
    else this.errors.push(outcome[0]);
    this.cuts.action++;
  }

  async bounded(promise) {
    let timer;
    const late = new Promise((resolve) => (timer = setTimeout(resolve, LIMIT_MS)));
    const result = await Promise.race([promise, late]);
    clearTimeout(timer);
    if (result === undefined) this.errors.push("no answer");
    return result;
  }

  get expected() {
    return Array.from({ length: this.sent }, (_, number) => `${this.lane}/${number}`);
  }
}

function planOf(cuts, random) {
  const windows = Object.keys(WINDOWS);
  const plan = Array.from({ length: cuts }, (_, index) => windows[index % windows.length]);
  return plan
    .map((window) => ({ window, rank: random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ window }) => window);
}

async function examine(server, clients) {
  const sum = (of) => clients.reduce((total, client) => total + of(client), 0);
  const stored = await server.rows("entries:all");
  const effects = await server.rows("entries:allEffects");
  const ordered = clients.map((client) => stored.filter((text) => text.startsWith(`${client.lane}/`)));
  const isCurrent = (client) => String(client.shown) === String(client.expected.map((_, number) => number));
  await until(() => clients.every(isCurrent), 3_000);
  return {
    ...compare(
      clients.flatMap((client) => client.expected),
      stored,
    ),
    order: ordered.filter((list, index) => String(list) !== String(clients[index].expected)).length,
    actions: compare(
      clients.flatMap((client) => client.actions.done),
      effects,
    ),
    actionsLost: sum((client) => client.actions.lost),
    diverged: clients.filter((client) => !isCurrent(client)).length,
    wrongStates: sum((client) => client.wrongStates),
    errors: clients.flatMap((client) => client.errors),
    sent: sum((client) => client.sent),
    cuts: sum((client) => client.proxy.cuts),
  };
}

const figuresOf = (found) => [
  { id: "R8.cuts", what: "connections cut", value: found.cuts, unit: "cuts" },
  { id: "R8.sent", what: "mutations sent", value: found.sent, unit: "mutations" },
  none("R8.lost", "mutations that did not take effect", found.lost, "mutations"),
  none("R8.duplicated", "mutations that took effect twice", found.duplicated, "mutations"),
  none("R8.order", "clients whose mutations are not in their order", found.order, "clients"),
  none("R8.diverged", "clients whose optimistic state did not end as what is stored", found.diverged, "clients"),
  none(
    "R8.wrongStates",
    "states shown with a number missing, doubled, misplaced or taken back",
    found.wrongStates,
    "states",
  ),
  none("R8.actionsTwice", "actions that ran twice", found.actions.duplicated, "actions"),
  none("R8.actionsLost", "actions that were answered and did nothing", found.actions.lost, "actions"),
  none("R8.unanswered", "requests without an answer, or with an error nobody expects", found.errors.length, "requests"),
];

export async function run(args) {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: "string", default: "1" },
      cuts: { type: "string" },
      quick: { type: "boolean", default: false },
    },
  });
  const seed = Number(values.seed);
  const cuts = Number(values.cuts ?? (values.quick ? 64 : 500));
  return await withWorkspace(async (workspace) => {
    const random = randomFrom(seed);
    const { found, rows } = await cutClients(workspace, cuts, random);
    const reloads = await reloadVisitors(workspace, { reloads: Math.ceil(cuts / CUTS_PER_RELOAD), random });
    return finish("offline", {
      args,
      seed,
      rows: [rows, reloads.kinds],
      examples: [...new Set(found.errors)],
      figures: [...figuresOf(found), ...reloadFigures(reloads)],
      totals: {
        ops: found.sent + reloads.sent,
        faults: found.cuts + reloads.reloads,
        lost: found.lost + found.actions.lost + reloads.lost,
        duplicated: found.duplicated + found.actions.duplicated + reloads.duplicated,
      },
      extra: { actionsFailed: found.actionsLost },
    });
  });
}

async function cutClients(workspace, cuts, random) {
  const server = await workspace.start();
  const start = (_, index) => OfflineClient.start(workspace, server, index, random.fork(index));
  const clients = await Promise.all(Array.from({ length: CLIENTS }, start));
  const plan = planOf(cuts, random);
  const share = Math.ceil(cuts / CLIENTS);
  await Promise.all(clients.map((client, index) => client.run(plan.slice(index * share, (index + 1) * share))));
  const rows = [...Object.keys(WINDOWS), "action"].map((window) => ({
    cut: WINDOWS[window] ?? "while an action runs",
    times: clients.reduce((total, client) => total + client.cuts[window], 0),
  }));
  return { found: await examine(server, clients), rows };
}
