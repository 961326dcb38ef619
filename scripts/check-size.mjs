/**
 * Budgets that keep the code readable, read from the syntax tree and printed as a table. Functions are counted by the
 * lines from head to closing brace, less those of functions declared inside; their median and 90th percentile look at named ones (declarations, methods,
 * `handler: ...`), their maximum at all. A file without any function is a table of data and has no line budget.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import ts from "typescript";
import { filesBelow, isCode, isTest, root } from "./sources.mjs";
import { formatTable } from "./table.mjs";

/** Longer exported functions of lib, model, access and core need a docstring; shorter ones may speak by their name. */
const SELF_EVIDENT_LINES = 3;
const DOCUMENTED = /^(convex\/lib\/|convex\/\w+\/((model|access)\w*|\w+(Model|Access))\.ts$|packages\/core\/src\/)/;
/** Where a cast through `unknown` is part of the work: the edge to Convex's own untyped values. */
const CASTS_ALLOWED = /^(convex\/lib\/|packages\/runtime\/)/;

/** Test lines per source line: the goal, and what is not to be lost on the way there. Raise the floor, never lower it. */
const TEST_RATIO = { goal: 1, floor: 0.54 };

const quantile = (sorted, share) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
const lineOf = (file, position) => file.getLineAndCharacterOfPosition(position).line;
const linesOf = (file, node) => lineOf(file, node.getEnd()) - lineOf(file, node.getStart(file)) + 1;

const isNamed = (node) =>
  node.name !== undefined ||
  ts.isConstructorDeclaration(node) ||
  ts.isVariableDeclaration(node.parent) ||
  ts.isPropertyAssignment(node.parent) ||
  ts.isPropertyDeclaration(node.parent);

/** Lines of the functions declared inside one: they are counted for themselves. */
function nestedLines(file, node) {
  let lines = 0;
  const visit = (child) => {
    const isDeclared = ts.isFunctionDeclaration(child) || ts.isMethodDeclaration(child) || ts.isAccessor(child);
    if (isDeclared && child.body) lines += linesOf(file, child);
    else ts.forEachChild(child, visit);
  };
  ts.forEachChild(node, visit);
  return lines;
}

function exportedStatement(node) {
  const holder = ts.isVariableDeclaration(node.parent) ? node.parent.parent.parent : node;
  const isExported =
    ts.canHaveModifiers(holder) && ts.getModifiers(holder)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
  return isExported ? holder : null;
}

/** What one source file adds to the figures. */
export function measureFile(path, text) {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const measured = {
    path,
    lines: file.getLineStarts().length,
    functions: [],
    anys: 0,
    casts: [],
    exported: 0,
    undocumented: [],
  };
  const visit = (node) => {
    const at = `${path}:${lineOf(file, node.getStart(file)) + 1}`;
    if (ts.isFunctionLike(node) && node.body !== undefined) {
      const lines = linesOf(file, node) - nestedLines(file, node);
      measured.functions.push({ at, lines, isNamed: isNamed(node) });
      const statement = exportedStatement(node);
      if (statement && lines > SELF_EVIDENT_LINES) {
        measured.exported += 1;
        if (!statement.jsDoc) measured.undocumented.push(at);
      }
    }
    if (node.kind === ts.SyntaxKind.AnyKeyword) measured.anys += 1;
    const isCast = ts.isAsExpression(node) && ts.isAsExpression(node.expression);
    if (isCast && node.expression.type.kind === ts.SyntaxKind.UnknownKeyword) measured.casts.push(at);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return measured;
}

const budget = (name, value, limit, offenders = [], isAtLeast = false) => ({
  name,
  value,
  limit: `${isAtLeast ? ">=" : "<="} ${limit}`,
  isKept: isAtLeast ? value >= limit : value <= limit,
  offenders,
});

/** The figures over measured files; `isTest` tells tests from source. */
export function budgets(measured) {
  const source = measured.filter(({ path }) => !isTest(path));
  const functions = source.flatMap((file) => file.functions);
  const named = functions
    .filter((item) => item.isNamed)
    .map(({ lines }) => lines)
    .sort((a, b) => a - b);
  const withCode = source.filter((file) => file.functions.length > 0);
  const sizes = withCode.map(({ lines }) => lines).sort((a, b) => a - b);
  const total = (files) => files.reduce((sum, { lines }) => sum + lines, 0);
  const longest = Math.max(0, ...functions.map(({ lines }) => lines));
  const documented = source.filter(({ path }) => DOCUMENTED.test(path));
  const undocumented = documented.flatMap((file) => file.undocumented);
  const casts = source.filter(({ path }) => !CASTS_ALLOWED.test(path)).flatMap((file) => file.casts);
  const anys = source.filter((file) => file.anys > 0);
  const anyRate = (1000 * source.reduce((sum, file) => sum + file.anys, 0)) / Math.max(1, total(source));
  const ratio = total(measured.filter(({ path }) => isTest(path))) / Math.max(1, total(source));
  return [
    budget("named functions, median lines", quantile(named, 0.5), 10),
    budget("named functions, p90 lines", quantile(named, 0.9), 45),
    budget(
      "longest function, lines",
      longest,
      80,
      functions.filter(({ lines }) => lines > 80).map(({ at, lines }) => `${at} (${lines})`),
    ),
    budget("files, median lines", quantile(sizes, 0.5), 130),
    budget("files, p90 lines", quantile(sizes, 0.9), 350),
    budget(
      "longest file, lines",
      sizes.at(-1) ?? 0,
      500,
      withCode.filter(({ lines }) => lines > 500).map(({ path, lines }) => `${path} (${lines})`),
    ),
    budget("exported functions of model, lib, core without a docstring", undocumented.length, 0, undocumented),
    budget(
      "`any` per 1,000 lines",
      Number(anyRate.toFixed(2)),
      0.5,
      anys.map(({ path, anys: count }) => `${path} (${count})`),
    ),
    budget("`as unknown as` outside lib and runtime", casts.length, 0, casts),
    budget(
      `test lines per source line (goal ${TEST_RATIO.goal})`,
      Number(ratio.toFixed(2)),
      TEST_RATIO.floor,
      [],
      true,
    ),
  ];
}

/** The code of the project at `base`: backend, packages, scripts, end-to-end tests. */
export function measureProject(base = root) {
  return ["convex", "packages", "scripts", "e2e", "bench", "faults"]
    .flatMap((folder) => filesBelow(folder, base))
    .filter(isCode)
    .map((path) => measureFile(path, readFileSync(join(base, path), "utf8")));
}

function main() {
  const figures = budgets(measureProject());
  console.log(
    formatTable(
      ["budget", "value", "limit", "result"],
      figures.map(({ name, value, limit, isKept }) => [name, value, limit, isKept ? "ok" : "OVER"]),
    ),
  );
  const broken = figures.filter(({ isKept }) => !isKept);
  for (const { name, offenders } of broken)
    console.log(`\n${name}\n${offenders.map((line) => `  ${line}`).join("\n")}`);
  process.exitCode = broken.length > 0 ? 1 : 0;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) main();
