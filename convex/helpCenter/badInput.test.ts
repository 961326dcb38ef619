import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { api } from "../_generated/api";
import { errorOf } from "../testing/errors.testing";
import { closeCentres, holdTime, openCentre } from "./centre.testing";

const { agent, agentArticles, agentCenter, agentCollections } = api.helpCenter;
const LONG = "x".repeat(50_000);
const CONTROL = "\u0000\u0007";

beforeEach(holdTime);
afterEach(closeCentres);

describe("what is not taken names its field and changes nothing", () => {
  test.each([
    ["title", { title: LONG }],
    ["title", { title: " \t\n" }],
    ["title", { title: CONTROL }],
    ["title", { title: "\ud800" }],
    ["description", { description: LONG }],
    ["seoTitle", { seoTitle: LONG }],
    ["seoDescription", { seoDescription: LONG }],
    ["content", { content: "x".repeat(512 * 1024 + 1) }],
    ["revision", { revision: Number.NaN }],
    ["language", { language: "tlh-Klingon" }],
  ])("of an article's text: %s", async (field, text) => {
    const { client, workspaceId, write, draftOf } = await openCentre();
    const articleId = await write();
    const before = await draftOf(articleId);
    const edit = { workspaceId, articleId, revision: 1, ...text };
    expect(await errorOf(client.mutation(agentArticles.save, edit))).toMatchObject({ code: "invalid_input", field });
    expect(await draftOf(articleId)).toEqual(before);
  });

  test.each([
    ["name", { name: LONG }],
    ["name", { name: "" }],
    ["slug", { slug: LONG }],
    ["slug", { slug: "A/B" }],
    ["description", { description: LONG }],
    ["icon", { icon: "<svg>" }],
    ["icon", { icon: LONG }],
  ])("of a collection: %s", async (field, fields) => {
    const { client, workspaceId, collect, collections } = await openCentre();
    const collectionId = await collect("Guides");
    const before = await collections();
    const update = { workspaceId, collectionId, ...fields };
    expect(await errorOf(client.mutation(agentCollections.update, update))).toMatchObject({
      ...{ code: "invalid_input", field },
    });
    const create = { workspaceId, name: "Other", ...fields };
    expect(await errorOf(client.mutation(agentCollections.create, create))).toMatchObject({
      ...{ code: "invalid_input", field },
    });
    expect(await collections()).toEqual(before);
  });

  test.each([
    ["title", { title: LONG }],
    ["intro", { intro: LONG }],
    ["slug", { slug: "a b" }],
    ["siteUrl", { siteUrl: "javascript:alert(1)" }],
    ["siteUrl", { siteUrl: `https://a.example/${LONG}` }],
    ["canonicalUrl", { canonicalUrl: "//a.example" }],
    ["canonicalUrl", { canonicalUrl: "https://" }],
    ["defaultLanguage", { defaultLanguage: "English" }],
    ["languages[1]", { languages: ["en", "x_y"] }],
  ])("of the centre: %s", async (field, fields) => {
    const { client, workspaceId } = await openCentre();
    const settings = () => client.query(agentCenter.settings, { workspaceId });
    const before = await settings();
    const call = client.mutation(agentCenter.update, { workspaceId, ...fields });
    expect(await errorOf(call)).toMatchObject({ code: "invalid_input", field });
    expect(await settings()).toEqual(before);
  });
});

describe("what is in use stays", () => {
  test("a picture that a published article shows, until it shows it no more", async () => {
    const { client, workspaceId, addPicture, writePublished, save, publish, get } = await openCentre();
    const asset = await addPicture();
    const articleId = await writePublished({ content: `![a](${asset.path})` });
    const remove = () => errorOf(client.mutation(agentCenter.removeAsset, { workspaceId, assetId: asset.assetId }));
    expect(await remove()).toMatchObject({ code: "conflict" });
    expect((await get(asset.path)).status).toBe(200);
    await save(articleId, { content: "No picture." });
    expect(await remove()).toMatchObject({ code: "conflict" });
    await publish(articleId);
    expect((await get(asset.path)).status).toBe(404);
    expect(await remove()).toBeNull();
  });

  test("the first language while there are articles", async () => {
    const { client, workspaceId, write } = await openCentre();
    const change = () => errorOf(client.mutation(agentCenter.update, { workspaceId, defaultLanguage: "de" }));
    const articleId = await write();
    expect(await change()).toEqual({ code: "invalid_state", state: "has_articles" });
    await client.mutation(agentArticles.remove, { workspaceId, articleId });
    expect(await change()).toBeNull();
  });
});

describe("a file that is no picture", () => {
  test.each([
    ["an SVG", '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
    ["a page", "<!doctype html><script>alert(1)</script>"],
    ["a PDF", "%PDF-1.7"],
    ["nothing", ""],
  ])("%s is refused by its bytes and not kept", async (_what, text) => {
    const { client, workspaceId, t } = await openCentre();
    const storageId = await t.run((ctx) => ctx.storage.store(new Blob([text], { type: "image/png" })));
    const add = client.action(agentCenter.addAsset, { workspaceId, storageId, name: "a.png" });
    expect(await errorOf(add)).toMatchObject({ code: "invalid_input", field: "file" });
    expect(await t.run((ctx) => ctx.storage.get(storageId))).toBeNull();
  });

  test("a picture of more than 10 MB is refused", async () => {
    const { client, workspaceId, t } = await openCentre();
    const data = new Uint8Array(10 * 1024 * 1024 + 1);
    data.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    const storageId = await t.run((ctx) => ctx.storage.store(new Blob([data])));
    const add = client.action(agentCenter.addAsset, { workspaceId, storageId, name: "a.png" });
    expect(await errorOf(add)).toMatchObject({ code: "invalid_input", field: "file" });
  });
});

describe("addresses of pages that nobody made", () => {
  test.each([
    "/help/",
    "/help/nobody",
    "/help/%E0%A4%A/articles/x",
    "/help/assets/",
    "/help/assets/../../x",
    `/help/assets/${"a".repeat(32)}`,
    `/help/assets/${"a".repeat(5000)}?t=${"b".repeat(5000)}`,
  ])("%s is a page that is not here", async (path) => {
    const { get } = await openCentre();
    expect((await get(path)).status).toBe(404);
  });

  test.each([
    "/articles",
    "/articles/a/b",
    "/articles/%00",
    "/articles/%E0%A4%A",
    "/constructor",
    "/__proto__",
    "/collections/x",
  ])("of a centre: %s", async (path) => {
    const { get, base, writePublished } = await openCentre();
    await writePublished();
    expect((await get(base + path)).status).toBe(404);
  });

  test.each([
    ["no form at all", "application/json", "{}", 403],
    ["a form too long", "application/x-www-form-urlencoded", `comment=${LONG}`, 403],
    ["an empty form", "application/x-www-form-urlencoded", "", 403],
  ])("feedback that is %s is refused", async (_what, type, body, status) => {
    const { get, base, writePublished, client, workspaceId } = await openCentre();
    const articleId = await writePublished();
    const headers = { "Content-Type": type, Cookie: `parley_reader=${"0".repeat(32)}` };
    const sent = await get(`${base}/articles/charge-limit/feedback`, { method: "POST", body, headers });
    expect(sent.status).toBe(status);
    expect(await client.query(agent.get, { workspaceId, articleId })).toMatchObject({ helpful: 0, unhelpful: 0 });
  });
});
