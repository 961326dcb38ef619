import { expect, test } from "vitest";
import { api, rejection, useDeployment } from "./deployment.ts";

const deployed = useDeployment();
const { unsupported } = api;

const KINDS = ["map", "set", "date", "function", "symbol", "class", "regexp", "typed array", "weird key", "dollar key"];

test.each(KINDS)("a %s cannot be returned", async (kind) => {
  expect(await rejection(deployed.http.query(unsupported.returned, { kind }))).toMatch(
    /is not a supported Convex type|can only contain non-control ASCII|starts with a '\$'/,
  );
});

test.each(KINDS)("a %s cannot be stored", async (kind) => {
  expect(await rejection(deployed.http.mutation(unsupported.stored, { kind }))).toMatch(/Server Error\nUncaught/);
});

test("the error names the path and the original value", async () => {
  expect(await rejection(deployed.http.query(unsupported.returned, { kind: "map" }))).toContain(
    'Map[["k",1]] is not a supported Convex type (present at path .deep[0].here in original object {"deep":[{"here":{}}]}). To learn about Convex\'s supported types, see https://docs.convex.dev/using/types.',
  );
  expect(await rejection(deployed.http.query(unsupported.returned, { kind: "set" }))).toContain(
    "Set[1,2] is not a supported Convex type",
  );
  expect(await rejection(deployed.http.query(unsupported.returned, { kind: "date" }))).toContain("Date");
});

test("undefined inside a list is refused, inside an object left out", async () => {
  expect(await rejection(deployed.http.query(unsupported.returned, { kind: "undefined in list" }))).toContain(
    "undefined is not a valid Convex value (present at path .deep[0].here[0]",
  );
  expect(await deployed.http.query(unsupported.returned, { kind: "undefined in object" })).toEqual({
    deep: [{ here: {} }],
  });
});

test("what cannot be an argument never leaves the client", async () => {
  expect(await rejection(deployed.http.query(api.validation.anything, { value: new Set([1]) as never }))).toContain(
    "Set[1]",
  );
});
