import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { PICTURES } from "../demo/pictures";
import { errorOf } from "../testing/errors.testing";
import { addMember, createWorkspace, type TestMember } from "../testing/principals.testing";
import { setup, type TestBackend } from "../testing/setup.testing";
import { bootVisitor, firstPage } from "../testing/visitors.testing";

const { agent, agentArticles, agentCollections, agentCenter, visitor: reading } = api.helpCenter;
let t: TestBackend;
let owner: TestMember;
let workspaceId: Id<"workspaces">;
const page25 = { numItems: 25, cursor: null };

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date", "setTimeout", "setInterval", "clearTimeout", "clearInterval"] });
  vi.stubEnv("CONVEX_SITE_URL", "https://site.example");
  t = setup();
  owner = await createWorkspace(t, undefined, "Northwind Bikes");
  ({ workspaceId } = owner);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

type Draft = { title?: string; slug?: string; content?: string; collectionId?: Id<"collections"> | null };

async function write(given: Draft = {}, by = owner) {
  const fields = { title: "Charge limit", content: "The bike stops at **80 %**.", ...given };
  return (await by.client.mutation(agentArticles.create, { workspaceId: by.workspaceId, ...fields })).articleId;
}

async function publish(articleId: Id<"articles">, language?: string) {
  await owner.client.mutation(agentArticles.publish, { workspaceId, articleId, language });
}

async function writePublished(given: Draft = {}) {
  const articleId = await write(given);
  await publish(articleId);
  return articleId;
}

const collect = async (name: string, parentId?: Id<"collections">) =>
  (await owner.client.mutation(agentCollections.create, { workspaceId, name, parentId })).collectionId;

const revisionOf = async (articleId: Id<"articles">) =>
  (await owner.client.query(agent.draft, { workspaceId, articleId })).revision;

async function identifiedVisitor() {
  const booted = await bootVisitor(t, workspaceId);
  await t.run(async (ctx) => {
    const id = ctx.db.normalizeId("visitors", booted.visitorId);
    if (id) await ctx.db.patch("visitors", id, { identityVerified: true });
  });
  return booted.sessionToken;
}

const get = (path: string, init?: RequestInit) => t.fetch(path, { redirect: "manual", ...init });
const base = () => `/help/${workspaceId}`;

describe("collections", () => {
  test("nest five deep, not deeper and not in a circle", async () => {
    const ids: Id<"collections">[] = [];
    for (let depth = 0; depth < 5; depth++) ids.push(await collect(`Level ${depth}`, ids.at(-1)));
    expect(await errorOf(collect("Six", ids[4]))).toMatchObject({ code: "invalid_input", field: "parentId" });
    const circle = { workspaceId, collectionId: ids[0]!, parentId: ids[3] };
    expect(await errorOf(owner.client.mutation(agentCollections.update, circle))).toMatchObject({ field: "parentId" });
  });

  test("count what is published inside and below, wherever they move", async () => {
    const [a, b] = [await collect("A"), await collect("B")];
    const inner = await collect("Inner", a);
    const articleId = await writePublished({ collectionId: inner });
    const counts = async () =>
      Object.fromEntries(
        (await owner.client.query(agent.collections, { workspaceId })).map((c) => [c.name, c.publishedCount]),
      );
    expect(await counts()).toEqual({ A: 1, B: 0, Inner: 1 });
    await owner.client.mutation(agentCollections.update, { workspaceId, collectionId: inner, parentId: b });
    expect(await counts()).toEqual({ A: 0, B: 1, Inner: 1 });
    await owner.client.mutation(agentArticles.place, { workspaceId, articleId, collectionId: a });
    expect(await counts()).toEqual({ A: 1, B: 0, Inner: 0 });
    await owner.client.mutation(agentArticles.unpublish, { workspaceId, articleId });
    expect(await counts()).toEqual({ A: 0, B: 0, Inner: 0 });
  });

  test("have addresses of their own and stay while something is inside", async () => {
    const id = await collect("Orders & delivery");
    await collect("Orders, delivery");
    const slugs = (await owner.client.query(agent.collections, { workspaceId })).map(({ slug }) => slug);
    expect(slugs).toEqual(["orders-delivery", "orders-delivery-2"]);
    await write({ collectionId: id });
    const remove = { workspaceId, collectionId: id };
    expect(await errorOf(owner.client.mutation(agentCollections.remove, remove))).toMatchObject({ code: "conflict" });
  });

  test("are put in order", async () => {
    const [a, b, c] = [await collect("A"), await collect("B"), await collect("C")];
    await owner.client.mutation(agentCollections.move, { workspaceId, collectionId: c, beforeId: a });
    await owner.client.mutation(agentCollections.move, { workspaceId, collectionId: a, beforeId: null });
    const names = (await owner.client.query(agent.collections, { workspaceId })).map(({ name }) => name);
    expect(names).toEqual(["C", "B", "A"]);
    expect(b).toBeDefined();
  });
});

describe("drafts", () => {
  test("of two authors do not undo each other", async () => {
    const articleId = await write();
    const save = (revision: number, content: string) =>
      owner.client.mutation(agentArticles.save, { workspaceId, articleId, revision, content });
    expect(await save(1, "first")).toEqual({ revision: 2 });
    expect(await errorOf(save(1, "second"))).toMatchObject({ code: "conflict" });
    expect((await owner.client.query(agent.draft, { workspaceId, articleId })).content).toBe("first");
    expect(await save(2, "first")).toEqual({ revision: 2 });
  });

  test("are not what readers see until published, and every publication is kept", async () => {
    const articleId = await writePublished({ content: "one" });
    const { sessionToken } = await bootVisitor(t, workspaceId);
    const seen = async () => (await t.query(reading.get, { sessionToken, articleId })).html;
    await owner.client.mutation(agentArticles.save, { workspaceId, articleId, revision: 1, content: "two" });
    expect(await seen()).toContain("one");
    await publish(articleId);
    expect(await seen()).toContain("two");
    const { page } = await owner.client.query(agent.versions, { workspaceId, articleId, paginationOpts: page25 });
    expect(page.map(({ number }) => number)).toEqual([2, 1]);
    const versionId = page[1]!.versionId;
    const restore = { workspaceId, articleId, versionId, revision: await revisionOf(articleId) };
    await owner.client.mutation(agentArticles.restore, restore);
    expect((await owner.client.query(agent.draft, { workspaceId, articleId })).content).toBe("one");
    expect(await seen()).toContain("two");
  });

  test("hold half a megabyte and not more, and no title too long", async () => {
    const articleId = await write();
    const save = (text: object, revision = 1) =>
      owner.client.mutation(agentArticles.save, { workspaceId, articleId, revision, ...text });
    expect(await save({ content: "x".repeat(512 * 1024) })).toEqual({ revision: 2 });
    expect(await errorOf(save({ content: "x".repeat(512 * 1024 + 1) }, 2))).toMatchObject({ field: "content" });
    expect(await errorOf(save({ content: "é".repeat(300 * 1024) }, 2))).toMatchObject({ field: "content" });
    expect(await errorOf(save({ title: "x".repeat(256) }, 2))).toMatchObject({ field: "title" });
    expect(await errorOf(save({ seoTitle: "x".repeat(70_000) }, 2))).toMatchObject({ field: "seoTitle" });
  });

  test("are published by who may, and never empty", async () => {
    const writer = await addMember(t, workspaceId, "agent");
    const articleId = await write({ content: " " }, writer);
    const args = { workspaceId, articleId };
    expect(await errorOf(writer.client.mutation(agentArticles.publish, args))).toMatchObject({ code: "forbidden" });
    expect(await errorOf(owner.client.mutation(agentArticles.publish, args))).toMatchObject({ field: "content" });
  });
});

/** Every way by which a reader could find the article. */
async function pathsOf(articleId: Id<"articles">, oldSlug: string, assetKey: string, sessionToken: string) {
  const status = async (path: string) => (await get(path)).status;
  const has = async (path: string) => (await (await get(path)).text()).includes("Charge limit");
  const collections = (await t.query(reading.home, { sessionToken })).shelves;
  const lists = collections.map(async ({ collectionId }) => {
    return (await t.query(reading.list, { sessionToken, collectionId, paginationOpts: firstPage })).page;
  });
  const visitor = {
    home: collections.length > 0,
    list: (await Promise.all(lists)).flat().length > 0,
    get: (await errorOf(t.query(reading.get, { sessionToken, articleId }))) === null,
    slug: (await errorOf(t.query(reading.getBySlug, { sessionToken, slug: oldSlug }))) === null,
    search: (await t.query(reading.search, { sessionToken, query: "charge" })).length > 0,
    suggest: (await t.query(reading.suggest, { sessionToken, text: "charge limit" })).length > 0,
  };
  const web = {
    home: (await status(base())) === 200 && (await has(`${base()}/collections/battery`)),
    page: (await status(`${base()}/articles/limit`)) === 200,
    oldSlug: (await status(`${base()}/articles/${oldSlug}`)) === 302,
    search: await has(`${base()}/search?q=bike`),
    sitemap: (await (await get(`${base()}/sitemap.xml`)).text()).includes("articles/limit"),
    asset: (await status(`/help/assets/${assetKey}`)) === 200,
  };
  return { visitor, web };
}

const all = (value: boolean) => ({
  visitor: { home: value, list: value, get: value, slug: value, search: value, suggest: value },
  web: { home: value, page: value, oldSlug: value, search: value, sitemap: value, asset: value },
});

describe("what a reader may find", () => {
  let articleId: Id<"articles">;
  let asset: { path: string; url: string; key: string };
  let anyone: string;
  let known: string;

  beforeEach(async () => {
    const data = Uint8Array.from(atob(PICTURES["display.png"] ?? ""), (character) => character.charCodeAt(0));
    const storageId = await t.run((ctx) => ctx.storage.store(new Blob([data])));
    const added = await owner.client.action(agentCenter.addAsset, { workspaceId, storageId, name: "a.png" });
    asset = { path: added.path, url: added.url, key: added.path.split("/").at(-1) ?? "" };
    const collectionId = await collect("Battery");
    const content = `The bike stops.\n\n![display](${asset.path})`;
    articleId = await writePublished({ collectionId, content, slug: "charge-limit" });
    await owner.client.mutation(agentArticles.place, { workspaceId, articleId, slug: "limit" });
    anyone = (await bootVisitor(t, workspaceId)).sessionToken;
    known = await identifiedVisitor();
  });

  const paths = (token: string) => pathsOf(articleId, "charge-limit", asset.key, token);

  test("while it is published for everyone: all of it", async () => {
    expect(await paths(anyone)).toEqual(all(true));
  });

  test("after it was unpublished, archived or deleted: nothing, at once", async () => {
    const gone = async (end: () => Promise<unknown>) => {
      await end();
      expect(await paths(anyone)).toEqual(all(false));
      expect((await paths(known)).visitor).toEqual(all(false).visitor);
    };
    await gone(() => owner.client.mutation(agentArticles.unpublish, { workspaceId, articleId }));
    await publish(articleId);
    expect(await paths(anyone)).toEqual(all(true));
    await gone(() => owner.client.mutation(agentArticles.archive, { workspaceId, articleId }));
    await publish(articleId);
    await gone(() => owner.client.mutation(agentArticles.remove, { workspaceId, articleId }));
  });

  test("in a restricted centre, or of an article for identified visitors: only they", async () => {
    const restrict = (policy: "public" | "restricted") =>
      owner.client.mutation(agentCenter.restrict, { workspaceId, policy });
    const aim = (audience: "all" | "identified") =>
      owner.client.mutation(agentArticles.place, { workspaceId, articleId, audience });
    const onlyKnown = async () => {
      expect(await paths(anyone)).toEqual(all(false));
      expect((await paths(known)).visitor).toEqual(all(true).visitor);
    };
    await restrict("restricted");
    await onlyKnown();
    await restrict("public");
    expect(await paths(anyone)).toEqual(all(true));
    await aim("identified");
    await onlyKnown();
    await aim("all");
    expect(await paths(anyone)).toEqual(all(true));
  });

  test("pictures: authors always, identified visitors by their own key", async () => {
    await owner.client.mutation(agentArticles.place, { workspaceId, articleId, audience: "identified" });
    const { html } = await t.query(reading.get, { sessionToken: known, articleId });
    const src = /src="https:\/\/site\.example([^"]+)"/.exec(html)?.[1] ?? "";
    expect(src).toContain("?t=");
    expect((await get(src)).status).toBe(200);
    await owner.client.mutation(agentArticles.unpublish, { workspaceId, articleId });
    expect((await get(src)).status).toBe(404);
    const authors = await get(asset.url.replace("https://site.example", ""));
    expect(authors.status).toBe(200);
    expect(authors.headers.get("Content-Security-Policy")).toBe("default-src 'none'; sandbox");
    expect(authors.headers.get("Content-Type")).toBe("image/png");
  });

  test("another workspace's article, by no path", async () => {
    const other = await createWorkspace(t);
    const { sessionToken } = await bootVisitor(t, other.workspaceId);
    const hidden = { code: "not_found", entity: "article" };
    expect(await errorOf(t.query(reading.get, { sessionToken, articleId }))).toEqual(hidden);
    expect(await errorOf(t.query(reading.getBySlug, { sessionToken, slug: "limit" }))).toEqual(hidden);
    expect(await t.query(reading.search, { sessionToken, query: "charge" })).toEqual([]);
    expect((await get(`/help/${other.workspaceId}/articles/limit`)).status).toBe(404);
  });
});

describe("pages", () => {
  test("say who they are, run no script and cannot be framed", async () => {
    await writePublished({ content: "<script>alert(1)</script>\n\n## One\n\n## Two\n\n[x](javascript:alert(1))" });
    for (const path of ["", "/articles/charge-limit", "/search?q=x", "/nowhere"]) {
      const response = await get(base() + path);
      const policy = response.headers.get("Content-Security-Policy") ?? "";
      expect(policy, path).toContain("default-src 'none'");
      expect(policy, path).toContain("frame-ancestors 'none'");
      expect(policy, path).not.toMatch(/script-src|unsafe-inline/);
      expect(response.headers.get("X-Content-Type-Options")).toBe("nosniff");
      const body = await response.text();
      expect(body).not.toMatch(/<script(?! type="application\/ld\+json")|javascript:| on\w+=/);
    }
    const body = await (await get(`${base()}/articles/charge-limit`)).text();
    expect(body).toContain('<link rel="canonical"');
    expect(body).toContain("application/ld+json");
    expect(body).toContain('href="#h-two"');
  });

  test("are not sent again unchanged, and never kept by others", async () => {
    await writePublished();
    const first = await get(base());
    const again = await get(base(), { headers: { "If-None-Match": first.headers.get("ETag") ?? "" } });
    expect([first.status, again.status]).toEqual([200, 304]);
    expect(first.headers.get("Cache-Control")).toBe("private, no-cache");
  });

  test("speak the reader's language where there is one", async () => {
    const languages = { workspaceId, languages: ["en", "de"] };
    await owner.client.mutation(agentCenter.update, languages);
    const articleId = await writePublished();
    await writePublished({ title: "Only English" });
    const text = { title: "Ladegrenze", content: "Das Rad lädt bis 80 %." };
    const german = { workspaceId, articleId, language: "de", revision: 0, ...text };
    await owner.client.mutation(agentArticles.save, german);
    const path = `/help/northwind-bikes/articles/charge-limit?lang=de`;
    expect(await (await get(path)).text()).toContain("Charge limit");
    await publish(articleId, "de");
    const body = await (await get(path)).text();
    expect(body).toContain("Ladegrenze");
    expect(body).toContain('<html lang="de">');
    expect(body).toContain('hreflang="en"');
    const other = await (await get(`/help/northwind-bikes/articles/only-english?lang=de`)).text();
    expect(other).toContain('<article class="prose" lang="en">');
    const { sessionToken } = await bootVisitor(t, workspaceId);
    const [hit] = await t.query(reading.search, { sessionToken, query: "charge", language: "de" });
    expect(hit?.title).toBe("Ladegrenze");
    const [main] = await t.query(reading.search, { sessionToken, query: "lädt" });
    expect(main?.title).toBe("Charge limit");
  });

  test("take feedback once per reader, and only from their own form", async () => {
    const articleId = await writePublished();
    const path = `${base()}/articles/charge-limit`;
    const response = await get(path);
    const cookie = (response.headers.get("Set-Cookie") ?? "").split(";")[0] ?? "";
    expect(response.headers.get("Set-Cookie")).toMatch(/HttpOnly; SameSite=Lax/);
    const token = /name="token" value="(\w+)"/.exec(await response.text())?.[1] ?? "";
    const send = (fields: Record<string, string>, headers: Record<string, string> = { Cookie: cookie }) =>
      get(`${path}/feedback`, {
        method: "POST",
        body: new URLSearchParams({ token, helpful: "no", ...fields }).toString(),
        headers: { "Content-Type": "application/x-www-form-urlencoded", ...headers },
      });
    expect((await send({}, {})).status).toBe(403);
    expect((await send({ token: "0".repeat(64) })).status).toBe(403);
    const sent = await send({ comment: "Where on the display?" });
    expect(sent.status).toBe(303);
    await send({ helpful: "yes" });
    const summary = await owner.client.query(agent.get, { workspaceId, articleId });
    expect(summary).toMatchObject({ helpful: 1, unhelpful: 0, views: 1 });
    const said = await owner.client.query(agentCenter.feedback, { workspaceId, paginationOpts: firstPage });
    expect(said.page).toMatchObject([{ helpful: true, comment: "Where on the display?" }]);
  });

  test("count what was sought and not found", async () => {
    await writePublished();
    for (const query of ["charge", "tandem", "Tandem "]) await get(`${base()}/search?q=${encodeURIComponent(query)}`);
    const month = new Date().toISOString().slice(0, 7);
    const report = (isMissed: boolean) =>
      owner.client.query(agentCenter.searches, { workspaceId, month, isMissed, paginationOpts: firstPage });
    expect((await report(true)).page).toMatchObject([{ term: "tandem", searches: 2, misses: 2 }]);
    expect((await report(false)).page.map(({ term }) => term)).toEqual(["tandem", "charge"]);
  });
});

describe("visitors", () => {
  test("give feedback once and may change their mind", async () => {
    const articleId = await writePublished();
    const { sessionToken } = await bootVisitor(t, workspaceId);
    await t.mutation(reading.feedback, { sessionToken, articleId, helpful: false, comment: "no" });
    await t.mutation(reading.feedback, { sessionToken, articleId, helpful: true });
    expect(await t.query(reading.get, { sessionToken, articleId })).toMatchObject({ helpful: true });
    const summary = await owner.client.query(agent.get, { workspaceId, articleId });
    expect(summary).toMatchObject({ helpful: 1, unhelpful: 0 });
  });

  test("see the place that answers, with the words marked", async () => {
    await writePublished({ content: "Intro.\n\nThe **display** shows E14 when the charger is cold." });
    const { sessionToken } = await bootVisitor(t, workspaceId);
    const [hit] = await t.query(reading.search, { sessionToken, query: "charger" });
    expect(hit?.excerpt.filter(({ isHit }) => isHit).map(({ text }) => text)).toEqual(["charger"]);
    expect(hit?.excerpt.map(({ text }) => text).join("")).toContain("shows E14 when");
  });
});
