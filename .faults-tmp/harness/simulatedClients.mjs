/** Official clients inside a simulation: they write lists and entries, have things scheduled, and watch. */
import { ConvexClient } from "convex/browser";
import { reference } from "./clients.mjs";
import { History } from "./history.mjs";

const KEYS = ["d1", "d2", "r1", "r2"];
const MAX_PAUSE_MS = 600;
/** Longer than the minute after which a client gives up on a connection that is dead. */
const STUCK_MS = 150_000;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export class SimulatedClients {
  history = new History(STUCK_MS);
  /** "mutation/lane/number" and the same for actions, of what was scheduled and acknowledged. */
  scheduled = { mutation: [], action: [] };
  open = 0;
  #lastValue = 0;

  constructor(time, network) {
    Object.assign(this, { time, network });
    this.final = this.#connect("final");
  }

  #connect(name) {
    this.time.owner = `client ${name}`;
    const client = new ConvexClient("http://127.0.0.1:1", {
      webSocketConstructor: this.network.WebSocket,
      logger: false,
      unsavedChangesWarning: false,
    });
    this.time.owner = "world";
    return client;
  }

  /** Starts `count` clients that each run `transactions` one after the other. */
  start(count, transactions) {
    this.clients = Array.from({ length: count }, (_, index) => {
      const client = this.#connect(String(index));
      this.time.owner = `client ${index}`;
      const watched = this.#watch(client, [KEYS[index % 4], KEYS[(index + 1) % 4]]);
      void this.#run(client, watched, String(index), this.time.random.fork(100 + index), transactions);
      this.time.owner = "world";
      return { client, watched };
    });
  }

  #watch(client, keys) {
    const { history } = this;
    const lists = keys.map((key) => client.client.subscribe("txn:read", { keys: [key] }));
    const watched = { keys, latest: null };
    watched.values = () => lists.map(({ queryToken }) => client.client.localQueryResultByToken(queryToken)?.[0]);
    client.client.addOnTransitionHandler(() => {
      const values = watched.values();
      if (values.includes(undefined)) return;
      const ops = keys.map((key, at) => ({ read: key, list: values[at] }));
      const after = watched.latest === null ? [] : [watched.latest];
      watched.latest = history.add({ status: "ok", ops, completed: history.tick(), after });
    });
    return watched;
  }

  async #run(client, watched, lane, random, transactions) {
    this.open++;
    for (let number = 0; number < transactions; number++) {
      await pause(random.below(MAX_PAUSE_MS));
      if (random() < 0.25) await this.#schedule(client, lane, number, random);
      else await this.#write(client, watched, random);
    }
    this.open--;
  }

  async #schedule(client, lane, number, random) {
    const by = random.pick(["mutation", "action"]);
    const args = { lane, number, by, delayMs: random.below(3_000), outside: "" };
    const { status } = await this.history.outcome(client.mutation(reference("entries:addAndSchedule"), args));
    if (status === "ok") this.scheduled[by].push(`${by}/${lane}/${number}`);
  }

  async #write(client, watched, random) {
    const { history } = this;
    const ops = Array.from({ length: 1 + random.below(3) }, () => {
      const isRead = random() < 0.4;
      return { f: isRead ? "read" : "append", key: random.pick(KEYS), value: isRead ? 0 : ++this.#lastValue };
    });
    const appends = ops.filter(({ f }) => f === "append").map(({ key, value }) => ({ append: key, value }));
    const txn = history.add({ status: "unknown", ops: appends, invoked: history.tick() });
    const sent = client.mutation(reference("txn:run"), { ops, nested: null, isFailing: false });
    const { status, value } = await history.outcome(sent);
    txn.status = status;
    txn.completed = history.tick();
    if (status !== "ok") return;
    const lists = value.values();
    txn.ops = ops.map(({ f, key, value }) => (f === "read" ? { read: key, list: lists.next().value } : { append: key, value }));
  }

  /** What is stored in the end, by key. */
  async finalLists() {
    const lists = await this.final.query(reference("txn:read"), { keys: KEYS });
    return Object.fromEntries(KEYS.map((key, at) => [key, lists[at]]));
  }

  async effects() {
    return (await this.final.query(reference("entries:allEffects"), { cursor: null })).rows;
  }

  /** Clients that are not shown what is stored. */
  stale(final) {
    return this.clients.filter(({ watched: { keys, values } }) => {
      const shown = values();
      return keys.some((key, at) => String(shown[at]) !== String(final[key]));
    }).length;
  }
}
