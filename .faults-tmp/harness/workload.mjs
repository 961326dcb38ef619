/**
 * One round of transactions by many official clients: list appends and reads for the checker, and money, duty rosters
 * and counters whose sums show a broken transaction. Reads come from transactions, one-shot questions, HTTP and live
 * queries; every Transition counts as one read of everything its client watches.
 */
import { reference, sleep, until } from "./clients.mjs";
import { checkHistory } from "./checker.mjs";
import { History } from "./history.mjs";

const LANES = 2;
const KEYS = 8;
const WATCHED_KEYS = 3;
const ACCOUNTS = 6;
const BALANCE = 50;
const PAIRS = 4;
const SETTLE_MS = 3_000;

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

let lastValue = 0;

export class Round {
  history = new History();
  /** Broken sums, by workload. */
  broken = { bank: 0, duty: 0, counter: 0, stale: 0 };
  examples = [];
  #increments = [];
  #usedQuestions = new Set();

  /** @param {{ name: string, server: () => object, clients: object[], random: Function, transactions: number, chaos: (done: number) => Promise<void> }} options */
  constructor(options) {
    Object.assign(this, options);
    this.keys = Array.from({ length: KEYS }, (_, index) => `${index % 2 ? "d" : "r"}.${this.name}.${index}`);
    this.balances = Array(ACCOUNTS).fill(BALANCE);
  }

  /** Runs the round to its end and checks it. @returns counts by kind of finding, all 0 when all is well. */
  async run() {
    const { name } = this;
    const server = this.server();
    await server.mutation("invariants:openBank", { bank: name, accounts: ACCOUNTS, balance: BALANCE });
    await server.mutation("invariants:openRoster", { roster: name, pairs: PAIRS });
    const watchers = this.clients.map((client, index) => this.watch(client, index));
    this.started = 0;
    const lanes = this.clients.flatMap((client, index) =>
      Array.from({ length: LANES }, (_, lane) => this.runLane(client, watchers[index], index * LANES + lane)),
    );
    await Promise.all(lanes);
    const findings = await this.conclude(watchers);
    for (const { stop } of watchers) stop();
    return findings;
  }

  /** Lets a client watch some lists, and the bank and the roster in several subscriptions at once. */
  watch(client, index) {
    const { name, history, broken } = this;
    const keys = Array.from({ length: WATCHED_KEYS }, (_, offset) => this.keys[(index + offset * 3) % KEYS]);
    const base = client.client;
    const subscribe = (path, args) => base.subscribe(path, args);
    const lists = keys.map((key) => subscribe("txn:read", { keys: [key] }));
    const accounts = Array.from({ length: ACCOUNTS }, (_, i) =>
      subscribe("invariants:balance", { bank: name, name: `a${i}` }),
    );
    const roster = subscribe("invariants:onDuty", { roster: name });
    const value = ({ queryToken }) => base.localQueryResultByToken(queryToken);
    const watcher = { keys, latest: null, values: () => lists.map((list) => value(list)?.[0]) };
    watcher.sample = (after = []) => {
      const values = watcher.values();
      if (values.includes(undefined)) return;
      const ops = keys.map((key, at) => ({ read: key, list: values[at] }));
      const previous = watcher.latest === null ? after : [...after, watcher.latest];
      watcher.latest = history.add({ status: "ok", ops, completed: history.tick(), after: previous });
    };
    const unlisten = base.addOnTransitionHandler(() => {
      watcher.sample();
      const balances = accounts.map(value);
      if (!balances.includes(undefined) && sum(balances) !== ACCOUNTS * BALANCE) broken.bank++;
      if (value(roster)?.some((count) => count < 1)) broken.duty++;
    });
    watcher.stop = () => {
      unlisten();
      for (const { unsubscribe } of [...lists, ...accounts, roster]) unsubscribe();
    };
    return watcher;
  }

  async runLane(client, watcher, lane) {
    const random = this.random.fork(lane);
    while (this.started < this.transactions) {
      await this.chaos(this.started++);
      await this.step(client, watcher, random);
    }
  }

  step(client, watcher, random) {
    const dice = random();
    if (dice < 0.5) return this.writeLists(random, (args) => client.mutation(reference("txn:run"), args), watcher);
    if (dice < 0.58) return this.writeLists(random, (args) => this.server().mutation("txn:run", args), null);
    if (dice < 0.7) return this.readLists(random, (args) => client.query(reference("txn:read"), args), client);
    if (dice < 0.78) return this.readLists(random, (args) => this.server().query("txn:read", args), null);
    if (dice < 0.88) return this.transfer(client, random);
    if (dice < 0.95) return this.toggleDuty(client, random);
    return this.increment(client);
  }

  #operations(random, count) {
    return Array.from({ length: count }, () => {
      const f = random() < 0.6 ? "append" : "read";
      return { f, key: random.pick(this.keys), value: f === "append" ? ++lastValue : 0 };
    });
  }

  async writeLists(random, send, watcher) {
    const { history } = this;
    const ops = this.#operations(random, 1 + random.below(4));
    const nested = random() < 0.2 ? { isFailing: random() < 0.5, ops: this.#operations(random, 2) } : null;
    const isFailing = random() < 0.08;
    const txn = history.add({ status: "unknown", ops: appendsOf(ops), invoked: history.tick() });
    if (nested?.isFailing) history.add({ status: "fail", ops: appendsOf(nested.ops) });
    else if (nested) txn.ops.push(...appendsOf(nested.ops));
    const { status, value } = await history.outcome(send({ ops, nested, isFailing }));
    txn.status = status;
    txn.completed = history.tick();
    if (status !== "ok") return;
    const lists = value.values();
    const ran = ops.map((op) =>
      op.f === "read" ? { read: op.key, list: lists.next().value } : { append: op.key, value: op.value },
    );
    txn.ops = nested && !nested.isFailing ? [...ran, ...appendsOf(nested.ops)] : ran;
    watcher?.sample([txn]);
  }

  async readLists(random, ask, client) {
    const { history } = this;
    const keys = Array.from({ length: 1 + random.below(3) }, () => random.pick(this.keys));
    // A client answers a question it has asked before from what it knows; a new one goes to the server, where it may
    // share the result that others watch.
    const question = `${this.clients.indexOf(client)} ${keys}`;
    const isNew = keys.length === 1 && !this.#usedQuestions.has(question);
    this.#usedQuestions.add(question);
    const txn = history.add({ status: "unknown", ops: [], invoked: history.tick() });
    const isWatched = keys.length === 1 && client !== null && this.isWatching(client, keys[0]);
    const { status, value } = await history.outcome(ask(isNew && !isWatched ? { keys } : { keys, nonce: ++lastValue }));
    txn.completed = history.tick();
    txn.status = status;
    if (status === "ok") txn.ops = keys.map((key, at) => ({ read: key, list: value[at] }));
  }

  isWatching(client, key) {
    const index = this.clients.indexOf(client);
    return Array.from({ length: WATCHED_KEYS }, (_, offset) => this.keys[(index + offset * 3) % KEYS]).includes(key);
  }

  async transfer(client, random) {
    const [from, to] = [random.below(ACCOUNTS), random.below(ACCOUNTS)];
    if (from === to) return;
    const amount = 1 + random.below(BALANCE);
    const args = { bank: this.name, from: `a${from}`, to: `a${to}`, amount };
    const { status } = await this.history.outcome(client.mutation(reference("invariants:transfer"), args));
    if (status !== "ok") return;
    this.balances[from] -= amount;
    this.balances[to] += amount;
  }

  async toggleDuty(client, random) {
    const args = { roster: this.name, pair: random.below(PAIRS), who: random.pick(["left", "right"]) };
    await this.history.outcome(client.mutation(reference("invariants:toggleDuty"), args));
  }

  async increment(client) {
    const mutation = client.mutation(reference("invariants:increment"), { name: this.name });
    const { status, value } = await this.history.outcome(mutation);
    if (status === "ok") this.#increments.push(value);
  }

  async conclude(watchers) {
    const server = this.server();
    const invoked = this.history.tick();
    const lists = await server.query("txn:read", { keys: this.keys, nonce: ++lastValue });
    const final = Object.fromEntries(this.keys.map((key, at) => [key, lists[at]]));
    const ops = this.keys.map((key) => ({ read: key, list: final[key] }));
    this.history.add({ status: "ok", ops, invoked, completed: this.history.tick() });
    await this.checkInvariants(server);
    await this.checkWatchers(watchers, final);
    const { counts, examples } = checkHistory(this.history.txns, final);
    this.examples.push(...examples, ...this.history.unexpected.slice(0, 3));
    const { stuck, unexpected } = this.history;
    return { ...counts, ...this.broken, stuck, unexpected: unexpected.length };
  }

  async checkInvariants(server) {
    const { broken, balances } = this;
    const stored = await server.query("invariants:balances", { bank: this.name });
    if (String(stored) !== String(balances)) this.note("bank", `${stored} instead of ${balances}`);
    if ((await server.query("invariants:onDuty", { roster: this.name })).some((count) => count < 1)) broken.duty++;
    const count = await server.query("invariants:count", { name: this.name });
    const distinct = new Set(this.#increments).size;
    if (count !== distinct || distinct !== this.#increments.length)
      this.note("counter", `${count} after ${this.#increments}`);
  }

  note(kind, example) {
    this.broken[kind]++;
    this.examples.push(`${kind}: ${example}`);
  }

  /** Whoever watches must be shown the last state in the end. */
  async checkWatchers(watchers, final) {
    const isCurrent = ({ keys, values }) => values().every((list, at) => String(list) === String(final[keys[at]]));
    await until(() => watchers.every(isCurrent), SETTLE_MS);
    await sleep(20);
    const stale = watchers.filter((watcher) => !isCurrent(watcher)).length;
    if (stale > 0) this.note("stale", `${stale} clients are shown an old state for ever`);
  }
}

const appendsOf = (ops) => ops.filter(({ f }) => f === "append").map(({ key, value }) => ({ append: key, value }));
