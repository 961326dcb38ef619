import { ConvexError } from "convex/values";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MountedDesk } from "../testing/desk.tsx";
import type { TicketDetail } from "../views.ts";
import { TicketComposer } from "./TicketComposer.tsx";

const COMMENT = "tickets/agentState:comment";
const UPLOAD = "conversations/agentMessages:generateUploadUrl";
const TICKET = { _id: "t1t1t1t1t1t1t1t1t1t1t1t1t1t1t1t1", status: "in_progress" } as TicketDetail;

describe("writing in a ticket", () => {
  let desk: MountedDesk;
  beforeEach(async () => {
    desk = new MountedDesk();
    await desk.show(<TicketComposer ticket={TICKET} />);
  });
  afterEach(async () => await desk.close());

  const attach = async (name: string) => {
    const files = desk.find<HTMLInputElement>("input[type=file]");
    await desk.do(() => {
      Object.defineProperty(files, "files", { value: [new File(["x"], name)], configurable: true });
      files.dispatchEvent(new Event("change", { bubbles: true }));
    });
  };
  const sendByKey = async () => await desk.press("textarea", "Enter", { ctrlKey: true });
  const ids = () => desk.convex.argsOf(COMMENT).map((args) => (args as { clientMessageId: string }).clientMessageId);

  it("keeps the words and files of a note apart from those of an answer", async () => {
    desk.convex.answer(UPLOAD, new Promise(() => undefined));
    await desk.click("Note");
    await desk.type("textarea", "For us");
    await attach("margin.pdf");
    expect(desk.text).toContain("margin.pdf");
    await desk.click("Answer");
    expect(desk.text).not.toContain("margin.pdf");
    expect(desk.find<HTMLTextAreaElement>("textarea").value).toBe("");
    await desk.click("Note");
    expect(desk.text).toContain("margin.pdf");
    expect(desk.find<HTMLTextAreaElement>("textarea").value).toBe("For us");
  });

  it("sends the same words under the same id again, and other words or another kind under another", async () => {
    desk.convex.refuse(COMMENT, new ConvexError({ code: "rate_limited", retryAfterMs: 5000 }));
    await desk.type("textarea", "We are on it");
    await sendByKey();
    await sendByKey();
    await desk.type("textarea", "We are on it today");
    await sendByKey();
    await desk.click("Note");
    await desk.type("textarea", "We are on it");
    await sendByKey();
    const [first, again, other, note] = ids();
    expect(again).toBe(first);
    expect(new Set([first, other, note]).size).toBe(3);
    expect(desk.convex.argsOf(COMMENT).at(-1)).toMatchObject({ isInternal: true, content: "We are on it" });
  });
});
