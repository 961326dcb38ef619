import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { AUDIT_GROUPS } from "./auditWords.ts";

const BACKEND = join(import.meta.dirname, "../../../../convex");

function parsedSources(): ts.SourceFile[] {
  return readdirSync(BACKEND, { recursive: true, encoding: "utf8" })
    .filter((file) => /^[^_].*\.ts$/.test(file) && !/\.(test|testing|d)\.ts$/.test(file))
    .map((file) => {
      const path = join(BACKEND, file);
      return ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
    });
}

const sources = parsedSources();

function callsOf(name: string, folder?: string): ts.CallExpression[] {
  const found: ts.CallExpression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.getText() === name) found.push(node);
    ts.forEachChild(node, visit);
  };
  for (const source of sources) if (!folder || dirname(source.fileName) === folder) visit(source);
  return found;
}

function enclosing(node: ts.Node): ts.FunctionDeclaration | null {
  for (let at: ts.Node | undefined = node.parent; at; at = at.parent) if (ts.isFunctionDeclaration(at)) return at;
  return null;
}

function property(node: ts.Expression | undefined, name: string): ts.Expression | null {
  if (!node || !ts.isObjectLiteralExpression(node)) return null;
  for (const each of node.properties) {
    if (each.name?.getText() !== name) continue;
    if (ts.isPropertyAssignment(each)) return each.initializer;
    if (ts.isShorthandPropertyAssignment(each)) return each.name;
  }
  return null;
}

function declared(scope: ts.Node, name: string): ts.Expression | null {
  let found: ts.Expression | null = null;
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && node.name.getText() === name) found = node.initializer ?? null;
    ts.forEachChild(node, visit);
  };
  visit(scope);
  return found;
}

/** What the callers of the function around `node` give for its parameter `name`. */
function given(node: ts.Node, name: string): ts.Expression[] {
  const around = enclosing(node);
  const index = around?.parameters.findIndex((each) => each.name.getText() === name) ?? -1;
  if (!around?.name || index < 0) return [];
  const own = node.getSourceFile();
  const isExported = around.modifiers?.some((each) => each.kind === ts.SyntaxKind.ExportKeyword) ?? false;
  return callsOf(around.name.text, dirname(own.fileName))
    .filter((call) => isExported || call.getSourceFile() === own)
    .flatMap((call) => call.arguments[index] ?? []);
}

/** Every text an expression can be, as far as the sources say; null where they do not. */
function texts(node: ts.Expression): (string | null)[] {
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isConditionalExpression(node)) return [...texts(node.whenTrue), ...texts(node.whenFalse)];
  if (ts.isTemplateExpression(node)) {
    let all: (string | null)[] = [node.head.text];
    for (const { expression, literal } of node.templateSpans)
      all = all.flatMap((head) =>
        texts(expression).map((middle) => (head === null || middle === null ? null : head + middle + literal.text)),
      );
    return all;
  }
  if (ts.isIdentifier(node)) {
    const around = enclosing(node);
    const value = around && declared(around, node.text);
    const all = value ? [value] : given(node, node.text);
    return all.length > 0 ? all.flatMap(texts) : [null];
  }
  if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
    const all = given(node, node.expression.text).map((argument) => {
      const around = enclosing(argument);
      const object = ts.isIdentifier(argument) && around ? declared(around, argument.text) : argument;
      return property(object ?? undefined, node.name.text);
    });
    if (all.length > 0) return all.flatMap((value) => (value ? texts(value) : [null]));
  }
  return [null];
}

const written = callsOf("recordAudit").flatMap((call) => {
  const action = property(call.arguments[1], "action");
  const place = `${call.getSourceFile().fileName.slice(BACKEND.length + 1)}: ${action?.getText() ?? "no action"}`;
  return (action ? texts(action) : [null]).map((text) => ({ place, text }));
});

/** Where the verb is a state of the row. */
const BY_STATE = ["internal_article.draft", "internal_article.published", "internal_article.archived"];
/** Of the pairs of a kind of rule and a verb, the one without a function. */
const UNPAIRED = "auto_tag_rule.reordered";
const listed = AUDIT_GROUPS.flatMap(({ actions }) => actions);

describe("the actions of the audit log", () => {
  it("can all be read from the sources, but for states of internal articles", () => {
    const places = written.filter(({ text }) => text === null).map(({ place }) => place);
    expect([...new Set(places)]).toEqual(["knowledge/internalModel.ts: `internal_article.${verb}`"]);
  });

  it("are offered as a filter, every one that is written anywhere", () => {
    const missing = written.filter(({ text }) => text !== null && text !== UNPAIRED && !listed.includes(text));
    expect(missing).toEqual([]);
  });

  it("are written somewhere, every one that is offered, and offered once", () => {
    const known = new Set([...written.map(({ text }) => text), ...BY_STATE]);
    expect(listed.filter((action) => !known.has(action))).toEqual([]);
    expect(new Set(listed).size).toBe(listed.length);
  });
});
