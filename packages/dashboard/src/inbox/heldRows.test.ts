import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Held, nothingHeld, settle } from "./heldRows.ts";

interface Row {
  _id: string;
  text?: string;
}
const rows = (...ids: string[]): Row[] => ids.map((_id) => ({ _id }));
const ids = (held: Held<Row>): string => held.rows.map((row) => row._id).join("");
const never = (): boolean => false;
const start = (...order: string[]): Held<Row> => settle<Row>(nothingHeld, rows(...order), true, never);

describe("a list under a hand", () => {
  it("shows what the server has while nobody touches it", () => {
    const free = settle<Row>(start("a", "b"), rows("c", "b", "a"), false, never);
    expect(ids(free)).toBe("cba");
    expect(free.waiting).toEqual([]);
  });

  it("keeps every row in its place and lets new ones wait", () => {
    const held = settle(start("a", "b", "c"), rows("n", "c", "a", "b"), true, never);
    expect(ids(held)).toBe("abc");
    expect(held.waiting.map((row) => row._id)).toEqual(["n"]);
  });

  it("shows fresh words in the old place", () => {
    const held = settle(start("a", "b"), [{ _id: "b", text: "new" }, { _id: "a" }], true, never);
    expect(held.rows[1]).toEqual({ _id: "b", text: "new" });
  });

  it("adds a further page at the end", () => {
    expect(ids(settle(start("a", "b"), rows("a", "b", "c", "d"), true, never))).toBe("abcd");
  });

  it("keeps a row that left, marked as gone, until it is let go", () => {
    const held = settle(start("a", "b", "c"), rows("a", "c"), true, never);
    expect(ids(held)).toBe("abc");
    expect([...held.gone]).toEqual(["b"]);
    expect(ids(settle(held, rows("a", "c"), false, never))).toBe("ac");
  });

  it("lets go at once of what the reader moved himself, and takes it back where it was", () => {
    const mine = (id: string): boolean => id === "b";
    const closed = settle(start("a", "b", "c"), rows("a", "c"), true, mine);
    expect(ids(closed)).toBe("ac");
    const undone = settle(closed, rows("a", "b", "c"), true, mine);
    expect(ids(undone)).toBe("abc");
    expect(undone.waiting).toEqual([]);
  });

  it("changes nothing when nothing changed", () => {
    const live = rows("a");
    const held = settle<Row>(nothingHeld, live, true, never);
    expect(settle(held, live, true, never)).toBe(held);
  });

  it("never moves a row that stays, never shows one twice, never loses one", () => {
    const list = fc.uniqueArray(fc.constantFrom(..."abcdefghijkl"), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(list, list, (before, after) => {
        const held = settle(start(...before), rows(...after), true, never);
        const shown = held.rows.map((row) => row._id);
        expect(shown.slice(0, before.length)).toEqual(before);
        expect(new Set(shown).size).toBe(shown.length);
        const all = [...shown, ...held.waiting.map((row) => row._id)];
        expect(after.every((id) => all.includes(id))).toBe(true);
      }),
    );
  });
});
