import fc from "fast-check";
import { expect, test } from "vitest";
import { csvDocuments, csvRows } from "./csv.ts";

async function* pieces(...texts: string[]) {
  yield* texts;
}
async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

test("values that look like numbers are numbers, the rest is text", async () => {
  const text = 'name,n,zip\r\n"Ann ""A"", x",1.5e2,"0x1"\r\nBob,-3,12a\n';
  expect(await all(csvDocuments(pieces(text)))).toEqual([
    { name: 'Ann "A", x', n: 150, zip: "0x1" },
    { name: "Bob", n: -3, zip: "12a" },
  ]);
});

test("a row of another length and an open quote are refused", async () => {
  await expect(all(csvDocuments(pieces("a,b\n1\n")))).rejects.toThrow(/Row 2/);
  await expect(all(csvDocuments(pieces('a\n"1\n')))).rejects.toThrow(/quoted/);
});

test("any table that is written is read back, wherever the pieces are cut", async () => {
  const cell = fc.string({ unit: fc.constantFrom("a", ",", '"', "\n", "\r", " ", "é") });
  const table = fc
    .integer({ min: 1, max: 4 })
    .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 5 }));
  await fc.assert(
    fc.asyncProperty(table, fc.nat(), async (rows, cut) => {
      const text = rows.map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join() + "\r\n").join("");
      const at = text.length === 0 ? 0 : cut % text.length;
      const read = await all(csvRows(pieces(text.slice(0, at), text.slice(at))));
      expect(read).toEqual(rows.filter((row) => row.length > 1 || row[0] !== ""));
    }),
  );
});
