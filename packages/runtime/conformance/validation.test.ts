import { expect, test } from "vitest";
import { api, freshGroup, rejection, useDeployment, withoutRequestId } from "./deployment.ts";

const deployed = useDeployment();

const STRING_ARG = "Validator: v.object({body: v.string()})";

test("a missing field is named, with the object and the validator", async () => {
  const { status, body } = await deployed.call("query", "validation:stringArg");
  expect(status).toBe(200);
  expect(body.status).toBe("error");
  expect(withoutRequestId(body.errorMessage!)).toBe(
    `Server Error\nArgumentValidationError: Object is missing the required field \`body\`. Consider wrapping the field validator in \`v.optional(...)\` if this is expected.\n\nObject: {}\n${STRING_ARG}\n\n`,
  );
});

test("a value of the wrong type is shown with its path", async () => {
  const { body } = await deployed.call("query", "validation:stringArg", { body: 1 });
  expect(withoutRequestId(body.errorMessage!)).toBe(
    "Server Error\nArgumentValidationError: Value does not match validator.\nPath: .body\nValue: 1.0\nValidator: v.string()\n\n",
  );
});

test("an extra field is refused", async () => {
  const { body } = await deployed.call("query", "validation:stringArg", { body: "x", extra: true });
  expect(withoutRequestId(body.errorMessage!)).toBe(
    `Server Error\nArgumentValidationError: Object contains extra field \`extra\` that is not in the validator.\n\nObject: {body: "x", extra: true}\n${STRING_ARG}\n\n`,
  );
});

test.each(["query", "mutation", "action"] as const)("arguments of a %s are checked", async (kind) => {
  const path = { query: "stringArg", mutation: "stringArgMutation", action: "stringArgAction" }[kind];
  const { body } = await deployed.call(kind, `validation:${path}`, { body: null });
  expect(body.errorMessage).toContain(
    "ArgumentValidationError: Value does not match validator.\nPath: .body\nValue: null",
  );
  const right = await deployed.call(kind, `validation:${path}`, { body: "fine" });
  expect(right.body).toEqual({ status: "success", value: "fine", logLines: [] });
});

test("a function with empty args takes nothing", async () => {
  expect(await deployed.http.query(api.validation.noArgs, {})).toBe("none");
  expect(await rejection(deployed.http.query(api.validation.noArgs, { a: 1 }))).toMatch(/extra field `a`/);
});

test("a function without a validator takes anything", async () => {
  const args = { a: 1, b: [2n, null], c: new Uint8Array([1]).buffer };
  expect(await deployed.http.query(api.validation.unvalidated, args)).toEqual(args);
  expect(await deployed.http.query(api.validation.unvalidated)).toEqual({});
});

test("an optional argument may be missing, undefined arguments are missing ones", async () => {
  expect(await deployed.http.query(api.validation.optionalArg, {})).toEqual({ keys: [], note: null });
  expect(await deployed.http.query(api.validation.optionalArg, { note: undefined })).toEqual({ keys: [], note: null });
  expect(await rejection(deployed.http.query(api.validation.optionalArg, { note: null }))).toMatch(
    /Path: \.note\nValue: null/,
  );
});

test("paths lead through objects and arrays", async () => {
  const message = await rejection(
    deployed.http.query(api.validation.nested, { user: { tags: [{ label: "ok" }, { label: 5 }] } }),
  );
  expect(message).toContain("Path: .user.tags[1].label\nValue: 5.0\nValidator: v.string()");
});

test("a missing nested field is reported with the path of its object", async () => {
  const message = await rejection(deployed.http.query(api.validation.nested, { user: { tags: [{}] } }));
  expect(message).toContain("Object is missing the required field `label`.");
  expect(message).toContain("Path: .user.tags[0]\nObject: {}\nValidator: v.object({label: v.string()})");
});

test("unions and literals", async () => {
  expect(await deployed.http.query(api.validation.union, { value: "on" })).toBe("on");
  expect(await deployed.http.query(api.validation.union, { value: 4 })).toBe(4);
  expect(await rejection(deployed.http.query(api.validation.union, { value: "dim" }))).toContain(
    'Path: .value\nValue: "dim"\nValidator: v.union(v.literal("on"), v.literal("off"), v.float64())',
  );
});

test("records check keys and values", async () => {
  expect(await deployed.http.query(api.validation.record, { scores: { ann: 1, bob: 2 } })).toEqual({ ann: 1, bob: 2 });
  expect(await rejection(deployed.http.query(api.validation.record, { scores: { ann: "x" } }))).toContain(
    'Value: "x"\nValidator: v.float64()',
  );
});

test("every kind of value is told apart", async () => {
  const right = { int: 1n, float: 1, bool: false, bytes: new ArrayBuffer(1), nothing: null, literal: 7 };
  expect(await deployed.http.query(api.validation.kinds, right)).toEqual(Object.keys(right).sort());
  const wrong: [string, unknown, string][] = [
    ["int", 1, "Value: 1.0\nValidator: v.int64()"],
    ["float", 1n, "Validator: v.float64()"],
    ["bool", "true", 'Value: "true"\nValidator: v.boolean()'],
    ["bytes", "AAAA", "Validator: v.bytes()"],
    ["nothing", false, "Value: false\nValidator: v.null()"],
    ["literal", 8, "Value: 8.0\nValidator: v.literal(7.0)"],
  ];
  for (const [name, value, text] of wrong) {
    expect(await rejection(deployed.http.query(api.validation.kinds, { [name]: value }))).toContain(text);
  }
});

test("an id must be well-formed and of the right table", async () => {
  const item = await deployed.http.mutation(api.basics.addItem, { group: freshGroup(), name: "a" });
  const person = await deployed.http.mutation(api.basics.addPerson, { fields: { name: "Ann", role: "admin" } });
  expect(await deployed.http.query(api.validation.person, { id: person })).toMatchObject({ name: "Ann" });
  expect(await rejection(deployed.http.query(api.validation.person, { id: "abc" }))).toContain(
    'Value does not match validator.\nPath: .id\nValue: "abc"\nValidator: v.id("people")',
  );
  expect(await rejection(deployed.http.query(api.validation.person, { id: item }))).toContain(
    `Found ID "${item}" from table \`items\`, which does not match the table name in validator \`v.id("people")\`.`,
  );
});

test("arguments may be a union of objects", async () => {
  expect(await deployed.http.query(api.validation.eitherShape, { a: "x" })).toEqual({ a: "x" });
  expect(await deployed.http.query(api.validation.eitherShape, { b: 2 })).toEqual({ b: 2 });
  expect(await rejection(deployed.http.query(api.validation.eitherShape, { c: 3 }))).toMatch(/ArgumentValidationError/);
});

test("results are checked too, and writes of a mutation with a wrong one are undone", async () => {
  expect(await rejection(deployed.http.query(api.validation.wrongReturn, {}))).toContain(
    'ReturnsValidationError: Value does not match validator.\nPath: .count\nValue: "three"\nValidator: v.float64()',
  );
  expect(await rejection(deployed.http.action(api.validation.wrongReturnAction, {}))).toContain(
    "ReturnsValidationError",
  );
  const name = freshGroup();
  expect(await rejection(deployed.http.mutation(api.validation.wrongReturnMutation, { name }))).toContain(
    "ReturnsValidationError",
  );
  expect(await deployed.http.query(api.scheduling.tally, { name })).toBe(0);
});

test("undefined is returned as null", async () => {
  expect(await deployed.http.query(api.validation.returnsUndefined, {})).toBeNull();
  expect(await deployed.http.query(api.validation.returnsNullChecked, {})).toBeNull();
});

test.each([
  ["a list of two", [{}, {}]],
  ["a number", 5],
  ["text", "x"],
])("args that are %s are a bad request", async (_name, args) => {
  const { status } = await deployed.call("query", "validation:noArgs", args);
  expect(status).toBe(400);
});

const VALUES: [string, unknown][] = [
  ["null", null],
  ["booleans", [true, false]],
  ["numbers", [0, 1.5, -3, 1e300, Number.MAX_SAFE_INTEGER]],
  ["special numbers", [NaN, Infinity, -Infinity, -0]],
  ["64-bit integers", [0n, 1n, -1n, 9223372036854775807n, -9223372036854775808n]],
  ["text", ["", "ascii", "ümläut", "日本語", "🙂", "\u0000", '"quoted"\n']],
  ["bytes", [new ArrayBuffer(0), new Uint8Array([0, 127, 255]).buffer]],
  ["objects", { a: { b: { c: [] } }, "with-dash": 1, "with space": 2 }],
];

test.each(VALUES)("%s travel there and back", async (_name, value) => {
  expect(await deployed.http.query(api.validation.anything, { value })).toEqual(value);
  expect(await deployed.runtime.client().mutation(api.validation.anythingMutation, { value })).toEqual(value);
  expect(await deployed.http.action(api.validation.anythingAction, { value })).toEqual(value);
});
