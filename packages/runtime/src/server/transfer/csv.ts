/** Rows of a CSV text that comes in pieces: quotes as in RFC 4180, line ends of any kind. */
export async function* csvRows(pieces: AsyncIterable<string>): AsyncGenerator<string[]> {
  let row: string[] = [];
  let field = "";
  let isQuoted = false;
  let previous = "";
  for await (const piece of pieces) {
    for (const char of piece) {
      if (isQuoted) {
        if (char === '"') isQuoted = false;
        else field += char;
      } else if (char === '"') {
        // A quote right after the closing one stands for itself.
        isQuoted = true;
        if (previous === '"') field += '"';
      } else if (char === ",") {
        row.push(field);
        field = "";
      } else if (char === "\n" || char === "\r") {
        if (char === "\r" || previous !== "\r") {
          if (row.length > 0 || field !== "") yield [...row, field];
          row = [];
          field = "";
        }
      } else field += char;
      previous = char;
    }
  }
  if (isQuoted) throw new Error("The CSV file ends inside of a quoted value.");
  if (row.length > 0 || field !== "") yield [...row, field];
}

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;

/** A value is a number when it looks like one, else text. */
const valueOf = (text: string): number | string => (NUMBER.test(text.trim()) ? Number(text) : text);

/** Documents of a CSV file whose first row names the fields. @throws when a row has another number of values. */
export async function* csvDocuments(pieces: AsyncIterable<string>): AsyncGenerator<Record<string, number | string>> {
  let names: string[] | null = null;
  let line = 0;
  for await (const row of csvRows(pieces)) {
    line++;
    if (names === null) {
      names = row.map((name) => name.trim());
      continue;
    }
    if (row.length !== names.length)
      throw new Error(`Row ${line} of the CSV file has ${row.length} values instead of ${names.length}.`);
    yield Object.fromEntries(names.map((name, i) => [name, valueOf(row[i] as string)]));
  }
}
