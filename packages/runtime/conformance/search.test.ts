import { beforeAll, describe, expect, test } from "vitest";
import { until } from "../src/testing/index.ts";
import { api, freshGroup, rejection, useDeployment } from "./deployment.ts";

const deployed = useDeployment();
const { search } = api;
const group = freshGroup();

interface Article {
  body: string;
  category?: string;
  isPublished?: boolean;
  meta?: { summary: string };
}

const add = (where: string, ...articles: Article[]) =>
  deployed.http.mutation(search.add, {
    articles: articles.map((article) => ({ group: where, isPublished: true, ...article })),
  }) as Promise<string[]>;
const find = (text: string, options: Record<string, unknown> = {}) =>
  deployed.http.query(search.find, { group, text, ...options }) as Promise<string[]>;

beforeAll(async () => {
  await add(
    group,
    { body: "The quick brown fox", category: "animals" },
    { body: "A lazy dog sleeps", category: "animals" },
    { body: "Fox, fox and fox again", category: "poetry", isPublished: false },
    { body: "Nothing about animals here" },
    { body: "Über den Wolken", category: "songs", meta: { summary: "flying high" } },
  );
});

describe("words", () => {
  test("match whole, in any case", async () => {
    expect(await find("DOG")).toEqual(["A lazy dog sleeps"]);
    expect(await find("cat")).toEqual([]);
    expect(await find("über")).toEqual(["Über den Wolken"]);
  });

  test("match as prefixes when they come last", async () => {
    expect(await find("slee")).toEqual(["A lazy dog sleeps"]);
    expect(await find("qui")).toEqual(["The quick brown fox"]);
    expect(await find("qui elephant")).toEqual([]);
  });

  test("match any, more and rarer ones first", async () => {
    expect(await find("lazy fox")).toHaveLength(3);
    expect((await find("quick fox"))[0]).toBe("The quick brown fox");
    expect((await find("fox"))[0]).toBe("Fox, fox and fox again");
  });

  test("are separated by punctuation", async () => {
    expect(await find("fox,again!")).toContain("Fox, fox and fox again");
  });

  test("that are none find nothing", async () => {
    expect(await find("")).toEqual([]);
    expect(await find("  ...  ")).toEqual([]);
  });
});

describe("filters", () => {
  test("narrow by equality", async () => {
    expect(await find("fox", { category: "animals" })).toEqual(["The quick brown fox"]);
    expect(await find("fox", { isPublished: false })).toEqual(["Fox, fox and fox again"]);
    expect(await find("fox", { category: "songs" })).toEqual([]);
  });

  test("find what lacks the field", async () => {
    expect(await find("animals", { withoutCategory: true })).toEqual(["Nothing about animals here"]);
  });

  test("of queries apply after the search", async () => {
    expect(await deployed.http.query(search.findFiltered, { group, text: "fox" })).toEqual(["The quick brown fox"]);
  });
});

test("nested fields are searched", async () => {
  expect(await deployed.http.query(search.findSummary, { group, text: "flying" })).toBe(1);
  expect(await deployed.http.query(search.findSummary, { group, text: "wolken" })).toBe(0);
});

test("results are limited by take", async () => {
  expect(await find("fox", { limit: 1 })).toHaveLength(1);
});

test("pages go through all results once", async () => {
  const many = freshGroup();
  await add(many, ...Array.from({ length: 7 }, (_, i) => ({ body: `page word ${i}` })));
  const seen: string[] = [];
  let cursor: string | null = null;
  for (let isDone = false; !isDone;) {
    const page = (await deployed.http.query(search.page, {
      group: many,
      text: "word",
      paginationOpts: { numItems: 3, cursor },
    })) as { page: Article[]; isDone: boolean; continueCursor: string };
    seen.push(...page.page.map(({ body }) => body));
    ({ isDone, continueCursor: cursor } = page);
  }
  expect([...new Set(seen)]).toHaveLength(7);
  expect(seen).toHaveLength(7);
});

test("live searches follow inserts, updates and deletions", async () => {
  const own = freshGroup();
  const states: string[][] = [];
  deployed.runtime.client().onUpdate(search.find, { group: own, text: "tea" }, (found: string[]) => states.push(found));
  await until(() => states.at(-1)?.length === 0);
  const [id] = await add(own, { body: "green tea" });
  await until(() => states.at(-1)?.[0] === "green tea");
  await deployed.http.mutation(search.update, { id, body: "black coffee" });
  await until(() => states.at(-1)?.length === 0);
  await deployed.http.mutation(search.update, { id, body: "white tea" });
  await until(() => states.at(-1)?.[0] === "white tea");
  await deployed.http.mutation(search.remove, { id });
  await until(() => states.at(-1)?.length === 0);
});

test("a mutation finds what it has just written", async () => {
  expect(await deployed.http.mutation(search.writeThenFind, { group: freshGroup() })).toBe(1);
});

test("a search without or with the wrong search field is refused", async () => {
  expect(await rejection(deployed.http.query(search.noSearch, {}))).toMatch(/[Ss]earch/);
  expect(await rejection(deployed.http.query(search.wrongField, {}))).toMatch(/category/);
});
