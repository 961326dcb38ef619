import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { api } from "../_generated/api";
import { errorOf } from "../testing/errors.testing";
import { createWorkspace } from "../testing/principals.testing";
import { closeCentres, holdTime, openCentre, page25 } from "./centre.testing";

const { agent, agentArticles, agentCenter } = api.helpCenter;
const FIELDS = ["title", "description", "content", "seoTitle", "seoDescription"] as const;

beforeEach(holdTime);
afterEach(closeCentres);

/** The published versions of an article, oldest first, with all of their text. */
async function versionsOf(
  { client, workspaceId }: Awaited<ReturnType<typeof openCentre>>,
  articleId: Awaited<ReturnType<Awaited<ReturnType<typeof openCentre>>["write"]>>,
  language?: string,
) {
  const args = { workspaceId, articleId, language, paginationOpts: page25 };
  const { page } = await client.query(agent.versions, args);
  const texts = page.map(({ versionId }) => client.query(agent.version, { workspaceId, versionId }));
  return (await Promise.all(texts)).reverse();
}

test("each version is exactly what was published, and restoring one gives exactly that", async () => {
  const word = fc
    .string({ unit: "grapheme", minLength: 1, maxLength: 20 })
    .map((text) => `x${text.trim()}`.normalize());
  const text = fc.record(Object.fromEntries(FIELDS.map((field) => [field, word])), { requiredKeys: [] });
  const step = fc.record({ text, isPublished: fc.boolean(), restored: fc.option(fc.nat(9)) });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 10 }), async (steps) => {
      const centre = await openCentre();
      const { client, workspaceId, publish, write, draftOf } = centre;
      const articleId = await write({ title: "First", content: "First." });
      let draft = { title: "First", description: "", content: "First.", seoTitle: "", seoDescription: "" };
      const published: (typeof draft)[] = [];
      for (const { text, isPublished, restored } of steps) {
        const { revision } = await draftOf(articleId);
        await client.mutation(agentArticles.save, { workspaceId, articleId, revision, ...text });
        draft = { ...draft, ...text };
        if (isPublished) {
          await publish(articleId);
          published.push(draft);
        }
        const known = await versionsOf(centre, articleId);
        expect(known.map(({ versionId: _id, number: _number, ...rest }) => rest)).toEqual(published);
        if (restored === null || known.length === 0) continue;
        const { versionId } = known[restored % known.length]!;
        const now = (await draftOf(articleId)).revision;
        await client.mutation(agentArticles.restore, { workspaceId, articleId, versionId, revision: now });
        draft = published[restored % known.length]!;
        expect(await draftOf(articleId)).toMatchObject(draft);
      }
    }),
    { numRuns: 12 },
  );
}, 60_000);

describe("versions", () => {
  test("are of one article and one workspace", async () => {
    const centre = await openCentre();
    const { client, workspaceId, writePublished, t } = centre;
    const [one, two] = [await writePublished({ title: "One" }), await writePublished({ title: "Two" })];
    const { versionId } = (await versionsOf(centre, two))[0]!;
    const restore = { workspaceId, articleId: one, versionId, revision: 1 };
    expect(await errorOf(client.mutation(agentArticles.restore, restore))).toMatchObject({ field: "versionId" });
    const other = await createWorkspace(t);
    const foreign = { workspaceId: other.workspaceId, versionId };
    expect(await errorOf(other.client.query(agent.version, foreign))).toMatchObject({ code: "not_found" });
  });

  test("are restored on the draft that was looked at, not over another's words", async () => {
    const centre = await openCentre();
    const { client, workspaceId, writePublished, save, draftOf } = centre;
    const articleId = await writePublished({ content: "one" });
    const { versionId } = (await versionsOf(centre, articleId))[0]!;
    await save(articleId, { content: "two" });
    const restore = (revision: number) =>
      errorOf(client.mutation(agentArticles.restore, { workspaceId, articleId, versionId, revision }));
    expect(await restore(1)).toMatchObject({ code: "conflict" });
    expect((await draftOf(articleId)).content).toBe("two");
    expect(await restore(2)).toBeNull();
  });

  test("and all else of a deleted article are gone for good", async () => {
    const { client, workspaceId, writePublished, publish, save, settle, t, addPicture } = await openCentre();
    await client.mutation(agentCenter.update, { workspaceId, languages: ["en", "de"] });
    const { path } = await addPicture();
    const articleId = await writePublished({ content: `![a](${path})` });
    for (let number = 0; number < 12; number++) {
      await save(articleId, { content: `Text ${number}` });
      await publish(articleId);
    }
    await save(articleId, { title: "Deutsch", content: "Text" }, "de");
    await publish(articleId, "de");
    await client.mutation(agentArticles.remove, { workspaceId, articleId });
    await settle();
    const left = await t.run(async ({ db }) => [
      ...(await db.query("articleVersions").collect()),
      ...(await db.query("articleTranslations").collect()),
      ...(await db.query("articlePages").collect()),
      ...(await db.query("articleTexts").collect()),
      ...(await db.query("articleStats").collect()),
      ...(await db.query("articleAssetUses").collect()),
      ...(await db.query("helpSlugs").collect()),
    ]);
    expect(left).toEqual([]);
  });
});

describe("two authors", () => {
  test("who begin a translation at once: one begins it, the other is told", async () => {
    const { client, workspaceId, write, draftOf } = await openCentre();
    await client.mutation(agentCenter.update, { workspaceId, languages: ["en", "de"] });
    const articleId = await write();
    const begin = (content: string) =>
      errorOf(client.mutation(agentArticles.save, { workspaceId, articleId, language: "de", revision: 0, content }));
    expect([await begin("eins"), (await begin("zwei"))?.code]).toEqual([null, "conflict"]);
    expect(await draftOf(articleId, "de")).toMatchObject({ content: "eins", revision: 1 });
  });

  test("who save different fields of one revision do not both win", async () => {
    const { client, workspaceId, write, draftOf } = await openCentre();
    const articleId = await write({ title: "Old", content: "old" });
    const save = (text: object) =>
      errorOf(client.mutation(agentArticles.save, { workspaceId, articleId, revision: 1, ...text }));
    const results = await Promise.all([save({ title: "New" }), save({ content: "new" })]);
    expect(results.map((error) => error?.code ?? "saved").sort()).toEqual(["conflict", "saved"]);
    expect((await draftOf(articleId)).revision).toBe(2);
  });
});

describe("languages", () => {
  test("of an article are twenty on the web at most, so that taking it back reaches each", async () => {
    const { client, workspaceId, writePublished, save, publish, get, base } = await openCentre();
    const letters = [..."abcdefghijklmnopqrst"];
    const offer = (languages: string[]) => client.mutation(agentCenter.update, { workspaceId, languages });
    const articleId = await writePublished();
    const translate = async (language: string) => {
      await save(articleId, { content: `In ${language}` }, language);
      return await errorOf(publish(articleId, language));
    };
    const [early, late] = [letters.slice(0, 19).map((one) => `x${one}`), letters.slice(0, 3).map((one) => `y${one}`)];
    await offer(["en", ...early]);
    for (const language of early) expect(await translate(language)).toBeNull();
    await offer(["en", ...late]);
    for (const language of late) expect(await translate(language)).toMatchObject({ code: "invalid_state" });
    expect(await errorOf(publish(articleId, "xa"))).toBeNull();
    await client.mutation(agentArticles.unpublish, { workspaceId, articleId });
    for (const language of ["en", ...early, ...late])
      expect((await get(`${base}/articles/charge-limit?lang=${language}`)).status, language).toBe(404);
  });

  test("that the centre does not have cannot be written in, and a page falls back to the first", async () => {
    const { client, workspaceId, writePublished, textOf, base } = await openCentre();
    const articleId = await writePublished();
    const edit = { workspaceId, articleId, language: "fr", revision: 0, content: "x" };
    expect(await errorOf(client.mutation(agentArticles.save, edit))).toMatchObject({ field: "language" });
    for (const language of ["fr", "xx-YY", "../", "<b>", "e".repeat(500)])
      expect(await textOf(`${base}/articles/charge-limit?lang=${encodeURIComponent(language)}`)).toContain("80 %");
  });

  test("after an article was unpublished are published again one by one", async () => {
    const { client, workspaceId, writePublished, save, publish, draftOf, textOf, base } = await openCentre();
    await client.mutation(agentCenter.update, { workspaceId, languages: ["en", "de"] });
    const articleId = await writePublished();
    await save(articleId, { title: "Ladegrenze", content: "Halt." }, "de");
    await publish(articleId, "de");
    await client.mutation(agentArticles.unpublish, { workspaceId, articleId });
    await publish(articleId);
    expect(await textOf(`${base}/articles/charge-limit?lang=de`)).not.toContain("Halt.");
    expect(await draftOf(articleId, "de")).toMatchObject({ isPublished: false, hasChanges: true });
    await publish(articleId, "de");
    expect(await textOf(`${base}/articles/charge-limit?lang=de`)).toContain("Halt.");
  });
});
