import { beforeEach, describe, expect, test } from "vitest";
import { api } from "../_generated/api";
import { errorOf } from "../testing/errors.testing";
import { addMember, createWorkspace, type TestMember } from "../testing/principals.testing";
import { setup, type TestBackend } from "../testing/setup.testing";
import { firstPage } from "../testing/visitors.testing";

const { agentSnippets } = api.knowledge;
let t: TestBackend;
let owner: TestMember;

beforeEach(async () => {
  t = setup();
  owner = await createWorkspace(t);
});

const create = async (fields: { name?: string; content?: string; shortcut?: string }, by = owner) =>
  await by.client.mutation(agentSnippets.create, {
    workspaceId: by.workspaceId,
    name: "Greeting",
    content: 'Hi {{visitor.firstName | "there"}}',
    ...fields,
  });
const list = async (by = owner) =>
  (await by.client.query(agentSnippets.list, { workspaceId: by.workspaceId, paginationOpts: firstPage })).page;

describe("snippets", () => {
  test("are listed by name and found by their shortcut, whatever its case", async () => {
    await create({ name: "Zebra" });
    const { snippetId } = await create({ name: "Aardvark", shortcut: " /Hi " });
    expect((await list()).map(({ name }) => name)).toEqual(["Aardvark", "Zebra"]);
    const { workspaceId } = owner;
    const byShortcut = (shortcut: string) => owner.client.query(agentSnippets.getByShortcut, { workspaceId, shortcut });
    expect(await byShortcut("/HI")).toMatchObject({ _id: snippetId, shortcut: "/hi" });
    expect(await byShortcut("/no")).toBeNull();
  });

  test("are found by words of name, shortcut and text", async () => {
    await create({ name: "Refund", content: "Your money is on its way." });
    await create({ name: "Sizes", content: "Wheels come in two sizes.", shortcut: "/wheels" });
    const { workspaceId } = owner;
    const search = async (query: string) =>
      (await owner.client.query(agentSnippets.search, { workspaceId, query })).map(({ name }) => name);
    expect(await search("money")).toEqual(["Refund"]);
    expect(await search("wheel")).toEqual(["Sizes"]);
    expect(await search("")).toEqual([]);
  });

  test("have shortcuts that are unique in a workspace, not beyond it", async () => {
    const { snippetId } = await create({ shortcut: "/hi" });
    expect(await errorOf(create({ name: "Other", shortcut: "/HI" }))).toMatchObject({ code: "conflict" });
    await create({ shortcut: "/hi" }, await createWorkspace(t));
    const keep = { workspaceId: owner.workspaceId, snippetId, name: "Renamed", shortcut: "/hi" };
    await owner.client.mutation(agentSnippets.update, keep);
    expect(await list()).toMatchObject([{ name: "Renamed", shortcut: "/hi" }]);
    await owner.client.mutation(agentSnippets.update, { ...keep, shortcut: null });
    await create({ name: "Other", shortcut: "/hi" });
  });

  test("with an unknown variable, a broken one or a bad shortcut are refused by name", async () => {
    const refusal = async (fields: Parameters<typeof create>[0]) => await errorOf(create(fields));
    expect(await refusal({ content: "{{visitor.phone}}" })).toEqual({
      code: "invalid_input",
      field: "content",
      reason: "has an unknown variable: {{visitor.phone}}",
    });
    expect(await refusal({ content: "Hi {{visitor.name" })).toMatchObject({ field: "content" });
    for (const shortcut of ["hi", "/", "/two words", "/<b>", `/${"x".repeat(33)}`]) {
      expect(await refusal({ shortcut })).toMatchObject({ code: "invalid_input", field: "shortcut" });
    }
    expect(await refusal({ name: " " })).toMatchObject({ field: "name" });
    expect(await list()).toEqual([]);
  });

  test("are changed by who may manage them, and gone for all when removed", async () => {
    const { snippetId } = await create({});
    const viewer = await addMember(t, owner.workspaceId, "viewer");
    const args = { workspaceId: owner.workspaceId, snippetId };
    expect(await errorOf(viewer.client.mutation(agentSnippets.remove, args))).toMatchObject({ code: "forbidden" });
    await owner.client.mutation(agentSnippets.remove, args);
    expect(await errorOf(owner.client.query(agentSnippets.get, args))).toMatchObject({ code: "not_found" });
  });
});
