/** Directed graphs with typed edges, and the components of them that hold a cycle. */

/** Edge types; a search names the ones it follows as a bit set. */
export const WW = 1;
export const WR = 2;
export const RW = 4;
/** Order that somebody could observe: real time, or one client's own. */
export const OBSERVED = 8;

export class Graph {
  /** For each node, pairs of target and type. */
  #edges = [];

  addNode() {
    return this.#edges.push([]) - 1;
  }

  addEdge(from, to, type) {
    if (from !== to) this.#edges[from].push(to, type);
  }

  /** Targets of `node` along edges of the given types. */
  *next(node, types) {
    const edges = this.#edges[node];
    for (let at = 0; at < edges.length; at += 2) if (edges[at + 1] & types) yield edges[at];
  }

  /**
   * Sets of nodes that reach each other along edges of the given types, without the sets of one (Tarjan, with a stack
   * of its own because histories are long).
   */
  cyclicComponents(types) {
    const index = new Int32Array(this.#edges.length).fill(-1);
    const low = new Int32Array(this.#edges.length);
    const onStack = new Uint8Array(this.#edges.length);
    const stack = [];
    const components = [];
    let counter = 0;
    const enter = (node) => {
      index[node] = low[node] = counter++;
      stack.push(node);
      onStack[node] = 1;
      return { node, targets: this.next(node, types) };
    };
    const leave = (node) => {
      if (low[node] !== index[node]) return;
      const members = stack.splice(stack.lastIndexOf(node));
      for (const member of members) onStack[member] = 0;
      if (members.length > 1) components.push(members);
    };
    const step = (calls) => {
      const { node, targets } = calls.at(-1);
      const { value, done } = targets.next();
      if (done) {
        calls.pop();
        leave(node);
        const caller = calls.at(-1)?.node;
        if (caller !== undefined) low[caller] = Math.min(low[caller], low[node]);
      } else if (index[value] === -1) calls.push(enter(value));
      else if (onStack[value]) low[node] = Math.min(low[node], index[value]);
    };
    for (let root = 0; root < this.#edges.length; root++) {
      if (index[root] !== -1) continue;
      const calls = [enter(root)];
      while (calls.length > 0) step(calls);
    }
    return components;
  }

  /** Is there a way from `from` to `to` along edges of the given types inside `members`? */
  reaches(from, to, types, members) {
    const seen = new Set([from]);
    for (const node of seen) {
      if (node === to) return true;
      for (const target of this.next(node, types)) if (members.has(target)) seen.add(target);
    }
    return false;
  }
}
