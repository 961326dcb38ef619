import { inlineHtml, type References } from "./inline.ts";

const MAX_COLUMNS = 100;
const DELIMITER = /^[ \t]*:?-+:?[ \t]*$/;

/** The cells of a row; `\|` is a pipe. */
function cellsOf(line: string): string[] {
  const bare = line.trim().replace(/^\|/, "");
  const cells: string[] = [];
  let cell = "";
  for (let at = 0; at < bare.length; at++) {
    const character = bare.charAt(at);
    if (character === "\\" && bare.charAt(at + 1) === "|") {
      cell += "|";
      at++;
    } else if (character === "|") {
      cells.push(cell);
      cell = "";
    } else cell += character;
  }
  if (cell.trim() !== "") cells.push(cell);
  return cells.map((text) => text.trim());
}

function alignmentOf(delimiter: string): string {
  const isLeft = delimiter.startsWith(":");
  const isRight = delimiter.endsWith(":");
  if (isLeft && isRight) return ' align="center"';
  return isRight ? ' align="right"' : isLeft ? ' align="left"' : "";
}

/** Whether two lines begin a table: a row and its rule, of the same number of columns. */
export function isTableStart(row: string, rule: string | undefined): boolean {
  if (rule === undefined || !row.includes("|") || !/^[ \t]{0,3}[|:-]/.test(rule) || !rule.includes("-")) return false;
  if (!/^[|:\- \t]+$/.test(rule) || (!rule.includes("|") && row.split("|").length > 2)) return false;
  const delimiters = cellsOf(rule);
  return (
    delimiters.length <= MAX_COLUMNS &&
    delimiters.every((cell) => DELIMITER.test(cell)) &&
    delimiters.length === cellsOf(row).length
  );
}

/** A table from its lines: head, rule, rows. Cells too many are left out, missing ones are empty. */
export function tableHtml(lines: readonly string[], references: References): string {
  const [head = "", rule = "", ...rows] = lines;
  const alignments = cellsOf(rule).map(alignmentOf);
  const rowHtml = (line: string, name: "td" | "th") => {
    const cells = cellsOf(line);
    const all = alignments.map((align, column) => {
      return `<${name}${align}>${inlineHtml(cells[column] ?? "", references)}</${name}>`;
    });
    return `<tr>\n${all.join("\n")}\n</tr>\n`;
  };
  const body = rows.length === 0 ? "" : `<tbody>\n${rows.map((row) => rowHtml(row, "td")).join("")}</tbody>\n`;
  return `<table>\n<thead>\n${rowHtml(head, "th")}</thead>\n${body}</table>`;
}
