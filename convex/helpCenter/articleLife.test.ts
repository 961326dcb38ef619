import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { api, internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { errorOf } from "../testing/errors.testing";
import { createWorkspace, type TestMember } from "../testing/principals.testing";
import { firstPage } from "../testing/visitors.testing";
import { type Centre, closeCentres, holdTime, openCentre, page25, visit } from "./centre.testing";

const { agent, agentArticles, agentCenter, visitor: reading } = api.helpCenter;
const SLUGS = ["limit", "range", "chain"];
const LANGUAGES = ["en", "de"] as const;
type Language = (typeof LANGUAGES)[number];

interface Text {
  /** A word that no other text has: what a search for it finds tells which text readers have. */
  word: string;
  title: string;
}

interface Article {
  id: Id<"articles">;
  slug: string;
  status: "draft" | "published" | "archived";
  audience: "all" | "identified";
  collection: number | null;
  order: number;
  drafts: Partial<Record<Language, Text>>;
  revisions: Record<Language, number>;
  pages: Partial<Record<Language, Text>>;
  versions: Record<Language, Text[]>;
}

/** What the backend should hold, in plain words. */
class Model {
  policy: "public" | "restricted" = "public";
  articles: Article[] = [];
  deleted: Id<"articles">[] = [];
  /** Who holds an address, and whether it is his present one. */
  slugs = new Map<string, { holder: Article; isCurrent: boolean }>();
  serial = 0;
  orders = 0;

  text(): Text {
    this.serial += 1;
    return { word: `word${this.serial}w`, title: `Charge ${this.serial}` };
  }
  isReadable(article: Article, isKnown: boolean): boolean {
    if (article.status !== "published") return false;
    return isKnown || (this.policy === "public" && article.audience === "all");
  }
  readable(isKnown: boolean): Article[] {
    return this.articles.filter((article) => this.isReadable(article, isKnown));
  }
  take(slug: string, holder: Article): boolean {
    const held = this.slugs.get(slug);
    if (held && held.isCurrent && held.holder !== holder) return false;
    for (const one of this.slugs.values()) if (one.holder === holder) one.isCurrent = false;
    this.slugs.set(slug, { holder, isCurrent: true });
    holder.slug = slug;
    return true;
  }
}

interface Real extends Centre {
  collectionIds: Id<"collections">[];
  anyone: string;
  known: string;
  strangerVisitor: string;
  stranger: TestMember;
}

const STEPS = [
  ...["create", "create", "edit", "publish", "publish", "publish", "translate", "publishTranslation"],
  ...["unpublish", "archive", "delete", "restore", "move", "address", "address", "aim", "policy", "stale"],
] as const;
type Step = (typeof STEPS)[number];
interface Move {
  step: Step;
  which: number;
  what: number;
}

async function begin(): Promise<Real> {
  const centre = await openCentre();
  const { t, workspaceId, collect, client } = centre;
  const outer = await collect("Outer");
  const collectionIds = [outer, await collect("Inner", outer), await collect("Other")];
  await client.mutation(agentCenter.update, { workspaceId, languages: ["en", "de"] });
  const stranger = await createWorkspace(t);
  return {
    ...centre,
    collectionIds,
    stranger,
    anyone: (await visit(t, workspaceId)).sessionToken,
    known: (await visit(t, workspaceId, { isIdentified: true })).sessionToken,
    strangerVisitor: (await visit(t, stranger.workspaceId, { isIdentified: true })).sessionToken,
  };
}

const contentOf = ({ word }: Text) => `The battery has a **${word}** in it.`;

async function create(model: Model, real: Real, { which, what }: Move): Promise<void> {
  const text = model.text();
  const slug = SLUGS[what % SLUGS.length]!;
  const collection = which % 4 === 3 ? null : which % 4;
  const collectionId = collection === null ? null : real.collectionIds[collection]!;
  const { workspaceId } = real;
  const given = { workspaceId, title: text.title, content: contentOf(text), slug, collectionId };
  if (model.slugs.get(slug)?.isCurrent) {
    expect(await errorOf(real.client.mutation(agentArticles.create, given))).toMatchObject({ code: "conflict" });
    return;
  }
  const { articleId } = await real.client.mutation(agentArticles.create, given);
  const article: Article = {
    ...{ id: articleId, slug, status: "draft", audience: "all", collection, order: ++model.orders },
    ...{ drafts: { en: text }, revisions: { en: 1, de: 0 }, pages: {}, versions: { en: [], de: [] } },
  };
  model.articles.push(article);
  model.take(slug, article);
}

async function save(model: Model, real: Real, article: Article, language: Language, text: Text, revision: number) {
  const { workspaceId } = real;
  const words = { title: text.title, content: contentOf(text) };
  const edit = { workspaceId, articleId: article.id, language, revision, ...words };
  return await errorOf(real.client.mutation(agentArticles.save, edit));
}

async function edit(model: Model, real: Real, article: Article, language: Language): Promise<void> {
  const text = model.text();
  expect(await save(model, real, article, language, text, article.revisions[language])).toBeNull();
  article.drafts[language] = text;
  article.revisions[language] += 1;
}

async function publish(model: Model, real: Real, article: Article, language: Language): Promise<void> {
  const { workspaceId } = real;
  const args = { workspaceId, articleId: article.id, language };
  const refusal = await errorOf(real.client.mutation(agentArticles.publish, args));
  const text = article.drafts[language];
  if (!text || (language !== "en" && article.status !== "published")) {
    expect(refusal).toMatchObject({ code: "invalid_state" });
    return;
  }
  expect(refusal).toBeNull();
  article.status = "published";
  article.pages[language] = text;
  article.versions[language].push(text);
}

async function restore(real: Real, article: Article, what: number): Promise<void> {
  const language = LANGUAGES[what % 2]!;
  const { workspaceId } = real;
  const known = article.versions[language];
  const args = { workspaceId, articleId: article.id, language, paginationOpts: page25 };
  const { page } = await real.client.query(agent.versions, args);
  expect(page.map(({ number, title }) => [number, title])).toEqual(
    known.map(({ title }, index) => [index + 1, title]).reverse(),
  );
  if (known.length === 0) return;
  const number = (what % known.length) + 1;
  const versionId = page.find((version) => version.number === number)!.versionId;
  const revision = article.revisions[language];
  const answer = await real.client.mutation(agentArticles.restore, {
    ...{ workspaceId, articleId: article.id, versionId, revision },
  });
  const text = known[number - 1]!;
  article.revisions[language] += article.drafts[language] === text ? 0 : 1;
  article.drafts[language] = text;
  expect(answer).toEqual({ revision: article.revisions[language] });
}

async function place(model: Model, real: Real, article: Article, { step, what }: Move): Promise<void> {
  const { workspaceId } = real;
  const args = { workspaceId, articleId: article.id };
  if (step === "aim") {
    const audience = what % 2 === 0 ? "identified" : "all";
    await real.client.mutation(agentArticles.place, { ...args, audience });
    article.audience = audience;
  } else if (step === "move") {
    const collection = what % 4 === 3 ? null : what % 4;
    const collectionId = collection === null ? null : real.collectionIds[collection]!;
    await real.client.mutation(agentArticles.place, { ...args, collectionId });
    if (collection !== article.collection) Object.assign(article, { collection, order: ++model.orders });
  } else {
    const slug = SLUGS[what % SLUGS.length]!;
    const refusal = await errorOf(real.client.mutation(agentArticles.place, { ...args, slug }));
    if (model.take(slug, article)) expect(refusal).toBeNull();
    else expect(refusal).toMatchObject({ code: "conflict" });
  }
}

async function leave(model: Model, real: Real, article: Article, step: Step): Promise<void> {
  const args = { workspaceId: real.workspaceId, articleId: article.id };
  if (step === "delete") {
    await real.client.mutation(agentArticles.remove, args);
    model.articles = model.articles.filter((one) => one !== article);
    model.deleted.push(article.id);
    for (const [slug, { holder }] of model.slugs) if (holder === article) model.slugs.delete(slug);
    await real.settle();
    return;
  }
  await real.client.mutation(step === "archive" ? agentArticles.archive : agentArticles.unpublish, args);
  article.status = step === "archive" ? "archived" : "draft";
  article.pages = {};
}

async function act(model: Model, real: Real, move: Move): Promise<void> {
  const { step, which, what } = move;
  if (step === "create") return await create(model, real, move);
  if (step === "policy") {
    model.policy = what % 2 === 0 ? "restricted" : "public";
    await real.client.mutation(agentCenter.restrict, { workspaceId: real.workspaceId, policy: model.policy });
    return;
  }
  const article = model.articles[which % Math.max(1, model.articles.length)];
  if (!article) return;
  if (step === "edit") return await edit(model, real, article, "en");
  if (step === "translate") return await edit(model, real, article, "de");
  if (step === "publish") return await publish(model, real, article, "en");
  if (step === "publishTranslation") return await publish(model, real, article, "de");
  if (step === "restore") return await restore(real, article, what);
  if (step === "stale") {
    const language = LANGUAGES[what % 2]!;
    const stale = article.revisions[language] + 1;
    expect(await save(model, real, article, language, model.text(), stale)).toMatchObject({ code: "conflict" });
    return;
  }
  if (step === "move" || step === "address" || step === "aim") return await place(model, real, article, move);
  await leave(model, real, article, step);
}

/** Articles as sets of what tells them apart. */
const names = (titles: Iterable<string>) => [...titles].sort();
const mainTitles = (articles: readonly Article[]) => articles.map(({ pages }) => pages.en!.title);

/** Teammates see everything that is there, in every state, and nothing of it is there for those of elsewhere. */
async function checkAuthors(model: Model, real: Real): Promise<void> {
  const { workspaceId, client, stranger } = real;
  const listed = await real.articles();
  const seen = listed.map(({ articleId, status, slug, title }) => [articleId, status, slug, title].join(" "));
  const kept = model.articles.map(({ id, status, slug, drafts }) => [id, status, slug, drafts.en!.title].join(" "));
  expect(names(seen)).toEqual(names(kept));
  const of = (status: Article["status"]) => model.articles.filter((article) => article.status === status).length;
  expect(await client.query(agent.counts, { workspaceId })).toEqual({
    ...{ all: model.articles.length, draft: of("draft"), published: of("published"), archived: of("archived") },
  });
  for (const { id, drafts, revisions } of model.articles) {
    for (const language of LANGUAGES) {
      const draft = await client.query(agent.draft, { workspaceId, articleId: id, language });
      const text = drafts[language];
      expect([draft.revision, draft.content]).toEqual([revisions[language], text ? contentOf(text) : ""]);
    }
    const foreign = { workspaceId: stranger.workspaceId, articleId: id };
    expect(await errorOf(stranger.client.query(agent.get, foreign))).toMatchObject({ code: "not_found" });
    expect(await errorOf(stranger.client.query(agent.get, { ...foreign, workspaceId }))).toMatchObject({
      code: "not_found",
      entity: "workspace",
    });
  }
  for (const articleId of model.deleted)
    expect(await errorOf(client.query(agent.get, { workspaceId, articleId }))).toMatchObject({ code: "not_found" });
}

/** What is linked for customers is what anyone may read. */
async function checkLinks(model: Model, real: Real): Promise<void> {
  const { workspaceId, client } = real;
  const found = await client.query(api.knowledge.agent.search, { workspaceId, query: "Charge" });
  const linked = found.filter(({ url }) => url !== null).map(({ contentId }) => contentId);
  expect(names(linked)).toEqual(names(model.readable(false).map(({ id }) => id)));
}

function countsIn(model: Model, isKnown: boolean): Map<string, number> {
  const readable = model.readable(isKnown);
  const inside = (collection: number) => readable.filter((article) => article.collection === collection).length;
  const all = [
    ["Outer", inside(0) + inside(1)],
    ["Inner", inside(1)],
    ["Other", inside(2)],
  ] as const;
  return new Map(all.filter(([, count]) => count > 0));
}

async function checkVisitor(model: Model, real: Real, sessionToken: string, isKnown: boolean): Promise<void> {
  const { t, collectionIds } = real;
  const readable = model.readable(isKnown);
  const home = await t.query(reading.home, { sessionToken });
  expect(new Map(home.shelves.map(({ name, articles }) => [name, articles]))).toEqual(countsIn(model, isKnown));
  const loose = readable.filter(({ collection }) => collection === null).sort((a, b) => a.order - b.order);
  expect(home.loose.map(({ title }) => title)).toEqual(mainTitles(loose).slice(0, 5));
  for (const [index, collectionId] of collectionIds.entries()) {
    const { page } = await t.query(reading.list, { sessionToken, collectionId, paginationOpts: firstPage });
    const inside = readable.filter(({ collection }) => collection === index).sort((a, b) => a.order - b.order);
    expect(page.map(({ articleId }) => articleId)).toEqual(inside.map(({ id }) => id));
  }
  for (const { id, pages } of model.articles) {
    const language = pages.de ? "de" : undefined;
    const call = () => t.query(reading.get, { sessionToken, articleId: id, language });
    if (readable.some((article) => article.id === id))
      expect((await call()).html).toContain((pages[language ?? "en"] ?? pages.en)!.word);
    else expect(await errorOf(call())).toEqual({ code: "not_found", entity: "article" });
  }
  for (const slug of SLUGS) await checkSlug(model, real, sessionToken, slug, isKnown);
  await checkSearches(model, real, sessionToken, readable);
}

async function checkSlug(model: Model, real: Real, sessionToken: string, slug: string, isKnown: boolean) {
  const holder = model.slugs.get(slug)?.holder;
  const call = () => real.t.query(reading.getBySlug, { sessionToken, slug });
  if (holder && model.isReadable(holder, isKnown))
    expect(await call()).toMatchObject({ articleId: holder.id, slug: holder.slug, title: holder.pages.en!.title });
  else expect(await errorOf(call())).toEqual({ code: "not_found", entity: "article" });
}

/** A search finds the words that readers have before them: none of drafts, former texts or taken-back translations. */
async function checkSearches(model: Model, real: Real, sessionToken: string, readable: readonly Article[]) {
  const { t } = real;
  const found = await t.query(reading.search, { sessionToken, query: "battery" });
  expect(names(found.map(({ title }) => title))).toEqual(names(mainTitles(readable)));
  const suggested = await t.query(reading.suggest, { sessionToken, text: "battery" });
  expect(suggested).toHaveLength(Math.min(3, readable.length));
  for (const article of model.articles) {
    const present = Object.values(article.pages).map(({ word }) => word);
    const texts = LANGUAGES.flatMap((language) => [article.drafts[language], ...article.versions[language]]);
    const newest = texts.flatMap((text) => (text ? [text.word] : [])).slice(-4);
    for (const word of new Set([...present, ...newest])) {
      const hits = await t.query(reading.search, { sessionToken, query: word });
      const isFound = present.includes(word) && readable.includes(article);
      expect(hits.map(({ articleId }) => articleId)).toEqual(isFound ? [article.id] : []);
    }
  }
}

async function checkWeb(model: Model, real: Real): Promise<void> {
  const { base, get, textOf } = real;
  const readable = model.readable(false);
  expect((await get(base)).status).toBe(model.policy === "public" ? 200 : 404);
  const shelves = countsIn(model, false);
  for (const name of ["Outer", "Inner", "Other"])
    expect((await get(`${base}/collections/${name.toLowerCase()}`)).status, name).toBe(shelves.has(name) ? 200 : 404);
  for (const slug of SLUGS) {
    const response = await get(`${base}/articles/${slug}`);
    const held = model.slugs.get(slug);
    if (!held || !readable.includes(held.holder)) expect(response.status).toBe(404);
    else if (held.isCurrent) expect(await response.text()).toContain(held.holder.pages.en!.word);
    else {
      const location = response.headers.get("Location") ?? "";
      expect([response.status, location]).toEqual([302, `${base}/articles/${held.holder.slug}`]);
      expect((await get(location)).status).toBe(200);
    }
  }
  const search = await textOf(`${base}/search?q=battery`);
  const sitemap = await textOf(`${base}/sitemap.xml`);
  for (const article of model.articles) {
    const isSeen = readable.includes(article);
    expect(search.includes(`/articles/${article.slug}"`)).toBe(isSeen);
    expect(sitemap.includes(`/articles/${article.slug}<`)).toBe(isSeen);
    for (const text of Object.values(article.drafts))
      if (text.title !== article.pages.en?.title && text.title !== article.pages.de?.title)
        expect(search.includes(`<b>${text.title}</b>`)).toBe(false);
  }
}

async function checkStrangers(model: Model, real: Real): Promise<void> {
  const { t, strangerVisitor: sessionToken } = real;
  expect(await t.query(reading.search, { sessionToken, query: "battery" })).toEqual([]);
  for (const { id: articleId } of model.articles)
    expect(await errorOf(t.query(reading.get, { sessionToken, articleId }))).toMatchObject({ code: "not_found" });
  for (const slug of SLUGS)
    expect(await errorOf(t.query(reading.getBySlug, { sessionToken, slug }))).toMatchObject({ code: "not_found" });
}

beforeEach(holdTime);
afterEach(closeCentres);

test("through its whole life, by every path, an article is seen by those who may see it and by nobody else", async () => {
  const move = fc.record({ step: fc.constantFrom(...STEPS), which: fc.nat(7), what: fc.nat(11) });
  const opening: Move[] = [
    { step: "create", which: 1, what: 0 },
    { step: "publish", which: 0, what: 0 },
  ];
  await fc.assert(
    fc.asyncProperty(fc.array(move, { minLength: 8, maxLength: 20 }), async (moves) => {
      const model = new Model();
      const real = await begin();
      for (const one of [...opening, ...moves]) {
        await act(model, real, one);
        await checkAuthors(model, real);
        await checkLinks(model, real);
        await checkVisitor(model, real, real.anyone, false);
        await checkVisitor(model, real, real.known, true);
        await checkWeb(model, real);
        await checkStrangers(model, real);
      }
      const check = await real.t.action(internal.helpCenter.checking.checkCounters, { workspaceId: real.workspaceId });
      expect(check.differences).toEqual([]);
    }),
    { numRuns: 6 },
  );
}, 60_000);
