import { fc, test as property } from "@fast-check/vitest";
import { expect, test } from "vitest";
import { csvCell, csvFile } from "./csv.ts";

/** A reader of RFC 4180, to look at what a spreadsheet would see. */
function parse(text: string): string[][] {
  const rows: string[][] = [];
  const row: string[] = [];
  let cell = "";
  for (let index = 0, isQuoted = false; index < text.length; index++) {
    const character = text[index] ?? "";
    if (isQuoted && character === '"' && text[index + 1] === '"') cell += text[++index] ?? "";
    else if (character === '"') isQuoted = !isQuoted;
    else if (isQuoted || (character !== "," && character !== "\r" && character !== "\n")) cell += character;
    else if (character === "," || character === "\n") {
      row.push(cell);
      cell = "";
      if (character === "\n") rows.push(row.splice(0));
    }
  }
  return rows;
}

test.each(["=1+1", "+49 40", "-2", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://evil")', " =1", "＝1"])(
  "%j is text, not a formula",
  (text) => {
    expect(parse(csvFile(["a"], [[text]]))[1]?.[0]).toBe(`'${text}`);
  },
);

property.prop([fc.array(fc.array(fc.string({ unit: "grapheme" }), { minLength: 2, maxLength: 2 }))])(
  "what is written is read again, whatever it holds",
  (rows) => {
    const read = parse(csvFile(["a", "b"], rows)).slice(1);
    const unmarked = read.map((row) => row.map((cell) => cell.replace(/^'(?=\s*[=+\-@\t\r＝＋－＠])/, "")));
    expect(unmarked).toEqual(rows);
  },
);

test("numbers stay numbers, and nothing is nothing", () => {
  expect([csvCell(-5), csvCell(1.5), csvCell(true), csvCell(null)]).toEqual(["-5", "1.5", "true", ""]);
});
