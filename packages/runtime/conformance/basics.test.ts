import { anyApi } from "convex/server";
import { describe, expect, test } from "vitest";
import { until } from "../src/testing/index.ts";
import { api, freshGroup, rejection, useDeployment } from "./deployment.ts";

const deployed = useDeployment();

interface Item {
  _id: string;
  _creationTime: number;
  group: string;
  name: string;
  rank?: number | null;
}
interface Page {
  page: Item[];
  isDone: boolean;
  continueCursor: string;
}

const query = (name: string, args: Record<string, unknown> = {}) => deployed.http.query(api.basics[name], args);
const mutate = (name: string, args: Record<string, unknown> = {}) => deployed.http.mutation(api.basics[name], args);
const add = async (group: string, ...names: string[]) => {
  for (const name of names) await mutate("addItem", { group, name });
};

describe("documents", () => {
  test("have an id of 32 characters and a creation time", async () => {
    const group = freshGroup();
    const id = (await mutate("addItem", { group, name: "a" })) as string;
    expect(id).toMatch(/^[0-9a-z]{31,37}$/);
    const found = (await query("get", { id })) as Item;
    expect(found).toEqual({ _id: id, _creationTime: expect.any(Number) as number, group, name: "a" });
    expect(Math.abs(found._creationTime - Date.now())).toBeLessThan(10_000);
  });

  test("a field that was not given is missing, null is null", async () => {
    const group = freshGroup();
    const without = (await query("get", { id: await mutate("addItem", { group, name: "a" }) })) as Item;
    const withNull = (await query("get", { id: await mutate("addItem", { group, name: "b", rank: null }) })) as Item;
    expect("rank" in without).toBe(false);
    expect(withNull.rank).toBeNull();
  });

  test("patch merges, removes with undefined, keeps the rest and returns null", async () => {
    const group = freshGroup();
    const id = await mutate("addItem", { group, name: "a", rank: 1 });
    const before = (await query("get", { id })) as Item;
    expect(await mutate("patch", { id, fields: { name: "b" } })).toBeNull();
    expect(await query("get", { id })).toEqual({ ...before, name: "b" });
    await mutate("clearRank", { id });
    expect("rank" in ((await query("get", { id })) as Item)).toBe(false);
  });

  test("replace removes what is not given, but system fields", async () => {
    const group = freshGroup();
    const id = await mutate("addItem", { group, name: "a", rank: 1 });
    const before = (await query("get", { id })) as Item;
    expect(await mutate("replace", { id, fields: { group, name: "c" } })).toBeNull();
    expect(await query("get", { id })).toEqual({
      _id: id,
      _creationTime: before._creationTime,
      group,
      name: "c",
    });
    await mutate("replace", { id, fields: { ...before, name: "again" } });
    expect(await query("get", { id })).toEqual({ ...before, name: "again" });
  });

  test("system fields cannot be changed", async () => {
    const group = freshGroup();
    const id = (await mutate("addItem", { group, name: "a" })) as string;
    const other = (await mutate("addItem", { group, name: "b" })) as string;
    expect(await rejection(mutate("patch", { id, fields: { _id: other } }))).toContain("`_id` field value");
    expect(await rejection(mutate("replace", { id, fields: { group, name: "x", _creationTime: 1 } }))).toContain(
      "`_creationTime` field value",
    );
  });

  test("a deleted document is null and cannot be changed any more", async () => {
    const id = (await mutate("addItem", { group: freshGroup(), name: "a" })) as string;
    expect(await mutate("remove", { id })).toBeNull();
    expect(await query("get", { id })).toBeNull();
    expect(await rejection(mutate("remove", { id }))).toContain(`Delete on nonexistent document ID ${id}`);
    expect(await rejection(mutate("patch", { id, fields: {} }))).toContain(`Update on nonexistent document ID ${id}`);
    expect(await rejection(mutate("replace", { id, fields: { group: "g", name: "n" } }))).toContain(
      `Replace on nonexistent document ID ${id}`,
    );
  });

  test("a mutation sees its own writes, and a failed one leaves none", async () => {
    const group = freshGroup();
    expect(await mutate("readOwnWrites", { group })).toEqual(["a", "b"]);
    const lost = freshGroup();
    expect(await rejection(mutate("addThenThrow", { group: lost }))).toContain("Uncaught Error: changed my mind");
    expect(await query("list", { group: lost })).toEqual([]);
  });

  test("a field of a document may not begin with an underscore, no field with a dollar sign", async () => {
    expect(await rejection(mutate("insertAnything", { table: "free", fields: { _a: 1 } }))).toContain(
      "Field '_a' starts with an underscore, which is only allowed for system fields like '_id'.",
    );
    const copy = { group: "g", value: { _id: "of another document" } };
    expect(await mutate("insertAnything", { table: "values", fields: copy })).toBeTypeOf("string");
    expect(await rejection(query("getAny", { id: { $a: 1 } }))).toMatch(/\$a/);
  });
});

describe("the schema", () => {
  test("refuses documents that do not match", async () => {
    const message = await rejection(mutate("addPerson", { fields: { name: "Ann", role: "owner" } }));
    expect(message).toContain(
      'Failed to insert or update a document in table "people" because it does not match the schema: Value does not match validator.\nPath: .role\nValue: "owner"\nValidator: v.union(v.literal("admin"), v.literal("member"))',
    );
    expect(await rejection(mutate("addPerson", { fields: { role: "admin" } }))).toContain(
      "Object is missing the required field `name`",
    );
    expect(await rejection(mutate("addPerson", { fields: { name: "Ann", role: "admin", hat: 1 } }))).toContain(
      "Object contains extra field `hat` that is not in the validator.",
    );
  });

  test("checks the table of references", async () => {
    const item = await mutate("addItem", { group: freshGroup(), name: "a" });
    const ann = await mutate("addPerson", { fields: { name: "Ann", role: "admin" } });
    await mutate("addPerson", { fields: { name: "Bob", role: "member", friend: ann } });
    expect(await rejection(mutate("addPerson", { fields: { name: "Cy", role: "member", friend: item } }))).toMatch(
      /friend/,
    );
  });

  test("may be a union", async () => {
    await mutate("addShape", { fields: { kind: "circle", radius: 1 } });
    expect(await rejection(mutate("addShape", { fields: { kind: "circle", side: 1 } }))).toMatch(/shapes/);
  });

  test("patches are checked as whole documents", async () => {
    const id = await mutate("addItem", { group: freshGroup(), name: "a" });
    expect(await rejection(mutate("patch", { id, fields: { name: 5 } }))).toContain("Path: .name\nValue: 5.0");
  });
});

describe("ids", () => {
  test("of another table are refused by get with a table and normalize to null", async () => {
    const id = (await mutate("addItem", { group: freshGroup(), name: "a" })) as string;
    const person = (await mutate("addPerson", { fields: { name: "Ann", role: "admin" } })) as string;
    expect(await query("normalizeId", { id })).toBe(id);
    expect(await query("normalizeId", { id: person })).toBeNull();
    expect(await query("normalizeId", { id: "nonsense" })).toBeNull();
    expect(await query("normalizeId", { id: "" })).toBeNull();
    expect(await rejection(query("getTyped", { id }))).toMatch(/table 'people'|`people`|table `items`/);
  });

  test("that are no ids are refused by get", async () => {
    expect(await rejection(query("getAny", { id: "nonsense" }))).toContain(
      "Invalid argument `id` for `db.get`: Unable to decode ID",
    );
  });
});

describe("queries", () => {
  test("order by the index, then by creation", async () => {
    const group = freshGroup();
    await mutate("addItems", {
      items: [
        { group, name: "c", rank: 2 },
        { group, name: "a", rank: 1 },
        { group, name: "b", rank: 1 },
        { group, name: "none" },
        { group, name: "null", rank: null },
      ],
    });
    const names = async (order: string) => ((await query("list", { group, order })) as Item[]).map(({ name }) => name);
    expect(await names("asc")).toEqual(["none", "null", "a", "b", "c"]);
    expect(await names("desc")).toEqual(["c", "b", "a", "null", "none"]);
  });

  test("tell undefined from null in an index range", async () => {
    const group = freshGroup();
    await mutate("addItems", {
      items: [
        { group, name: "none" },
        { group, name: "null", rank: null },
        { group, name: "one", rank: 1 },
        { group, name: "two", rank: 2 },
      ],
    });
    expect(await query("byRank", { group, op: "eq" })).toEqual(["none"]);
    expect(await query("byRank", { group, op: "eq", rank: null })).toEqual(["null"]);
    expect(await query("byRank", { group, op: "gt" })).toEqual(["null", "one", "two"]);
    expect(await query("byRank", { group, op: "gt", rank: null })).toEqual(["one", "two"]);
    expect(await query("byRank", { group, op: "gte", rank: 1 })).toEqual(["one", "two"]);
    expect(await query("byRank", { group, op: "lt", rank: 2 })).toEqual(["none", "null", "one"]);
    expect(await query("byRank", { group, op: "lte", rank: 1 })).toEqual(["none", "null", "one"]);
  });

  test("order values of all types", async () => {
    const group = freshGroup();
    const ordered: unknown[] = [
      null,
      -9223372036854775808n,
      -1n,
      0n,
      5n,
      -Infinity,
      -1.5,
      -0,
      0,
      1,
      2 ** 53,
      Infinity,
      NaN,
      false,
      true,
      "",
      "A",
      "Z",
      "a",
      "aa",
      "b",
      "é",
      "\uffff",
      "🙂",
      new ArrayBuffer(0),
      new Uint8Array([0]).buffer,
      new Uint8Array([1, 0]).buffer,
      [],
      [null],
      [1, 2],
      [2],
      {},
      { a: 1 },
      { a: 1, b: 0 },
      { a: 2 },
      { b: 0 },
    ];
    const shuffled = ordered.map((value, i) => ({ value, key: (i * 7919) % 101 })).sort((x, y) => x.key - y.key);
    await mutate("addValues", { group, values: shuffled.map(({ value }) => value), withMissing: true });
    expect(await query("orderedValues", { group })).toEqual([
      { missing: true },
      ...ordered.map((value) => ({ value })),
    ]);
    expect(await query("withoutValue", { group })).toBe(1);
  });

  test("index nested fields", async () => {
    const group = freshGroup();
    await mutate("addNested", { group, nested: { a: { b: "deep" } } });
    await mutate("addNested", { group, nested: { a: 5 } });
    await mutate("addValues", { group, values: [], withMissing: true });
    expect(await query("byNested", { group, value: "deep" })).toBe(1);
  });

  test("unique gives null, the one, or an error with the ids", async () => {
    const group = freshGroup();
    expect(await query("unique", { group })).toBeNull();
    await add(group, "a");
    expect(await query("unique", { group })).toMatchObject({ name: "a" });
    await add(group, "b");
    const ids = ((await query("list", { group })) as Item[]).map(({ _id }) => _id);
    expect(await rejection(query("unique", { group }))).toContain(
      `unique() query returned more than one result from table items:\n [${ids.join(", ")}, ...]`,
    );
  });

  test("first, take and iteration stop early", async () => {
    const group = freshGroup();
    expect(await query("first", { group })).toBeNull();
    await add(group, "a", "b", "c", "d");
    expect(await query("first", { group })).toMatchObject({ name: "a" });
    expect(await query("iterate", { group, stopAt: "c" })).toEqual(["a", "b"]);
  });

  test("a table that nobody wrote to is empty", async () => {
    expect(await query("unknownTable")).toEqual([]);
  });

  test("an unknown index and fields out of order are errors", async () => {
    expect(await rejection(query("missingIndex"))).toContain("Index items.by_nothing not found");
    expect(await rejection(query("fieldsOutOfOrder"))).toMatch(/rank/);
  });

  test("stand still in time and reach no network and no timers", async () => {
    expect(await query("frozenTime")).toBe(0);
    expect(await rejection(query("noFetch"))).toContain("Can't use fetch() in queries and mutations.");
    expect(await rejection(mutate("noTimer"))).toContain("Can't use setTimeout in queries and mutations.");
  });
});

describe("pagination", () => {
  const page = async (group: string, numItems: number, cursor: string | null, name = "page") =>
    (await query(name, {
      group,
      paginationOpts: { numItems, cursor },
      ...(name === "filteredPage" ? { name: "b" } : {}),
    })) as Page;
  const namesOf = ({ page: items }: Page) => items.map(({ name }) => name);

  test("goes through everything once", async () => {
    const group = freshGroup();
    await add(group, "a", "b", "c", "d", "e");
    const first = await page(group, 2, null);
    expect(namesOf(first)).toEqual(["a", "b"]);
    expect(first.isDone).toBe(false);
    const second = await page(group, 2, first.continueCursor);
    expect(namesOf(second)).toEqual(["c", "d"]);
    const third = await page(group, 2, second.continueCursor);
    expect([namesOf(third), third.isDone]).toEqual([["e"], true]);
    const after = await page(group, 2, third.continueCursor);
    expect([namesOf(after), after.isDone]).toEqual([[], true]);
  });

  test("an empty table is done at once", async () => {
    expect(await page(freshGroup(), 3, null)).toMatchObject({ page: [], isDone: true });
  });

  test("a filter drops documents before they count", async () => {
    const group = freshGroup();
    await add(group, "a", "b", "c", "d");
    expect(namesOf(await page(group, 2, null, "filteredPage"))).toEqual(["a", "c"]);
  });

  test("a cursor of another query is refused", async () => {
    const group = freshGroup();
    await add(group, "a", "b");
    const { continueCursor } = await page(group, 1, null);
    const other = freshGroup();
    await add(other, "a");
    expect(await rejection(page(other, 1, "nonsense"))).toMatch(/cursor/i);
    expect(await rejection(page(other, 1, continueCursor))).toMatch(/InvalidCursor/);
  });

  test("one paginated query per function", async () => {
    expect(await rejection(query("twoPages", { paginationOpts: { numItems: 1, cursor: null } }))).toContain(
      "This query or mutation function ran multiple paginated queries.",
    );
  });

  test("live pages neither lose nor repeat what is inserted between them", async () => {
    const group = freshGroup();
    await add(group, "a", "c", "e", "g");
    const client = deployed.runtime.client();
    const pages: [Page | null, Page | null] = [null, null];
    client.onUpdate(api.basics.page, { group, paginationOpts: { numItems: 2, cursor: null } }, (result: Page) => {
      pages[0] = result;
    });
    const { continueCursor } = await until(() => pages[0] ?? undefined);
    client.onUpdate(
      api.basics.page,
      { group, paginationOpts: { numItems: 2, cursor: continueCursor } },
      (result: Page) => {
        pages[1] = result;
      },
    );
    await until(() => pages[1] ?? undefined);
    await add(group, "b", "d", "f");
    await until(() => pages.flatMap((one) => namesOf(one!)).join("") === "abcdefg");
    expect(namesOf(pages[0]!)).toEqual(["a", "b", "c"]);
  });
});

describe("calls of calls", () => {
  test("see each other's writes within one transaction", async () => {
    expect(await mutate("nestedCalls", { group: freshGroup() })).toEqual([0, 1]);
  });

  test("a nested mutation that fails undoes its own writes only", async () => {
    const result = (await mutate("nestedFailureCaught", { group: freshGroup() })) as { message: string; count: number };
    expect(result.count).toBe(1);
    expect(result.message).toContain("Uncaught Error: the inner one failed");
  });

  test("check their arguments", async () => {
    expect(await rejection(query("nestedBadArgs"))).toContain(
      "ArgumentValidationError: Value does not match validator",
    );
  });

  test("actions call queries, mutations and actions", async () => {
    expect(await deployed.http.action(api.basics.actionCalls, { group: freshGroup() })).toBe(3);
    expect(await deployed.http.action(api.basics.actionOfAction, { group: freshGroup() })).toBe(3);
  });
});

describe("names of functions", () => {
  test("may have .js, and a default export goes by the module's name", async () => {
    expect((await deployed.call("query", "visibility.js:fromQuery")).body.value).toBe("secret query");
    expect((await deployed.call("query", "visibility", { name: "x" })).body.value).toBe("hello x");
    expect((await deployed.call("query", "visibility:default", { name: "x" })).body.value).toBe("hello x");
    expect(await deployed.http.query(api.visibility.default, { name: "y" })).toBe("hello y");
  });

  test("that do not exist are reported", async () => {
    const { status, body } = await deployed.call("query", "basics:nope");
    expect(status).toBe(200);
    expect(body.errorMessage).toMatch(
      /^\[Request ID: [0-9a-f]{16}\] Server Error\nCould not find public function for 'basics:nope'\. Did you forget to run `npx convex dev` or `npx convex deploy`\?/,
    );
    expect(await rejection(deployed.http.action(anyApi.nowhere!.action!, {}))).toContain(
      "Could not find public function for 'nowhere:action'.",
    );
  });

  test("of another kind are reported", async () => {
    expect(await rejection(deployed.http.mutation(api.basics.list, { group: "g" }))).toContain(
      "Trying to execute basics.js:list as Mutation, but it is defined as Query.",
    );
    expect(await rejection(deployed.http.query(api.basics.addItem, {}))).toContain("but it is defined as Mutation.");
    expect(await rejection(deployed.http.action(api.basics.list, {}))).toContain(
      "Trying to execute basics.js:list as Action, but it is defined as Query.",
    );
  });
});

test("one client's live query shows what another one's mutation wrote, also through an action", async () => {
  const group = freshGroup();
  const seen: number[] = [];
  deployed.runtime.client().onUpdate(api.basics.list, { group }, (items: Item[]) => seen.push(items.length));
  await until(() => seen.at(-1) === 0);
  await add(group, "a");
  await until(() => seen.at(-1) === 1);
  await deployed.http.action(api.basics.actionCalls, { group });
  await until(() => seen.at(-1) === 4);
});
