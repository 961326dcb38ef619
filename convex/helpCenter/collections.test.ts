import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { api, internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { errorOf } from "../testing/errors.testing";
import { createWorkspace } from "../testing/principals.testing";
import { type Centre, closeCentres, holdTime, openCentre } from "./centre.testing";
import { MAX_COLLECTIONS, MAX_DEPTH } from "./collectionsModel";

const { agent, agentArticles, agentCollections } = api.helpCenter;

beforeEach(holdTime);
afterEach(closeCentres);

interface Shelf {
  id: Id<"collections">;
  name: string;
  parent: Shelf | null;
}
interface Piece {
  id: Id<"articles">;
  shelf: Shelf | null;
  isPublished: boolean;
  isForAll: boolean;
}

/** A tree in plain memory; `shelves` is in the order that readers see. */
class Tree {
  shelves: Shelf[] = [];
  pieces: Piece[] = [];
  serial = 0;

  lineOf(shelf: Shelf | null): Shelf[] {
    return shelf ? [shelf, ...this.lineOf(shelf.parent)] : [];
  }
  heightOf(shelf: Shelf): number {
    const below = this.shelves.filter(({ parent }) => parent === shelf);
    return 1 + Math.max(0, ...below.map((one) => this.heightOf(one)));
  }
  refusesParent(shelf: Shelf, parent: Shelf | null): boolean {
    const line = this.lineOf(parent);
    return parent !== null && (line.includes(shelf) || line.length + this.heightOf(shelf) > MAX_DEPTH);
  }
  isEmpty(shelf: Shelf): boolean {
    return !this.shelves.some(({ parent }) => parent === shelf) && !this.pieces.some((one) => one.shelf === shelf);
  }
  rows() {
    return this.shelves.map((shelf) => ({
      name: shelf.name,
      parentId: shelf.parent?.id ?? null,
      articleCount: this.pieces.filter((piece) => piece.shelf === shelf).length,
      publishedCount: this.pieces.filter((piece) => piece.isPublished && this.lineOf(piece.shelf).includes(shelf))
        .length,
    }));
  }
}

const MOVES = ["add", "add", "add", "under", "under", "before", "remove", "write", "write", "place", "turn", "aim"];
interface Move {
  move: string;
  a: number;
  b: number;
}

const pick = <Value>(all: readonly Value[], at: number): Value | null => all[at % Math.max(1, all.length)] ?? null;

async function add(tree: Tree, { collect }: Centre, { a }: Move): Promise<void> {
  const parent = a % 3 === 0 ? null : pick(tree.shelves, a);
  const name = `Shelf ${++tree.serial}`;
  if (tree.lineOf(parent).length >= MAX_DEPTH)
    return expect(await errorOf(collect(name, parent?.id))).toMatchObject({ field: "parentId" });
  tree.shelves.push({ id: await collect(name, parent?.id), name, parent });
}

async function under(tree: Tree, { client, workspaceId }: Centre, { a, b }: Move): Promise<void> {
  const [shelf, parent] = [pick(tree.shelves, a), b % 4 === 0 ? null : pick(tree.shelves, b)];
  if (!shelf) return;
  const args = { workspaceId, collectionId: shelf.id, parentId: parent?.id ?? null };
  const refusal = await errorOf(client.mutation(agentCollections.update, args));
  if (tree.refusesParent(shelf, parent))
    return expect(refusal).toMatchObject({ code: "invalid_input", field: "parentId" });
  expect(refusal).toBeNull();
  shelf.parent = parent;
}

async function before(tree: Tree, { client, workspaceId }: Centre, { a, b }: Move): Promise<void> {
  const [shelf, next] = [pick(tree.shelves, a), b % 4 === 0 ? null : pick(tree.shelves, b)];
  if (!shelf) return;
  const args = { workspaceId, collectionId: shelf.id, beforeId: next?.id ?? null };
  const refusal = await errorOf(client.mutation(agentCollections.move, args));
  if (next && next.parent !== shelf.parent) return expect(refusal).toMatchObject({ field: "beforeId" });
  expect(refusal).toBeNull();
  if (next === shelf) return;
  tree.shelves = tree.shelves.filter((one) => one !== shelf);
  tree.shelves.splice(next ? tree.shelves.indexOf(next) : tree.shelves.length, 0, shelf);
}

async function remove(tree: Tree, { client, workspaceId }: Centre, { a }: Move): Promise<void> {
  const shelf = pick(tree.shelves, a);
  if (!shelf) return;
  const refusal = await errorOf(client.mutation(agentCollections.remove, { workspaceId, collectionId: shelf.id }));
  if (!tree.isEmpty(shelf)) return expect(refusal).toMatchObject({ code: "conflict" });
  expect(refusal).toBeNull();
  tree.shelves = tree.shelves.filter((one) => one !== shelf);
}

async function write(tree: Tree, centre: Centre, { a }: Move): Promise<void> {
  const shelf = pick(tree.shelves, a);
  const id = await centre.write({ collectionId: shelf?.id ?? null });
  tree.pieces.push({ id, shelf, isPublished: false, isForAll: true });
}

async function change(tree: Tree, { client, workspaceId, publish }: Centre, { move, a, b }: Move): Promise<void> {
  const piece = pick(tree.pieces, a);
  if (!piece) return;
  const args = { workspaceId, articleId: piece.id };
  if (move === "place") {
    piece.shelf = b % 4 === 0 ? null : pick(tree.shelves, b);
    await client.mutation(agentArticles.place, { ...args, collectionId: piece.shelf?.id ?? null });
  } else if (move === "aim") {
    piece.isForAll = !piece.isForAll;
    await client.mutation(agentArticles.place, { ...args, audience: piece.isForAll ? "all" : "identified" });
  } else {
    if (piece.isPublished) await client.mutation(b % 2 ? agentArticles.archive : agentArticles.unpublish, args);
    else await publish(piece.id);
    piece.isPublished = !piece.isPublished;
  }
}

const ACTIONS: Record<string, (tree: Tree, centre: Centre, move: Move) => Promise<void>> = {
  ...{ add, under, before, remove, write, place: change, turn: change, aim: change },
};

test("whatever is done to a tree, it is a tree, in order, five deep at most, and its counts are its rows", async () => {
  const move = fc.record({ move: fc.constantFrom(...MOVES), a: fc.nat(30), b: fc.nat(30) });
  await fc.assert(
    fc.asyncProperty(fc.array(move, { minLength: 20, maxLength: 60 }), async (moves) => {
      const tree = new Tree();
      const centre = await openCentre();
      const { client, workspaceId, t } = centre;
      for (const one of moves) {
        await ACTIONS[one.move]!(tree, centre, one);
        const rows = await client.query(agent.collections, { workspaceId });
        const seen = rows.map(({ name, parentId, articleCount, publishedCount }) => {
          return { name, parentId, articleCount, publishedCount };
        });
        expect(seen).toEqual(tree.rows());
      }
      const check = await t.action(internal.helpCenter.checking.checkCounters, { workspaceId });
      expect(check.differences).toEqual([]);
    }),
    { numRuns: 12 },
  );
}, 60_000);

describe("collections", () => {
  test("stand in no collection of another workspace, neither when made nor when moved", async () => {
    const { client, workspaceId, collect, t } = await openCentre();
    const foreign = (await openCentre(t)).collect;
    const parentId = await foreign("Theirs");
    const hidden = { code: "not_found", entity: "collection" };
    expect(await errorOf(collect("Mine", parentId))).toEqual(hidden);
    const collectionId = await collect("Mine");
    const update = { workspaceId, collectionId, parentId };
    expect(await errorOf(client.mutation(agentCollections.update, update))).toEqual(hidden);
    const move = { workspaceId, collectionId, beforeId: parentId };
    expect(await errorOf(client.mutation(agentCollections.move, move))).toEqual(hidden);
  });

  test("are three hundred at most, and a refused one leaves nothing", async () => {
    const { client, workspaceId, collect, t } = await openCentre();
    const collectionId = await collect("First");
    await t.run(async (ctx) => {
      const first = await ctx.db.get("collections", collectionId);
      const { _id, _creationTime, ...fields } = first!;
      for (let number = 2; number <= MAX_COLLECTIONS; number++)
        await ctx.db.insert("collections", { ...fields, name: `C ${number}`, slug: `c-${number}`, order: number });
      const counter = await ctx.db
        .query("counters")
        .withIndex("by_workspace_name", (q) => q.eq("workspaceId", workspaceId).eq("name", "helpCenter.collections"))
        .unique();
      await ctx.db.patch("counters", counter!._id, { value: MAX_COLLECTIONS });
    });
    expect(await errorOf(collect("One more"))).toMatchObject({ code: "invalid_state" });
    expect(await client.query(agent.collections, { workspaceId })).toHaveLength(MAX_COLLECTIONS);
  });

  test("are made and moved by those who publish", async () => {
    const { workspaceId, collect, t } = await openCentre();
    const collectionId = await collect("Guides");
    const stranger = await createWorkspace(t);
    const calls = [
      stranger.client.mutation(agentCollections.create, { workspaceId, name: "x" }),
      stranger.client.mutation(agentCollections.update, { workspaceId: stranger.workspaceId, collectionId, name: "x" }),
      stranger.client.mutation(agentCollections.remove, { workspaceId: stranger.workspaceId, collectionId }),
    ];
    for (const call of calls) expect(await errorOf(call)).toMatchObject({ code: "not_found" });
  });

  test("that are renamed and given another address answer at both", async () => {
    const { client, workspaceId, collect, writePublished, get, base } = await openCentre();
    const collectionId = await collect("Guides");
    await writePublished({ collectionId });
    const update = { workspaceId, collectionId, name: "First steps", slug: "first-steps" };
    await client.mutation(agentCollections.update, update);
    const moved = await get(`${base}/collections/guides?lang=en`);
    expect([moved.status, moved.headers.get("Location")]).toEqual([302, `${base}/collections/first-steps?lang=en`]);
    expect(await (await get(`${base}/collections/first-steps`)).text()).toContain("<h1>First steps</h1>");
  });
});

describe("a list of articles", () => {
  test("of a collection can be narrowed to one state, in the collection's order", async () => {
    const { client, workspaceId, collect, write, writePublished } = await openCentre();
    const collectionId = await collect("Guides");
    await writePublished({ collectionId, title: "One" });
    await write({ collectionId, title: "Two" });
    await writePublished({ collectionId, title: "Three" });
    await writePublished({ title: "Elsewhere" });
    const paginationOpts = { numItems: 25, cursor: null };
    const list = async (status?: "draft" | "published" | "archived") =>
      (await client.query(agent.list, { workspaceId, collectionId, status, paginationOpts })).page;
    expect((await list("published")).map(({ title }) => title)).toEqual(["One", "Three"]);
    expect((await list("draft")).map(({ title }) => title)).toEqual(["Two"]);
    expect(await list("archived")).toEqual([]);
    expect(await list()).toHaveLength(3);
  });
});
