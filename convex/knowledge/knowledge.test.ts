import { beforeEach, expect, test, vi } from "vitest";
import { api } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { errorOf } from "../testing/errors.testing";
import { addMember, createWorkspace, type TestMember } from "../testing/principals.testing";
import { setup, type TestBackend } from "../testing/setup.testing";

const { agent, agentInternal } = api.knowledge;
let t: TestBackend;
let owner: TestMember;
let workspaceId: Id<"workspaces">;

beforeEach(async () => {
  vi.stubEnv("CONVEX_SITE_URL", "https://site.example");
  t = setup();
  owner = await createWorkspace(t);
  ({ workspaceId } = owner);
});

const folder = async (name: string, parentId?: Id<"contentFolders">) =>
  (await owner.client.mutation(agent.addFolder, { workspaceId, name, parentId })).folderId;
const write = async (title: string, content = "Text.", folderId?: Id<"contentFolders">) =>
  (await owner.client.mutation(agentInternal.create, { workspaceId, title, content, folderId, tags: ["money"] }))
    .articleId;

test("folders nest without circles and stay while something is inside", async () => {
  const outer = await folder("Outer");
  const inner = await folder("Inner", outer);
  const change = { workspaceId, folderId: outer, parentId: inner };
  expect(await errorOf(owner.client.mutation(agent.changeFolder, change))).toMatchObject({ field: "parentId" });
  await write("Refunds", "Text.", inner);
  for (const folderId of [outer, inner])
    expect(await errorOf(owner.client.mutation(agent.removeFolder, { workspaceId, folderId }))).toMatchObject({
      code: "conflict",
    });
});

test("two authors of an internal article do not undo each other", async () => {
  const articleId = await write("Refunds");
  const save = (revision: number, content: string) =>
    owner.client.mutation(agentInternal.update, { workspaceId, articleId, revision, content });
  expect(await save(1, "One.")).toEqual({ revision: 2 });
  expect(await errorOf(save(1, "Two."))).toMatchObject({ code: "conflict" });
  expect(await owner.client.query(agentInternal.get, { workspaceId, articleId })).toMatchObject({ content: "One." });
});

test("one search finds articles, internal articles and snippets, and links only what everyone may read", async () => {
  await write("Refund rules", "Above 500 € ask Mira.");
  const article = { workspaceId, title: "Refund times", content: "Three days." };
  const { articleId } = await owner.client.mutation(api.helpCenter.agentArticles.create, article);
  const snippet = { workspaceId, name: "Refund sent", content: "Your refund is on its way." };
  await owner.client.mutation(api.knowledge.agentSnippets.create, snippet);
  const search = () => owner.client.query(agent.search, { workspaceId, query: "refund" });
  expect((await search()).map(({ contentType }) => contentType).sort()).toEqual([
    "article",
    "internalArticle",
    "snippet",
  ]);
  const urlOf = async () => (await search()).find(({ contentType }) => contentType === "article")?.url ?? null;
  expect(await urlOf()).toBeNull();
  await owner.client.mutation(api.helpCenter.agentArticles.publish, { workspaceId, articleId });
  expect(await urlOf()).toMatch(/^https:\/\/site\.example\/help\/.+\/articles\/refund-times$/);
  await owner.client.mutation(api.helpCenter.agentCenter.restrict, { workspaceId, policy: "restricted" });
  expect(await urlOf()).toBeNull();
});

test("what a teammate used last and most is his own", async () => {
  const [a, b] = [await write("A"), await write("B")];
  const use = (contentId: string) =>
    owner.client.mutation(agent.noteUse, { workspaceId, contentType: "internalArticle", contentId });
  for (const id of [a, a, b]) await use(id);
  const used = (order: "recent" | "frequent", by = owner) => by.client.query(agent.used, { workspaceId, order });
  expect((await used("frequent")).map(({ title }) => title)).toEqual(["A", "B"]);
  expect((await used("recent")).map(({ title }) => title)).toHaveLength(2);
  expect(await used("recent", await addMember(t, workspaceId, "agent"))).toEqual([]);
  await owner.client.mutation(agentInternal.remove, { workspaceId, articleId: a });
  expect((await used("frequent")).map(({ title }) => title)).toEqual(["B"]);
  expect(await errorOf(use(a))).toMatchObject({ code: "not_found" });
});
