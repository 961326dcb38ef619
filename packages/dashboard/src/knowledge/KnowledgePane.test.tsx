import { act } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Composer } from "../inbox/Composer.tsx";
import { CONVERSATION, MountedDesk } from "../testing/desk.tsx";
import KnowledgePane from "./KnowledgePane.tsx";
import type { Piece } from "./knowledgeViews.ts";

vi.mock("@tanstack/react-router", async (original) => ({
  ...(await original<object>()),
  Link: ({ children }: { children: string }) => <a href="#x">{children}</a>,
}));

const SEARCH = "knowledge/agent:search";
const USED = "knowledge/agent:used";
const NOTE_USE = "knowledge/agent:noteUse";
const URL = "https://help.example/articles/charging";
const piece = (part: Partial<Piece>): Piece => ({
  contentType: "article",
  contentId: "a1",
  title: "Charging",
  excerpt: "How to charge",
  text: null,
  url: URL,
  ...part,
});
const SNIPPET = piece({
  contentType: "snippet",
  contentId: "s1",
  title: "Greeting",
  text: "Hello {{visitor.firstName}}",
  url: null,
});
const INTERNAL = piece({ contentType: "internalArticle", contentId: "i1", title: "Refund limits", url: null });

describe("knowledge beside a conversation", () => {
  let desk: MountedDesk;
  const onClose = vi.fn();
  const show = async (coversComposer = false) =>
    await desk.show(
      <>
        <Composer conversation={CONVERSATION} />
        <KnowledgePane conversationId={CONVERSATION._id} onClose={onClose} coversComposer={coversComposer} />
      </>,
    );
  const reply = () => desk.find<HTMLTextAreaElement>("textarea");
  const search = async (text: string) => {
    await desk.type('[aria-label="Search knowledge"]', text);
    // Set after the field's own pause and longer than it, so it ends later however slow the machine is.
    await act(async () => await new Promise((resolve) => setTimeout(resolve, 200)));
  };

  beforeEach(() => {
    desk = new MountedDesk();
    onClose.mockClear();
    desk.convex.answer("inbox/agentMacros:values", { visitorName: "Lena Vogel" });
    desk.convex.answer(USED, []);
    desk.convex.answer(SEARCH, [piece({}), INTERNAL, SNIPPET]);
  });
  afterEach(async () => {
    await desk.close();
  });

  it("says what will be here while nothing was used, and lists what was", async () => {
    await show();
    expect(desk.text).toContain("ready for the next conversation");
    await desk.do(() => desk.convex.answer(USED, [INTERNAL]));
    expect(desk.text).toContain("Refund limits");
  });

  it("puts the link of a public article where the caret stands, and remembers the use", async () => {
    await show();
    await desk.type("textarea", "Read this:");
    await search("charge");
    await desk.click("Insert Charging");
    expect(reply().value).toBe(`Read this: ${URL}`);
    expect(document.activeElement).toBe(reply());
    expect(desk.convex.argsOf(NOTE_USE)).toMatchObject([{ contentType: "article", contentId: "a1" }]);
    expect(onClose).not.toHaveBeenCalled();
  });

  it("fills the variables of a snippet", async () => {
    await show();
    await search("hello");
    await desk.click("Insert Greeting");
    expect(reply().value).toBe("Hello Lena");
  });

  it("gives way to the composer that it covers", async () => {
    await show(true);
    await search("charge");
    await desk.click("Insert Charging");
    expect(onClose).toHaveBeenCalledOnce();
  });

  it("never offers to put an internal article or one that is not public into a message", async () => {
    desk.convex.answer(SEARCH, [piece({ url: null }), INTERNAL]);
    await show();
    await search("charge");
    expect(desk.text).toContain("Article, not public");
    expect(desk.has('[aria-label^="Insert Charging"], [aria-label^="Insert Refund"]')).toBe(false);
  });

  it("shows an internal article without what could run, and copies its text", async () => {
    const writeText = vi.fn(() => Promise.resolve());
    vi.stubGlobal("navigator", { ...navigator, clipboard: { writeText } });
    desk.convex.answer("knowledge/agentInternal:get", { content: "Up to **50 €**.\n\n<img src=x onerror=alert(1)>" });
    await show();
    await search("refund");
    await desk.do(() => [...document.querySelectorAll<HTMLElement>(".know-i")][1]?.click());
    expect(desk.find(".know-p strong").textContent).toBe("50 €");
    expect(desk.has("[onerror]")).toBe(false);
    await desk.click("Copy text");
    expect(writeText).toHaveBeenCalledWith(expect.stringContaining("Up to 50 €."));
    await desk.click("Back to the results");
    expect(desk.text).toContain("Greeting");
    vi.unstubAllGlobals();
  });

  it("says so when nothing matches, and when the search failed", async () => {
    desk.convex.answer(SEARCH, []);
    await show();
    await search("zebra");
    expect(desk.text).toContain("Nothing matches");
    const quiet = vi.spyOn(console, "error").mockImplementation(() => undefined);
    await desk.do(() => desk.convex.answer(SEARCH, new Error("gone")));
    expect(desk.find('[role="alert"]').textContent).toContain("Try again");
    quiet.mockRestore();
  });
});
