/**
 * Checks a history of list-append transactions for anomalies of isolation, as Adya names them: every value is appended
 * once, so a list tells in which order its writers came, and each read tells which of them it saw.
 */
import { Graph, OBSERVED, RW, WR, WW } from "./graph.mjs";

/**
 * @typedef {object} Txn
 * @property {"ok" | "fail" | "unknown"} status `unknown`: it may or may not have taken effect
 * @property {({ append: string, value: number } | { read: string, list: number[] })[]} ops in the order they ran
 * @property {number} [invoked] position on the clock of the observer, when it was asked for
 * @property {number} [completed] position when its outcome was known; without it nobody waited for it
 * @property {Txn[]} [after] transactions that the same client knew of and must not go back behind
 */

const NAMES = [
  "G0",
  "G1a",
  "G1b",
  "G1c",
  "GSingle",
  "G2Item",
  "realTime",
  "internal",
  "order",
  "unwritten",
  "lost",
  "duplicated",
];

class Findings {
  counts = Object.fromEntries(NAMES.map((name) => [name, 0]));
  examples = [];

  add(name, detail) {
    if (this.counts[name]++ < 3) this.examples.push(`${name}: ${detail}`);
  }
}

/** Splits what a transaction read of a key into what others wrote and what it had appended itself by then. */
function* externalReads(txn) {
  const own = new Map();
  for (const op of txn.ops) {
    if (op.append !== undefined) {
      own.set(op.append, [...(own.get(op.append) ?? []), op.value]);
      continue;
    }
    const appended = own.get(op.read) ?? [];
    const cut = op.list.length - appended.length;
    const isInternal = appended.every((value, index) => op.list[cut + index] === value);
    yield { key: op.read, list: isInternal ? op.list.slice(0, cut) : op.list, isInternal };
  }
}

class Check {
  findings = new Findings();
  graph = new Graph();
  /** By value: who appended it, and what he appended to the same key afterwards. */
  writers = new Map();
  nodes = new Map();
  /** By key: the longest list anybody read. */
  orders = new Map();

  constructor(txns, finalLists) {
    this.txns = txns;
    for (const txn of txns) this.register(txn);
    for (const [key, list] of Object.entries(finalLists ?? {})) this.orders.set(key, list);
    for (const txn of txns) if (txn.status !== "fail") this.readLists(txn);
  }

  register(txn) {
    this.nodes.set(txn, this.graph.addNode());
    const last = new Map();
    for (const op of txn.ops) {
      if (op.append === undefined) continue;
      const writer = { txn, key: op.append, value: op.value, later: null };
      this.writers.set(op.value, writer);
      const previous = last.get(op.append);
      if (previous) previous.later = writer;
      last.set(op.append, writer);
    }
  }

  readLists(txn) {
    for (const { key, list, isInternal } of externalReads(txn)) {
      if (!isInternal) this.findings.add("internal", `a transaction did not see its own appends to ${key}: ${list}`);
      if (list.length > (this.orders.get(key)?.length ?? -1)) this.orders.set(key, list);
    }
  }

  checkOrders(hasFinal) {
    for (const [key, order] of this.orders) {
      this.checkList(key, order);
      for (let at = 1; at < order.length; at++) this.link(order[at - 1], order[at], WW);
    }
    if (!hasFinal) return;
    const stored = new Set([...this.orders.values()].flat());
    for (const { txn, key, value } of this.writers.values()) {
      if (txn.status === "ok" && !stored.has(value))
        this.findings.add("lost", `${value}, acknowledged, is not in ${key}`);
    }
  }

  checkList(key, list) {
    if (new Set(list).size < list.length) this.findings.add("duplicated", `${key} holds a value twice: ${list}`);
    for (const value of list) {
      const writer = this.writers.get(value);
      if (writer === undefined || writer.key !== key)
        this.findings.add("unwritten", `nobody appended ${value} to ${key}`);
      else if (writer.txn.status === "fail") this.findings.add("G1a", `${key} shows ${value}, which was rolled back`);
    }
  }

  link(from, to, type) {
    const [a, b] = [this.writers.get(from), this.writers.get(to)];
    if (a && b) this.graph.addEdge(this.nodes.get(a.txn), this.nodes.get(b.txn), type);
  }

  checkReads() {
    for (const txn of this.txns) {
      if (txn.status === "fail") continue;
      for (const { key, list } of externalReads(txn)) this.checkRead(txn, key, list);
    }
  }

  checkRead(txn, key, list) {
    const order = this.orders.get(key) ?? [];
    const differs = list.findIndex((value, index) => value !== order[index]);
    if (differs !== -1) {
      this.checkList(key, list);
      return this.findings.add("order", `${key} was read as ${list} and as ${order}`);
    }
    const node = this.nodes.get(txn);
    const last = this.writers.get(list.at(-1));
    if (last) {
      if (last.later) this.findings.add("G1b", `${key} was read between ${last.value} and ${last.later.value}`);
      this.graph.addEdge(this.nodes.get(last.txn), node, WR);
    }
    const next = this.writers.get(order[list.length]);
    if (next) this.graph.addEdge(node, this.nodes.get(next.txn), RW);
  }

  /**
   * Who completed before another was asked for came first. A chain of moments stands between them, so that there are
   * as many edges as transactions and not as many as pairs.
   */
  addObservedOrder() {
    const moments = [];
    for (const txn of this.txns) {
      for (const earlier of txn.after ?? []) this.graph.addEdge(this.nodes.get(earlier), this.nodes.get(txn), OBSERVED);
      if (txn.status !== "ok") continue;
      if (txn.invoked !== undefined) moments.push({ at: txn.invoked, txn, isEnd: false });
      if (txn.completed !== undefined) moments.push({ at: txn.completed, txn, isEnd: true });
    }
    let now = this.graph.addNode();
    for (const { txn, isEnd } of moments.sort((a, b) => a.at - b.at)) {
      if (!isEnd) {
        this.graph.addEdge(now, this.nodes.get(txn), OBSERVED);
        continue;
      }
      const next = this.graph.addNode();
      this.graph.addEdge(now, next, OBSERVED);
      this.graph.addEdge(this.nodes.get(txn), next, OBSERVED);
      now = next;
    }
  }

  findCycles() {
    const known = new Set();
    const isNew = (members) => {
      if (members.some((node) => known.has(node))) return false;
      for (const node of members) known.add(node);
      return true;
    };
    const stage = (types, name) => {
      for (const members of this.graph.cyclicComponents(types)) {
        if (isNew(members)) this.findings.add(name(members), this.describe(members));
      }
    };
    stage(WW, () => "G0");
    stage(WW | WR, () => "G1c");
    stage(WW | WR | RW, (members) => (this.hasSingleAntiDependency(members) ? "GSingle" : "G2Item"));
    stage(WW | WR | RW | OBSERVED, () => "realTime");
  }

  hasSingleAntiDependency(members) {
    const inside = new Set(members);
    return members.some((node) =>
      [...this.graph.next(node, RW)].some(
        (target) => inside.has(target) && this.graph.reaches(target, node, WW | WR, inside),
      ),
    );
  }

  describe(members) {
    const inside = new Set(members);
    const shown = this.txns.filter((txn) => inside.has(this.nodes.get(txn))).slice(0, 4);
    return `a cycle of ${members.length}: ${shown.map((txn) => JSON.stringify(txn.ops).slice(0, 300)).join(" <-> ")}`;
  }
}

/**
 * Anomalies of a history. `finalLists` (key -> list, read when all was quiet) makes lost appends visible.
 * `realTime` counts cycles through the order in which outcomes were known: without them a serialisable history is
 * strictly serialisable.
 * @param {Txn[]} txns
 * @param {Record<string, number[]>} [finalLists]
 * @returns {{ counts: Record<string, number>, examples: string[] }}
 */
export function checkHistory(txns, finalLists) {
  const check = new Check(txns, finalLists);
  check.checkOrders(finalLists !== undefined);
  check.checkReads();
  check.addObservedOrder();
  check.findCycles();
  return { counts: check.findings.counts, examples: check.findings.examples };
}
