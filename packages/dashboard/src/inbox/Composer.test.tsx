import { ConvexError } from "convex/values";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CONVERSATION, MountedDesk, TOMAS_ID } from "../testing/desk.tsx";
import { Composer } from "./Composer.tsx";
import { readUnsaved } from "./drafts.ts";

const REPLY = "conversations/agentMessages:reply";
const NOTE = "conversations/agentMessages:note";
const UPLOAD = "conversations/agentMessages:generateUploadUrl";

describe("the composer", () => {
  let desk: MountedDesk;
  beforeEach(async () => {
    desk = new MountedDesk();
    await desk.show(<Composer conversation={CONVERSATION} />);
  });
  afterEach(async () => await desk.close());

  it("sends with Ctrl+Enter, trimmed, and empties itself", async () => {
    await desk.type("textarea", "  On Friday. ");
    await desk.press("textarea", "Enter", { ctrlKey: true });
    expect(desk.convex.argsOf(REPLY)).toMatchObject([{ conversationId: "c1", content: "On Friday.", then: null }]);
    expect(desk.find<HTMLTextAreaElement>("textarea").value).toBe("");
    expect(readUnsaved("c1", "reply")).toBeNull();
  });

  it("sends nothing while there is nothing but space", async () => {
    await desk.type("textarea", "   ");
    await desk.press("textarea", "Enter", { ctrlKey: true });
    expect(desk.convex.argsOf(REPLY)).toEqual([]);
    expect(desk.find(".btn-p").getAttribute("aria-disabled")).toBe("true");
  });

  it("keeps a draft of the reply and another one of the note", async () => {
    await desk.type("textarea", "To the customer");
    await desk.click("Note");
    expect(desk.find<HTMLTextAreaElement>("textarea").value).toBe("");
    await desk.type("textarea", "Among us");
    await desk.click("Reply");
    expect(desk.find<HTMLTextAreaElement>("textarea").value).toBe("To the customer");
    expect([readUnsaved("c1", "reply"), readUnsaved("c1", "note")]).toEqual(["To the customer", "Among us"]);
  });

  it("writes a note as a note, with the colleagues it names", async () => {
    await desk.click("Note");
    await desk.type("textarea", "@Tom");
    expect(desk.find("[role=listbox]").textContent).toContain("Tomas Silva");
    await desk.press("textarea", "Enter");
    expect(desk.find<HTMLTextAreaElement>("textarea").value).toBe("@Tomas Silva ");
    await desk.press("textarea", "Enter", { ctrlKey: true });
    expect(desk.convex.argsOf(NOTE)).toMatchObject([{ content: "@Tomas Silva", mentions: [TOMAS_ID] }]);
    expect(desk.convex.argsOf(REPLY)).toEqual([]);
  });

  it("leaves the caret behind a chosen name at once, for what is typed next", async () => {
    await desk.click("Note");
    await desk.type("textarea", "@Tom");
    const field = desk.find<HTMLTextAreaElement>("textarea");
    await desk.do(() => {
      field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
      expect([field.value, field.selectionStart]).toEqual(["@Tomas Silva ", 13]);
    });
  });

  it("offers no colleagues in a reply to the customer", async () => {
    await desk.type("textarea", "@Tom");
    expect(desk.has("[role=listbox]")).toBe(false);
  });

  it("keeps the files of a reply while a note is written", async () => {
    desk.convex.refuse(UPLOAD, null);
    desk.convex.answer(UPLOAD, new Promise(() => undefined));
    const files = desk.find<HTMLInputElement>("input[type=file]");
    await desk.do(() => {
      Object.defineProperty(files, "files", { value: [new File(["x"], "invoice.pdf")], configurable: true });
      files.dispatchEvent(new Event("change", { bubbles: true }));
    });
    expect(desk.text).toContain("invoice.pdf");
    await desk.click("Note");
    expect(desk.text).not.toContain("invoice.pdf");
    await desk.click("Reply");
    expect(desk.text).toContain("invoice.pdf");
  });

  it("takes a refused file away again", async () => {
    desk.convex.refuse(UPLOAD, new ConvexError({ code: "rate_limited", retryAfterMs: 5000 }));
    const files = desk.find<HTMLInputElement>("input[type=file]");
    await desk.do(() => {
      Object.defineProperty(files, "files", { value: [new File(["x"], "invoice.pdf")], configurable: true });
      files.dispatchEvent(new Event("change", { bubbles: true }));
    });
    expect(desk.has(".comp-atts")).toBe(false);
  });

  it("offers snippets behind a slash and puts the filled text in their place", async () => {
    const cable = {
      _id: "s1",
      name: "Send a cable",
      content: 'Hi {{visitor.firstName | "there"}}!',
      shortcut: "/cable",
    };
    desk.convex.answer("knowledge/agentSnippets:search", [{ ...cable, folderId: null, createdBy: null, updatedAt: 0 }]);
    desk.convex.answer("inbox/agentMacros:values", {
      visitorName: "Lena Vogel",
      visitorEmail: null,
      agentFirstName: "Mira",
      workspaceName: "Northwind",
    });
    await desk.type("textarea", "So: /cab");
    await vi.waitFor(async () => {
      await desk.do(() => undefined);
      expect(desk.has("[role=listbox]")).toBe(true);
    });
    expect(desk.find("[role=listbox]").textContent).toContain("Send a cable");
    expect(desk.find(".snip-p").textContent).toContain("Hi Lena!");
    await desk.press("textarea", "Enter");
    expect(desk.find<HTMLTextAreaElement>("textarea").value).toBe("So: Hi Lena!");
    expect(desk.has("[role=listbox]")).toBe(false);
  });

  it("shows what another device wrote, but not over what is being typed", async () => {
    const drafts = (content: string, revision: number) =>
      desk.convex.answer("inbox/agentDrafts:get", { reply: { content, revision, displaced: null }, note: null });
    await desk.do(() => drafts("From the phone", 1));
    expect(desk.find<HTMLTextAreaElement>("textarea").value).toBe("From the phone");
    await desk.type("textarea", "Mine");
    await desk.do(() => drafts("Phone again", 2));
    expect(desk.find<HTMLTextAreaElement>("textarea").value).toBe("Mine");
  });

  it("passes on the latest message it has seen, so that two do not answer at once", async () => {
    await desk.type("textarea", "Yes");
    await desk.press("textarea", "Enter", { ctrlKey: true });
    expect(desk.convex.argsOf(REPLY)).toMatchObject([{ seenUpTo: CONVERSATION.lastMessageAt }]);
  });

  it("is shut for a viewer, with the reason", async () => {
    await desk.show(<Composer conversation={CONVERSATION} />, "viewer");
    expect(desk.text).toContain("needs the permission conversations.reply");
    expect(desk.has("textarea")).toBe(false);
  });
});
