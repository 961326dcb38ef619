import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { errorOf } from "../testing/errors.testing";
import { addMember, createWorkspace, type TestMember } from "../testing/principals.testing";
import { setup, type TestBackend } from "../testing/setup.testing";

const { agent, agentInternal, agentSnippets } = api.knowledge;
const { agentArticles } = api.helpCenter;
let t: TestBackend;
let owner: TestMember;
let workspaceId: Id<"workspaces">;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  t = setup();
  owner = await createWorkspace(t);
  ({ workspaceId } = owner);
});
afterEach(() => {
  vi.useRealTimers();
});

const write = async (title: string, more: { content?: string; status?: "draft" | "archived" } = {}) =>
  (await owner.client.mutation(agentInternal.create, { workspaceId, title, content: "Text.", ...more })).articleId;
const snip = async (name: string, shortcut?: string) =>
  (await owner.client.mutation(agentSnippets.create, { workspaceId, name, content: `${name}.`, shortcut })).snippetId;
const get = (articleId: Id<"internalArticles">) => owner.client.query(agentInternal.get, { workspaceId, articleId });
const search = async (query: string, by = owner) =>
  (await by.client.query(agent.search, { workspaceId, query })).map(({ title }) => title);
const note = (contentType: "internalArticle" | "snippet" | "article", contentId: string, by = owner) =>
  by.client.mutation(agent.noteUse, { workspaceId, contentType, contentId });
const used = async (order: "recent" | "frequent", by = owner) =>
  (await by.client.query(agent.used, { workspaceId, order })).map(({ title }) => title);

describe("internal articles", () => {
  const LONG = "x".repeat(50_000);
  test.each([
    ["title", { title: LONG }],
    ["title", { title: "" }],
    ["content", { content: "é".repeat(300 * 1024) }],
    ["content", { content: "x".repeat(512 * 1024 + 1) }],
    ["tags", { tags: Array.from({ length: 21 }, (_, index) => `t${index}`) }],
    ["tags[1]", { tags: ["good", LONG] }],
    ["tags[0]", { tags: [" "] }],
    ["revision", { revision: Number.POSITIVE_INFINITY }],
  ])("with bad %s are not changed", async (field, fields) => {
    const articleId = await write("Refunds");
    const before = await get(articleId);
    const update = { workspaceId, articleId, revision: 1, ...fields };
    const call = owner.client.mutation(agentInternal.update, update);
    expect(await errorOf(call)).toMatchObject({ code: "invalid_input", field });
    expect(await get(articleId)).toEqual(before);
  });

  test("have tags once each, as they were written", async () => {
    const articleId = await write("Refunds");
    const tags = [" money ", "money", "Äpfel"];
    await owner.client.mutation(agentInternal.update, { workspaceId, articleId, revision: 1, tags });
    expect((await get(articleId)).tags).toEqual(["money", "Äpfel"]);
    expect(await search("Äpfel")).toEqual(["Refunds"]);
  });

  test("are changed by one of two who save at once, whichever fields they save", async () => {
    const articleId = await write("Refunds");
    const field = fc.constantFrom({ title: "A" }, { content: "B" }, { tags: ["c"] }, { status: "archived" as const });
    await fc.assert(
      fc.asyncProperty(field, field, async (one, two) => {
        const { revision } = await get(articleId);
        const save = (fields: object) =>
          errorOf(owner.client.mutation(agentInternal.update, { workspaceId, articleId, revision, ...fields }));
        const first = await save(one);
        const now = await get(articleId);
        const second = await save(two);
        expect(first).toBeNull();
        expect(second?.code).toBe(now.revision === revision ? undefined : "conflict");
        if (second) expect(await get(articleId)).toEqual(now);
      }),
      { numRuns: 20 },
    );
  });

  test("are deleted by who may delete, and gone for all", async () => {
    const articleId = await write("Refunds");
    const agentMember = await addMember(t, workspaceId, "agent");
    const args = { workspaceId, articleId };
    expect(await errorOf(agentMember.client.mutation(agentInternal.remove, args))).toMatchObject({ code: "forbidden" });
    await owner.client.mutation(agentInternal.remove, args);
    expect(await errorOf(get(articleId))).toMatchObject({ code: "not_found", entity: "internalArticle" });
    expect(await search("Refunds")).toEqual([]);
    const stranger = await createWorkspace(t);
    const foreign = { workspaceId: stranger.workspaceId, articleId: await write("Other") };
    expect(await errorOf(stranger.client.query(agentInternal.get, foreign))).toMatchObject({ code: "not_found" });
  });
});

describe("a search", () => {
  test("offers nothing from the archive", async () => {
    await write("Refund rules");
    await write("Refund ideas", { status: "draft" });
    await write("Refund of old", { status: "archived" });
    const article = { workspaceId, title: "Refund page", content: "Days." };
    const { articleId } = await owner.client.mutation(agentArticles.create, article);
    expect((await search("refund")).sort()).toEqual(["Refund ideas", "Refund page", "Refund rules"]);
    await owner.client.mutation(agentArticles.archive, { workspaceId, articleId });
    expect((await search("refund")).sort()).toEqual(["Refund ideas", "Refund rules"]);
  });

  test("gives snippets to those who may read them, and so do lists of what was used", async () => {
    await write("Refund rules");
    const snippetId = await snip("Refund sent");
    const author = await addMember(t, workspaceId, "agent", { permissions: ["-conversations.read"] });
    expect((await search("refund")).sort()).toEqual(["Refund rules", "Refund sent"]);
    expect(await search("refund", author)).toEqual(["Refund rules"]);
    expect(await errorOf(note("snippet", snippetId, author))).toEqual({ code: "not_found", entity: "content" });
    const nobody = await addMember(t, workspaceId, "viewer", { permissions: ["-articles.read"] });
    expect(await errorOf(search("refund", nobody))).toMatchObject({ code: "forbidden" });
  });

  test.each(["", "   ", "!!!", "\u0000"])("for %j finds nothing", async (query) => {
    await write("Refund rules");
    expect(await search(query)).toEqual([]);
  });

  test("for words too long is refused", async () => {
    expect(await errorOf(search("x".repeat(50_000)))).toMatchObject({ code: "invalid_input", field: "query" });
  });
});

describe("what a teammate used", () => {
  test("is in the order of last use, and of most uses, whatever he uses and whatever goes", async () => {
    const step = fc.record({ what: fc.nat(13), isGone: fc.constantFrom(false, false, false, true) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
        const by = await addMember(t, workspaceId, "agent");
        const pieces: { id: Id<"internalArticles">; title: string }[] = [];
        for (let number = 0; number < 14; number++)
          pieces.push({ id: await write(`Piece ${number}`), title: `Piece ${number}` });
        let recent: string[] = [];
        const uses = new Map<string, number>();
        for (const { what, isGone } of steps) {
          vi.setSystemTime(Date.now() + 1000);
          const { id, title } = pieces[what]!;
          if (isGone) await errorOf(owner.client.mutation(agentInternal.remove, { workspaceId, articleId: id }));
          const refusal = await errorOf(note("internalArticle", id, by));
          recent = recent.filter((one) => one !== title);
          if (refusal) uses.delete(title);
          else {
            recent.unshift(title);
            uses.set(title, (uses.get(title) ?? 0) + 1);
          }
          expect(await used("recent", by)).toEqual(recent.slice(0, 10));
          const most = (await used("frequent", by)).map((one) => uses.get(one) ?? 0);
          expect(most).toEqual([...uses.values()].sort((a, b) => b - a).slice(0, 10));
        }
      }),
      { numRuns: 6 },
    );
  }, 60_000);

  test("still lists ten when the ten before those were deleted", async () => {
    for (let number = 0; number < 24; number++) {
      const id = await write(`Piece ${number}`);
      vi.setSystemTime(Date.now() + 1000);
      await note("internalArticle", id);
      if (number >= 12) await owner.client.mutation(agentInternal.remove, { workspaceId, articleId: id });
    }
    const expected = Array.from({ length: 10 }, (_, index) => `Piece ${11 - index}`);
    expect(await used("recent")).toEqual(expected);
    expect(await used("frequent")).toHaveLength(10);
  });

  test("is kept for two hundred pieces, and is of nothing that is not there", async () => {
    for (let number = 0; number < 205; number++) {
      vi.setSystemTime(Date.now() + 1000);
      await note("internalArticle", await write(`Piece ${number}`));
    }
    expect(await t.run(async (ctx) => (await ctx.db.query("recentContentAccess").collect()).length)).toBe(200);
    const snippetId = await snip("Hello");
    for (const [type, id] of [
      ["article", snippetId],
      ["internalArticle", "nothing"],
      ["snippet", "x".repeat(50_000)],
    ] as const)
      expect(await errorOf(note(type, id))).toEqual({ code: "not_found", entity: "content" });
  });
});

describe("shortcuts of snippets", () => {
  test("stand for one snippet each, whatever is made, changed and deleted", async () => {
    const shortcut = fc.constantFrom("/a", "/B", "/b", " /c ", null, "");
    const step = fc.record({ what: fc.constantFrom("make", "make", "change", "delete"), which: fc.nat(6), shortcut });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 30 }), async (steps) => {
        const by = await createWorkspace(t);
        const held = new Map<Id<"snippets">, string | null>();
        for (const { what, which, shortcut: given } of steps) {
          const clean = given?.trim().toLowerCase() || null;
          const snippetId = [...held.keys()][which % Math.max(1, held.size)];
          const holder = clean && [...held].find(([, one]) => one === clean)?.[0];
          const args = { workspaceId: by.workspaceId };
          if (what === "make") {
            const call = by.client.mutation(agentSnippets.create, {
              ...args,
              name: "x",
              content: "x",
              shortcut: given,
            });
            if (holder) expect(await errorOf(call)).toMatchObject({ code: "conflict" });
            else held.set((await call).snippetId, clean);
          } else if (snippetId && what === "change") {
            const call = by.client.mutation(agentSnippets.update, { ...args, snippetId, shortcut: given });
            const isTaken = holder && holder !== snippetId;
            expect((await errorOf(call))?.code).toBe(isTaken ? "conflict" : undefined);
            if (!isTaken) held.set(snippetId, clean);
          } else if (snippetId) {
            await by.client.mutation(agentSnippets.remove, { ...args, snippetId });
            held.delete(snippetId);
          }
          for (const one of ["/a", "/b", "/c"]) {
            const found = await by.client.query(agentSnippets.getByShortcut, { ...args, shortcut: one });
            expect(found?._id).toBe([...held].find(([, known]) => known === one)?.[0]);
          }
        }
      }),
      { numRuns: 12 },
    );
  }, 60_000);

  test("and their snippets are a thousand at most, counted without reading them", async () => {
    const { SNIPPETS_COUNTER, MAX_SNIPPETS } = await import("./snippetsModel");
    await snip("First");
    await t.run(async (ctx) => {
      const counter = await ctx.db
        .query("counters")
        .withIndex("by_workspace_name", (q) => q.eq("workspaceId", workspaceId).eq("name", SNIPPETS_COUNTER))
        .unique();
      expect(counter?.value).toBe(1);
      await ctx.db.patch("counters", counter!._id, { value: MAX_SNIPPETS });
    });
    expect(await errorOf(snip("One more"))).toMatchObject({ code: "quota_exceeded" });
  });
});
