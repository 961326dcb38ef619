import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { errorOf } from "../testing/errors.testing";
import { firstPage } from "../testing/visitors.testing";
import { type Centre, closeCentres, holdTime, openCentre, visit } from "./centre.testing";
import { termOf } from "./termsModel";

const { agent, agentArticles, agentCenter, visitor: reading } = api.helpCenter;

beforeEach(holdTime);
afterEach(closeCentres);

const monthNow = () => new Date().toISOString().slice(0, 7);

/** What the report says, term by term. */
async function reportOf({ client, workspaceId }: Centre, isMissed = false, month = monthNow()) {
  const args = { workspaceId, month, isMissed, paginationOpts: firstPage };
  const { page } = await client.query(agentCenter.searches, args);
  return page.map(({ term, searches, misses }) => [term, searches, misses]);
}

async function differencesOf({ t, workspaceId }: Centre) {
  return (await t.action(internal.helpCenter.checking.checkCounters, { workspaceId })).differences;
}

describe("feedback", () => {
  test("counts each reader once per article, by his last word, whatever they do", async () => {
    const vote = fc.record({ who: fc.nat(4), what: fc.nat(1), helpful: fc.boolean(), comment: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(vote, { minLength: 5, maxLength: 25 }), async (votes) => {
        const centre = await openCentre();
        const { t, workspaceId, writePublished, client } = centre;
        const articles = [await writePublished({ title: "One" }), await writePublished({ title: "Two" })];
        const sessions = await Promise.all([visit(t, workspaceId), visit(t, workspaceId)]);
        const slugs = ["one", "two"];
        const said = new Map<string, boolean>();
        for (const { who, what, helpful, comment } of votes) {
          const words = comment ? { comment: "Because." } : {};
          const session = sessions[who];
          if (session) {
            const { sessionToken } = session;
            await t.mutation(reading.feedback, { sessionToken, articleId: articles[what]!, helpful, ...words });
          } else {
            const open = { site: workspaceId as string, slug: slugs[what]!, readerHash: `r${who}`, helpful, ...words };
            expect(await t.mutation(internal.helpCenter.jobs.giveOpenFeedback, open)).toBe(true);
          }
          said.set(`${who} ${what}`, helpful);
        }
        for (const [index, articleId] of articles.entries()) {
          const own = [...said].filter(([key]) => key.endsWith(` ${index}`)).map(([, helpful]) => helpful);
          const yes = own.filter(Boolean).length;
          expect(await client.query(agent.get, { workspaceId, articleId })).toMatchObject({
            ...{ helpful: yes, unhelpful: own.length - yes },
          });
          const args = { workspaceId, articleId, paginationOpts: firstPage };
          expect((await client.query(agentCenter.feedback, args)).page).toHaveLength(own.length);
        }
      }),
      { numRuns: 10 },
    );
  });

  test("is refused when it is too long, and for what the reader may not read, and counts nothing then", async () => {
    const { t, workspaceId, writePublished, write, client } = await openCentre();
    const { sessionToken } = await visit(t, workspaceId);
    const [shown, hidden] = [await writePublished(), await write({ title: "Hidden" })];
    const give = (articleId: Id<"articles">, comment: string) =>
      errorOf(t.mutation(reading.feedback, { sessionToken, articleId, helpful: true, comment }));
    expect(await give(shown, "x".repeat(2001))).toMatchObject({ code: "invalid_input", field: "comment" });
    expect(await give(hidden, "")).toMatchObject({ code: "not_found" });
    expect(await errorOf(t.mutation(reading.noteRead, { sessionToken, articleId: hidden }))).not.toBeNull();
    for (const articleId of [shown, hidden])
      expect(await client.query(agent.get, { workspaceId, articleId })).toMatchObject({
        ...{ views: 0, helpful: 0, unhelpful: 0 },
      });
  });
});

describe("the report of searches", () => {
  test("adds up what was typed by month, with what found nothing, and its counters are its rows", async () => {
    const centre = await openCentre();
    const { t, workspaceId, writePublished } = centre;
    await writePublished();
    const { sessionToken } = await visit(t, workspaceId);
    const seek = (query: string) => t.mutation(reading.noteSearched, { sessionToken, query });
    for (const query of ["Charge", " charge  ", "tandem", "TANDEM", "trailer", "x", "???", "  ", "--"])
      await seek(query);
    expect(await reportOf(centre)).toEqual([
      ["tandem", 2, 2],
      ["charge", 2, 0],
      ["trailer", 1, 1],
    ]);
    expect(await reportOf(centre, true)).toEqual([
      ["tandem", 2, 2],
      ["trailer", 1, 1],
    ]);
    const before = monthNow();
    vi.setSystemTime(Date.now() + 40 * 86_400_000);
    const { sessionToken: later } = await visit(t, workspaceId);
    await t.mutation(reading.noteSearched, { sessionToken: later, query: "tandem" });
    expect(await reportOf(centre, true)).toEqual([["tandem", 1, 1]]);
    expect(await reportOf(centre, true, before)).toHaveLength(2);
    expect(await differencesOf(centre)).toEqual([]);
  });

  test("calls nothing found what the reader may not find", async () => {
    const centre = await openCentre();
    const { t, workspaceId, client, writePublished } = centre;
    const articleId = await writePublished();
    await client.mutation(agentArticles.place, { workspaceId, articleId, audience: "identified" });
    const [anyone, known] = [await visit(t, workspaceId), await visit(t, workspaceId, { isIdentified: true })];
    for (const { sessionToken } of [anyone, known, known])
      await t.mutation(reading.noteSearched, { sessionToken, query: "charge" });
    expect(await reportOf(centre)).toEqual([["charge", 3, 1]]);
  });

  test.each(["2030-13", "2030-1", "1969", "", "2030-01-01", "x".repeat(60_000)])("has no month %j", async (month) => {
    const centre = await openCentre();
    expect(await errorOf(reportOf(centre, false, month))).toMatchObject({ code: "invalid_input", field: "month" });
  });

  test("keeps no address and no number that tells of one person", () => {
    expect(termOf("Refund for Ada@Lovelace.example please")).toBe("refund for … please");
    expect(termOf("call +49 (171) 123-45 67 now")).toBe("call … now");
    expect(termOf("order 100045")).toBe("order …");
    expect(termOf("iphone 15 error e1234 24 v")).toBe("iphone 15 error e1234 24 v");
    expect(termOf(`${"x".repeat(79)}😀`).isWellFormed()).toBe(true);
    fc.assert(
      fc.property(fc.emailAddress(), fc.integer({ min: 10_000 }), (address, number) => {
        const term = termOf(`mail ${address} or ${number}`);
        expect(term.includes("@")).toBe(false);
        expect(/\d{5}/.test(term)).toBe(false);
      }),
    );
  });

  test("takes a query cut in the middle of a letter", async () => {
    const centre = await openCentre();
    const query = encodeURIComponent(`${"y".repeat(199)}😀`);
    expect((await centre.get(`${centre.base}/search?q=${query}`)).status).toBe(200);
    expect(await reportOf(centre)).toHaveLength(1);
  });
});

describe("a person who is deleted", () => {
  const queries = fc.array(fc.record({ who: fc.nat(2), query: fc.constantFrom("charge", "tandem", "bell", "lamp") }), {
    minLength: 3,
    maxLength: 20,
  });

  test("takes his searches out of the report, and nobody else's", async () => {
    await fc.assert(
      fc.asyncProperty(queries, fc.constantFrom(1, 2, 100), async (searches, limit) => {
        const centre = await openCentre();
        const { t, workspaceId, writePublished } = centre;
        await writePublished();
        const visitors = await Promise.all([visit(t, workspaceId), visit(t, workspaceId)]);
        const left = new Map<string, number>();
        for (const { who, query } of searches) {
          const session = visitors[who];
          if (session) await t.mutation(reading.noteSearched, { sessionToken: session.sessionToken, query });
          else await centre.get(`${centre.base}/search?q=${query}`);
          if (who !== 0) left.set(query, (left.get(query) ?? 0) + 1);
        }
        const { eraseSearches } = await import("./termsModel");
        const erase = () => t.run((ctx) => eraseSearches(ctx, visitors[0]!.visitorId, limit));
        while ((await erase()) === limit);
        const expected = [...left].map(([term, count]) => [term, count, term === "charge" ? 0 : count]);
        expect((await reportOf(centre)).sort()).toEqual(expected.sort());
        expect(await differencesOf(centre)).toEqual([]);
        const rows = await t.run((ctx) => ctx.db.query("helpSearches").collect());
        expect(rows.filter(({ visitorId }) => visitorId === visitors[0]!.visitorId)).toEqual([]);
      }),
      { numRuns: 10 },
    );
  });

  test("after he was merged takes what both of him searched for", async () => {
    const centre = await openCentre();
    const { t, workspaceId } = centre;
    const [one, two] = [await visit(t, workspaceId), await visit(t, workspaceId)];
    for (const { sessionToken } of [one, two, two])
      for (const query of ["tandem", sessionToken === one.sessionToken ? "bell" : "lamp"])
        await t.mutation(reading.noteSearched, { sessionToken, query });
    const { eraseSearches, moveSearches } = await import("./termsModel");
    await t.run((ctx) => moveSearches(ctx, two.visitorId, one.visitorId, 100));
    expect(await reportOf(centre)).toHaveLength(3);
    const own = await t.run((ctx) => ctx.db.query("helpSearches").collect());
    expect(own.map(({ term, searches }) => [term, searches]).sort()).toEqual([
      ["bell", 1],
      ["lamp", 2],
      ["tandem", 3],
    ]);
    await t.run((ctx) => eraseSearches(ctx, one.visitorId, 100));
    expect(await reportOf(centre)).toEqual([]);
  });
});
