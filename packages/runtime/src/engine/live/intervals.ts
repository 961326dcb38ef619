/** An interval treap over string keys: finds the payloads whose range [lo, hi) holds a key in O(log n + hits). */

class Node<T> {
  left: Node<T> | null = null;
  right: Node<T> | null = null;
  readonly priority = Math.random();
  /** Greatest upper end in this subtree. */
  max: string;
  readonly items = new Set<T>();

  constructor(
    readonly lo: string,
    readonly hi: string,
  ) {
    this.max = hi;
  }

  update(): this {
    let max = this.hi;
    if (this.left && this.left.max > max) max = this.left.max;
    if (this.right && this.right.max > max) max = this.right.max;
    this.max = max;
    return this;
  }
}

type Link<T> = Node<T> | null;

function compare(lo: string, hi: string, node: { lo: string; hi: string }): number {
  if (lo !== node.lo) return lo < node.lo ? -1 : 1;
  return hi === node.hi ? 0 : hi < node.hi ? -1 : 1;
}

function rotateRight<T>(node: Node<T>, left: Node<T>): Node<T> {
  node.left = left.right;
  left.right = node.update();
  return left.update();
}

function rotateLeft<T>(node: Node<T>, right: Node<T>): Node<T> {
  node.right = right.left;
  right.left = node.update();
  return right.update();
}

function insert<T>(node: Link<T>, lo: string, hi: string, item: T): Node<T> {
  if (!node) {
    const leaf = new Node<T>(lo, hi);
    leaf.items.add(item);
    return leaf;
  }
  const order = compare(lo, hi, node);
  if (order === 0) {
    node.items.add(item);
    return node;
  }
  if (order < 0) {
    const left = (node.left = insert(node.left, lo, hi, item));
    return left.priority > node.priority ? rotateRight(node, left) : node.update();
  }
  const right = (node.right = insert(node.right, lo, hi, item));
  return right.priority > node.priority ? rotateLeft(node, right) : node.update();
}

function merge<T>(a: Link<T>, b: Link<T>): Link<T> {
  if (!a || !b) return a ?? b;
  if (a.priority > b.priority) {
    a.right = merge(a.right, b);
    return a.update();
  }
  b.left = merge(a, b.left);
  return b.update();
}

function remove<T>(node: Link<T>, lo: string, hi: string, item: T): Link<T> {
  if (!node) return null;
  const order = compare(lo, hi, node);
  if (order < 0) node.left = remove(node.left, lo, hi, item);
  else if (order > 0) node.right = remove(node.right, lo, hi, item);
  else {
    node.items.delete(item);
    if (node.items.size === 0) return merge(node.left, node.right);
  }
  return node.update();
}

function stab<T>(start: Link<T>, key: string, visit: (item: T) => void): void {
  for (let node = start; node && node.max > key; node = node.right) {
    stab(node.left, key, visit);
    if (node.lo > key) return;
    if (key < node.hi) node.items.forEach(visit);
  }
}

export class IntervalIndex<T> {
  private root: Link<T> = null;

  add(lo: string, hi: string, item: T): void {
    this.root = insert(this.root, lo, hi, item);
  }

  remove(lo: string, hi: string, item: T): void {
    this.root = remove(this.root, lo, hi, item);
  }

  /** Visits every item one of whose ranges holds `key`; an item with several such ranges is visited several times. */
  stab(key: string, visit: (item: T) => void): void {
    stab(this.root, key, visit);
  }

  get empty(): boolean {
    return this.root === null;
  }
}
