import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { api, internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { errorOf } from "../testing/errors.testing";
import { addMember, createWorkspace, type TestMember } from "../testing/principals.testing";
import { setup, type TestBackend } from "../testing/setup.testing";
import { firstPage } from "../testing/visitors.testing";

const { agent, agentInternal, agentSnippets } = api.knowledge;
type FolderId = Id<"contentFolders">;
const DEPTH = 5;

interface Folder {
  id: FolderId;
  name: string;
  parent: Folder | null;
}

/** Folders in plain memory, with what stands in each. */
class Shelf {
  folders: Folder[] = [];
  pieces: { id: Id<"internalArticles">; title: string; folder: Folder | null }[] = [];
  snippets: { id: Id<"snippets">; folder: Folder | null }[] = [];
  serial = 0;

  lineOf(folder: Folder | null): Folder[] {
    return folder ? [folder, ...this.lineOf(folder.parent)] : [];
  }
  heightOf(folder: Folder): number {
    return 1 + Math.max(0, ...this.folders.filter(({ parent }) => parent === folder).map((one) => this.heightOf(one)));
  }
  takes(parent: Folder | null, folder: Folder): boolean {
    const line = this.lineOf(parent);
    return parent === null || (!line.includes(folder) && line.length + this.heightOf(folder) <= DEPTH);
  }
  isEmpty(folder: Folder): boolean {
    const inside = [...this.pieces, ...this.snippets].some((one) => one.folder === folder);
    return !inside && !this.folders.some(({ parent }) => parent === folder);
  }
}

interface Move {
  move: "add" | "under" | "remove" | "write" | "snip" | "put" | "putSnippet" | "drop";
  a: number;
  b: number;
}
const pick = <Value>(all: readonly Value[], at: number): Value | null => all[at % Math.max(1, all.length)] ?? null;
const some = (shelf: Shelf, at: number) => (at % 4 === 0 ? null : pick(shelf.folders, at));

async function changeTree(shelf: Shelf, { client, workspaceId }: TestMember, { move, a, b }: Move): Promise<void> {
  const folder = pick(shelf.folders, a);
  if (move === "add") {
    const parent = some(shelf, b);
    const name = `Folder ${++shelf.serial}`;
    const call = client.mutation(agent.addFolder, { workspaceId, name, parentId: parent?.id });
    if (shelf.lineOf(parent).length >= DEPTH) expect(await errorOf(call)).toMatchObject({ field: "parentId" });
    else shelf.folders.push({ id: (await call).folderId, name, parent });
  } else if (move === "under" && folder) {
    const parent = some(shelf, b);
    const args = { workspaceId, folderId: folder.id, parentId: parent?.id ?? null };
    const refusal = await errorOf(client.mutation(agent.changeFolder, args));
    expect(refusal?.code).toBe(shelf.takes(parent, folder) ? undefined : "invalid_input");
    if (!refusal) folder.parent = parent;
  } else if (folder) {
    const refusal = await errorOf(client.mutation(agent.removeFolder, { workspaceId, folderId: folder.id }));
    expect(refusal?.code).toBe(shelf.isEmpty(folder) ? undefined : "conflict");
    if (!refusal) shelf.folders = shelf.folders.filter((one) => one !== folder);
  }
}

async function changeContent(shelf: Shelf, { client, workspaceId }: TestMember, { move, a, b }: Move): Promise<void> {
  const folder = some(shelf, b);
  const folderId = folder?.id ?? null;
  const [piece, snippet] = [pick(shelf.pieces, a), pick(shelf.snippets, a)];
  if (move === "write") {
    const title = `Piece ${String(++shelf.serial).padStart(3, "0")}`;
    const { articleId } = await client.mutation(agentInternal.create, { workspaceId, title, content: "x", folderId });
    shelf.pieces.push({ id: articleId, title, folder });
  } else if (move === "snip") {
    const fields = { workspaceId, name: `Snippet ${++shelf.serial}`, content: "x", folderId };
    shelf.snippets.push({ id: (await client.mutation(agentSnippets.create, fields)).snippetId, folder });
  } else if (move === "put" && piece) {
    const { revision } = await client.query(agentInternal.get, { workspaceId, articleId: piece.id });
    await client.mutation(agentInternal.update, { workspaceId, articleId: piece.id, revision, folderId });
    piece.folder = folder;
  } else if (move === "putSnippet" && snippet) {
    await client.mutation(agentSnippets.update, { workspaceId, snippetId: snippet.id, folderId });
    snippet.folder = folder;
  } else if (move === "drop" && snippet) {
    await client.mutation(agentSnippets.remove, { workspaceId, snippetId: snippet.id });
    shelf.snippets = shelf.snippets.filter((one) => one !== snippet);
  }
}

async function compare(shelf: Shelf, { client, workspaceId }: TestMember): Promise<void> {
  const rows = await client.query(agent.folders, { workspaceId });
  expect(rows).toEqual(
    shelf.folders.map(({ id, name, parent }) => ({ folderId: id, name, parentId: parent?.id ?? null })),
  );
  for (const folder of shelf.folders) {
    const args = { workspaceId, folderId: folder.id, paginationOpts: { numItems: 25, cursor: null } };
    const { page } = await client.query(agentInternal.list, args);
    const inside = shelf.pieces.filter((one) => one.folder === folder).map(({ title }) => title);
    expect(page.map(({ title }) => title)).toEqual(inside.sort().slice(0, 25));
    const listed = await client.query(agentSnippets.list, { ...args, paginationOpts: firstPage });
    expect(listed.page).toHaveLength(shelf.snippets.filter((one) => one.folder === folder).length);
  }
}

let t: TestBackend;
let owner: TestMember;

beforeEach(async () => {
  t = setup();
  owner = await createWorkspace(t);
});

test("whatever is done to folders and to what is in them, nothing is lost and they stay a tree", async () => {
  const move = fc.record({
    move: fc.constantFrom(
      ...(["add", "add", "under", "remove", "write", "snip", "put", "putSnippet", "drop"] as const),
    ),
    a: fc.nat(20),
    b: fc.nat(20),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(move, { minLength: 15, maxLength: 40 }), async (moves) => {
      const shelf = new Shelf();
      const by = await createWorkspace(t);
      for (const one of moves) {
        const isTree = one.move === "add" || one.move === "under" || one.move === "remove";
        await (isTree ? changeTree : changeContent)(shelf, by, one);
        await compare(shelf, by);
      }
      const check = await t.action(internal.knowledge.checking.checkCounters, { workspaceId: by.workspaceId });
      expect(check.differences).toEqual([]);
    }),
    { numRuns: 10 },
  );
}, 60_000);

describe("folders", () => {
  test.each([
    ["name", { name: "x".repeat(50_000) }],
    ["name", { name: " " }],
    ["name", { name: "\u0000" }],
  ])("with a bad %s are not taken, and stay as they are", async (field, fields) => {
    const { client, workspaceId } = owner;
    const { folderId } = await client.mutation(agent.addFolder, { workspaceId, name: "Guides" });
    const refused = { code: "invalid_input", field };
    expect(await errorOf(client.mutation(agent.addFolder, { workspaceId, ...fields }))).toMatchObject(refused);
    const change = { workspaceId, folderId, ...fields };
    expect(await errorOf(client.mutation(agent.changeFolder, change))).toMatchObject(refused);
    expect(await client.query(agent.folders, { workspaceId })).toEqual([{ folderId, name: "Guides", parentId: null }]);
  });

  test("of another workspace are not there, for folders, articles and snippets alike", async () => {
    const other = await createWorkspace(t);
    const { folderId } = await other.client.mutation(agent.addFolder, { workspaceId: other.workspaceId, name: "x" });
    const { client, workspaceId } = owner;
    const calls = [
      client.mutation(agent.addFolder, { workspaceId, name: "x", parentId: folderId }),
      client.mutation(agent.changeFolder, { workspaceId, folderId, name: "y" }),
      client.mutation(agent.removeFolder, { workspaceId, folderId }),
      client.mutation(agentInternal.create, { workspaceId, title: "x", content: "x", folderId }),
      client.mutation(agentSnippets.create, { workspaceId, name: "x", content: "x", folderId }),
    ];
    const hidden = { code: "not_found", entity: "contentFolder" };
    for (const call of calls) expect(await errorOf(call)).toEqual(hidden);
  });

  test("are changed by those who write articles", async () => {
    const viewer = await addMember(t, owner.workspaceId, "viewer");
    const call = viewer.client.mutation(agent.addFolder, { workspaceId: owner.workspaceId, name: "x" });
    expect(await errorOf(call)).toMatchObject({ code: "forbidden", permission: "articles.create" });
  });
});
