import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Folder,
  folderRows,
  insertionOf,
  parseKnowledgeSearch,
  type Piece,
  placesFor,
  tagsOf,
  withInserted,
} from "./knowledgeViews.ts";

const folder = (name: string, parentId: string | null = null): Folder => ({
  folderId: name as Folder["folderId"],
  name,
  parentId: parentId as Folder["parentId"],
});
const FOLDERS = [folder("shipping"), folder("customs", "shipping"), folder("forms", "customs"), folder("billing")];

const piece = (part: Partial<Piece>): Piece => ({
  contentType: "article",
  contentId: "p1",
  title: "Charging",
  excerpt: "",
  text: null,
  url: null,
  ...part,
});

describe("folders", () => {
  it("stand below the one they are in, each a step deeper", () => {
    expect(folderRows(FOLDERS).map((row) => [row.folder.name, row.depth])).toEqual([
      ["shipping", 0],
      ["customs", 1],
      ["forms", 2],
      ["billing", 0],
    ]);
  });

  it("are never offered to be moved into themselves or what is inside them", () => {
    const namesFor = (moved: Folder | null) => placesFor(FOLDERS, moved).map((row) => row.folder.name);
    expect(namesFor(folder("shipping"))).toEqual(["billing"]);
    expect(namesFor(folder("forms", "customs"))).toEqual(["shipping", "customs", "billing"]);
    expect(namesFor(null)).toHaveLength(4);
  });
});

describe("what is put into a message", () => {
  it("is the address of a public article, the filled text of a snippet, and nothing of an internal article", () => {
    const values = { "visitor.firstName": "Lena" };
    expect(insertionOf(piece({ url: "https://help.example/a" }), values)).toBe("https://help.example/a");
    expect(insertionOf(piece({ url: null }), values)).toBeNull();
    const snippet = piece({ contentType: "snippet", text: 'Hi {{visitor.firstName}}, {{agent.firstName | "we"}}' });
    expect(insertionOf(snippet, values)).toBe("Hi Lena, we");
    expect(insertionOf(piece({ contentType: "internalArticle" }), values)).toBeNull();
  });

  it("keeps apart from the words around it", () => {
    expect(withInserted("See", 3, 3, "LINK")).toEqual({ text: "See LINK", caret: 8 });
    expect(withInserted("See now", 4, 4, "LINK")).toEqual({ text: "See LINK now", caret: 9 });
    expect(withInserted("See that", 4, 8, "LINK")).toEqual({ text: "See LINK", caret: 8 });
    expect(withInserted("", 0, 0, "LINK")).toEqual({ text: "LINK", caret: 4 });
  });

  it("loses nothing but the selection, and leaves the caret behind what was put in", () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), fc.nat(), fc.string({ minLength: 1 }), (text, a, b, added) => {
        const [from, to] = [a % (text.length + 1), b % (text.length + 1)].sort((x, y) => x - y) as [number, number];
        const next = withInserted(text, from, to, added);
        expect(next.text.startsWith(text.slice(0, from))).toBe(true);
        expect(next.text.endsWith(text.slice(to))).toBe(true);
        expect(next.text.slice(0, next.caret).trimEnd().endsWith(added.trimEnd())).toBe(true);
      }),
    );
  });
});

describe("tags", () => {
  it("are what stands between commas, each once", () => {
    expect(tagsOf(" refund, vat ,, refund,")).toEqual(["refund", "vat"]);
    expect(tagsOf("  ")).toEqual([]);
  });
});

describe("an address", () => {
  it("keeps a folder and an order it knows, and nothing else", () => {
    expect(parseKnowledgeSearch({ folder: "f1", used: "recent" })).toEqual({ folder: "f1", used: "recent" });
    expect(parseKnowledgeSearch({ folder: "", used: "sometimes", other: 1 })).toEqual({});
  });
});
