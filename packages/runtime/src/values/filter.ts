/** Evaluation of `.filter()` expressions as the client library serializes them. */
import { compareValues, fieldAt, literal, type ConvexValue, type Json, type JsonObject } from "./json.ts";

type Operand = ConvexValue | undefined;
type Binary = (a: Operand, b: Operand) => Operand;

const ordered =
  (test: (order: number) => boolean): Binary =>
  (a, b) =>
    test(compareValues(a, b));

function arithmetic(numbers: (a: number, b: number) => number, ints: (a: bigint, b: bigint) => bigint): Binary {
  return (a, b) => {
    if (typeof a === "number" && typeof b === "number") return numbers(a, b);
    if (typeof a === "bigint" && typeof b === "bigint") return BigInt.asIntN(64, ints(a, b));
    throw new Error("Arithmetic in a filter needs two numbers of the same type.");
  };
}

const BINARY: Record<string, Binary> = {
  $eq: ordered((o) => o === 0),
  $neq: ordered((o) => o !== 0),
  $lt: ordered((o) => o < 0),
  $lte: ordered((o) => o <= 0),
  $gt: ordered((o) => o > 0),
  $gte: ordered((o) => o >= 0),
  $add: arithmetic(
    (a, b) => a + b,
    (a, b) => a + b,
  ),
  $sub: arithmetic(
    (a, b) => a - b,
    (a, b) => a - b,
  ),
  $mul: arithmetic(
    (a, b) => a * b,
    (a, b) => a * b,
  ),
  $div: arithmetic(
    (a, b) => a / b,
    (a, b) => a / b,
  ),
  $mod: arithmetic(
    (a, b) => a % b,
    (a, b) => a % b,
  ),
};

/** Value of an expression for a document. @throws on an unknown operator or mixed numeric types. */
export function evaluate(document: ConvexValue, expression: Json): Operand {
  const [operator, operand] = Object.entries(expression as JsonObject)[0] as [string, Json];
  const binary = BINARY[operator];
  if (binary) {
    const [left, right] = operand as [Json, Json];
    return binary(evaluate(document, left), evaluate(document, right));
  }
  return evaluateOther(document, operator, operand);
}

function evaluateOther(document: ConvexValue, operator: string, operand: Json): Operand {
  switch (operator) {
    case "$literal":
      return literal(operand);
    case "$field":
      return fieldAt(document, operand as string);
    case "$and":
      return (operand as Json[]).every((part) => evaluate(document, part) === true);
    case "$or":
      return (operand as Json[]).some((part) => evaluate(document, part) === true);
    case "$not":
      return evaluate(document, operand) !== true;
    case "$neg":
      return negate(evaluate(document, operand));
    default:
      throw new Error(`Unknown filter operator ${operator}`);
  }
}

function negate(value: Operand): Operand {
  if (typeof value === "number" || typeof value === "bigint") return -value;
  throw new Error("Arithmetic in a filter needs a number.");
}
