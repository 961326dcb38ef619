import fc from "fast-check";
import { expect, test } from "vitest";
import { checkHistory } from "./harness/checker.mjs";

const append = (key, value) => ({ append: key, value });
const read = (key, ...list) => ({ read: key, list });
const ok = (...ops) => ({ status: "ok", ops });
const found = (txns, finalLists) =>
  Object.fromEntries(Object.entries(checkHistory(txns, finalLists).counts).filter(([, count]) => count > 0));

test("a history without anomalies has no findings", () => {
  const txns = [
    ok(append("x", 1)),
    ok(read("x", 1), append("y", 2)),
    ok(read("y", 2), append("y", 3), read("y", 2, 3)),
  ];
  expect(found(txns, { x: [1], y: [2, 3] })).toEqual({});
});

test("G0: two writers in opposite orders on two keys", () => {
  const txns = [ok(append("x", 1), append("y", 2)), ok(append("x", 3), append("y", 4))];
  expect(found(txns, { x: [1, 3], y: [4, 2] })).toEqual({ G0: 1 });
});

test("G1a: a value that was rolled back is read", () => {
  const txns = [{ status: "fail", ops: [append("x", 1)] }, ok(read("x", 1))];
  expect(found(txns)).toEqual({ G1a: 1 });
});

test("G1b: a transaction is read half-way", () => {
  const txns = [ok(append("x", 1), append("x", 2)), ok(read("x", 1))];
  expect(found(txns, { x: [1, 2] })).toMatchObject({ G1b: 1 });
});

test("G1c: two transactions each read what the other wrote", () => {
  const txns = [ok(append("x", 1), read("y", 2)), ok(append("y", 2), read("x", 1))];
  expect(found(txns, { x: [1], y: [2] })).toEqual({ G1c: 1 });
});

test("G-single: a lost update", () => {
  const txns = [ok(read("x"), append("x", 1)), ok(read("x"), append("x", 2))];
  expect(found(txns, { x: [1, 2] })).toMatchObject({ GSingle: 1 });
});

test("G-single: a read that sees one key before and another after a writer", () => {
  const txns = [ok(append("x", 1), append("y", 2)), ok(read("x", 1), read("y"))];
  expect(found(txns, { x: [1], y: [2] })).toEqual({ GSingle: 1 });
});

test("G2-item: write skew", () => {
  const txns = [ok(read("x"), append("y", 1)), ok(read("y"), append("x", 2))];
  expect(found(txns, { x: [2], y: [1] })).toEqual({ G2Item: 1 });
});

test("real time: a read begun after an acknowledged append does not see it", () => {
  const writer = { ...ok(append("x", 1)), invoked: 1, completed: 2 };
  const reader = { ...ok(read("x")), invoked: 3, completed: 4 };
  expect(found([writer, reader], { x: [1] })).toEqual({ realTime: 1 });
  expect(found([writer, { ...reader, invoked: 1.5 }], { x: [1] })).toEqual({});
});

test("real time: a client's later state goes back behind an earlier one", () => {
  const first = ok(read("x", 1));
  expect(found([ok(append("x", 1)), first, { ...ok(read("x")), after: [first] }], { x: [1] })).toEqual({ realTime: 1 });
});

test("an acknowledged append that is gone is lost, one of unknown outcome is not", () => {
  expect(found([ok(append("x", 1))], { x: [] })).toEqual({ lost: 1 });
  expect(found([{ status: "unknown", ops: [append("x", 1)] }], { x: [] })).toEqual({});
});

test("a value that is stored twice is duplicated", () => {
  expect(found([ok(append("x", 1))], { x: [1, 1] })).toMatchObject({ duplicated: 1 });
});

test("a transaction that does not see its own append is found", () => {
  expect(found([ok(append("x", 1), read("x"))], { x: [1] })).toMatchObject({ internal: 1 });
});

test("reads that no single order explains are found, and so are values nobody wrote", () => {
  const txns = [ok(append("x", 1)), ok(append("x", 2)), ok(read("x", 1, 2)), ok(read("x", 2))];
  expect(found(txns)).toMatchObject({ order: 1 });
  expect(found([ok(read("x", 9))])).toMatchObject({ unwritten: 1 });
});

const operations = fc.array(
  fc.array(fc.record({ isRead: fc.boolean(), key: fc.constantFrom("x", "y", "z") }), { minLength: 1, maxLength: 4 }),
  { minLength: 2, maxLength: 60 },
);

/** Runs transactions one after the other, as a correct store would. */
function serialHistory(shapes) {
  const lists = { x: [], y: [], z: [] };
  let value = 0;
  const txns = shapes.map((shape, index) => {
    const ops = shape.map(({ isRead, key }) => {
      if (isRead) return { read: key, list: [...lists[key]] };
      lists[key].push(++value);
      return { append: key, value };
    });
    return { status: "ok", ops, invoked: index * 2, completed: index * 2 + 1 };
  });
  return { txns, lists };
}

test("property: a serial history has no findings, in whatever order it is presented", () => {
  fc.assert(
    fc.property(operations, fc.infiniteStream(fc.integer()), (shapes, noise) => {
      const { txns, lists } = serialHistory(shapes);
      const shuffled = txns.map((txn) => ({ txn, rank: noise.next().value })).sort((a, b) => a.rank - b.rank);
      expect(
        found(
          shuffled.map(({ txn }) => txn),
          lists,
        ),
      ).toEqual({});
    }),
  );
});

test("property: a read that misses the last value of its list is always found", () => {
  fc.assert(
    fc.property(operations, fc.nat(), (shapes, pick) => {
      const { txns, lists } = serialHistory(shapes);
      const reads = txns.flatMap(({ ops }) => ops.filter((op) => op.read !== undefined && op.list.length > 0));
      fc.pre(reads.length > 0);
      reads[pick % reads.length].list.pop();
      expect(Object.keys(found(txns, lists))).not.toEqual([]);
    }),
  );
});
