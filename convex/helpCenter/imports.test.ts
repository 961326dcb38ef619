import fc from "fast-check";
import type { FunctionArgs } from "convex/server";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { api } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { errorOf } from "../testing/errors.testing";
import { addMember } from "../testing/principals.testing";
import { firstPage } from "../testing/visitors.testing";
import { type Centre, closeCentres, holdTime, openCentre, page25 } from "./centre.testing";

const { agent, agentArticles, agentCenter, agentImports, agentCollections } = api.helpCenter;
type File = FunctionArgs<typeof agentImports.add>["files"][number];

beforeEach(holdTime);
afterEach(closeCentres);

const file = (path: string, content: string, more: Partial<File> = {}): File => ({
  ...{ path, collectionPath: ["Guides", "Basics"], title: path.replace(".md", ""), content },
  ...more,
});

function importing({ client, workspaceId }: Centre) {
  const begin = async () => (await client.mutation(agentImports.begin, { workspaceId, name: "docs" })).importId;
  const add = (importId: Id<"helpImports">, files: File[]) =>
    client.mutation(agentImports.add, { workspaceId, importId, files });
  return {
    begin,
    add,
    run: async (files: File[]) => {
      const importId = await begin();
      await add(importId, files);
      await client.mutation(agentImports.finish, { workspaceId, importId });
      return importId;
    },
    plan: (files: File[], coming?: string[]) => client.query(agentImports.plan, { workspaceId, files, coming }),
    undo: (importId: Id<"helpImports">) => client.mutation(agentImports.undo, { workspaceId, importId }),
    last: async () => (await client.query(agentImports.list, { workspaceId, paginationOpts: firstPage })).page[0]!,
  };
}

const ONE = { numItems: 10, cursor: null };
/** All of a centre as an export gives it, in an order that says nothing of time. */
async function everything({ client, workspaceId }: Centre) {
  const main = await client.query(agentImports.exportPage, { workspaceId, paginationOpts: ONE });
  const further = await client.query(agentImports.exportTranslations, { workspaceId, paginationOpts: ONE });
  const key = ({ slug, language }: { slug: string; language: string }) => `${slug} ${language}`;
  return [...main.page, ...further.page].sort((a, b) => key(a).localeCompare(key(b)));
}

/** What lists of authors show, for comparing before and after. */
async function shownTo(centre: Centre) {
  const { client, workspaceId } = centre;
  const articles = (await centre.articles()).map(({ updatedAt: _updatedAt, ...article }) => article);
  const texts = await Promise.all(
    articles.flatMap(({ articleId }) =>
      ["en", "de"].map(async (language) => {
        const { content, title, hasChanges } = await centre.draftOf(articleId, language);
        return { content, title, hasChanges };
      }),
    ),
  );
  const byId = (a: { articleId: string }, b: { articleId: string }) => a.articleId.localeCompare(b.articleId);
  const counts = await client.query(agent.counts, { workspaceId });
  return { articles: articles.sort(byId), texts: texts.map((text) => JSON.stringify(text)).sort(), counts };
}

describe("an import", () => {
  test("changes by path what it made before, and repeats nothing when a batch is sent again", async () => {
    const centre = await openCentre();
    const { begin, add, run, last } = importing(centre);
    const importId = await begin();
    const batch = [file("a.md", "one"), file("b.md", "two")];
    await add(importId, batch);
    await add(importId, batch);
    expect((await centre.articles()).map(({ title }) => title).sort()).toEqual(["a", "b"]);
    await run([file("a.md", "changed"), file("b.md", "two")]);
    expect(await last()).toMatchObject({ created: 0, updated: 1, unchanged: 1 });
    expect(await centre.collections()).toHaveLength(2);
  });

  test("counts an unchanged file once, however often its batch arrives", async () => {
    const centre = await openCentre();
    const { begin, add, run, last } = importing(centre);
    await run([file("a.md", "one")]);
    const importId = await begin();
    for (let time = 0; time < 3; time++) await add(importId, [file("a.md", "one")]);
    expect(await last()).toMatchObject({ created: 0, updated: 0, unchanged: 1 });
  });

  test("finds an article by the address it names, wherever its file lies now", async () => {
    const centre = await openCentre();
    const { run, last } = importing(centre);
    const articleId = await centre.writePublished({ slug: "limit", content: "old" });
    await run([file("else/where.md", "new", { slug: "limit" })]);
    expect(await last()).toMatchObject({ created: 0, updated: 1 });
    expect(await centre.draftOf(articleId)).toMatchObject({ content: "new", hasChanges: true });
    const { status, collectionId } = (await centre.articles())[0]!;
    expect([status, collectionId]).toEqual(["published", null]);
    expect(await centre.textOf(`${centre.base}/articles/limit`)).toContain("old");
  });

  test("makes anew what was deleted, at once", async () => {
    const centre = await openCentre();
    const { run, last } = importing(centre);
    await run([file("a.md", "one")]);
    const { articleId } = (await centre.articles())[0]!;
    await centre.client.mutation(agentArticles.remove, { workspaceId: centre.workspaceId, articleId });
    await run([file("a.md", "one")]);
    await run([file("a.md", "two")]);
    await centre.settle();
    await run([file("a.md", "three")]);
    expect(await last()).toMatchObject({ created: 0, updated: 1 });
    expect(await centre.articles()).toHaveLength(1);
  });

  test("publishes only new articles that say so, for those they say, and puts others into the archive", async () => {
    const centre = await openCentre();
    const { run } = importing(centre);
    await run([
      file("a.md", "a", { status: "published", audience: "identified" }),
      file("b.md", "b", { status: "archived" }),
      file("c.md", "c"),
    ]);
    const seen = (await centre.articles()).map(({ title, status, audience }) => [title, status, audience]);
    expect(seen.sort()).toEqual([
      ["a", "published", "identified"],
      ["b", "archived", "all"],
      ["c", "draft", "all"],
    ]);
    expect((await centre.get(`${centre.base}/articles/a`)).status).toBe(404);
  });

  test("refuses two files of one text, and takes nothing of their batch", async () => {
    const centre = await openCentre();
    const { begin, add } = importing(centre);
    await centre.write({ slug: "limit", content: "old" });
    const importId = await begin();
    const twice = [file("a.md", "x", { slug: "limit" }), file("b.md", "y", { slug: "limit" })];
    expect(await errorOf(add(importId, twice))).toMatchObject({ code: "conflict" });
    expect((await everything(centre)).map(({ content }) => content)).toEqual(["old"]);
  });

  test.each([
    ["path", { path: "../a.md" }],
    ["path", { path: "/etc/passwd" }],
    ["path", { path: "a/./b.md" }],
    ["path", { path: "x".repeat(501) }],
    ["title", { title: " " }],
    ["title", { title: "x".repeat(50_000) }],
    ["description", { description: "x".repeat(501) }],
    ["content", { content: "é".repeat(300 * 1024) }],
    ["content", { content: " ", status: "published" as const }],
    ["collectionPath", { collectionPath: ["1", "2", "3", "4", "5", "6"] }],
    ["collectionPath", { collectionPath: [""] }],
    ["slug", { slug: "../x" }],
    ["language", { language: "fr" }],
    ["seoTitle", { seoTitle: "x".repeat(256) }],
  ])("refuses a bad %s, says so beforehand, and leaves nothing half done", async (field, bad) => {
    const centre = await openCentre();
    const { begin, add, plan, last } = importing(centre);
    const files = [file("good.md", "good"), file("bad.md", "bad", bad)];
    const planned = await plan(files);
    expect(planned.map(({ outcome, refusal }) => [outcome, refusal?.field])).toEqual([
      ["created", undefined],
      ["refused", field],
    ]);
    expect(await errorOf(add(await begin(), files))).toMatchObject({ code: "invalid_input", field });
    expect(await centre.articles()).toEqual([]);
    expect(await centre.collections()).toEqual([]);
    expect(await last()).toMatchObject({ created: 0, updated: 0, unchanged: 0 });
  });

  test("is for those who publish, of their own workspace, and while it is open", async () => {
    const centre = await openCentre();
    const { begin, add, run } = importing(centre);
    const importId = await run([file("a.md", "one")]);
    expect(await errorOf(add(importId, [file("b.md", "two")]))).toMatchObject({ code: "invalid_state" });
    const other = importing(await openCentre(centre.t));
    expect(await errorOf(other.add(importId, []))).toMatchObject({ code: "not_found", entity: "import" });
    const writer = await addMember(centre.t, centre.workspaceId, "agent");
    const args = { workspaceId: centre.workspaceId, importId: await begin(), files: [] };
    expect(await errorOf(writer.client.mutation(agentImports.add, args))).toMatchObject({ code: "forbidden" });
  });
});

describe("translations", () => {
  const german = (path: string, content: string) => file(path, content, { slug: "limit", language: "de" });

  async function bilingual() {
    const centre = await openCentre();
    await centre.client.mutation(agentCenter.update, { workspaceId: centre.workspaceId, languages: ["en", "de"] });
    return { ...centre, ...importing(centre) };
  }

  test("come with their article or to one that is here, and not without", async () => {
    const { plan, run, begin, add, articles, draftOf } = await bilingual();
    const both = [file("limit.md", "stop", { slug: "limit" }), german("limit.de.md", "halt")];
    expect((await plan(both)).map(({ outcome }) => outcome)).toEqual(["created", "created"]);
    expect((await plan([both[1]!])).map(({ refusal }) => refusal?.field)).toEqual(["language"]);
    expect((await plan([both[1]!], ["limit"])).map(({ outcome }) => outcome)).toEqual(["created"]);
    expect(await errorOf(add(await begin(), [both[1]!]))).toMatchObject({ field: "language" });
    await run(both);
    expect(await articles()).toHaveLength(1);
    expect(await draftOf((await articles())[0]!.articleId, "de")).toMatchObject({ content: "halt", revision: 1 });
  });

  test("are taken back: changed ones as they were, new ones altogether", async () => {
    const { run, undo, settle, write, draftOf, publish, save } = await bilingual();
    const articleId = await write({ slug: "limit" });
    const first = await run([german("a.md", "eins")]);
    const second = await run([german("a.md", "zwei")]);
    await undo(second);
    await settle();
    expect(await draftOf(articleId, "de")).toMatchObject({ content: "eins", hasChanges: true });
    await save(articleId, { content: "eins" }, "de");
    await publish(articleId);
    await undo(first);
    await settle();
    expect(await draftOf(articleId, "de")).toMatchObject({ content: "eins" });
    const third = await run([file("b.md", "neu", { slug: "limit", language: "de" })]);
    await undo(third);
    await settle();
    expect(await draftOf(articleId, "de")).toMatchObject({ content: "eins" });
  });
});

describe("an import that is taken back", () => {
  test("leaves what was edited since", async () => {
    const centre = await openCentre();
    const { run, undo, last } = importing(centre);
    await run([file("a.md", "one")]);
    const second = await run([file("a.md", "changed"), file("b.md", "new"), file("c.md", "kept")]);
    const idOf = async (title: string) => (await centre.articles()).find((one) => one.title === title)!.articleId;
    await centre.save(await idOf("c"), { content: "mine" });
    await undo(second);
    await centre.settle();
    expect((await centre.articles()).map(({ title }) => title).sort()).toEqual(["a", "c"]);
    expect((await centre.draftOf(await idOf("a"))).content).toBe("one");
    expect(await last()).toMatchObject({ status: "undone" });
    expect(await errorOf(undo(second))).toMatchObject({ code: "invalid_state" });
  });

  test("takes the collections that it made, but not those that somebody uses", async () => {
    const centre = await openCentre();
    const { run, undo } = importing(centre);
    const importId = await run([file("a.md", "a"), file("b.md", "b", { collectionPath: ["Guides", "Used", "Deep"] })]);
    const used = (await centre.collections()).find(({ name }) => name === "Used")!;
    await centre.write({ title: "Mine", collectionId: used.collectionId });
    await undo(importId);
    await centre.settle();
    expect((await centre.collections()).map(({ name }) => name)).toEqual(["Guides", "Used"]);
  });

  test("is as if it had not been, whatever it was", async () => {
    const paths = ["a.md", "b.md", "c.md", "d.md"];
    const some = fc.array(
      fc.record({
        path: fc.constantFrom(...paths),
        content: fc.constantFrom("one", "two", "three"),
        slug: fc.constantFrom(undefined, undefined, "limit", "range"),
        folder: fc.constantFrom("X", "Y"),
        isGerman: fc.boolean(),
        status: fc.constantFrom("draft", "published", "archived"),
      }),
      { minLength: 1, maxLength: 5 },
    );
    const filesOf = (given: typeof some extends fc.Arbitrary<infer Value> ? Value : never) =>
      given.map(({ path, content, slug, folder, isGerman, status }) =>
        file(path, content, {
          ...{ collectionPath: [folder], status: status as "draft" },
          ...(slug && { slug }),
          ...(isGerman && { language: "de" }),
        }),
      );
    await fc.assert(
      fc.asyncProperty(some, some, fc.boolean(), async (first, second, isPublished) => {
        const centre = await openCentre();
        const { client, workspaceId } = centre;
        const { plan, begin, add, undo } = importing(centre);
        await client.mutation(agentCenter.update, { workspaceId, languages: ["en", "de"] });
        const articleId = await centre.write({ slug: "limit" });
        if (isPublished) await centre.publish(articleId);
        for (const one of filesOf(first)) await errorOf(add(await begin(), [one]));
        const before = { ...(await shownTo(centre)), collections: await centre.collections() };
        const importId = await begin();
        const counts = { created: 0, updated: 0, unchanged: 0 };
        const done = new Set<string>();
        for (const one of filesOf(second)) {
          if (done.has(one.path)) continue;
          const [planned] = await plan([one]);
          const refusal = await errorOf(add(importId, [one]));
          if (refusal?.code === "conflict") continue;
          expect(refusal?.code).toBe(planned?.outcome === "refused" ? "invalid_input" : undefined);
          if (planned && planned.outcome !== "refused") counts[planned.outcome]++;
          if (!refusal) done.add(one.path);
        }
        expect(await importing(centre).last()).toMatchObject(counts);
        await undo(importId);
        await centre.settle();
        expect({ ...(await shownTo(centre)), collections: await centre.collections() }).toEqual(before);
      }),
      { numRuns: 25 },
    );
  }, 60_000);
});

describe("an export", () => {
  /** What an import is given of an exported text: all but where its pictures are. */
  const asFile = ({ pictures: _pictures, ...text }: Awaited<ReturnType<typeof everything>>[number], index: number) => ({
    ...text,
    path: `x/${index}.md`,
  });

  async function filled() {
    const centre = await openCentre();
    const { client, workspaceId } = centre;
    await client.mutation(agentCenter.update, { workspaceId, languages: ["en", "de"] });
    const outer = await centre.collect("Battery & charging");
    const picture = await centre.addPicture();
    const inner = await centre.collect("Faults: E1/E2", outer);
    const content = `# Stop\n\n![display](${picture.path})`;
    const articleId = await centre.writePublished({ slug: "limit", collectionId: inner, content });
    await centre.save(articleId, { title: "Ladegrenze", content: "Halt." }, "de");
    await centre.publish(articleId, "de");
    await client.mutation(agentArticles.place, { workspaceId, articleId, audience: "identified" });
    await centre.write({ title: "Draft", content: "" });
    const old = await centre.writePublished({ title: "Old" });
    await client.mutation(agentArticles.archive, { workspaceId, articleId: old });
    return { ...centre, picture };
  }

  test("names every text in every language with its place and its pictures", async () => {
    const centre = await filled();
    const texts = await everything(centre);
    expect(texts.map(({ slug, language, status, audience }) => [slug, language, status, audience].join(" "))).toEqual([
      "draft en draft all",
      "limit de published identified",
      "limit en published identified",
      "old en archived all",
    ]);
    const { collectionPath, pictures } = texts[2]!;
    expect(collectionPath).toEqual(["Battery & charging", "Faults: E1/E2"]);
    const { path, url, name } = centre.picture;
    expect(pictures).toEqual([{ path, url, name }]);
    expect((await centre.get(url.replace("https://site.example", ""))).headers.get("Access-Control-Allow-Origin")).toBe(
      "*",
    );
  });

  test("read back into the same centre changes nothing", async () => {
    const centre = await filled();
    const before = await shownTo(centre);
    const { run, last } = importing(centre);
    await run((await everything(centre)).reverse().map(asFile));
    expect(await last()).toMatchObject({ created: 0, updated: 0, unchanged: 4 });
    expect(await shownTo(centre)).toEqual(before);
  });

  test("read into an empty centre makes the same articles again", async () => {
    const centre = await filled();
    const other = await openCentre(centre.t);
    await other.client.mutation(agentCenter.update, { workspaceId: other.workspaceId, languages: ["en", "de"] });
    const texts = await everything(centre);
    await importing(other).run([...texts].reverse().map(asFile));
    const plain = (all: typeof texts) =>
      all.map(({ pictures: _pictures, ...text }) => (text.language === "de" ? { ...text, status: "draft" } : text));
    expect(plain(await everything(other))).toEqual(plain(texts));
  });

  test("is read by who may export, twenty-five texts a page", async () => {
    const { client, workspaceId, t } = await filled();
    const writer = await addMember(t, workspaceId, "agent");
    for (const page of [agentImports.exportPage, agentImports.exportTranslations]) {
      const call = writer.client.query(page, { workspaceId, paginationOpts: ONE });
      expect(await errorOf(call)).toMatchObject({ code: "forbidden" });
      const long = client.query(page, { workspaceId, paginationOpts: { ...page25, numItems: 26 } });
      expect(await errorOf(long)).toMatchObject({ field: "paginationOpts.numItems" });
    }
  });
});

describe("pictures", () => {
  test("are kept once, and known by what is in them", async () => {
    const centre = await openCentre();
    const { client, workspaceId, t, addPicture } = centre;
    const [first, again] = [await addPicture(), await addPicture("other.png")];
    expect(again).toEqual(first);
    const files = await t.run(async (ctx) => (await ctx.db.system.query("_storage").collect()).length);
    expect(files).toBe(1);
    const hash = await t.run(async (ctx) => (await ctx.db.query("articleAssets").first())?.hash ?? "");
    const known = (hashes: string[]) => client.query(agentImports.knownPictures, { workspaceId, hashes });
    expect(await known([hash, "0".repeat(64), "no hash"])).toEqual([{ hash, path: first.path }]);
    const other = await openCentre(t);
    const theirs = { workspaceId: other.workspaceId, hashes: [hash] };
    expect(await other.client.query(agentImports.knownPictures, theirs)).toEqual([]);
    expect((await other.addPicture()).path).not.toBe(first.path);
  });
});

test("a collection of an import is found again by its name in its place only", async () => {
  const centre = await openCentre();
  const { run } = importing(centre);
  await centre.collect("Basics");
  await run([file("a.md", "a"), file("b.md", "b", { collectionPath: ["Other", "Basics"] })]);
  const collections = await centre.collections();
  expect(collections.map(({ name }) => name)).toEqual(["Basics", "Guides", "Basics", "Other", "Basics"]);
  const [first] = collections;
  const remove = { workspaceId: centre.workspaceId, collectionId: first!.collectionId };
  await centre.client.mutation(agentCollections.remove, remove);
});
