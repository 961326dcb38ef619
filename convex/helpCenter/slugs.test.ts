import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { api } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { errorOf } from "../testing/errors.testing";
import { closeCentres, holdTime, openCentre } from "./centre.testing";
import { cleanSlug, slugOf } from "./slugsModel";

const { agentArticles, agentCenter, agent } = api.helpCenter;

beforeEach(holdTime);
afterEach(closeCentres);

describe("a slug out of a name", () => {
  const name = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 120 }),
    fc.string({ unit: "binary", maxLength: 200 }),
    fc.string({ unit: fc.constantFrom("𐐨", "a", "-", " ", "İ", "ß", "न", "्", "日"), maxLength: 100 }),
  );

  test("is one that an author could have written, whatever the name", () => {
    fc.assert(
      fc.property(name, (text) => {
        const slug = slugOf(text.toWellFormed());
        expect(cleanSlug(slug)).toBe(slug);
        expect(slug.isWellFormed()).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ["Charge to 80 % & back", "charge-to-80-back"],
    ["  Über die Räder  ", "über-die-räder"],
    ["自転車の充電", "自転車の充電"],
    ["!!!", "untitled"],
    ["ﬁrmware №5", "firmware-no5"],
  ])("%s becomes %s", (text, slug) => {
    expect(slugOf(text)).toBe(slug);
  });
});

describe("addresses that were not asked for", () => {
  test("of many articles of one name are all different and all valid, with letters beyond the basic plane too", async () => {
    const { write, articles } = await openCentre();
    const title = `a${"𐐨".repeat(60)}`;
    for (let count = 0; count < 12; count++) await write({ title });
    const slugs = (await articles()).map(({ slug }) => slug);
    expect(new Set(slugs).size).toBe(12);
    for (const slug of slugs) expect(cleanSlug(slug)).toBe(slug);
  });

  test("after a hyphen at the cut have one hyphen", async () => {
    const { write, articles } = await openCentre();
    const title = `${"x".repeat(75)} ${"y".repeat(10)}`;
    for (let count = 0; count < 2; count++) await write({ title });
    for (const { slug } of await articles()) expect(cleanSlug(slug)).toBe(slug);
  });

  test("take no former address from an article that still answers there", async () => {
    const { client, workspaceId, write, writePublished, get, base } = await openCentre();
    const articleId = await writePublished({ title: "Charge limit" });
    await client.mutation(agentArticles.place, { workspaceId, articleId, slug: "limit" });
    const newer = await write({ title: "Charge limit" });
    expect((await client.query(agent.get, { workspaceId, articleId: newer })).slug).toBe("charge-limit-2");
    const moved = await get(`${base}/articles/charge-limit`);
    expect([moved.status, moved.headers.get("Location")]).toEqual([302, `${base}/articles/limit`]);
  });
});

describe("an address that was asked for", () => {
  test("is refused while it is another's, in one workspace and among one kind only", async () => {
    const centre = await openCentre();
    const { write, client, workspaceId, collect } = centre;
    await write({ slug: "limit" });
    expect(await errorOf(write({ slug: "LIMIT" }))).toMatchObject({ code: "conflict" });
    const other = await write({ title: "Other" });
    const place = { workspaceId, articleId: other, slug: "limit" };
    expect(await errorOf(client.mutation(agentArticles.place, place))).toMatchObject({ code: "conflict" });
    expect((await client.query(agent.get, { workspaceId, articleId: other })).slug).toBe("other");
    await (await openCentre(centre.t)).write({ slug: "limit" });
    await collect("Limit");
  });

  test.each([" ", "a b", "-a", "a-", "a--b", "a/b", "../x", "ä\u0301\u0301/", "x".repeat(81), "<b>", "a?b", "a#b"])(
    "%j is no address",
    async (slug) => {
      const { write, client, workspaceId } = await openCentre();
      const articleId = await write();
      const place = { workspaceId, articleId, slug };
      expect(await errorOf(client.mutation(agentArticles.place, place))).toMatchObject({
        code: "invalid_input",
        field: "slug",
      });
    },
  );

  test("is given up after fifty others, and the oldest first", async () => {
    const { client, workspaceId, writePublished, get, base, t } = await openCentre();
    const articleId = await writePublished({ slug: "first" });
    for (let number = 1; number <= 52; number++)
      await client.mutation(agentArticles.place, { workspaceId, articleId, slug: `s-${number}` });
    expect((await get(`${base}/articles/first`)).status).toBe(404);
    expect((await get(`${base}/articles/s-51`)).status).toBe(302);
    expect((await get(`${base}/articles/s-52`)).status).toBe(200);
    expect(await t.run(async (ctx) => (await ctx.db.query("helpSlugs").collect()).length)).toBe(51);
  });
});

test("addresses never lead in a circle, nor to another address that leads on, nor to what is not there", async () => {
  const slugs = ["a", "b", "c", "d"];
  const step = fc.record({ which: fc.nat(2), slug: fc.constantFrom(...slugs) });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 20 }), async (steps) => {
      const { client, workspaceId, writePublished, get, base } = await openCentre();
      const ids: Id<"articles">[] = [];
      for (const title of ["One", "Two", "Three"]) ids.push(await writePublished({ title, content: `${title}.` }));
      for (const { which, slug } of steps) {
        const place = { workspaceId, articleId: ids[which]!, slug };
        await errorOf(client.mutation(agentArticles.place, place));
        for (const one of [...slugs, "one", "two", "three"]) {
          const response = await get(`${base}/articles/${one}`);
          if (response.status === 302)
            expect((await get(response.headers.get("Location") ?? "")).status, `${one} of ${slug}`).toBe(200);
        }
      }
    }),
    { numRuns: 8 },
  );
}, 60_000);

describe("the centre's own name", () => {
  test("is found for a workspace named like a reserved word", async () => {
    const { client, workspaceId, t } = await openCentre();
    await t.run((ctx) => ctx.db.patch("workspaces", workspaceId, { name: "Assets" }));
    await client.mutation(agentCenter.update, { workspaceId, title: "Help" });
    const { center } = await client.query(agentCenter.settings, { workspaceId });
    expect(center.slug).toBe("assets-2");
  });

  test("is one in the installation, and no workspace's id", async () => {
    const { client, workspaceId, t } = await openCentre();
    const other = await openCentre(t);
    await client.mutation(agentCenter.update, { workspaceId, slug: "bikes" });
    for (const slug of ["bikes", "assets", workspaceId.toLowerCase()]) {
      const taken = { workspaceId: other.workspaceId, slug };
      const refusal = await errorOf(other.client.mutation(agentCenter.update, taken));
      expect(["conflict", "invalid_input"]).toContain(refusal?.code);
    }
  });

  test("stands in what a page says of its own address, by whichever name it was asked for", async () => {
    const { client, workspaceId, writePublished, textOf, base } = await openCentre();
    await writePublished();
    await client.mutation(agentCenter.update, { workspaceId, slug: "bikes" });
    for (const path of [base, "/help/bikes"]) {
      const text = await textOf(`${path}/articles/charge-limit`);
      expect(text).toMatch(/<link rel="canonical" href="https?:\/\/[^/"]+\/help\/bikes\/articles\/charge-limit">/);
      expect(await textOf(`${path}/sitemap.xml`)).toContain("/help/bikes/articles/charge-limit</loc>");
    }
  });

  test("may have twenty languages with the first one, not more", async () => {
    const { client, workspaceId } = await openCentre();
    const letters = "abcdefghijklmnopqrstuvwxyz";
    const many = [...letters].slice(0, 20).map((letter) => `x${letter}`);
    const update = (languages: string[]) => client.mutation(agentCenter.update, { workspaceId, languages });
    expect(await errorOf(update(many))).toMatchObject({ field: "languages" });
    await update(many.slice(1));
    const { center } = await client.query(agentCenter.settings, { workspaceId });
    expect(center.languages).toHaveLength(20);
  });
});
