import { ConvexError } from "convex/values";
import { act } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MountedDesk } from "../testing/desk.tsx";
import type { Id } from "../views.ts";
import { ConflictBanner, SaveLine } from "./SaveLine.tsx";
import { useDraft } from "./useDraft.ts";

const SAVE = "helpCenter/agentArticles:save";
const DRAFT = "helpCenter/agent:draft";
const REST_MS = 900;

function Editor() {
  const draft = useDraft("a1" as Id<"articles">, "en");
  return (
    <>
      <SaveLine state={draft.state} />
      <ConflictBanner draft={draft} />
      <textarea value={draft.text?.content ?? ""} onChange={(event) => draft.change({ content: event.target.value })} />
    </>
  );
}

describe("the text of an article", () => {
  let desk: MountedDesk;
  const stored = (content: string, revision: number, updatedByName = "Aiko Tanaka") =>
    desk.convex.answer(DRAFT, {
      title: "Charging",
      description: "",
      content,
      seoTitle: "",
      seoDescription: "",
      revision,
      updatedByName,
    });
  const accept = (saved: { revision: number }) => desk.do(() => desk.convex.answer(SAVE, saved));
  /** The moment after the last key, and what follows from it. */
  const rest = () =>
    act(async () => {
      await vi.advanceTimersByTimeAsync(REST_MS);
      await new Promise((resolve) => setImmediate(resolve));
    });
  const sent = () => desk.convex.argsOf(SAVE).map(({ content, revision }) => ({ content, revision }));
  const written = () => desk.find<HTMLTextAreaElement>("textarea").value;

  beforeEach(async () => {
    desk = new MountedDesk();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"], shouldAdvanceTime: true });
    stored("Old.", 4);
    await desk.show(<Editor />, "owner");
  });
  afterEach(async () => {
    await desk.close();
    vi.useRealTimers();
  });

  it("is saved once, a moment after the last key, as an edit of the revision it was made on", async () => {
    await accept({ revision: 5 });
    await desk.type("textarea", "New");
    await desk.type("textarea", "New.");
    expect(desk.text).toContain("Saving");
    await rest();
    expect(sent()).toEqual([{ content: "New.", revision: 4 }]);
    expect(desk.find("[role=status]").textContent).toBe("Saved");
  });

  it("takes what a colleague saved while nothing of its own is unsaved", async () => {
    await desk.do(() => stored("Theirs.", 5));
    expect(written()).toBe("Theirs.");
  });

  it("keeps what was typed when a colleague was faster, sends nothing more, and wins when it is chosen", async () => {
    desk.convex.refuse(SAVE, new ConvexError({ code: "conflict", reason: "edited by someone else" }));
    await desk.type("textarea", "Mine.");
    await rest();
    await desk.do(() => stored("Theirs.", 5));
    expect(desk.find("[role=alert]").textContent).toContain("Aiko Tanaka has saved");
    expect(written()).toBe("Mine.");
    await rest();
    expect(sent()).toHaveLength(1);
    desk.convex.refuse(SAVE, null);
    await accept({ revision: 6 });
    await desk.click("Keep mine");
    await rest();
    expect(sent().at(-1)).toEqual({ content: "Mine.", revision: 5 });
    expect(desk.has("[role=alert]")).toBe(false);
  });

  it("gives way to the colleague's text when that is chosen", async () => {
    desk.convex.refuse(SAVE, new ConvexError({ code: "conflict", reason: "edited by someone else" }));
    await desk.type("textarea", "Mine.");
    await rest();
    await desk.do(() => stored("Theirs.", 5));
    await desk.click("Take theirs");
    expect(written()).toBe("Theirs.");
    expect(sent()).toHaveLength(1);
  });

  it("is not lost when the server cannot take it, and can be sent again", async () => {
    desk.convex.refuse(SAVE, new ConvexError({ code: "rate_limited", retryAfterMs: 1000 }));
    await desk.type("textarea", "Mine.");
    await rest();
    expect(desk.text).toContain("Not saved");
    desk.convex.refuse(SAVE, null);
    await accept({ revision: 5 });
    await desk.click("Save again");
    expect(sent()).toHaveLength(2);
    expect(desk.find("[role=status]").textContent).toBe("Saved");
  });
});
