import { StringDecoder } from "node:string_decoder";

/** Text of a byte stream; a byte order mark at its beginning is left out. */
export async function* textOf(source: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new StringDecoder("utf8");
  let isFirst = true;
  for await (const chunk of source) {
    const text = decoder.write(chunk);
    yield isFirst && text.startsWith("\ufeff") ? text.slice(1) : text;
    isFirst = false;
  }
  yield decoder.end();
}

/** Lines of a byte stream that are not blank. */
export async function* linesOf(source: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of textOf(source)) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() as string;
    for (const line of lines) if (line.trim() !== "") yield line;
  }
  if (rest.trim() !== "") yield rest;
}
