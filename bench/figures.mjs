/** What every benchmark prints: a table for people and, as the last line, one JSON object for machines. */

export function percentile(values, share) {
  if (values.length === 0) return NaN;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

export const median = (values) => percentile(values, 0.5);

/** Median and range of what each pair of an interleaved run gave, as fields of a figure. */
export function spread(values) {
  return { value: median(values), range: [Math.min(...values), Math.max(...values)] };
}

/** Slope of log(y) over log(x) by least squares: 0 is flat, 1 linear. */
export function growthExponent(points) {
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(Math.max(y, 1e-9))]);
  const meanX = logs.reduce((sum, [x]) => sum + x, 0) / logs.length;
  const meanY = logs.reduce((sum, [, y]) => sum + y, 0) / logs.length;
  const top = logs.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  const bottom = logs.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  return bottom === 0 ? 0 : top / bottom;
}

/** Does a figure meet its target? null without one. */
export function isMet({ value, op, target }) {
  if (target === undefined) return null;
  return op === ">=" ? value >= target : op === "<=" ? value <= target : value === target;
}

function shown(value) {
  if (typeof value !== "number") return String(value);
  return Number.isInteger(value) ? String(value) : value.toPrecision(3);
}

/** Rows of equal keys as an aligned text table. */
export function printTable(rows) {
  if (rows.length === 0) return;
  const columns = Object.keys(rows[0]);
  const width = (column) => Math.max(column.length, ...rows.map((row) => shown(row[column]).length));
  const line = (cells) =>
    columns
      .map((column, index) => cells[index].padEnd(width(column)))
      .join("  ")
      .trimEnd();
  console.log(line(columns));
  for (const row of rows) console.log(line(columns.map((column) => shown(row[column]))));
  console.log("");
}

/** Prints the figures as a table and as the last line. `extra` goes into the JSON object beside them. */
export function report(name, figures, extra = {}) {
  printTable(
    figures.map((figure) => ({
      id: figure.id,
      what: figure.what,
      value: figure.value,
      range: figure.range === undefined ? "-" : figure.range.map(shown).join(" to "),
      unit: figure.unit,
      target: figure.target === undefined ? "-" : `${figure.op} ${figure.target}`,
      met: { true: "yes", false: "NO", null: "-" }[String(isMet(figure))],
    })),
  );
  console.log(JSON.stringify({ name, ...extra, figures }));
}
