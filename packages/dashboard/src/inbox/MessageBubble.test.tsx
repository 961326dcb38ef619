import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CONVERSATION, member, message, MIRA_ID, MountedDesk, TOMAS_ID } from "../testing/desk.tsx";
import type { Message } from "../views.ts";
import { shownSize } from "./AttachmentList.tsx";
import { EditBox } from "./EditBox.tsx";
import { MessageBubble } from "./MessageBubble.tsx";

const EDIT = "conversations/agentMessages:edit";
const mine = { senderType: "agent", sender: { id: MIRA_ID, name: "Mira Okafor", avatarUrl: null } } as const;

describe("a message in the thread", () => {
  let desk: MountedDesk;
  beforeEach(() => {
    desk = new MountedDesk();
  });
  afterEach(async () => await desk.close());
  const show = async (part: Partial<Message> & { content: string }, showsReceipt = false) =>
    await desk.show(
      <MessageBubble
        message={message(part)}
        conversation={CONVERSATION}
        isFollowUp={false}
        isLinked={false}
        showsReceipt={showsReceipt}
      />,
    );

  it("names its writer, and me as You", async () => {
    await show({ content: "Hello" });
    expect(desk.find(".msg-h b").textContent).toBe("Lena Vogel");
    await show({ content: "Hello", ...mine });
    expect(desk.find(".msg-h b").textContent).toBe("You");
    expect(desk.find(".msg").className).toContain("us");
  });

  it("says of a note that only the team sees it", async () => {
    await show({ content: "Careful", kind: "note", ...mine });
    expect(desk.text).toContain("only your team sees it");
    expect(desk.find(".msg").className).toContain("note");
  });

  it("leaves a place and no words where something was deleted", async () => {
    await show({ content: "Secret", deletedAt: 5, editedAt: 4 });
    expect(desk.text).toContain("This message was deleted");
    expect(desk.text).not.toContain("Secret");
    expect(desk.text).not.toContain("edited");
    expect(desk.has(".tools")).toBe(false);
  });

  it("tells sent from seen under the team's last message", async () => {
    await show({ content: "Hi", ...mine }, true);
    expect(desk.find(".msg-f").textContent).toBe("Sent");
    await show({ content: "Hi", seenAt: 60_000, ...mine }, true);
    expect(desk.find(".msg-f").textContent).toMatch(/^Seen \d\d:\d\d/);
  });

  it("makes mentions stand out and leaves markup as text", async () => {
    desk.convex.answer("workspaces/agentMembers:list", [member("Tomas Silva")]);
    await show({ content: "@Tomas Silva <img src=x> https://a.example", kind: "note", mentions: [TOMAS_ID], ...mine });
    expect(desk.find(".mention").textContent).toBe("@Tomas Silva");
    expect(desk.has(".bub img")).toBe(false);
    expect(desk.find<HTMLAnchorElement>(".bub a").rel).toContain("noopener");
  });

  it("shows pictures in their place and names drawings and other files", async () => {
    const file = { attachmentId: "a", name: "plan", size: 2048, url: "http://x/a" };
    const attachments = ["image/png", "image/svg+xml", "application/pdf"].map((contentType, index) => ({
      ...file,
      attachmentId: `a${index}`,
      contentType,
      width: 800,
      height: 600,
    }));
    await show({ content: "", attachments: attachments as never[] });
    const pictures = [...document.querySelectorAll<HTMLImageElement>(".att-pic img")];
    expect(pictures.map((each) => [each.getAttribute("width"), each.getAttribute("height")])).toEqual([["280", "210"]]);
    expect(document.querySelectorAll("a.att[download]")).toHaveLength(2);
  });
});

describe("the size of a picture", () => {
  it("fits and keeps its shape, so that no strip is left beside it", () => {
    expect(shownSize(100, 80)).toEqual({ width: 100, height: 80 });
    fc.assert(
      fc.property(fc.integer({ min: 40, max: 8000 }), fc.integer({ min: 40, max: 8000 }), (width, height) => {
        const shown = shownSize(width, height);
        expect(shown.width).toBeLessThanOrEqual(280);
        expect(shown.height).toBeLessThanOrEqual(220);
        const scale = Math.min(1, 280 / width, 220 / height);
        expect(Math.abs(shown.width - width * scale)).toBeLessThanOrEqual(1);
        expect(Math.abs(shown.height - height * scale)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe("editing a message", () => {
  let desk: MountedDesk;
  let closed: number;
  beforeEach(async () => {
    desk = new MountedDesk();
    closed = 0;
    await desk.show(<EditBox message={message({ content: "Old words" })} onDone={() => closed++} />);
  });
  afterEach(async () => await desk.close());

  it("saves with Ctrl+Enter", async () => {
    await desk.type("textarea", "New words");
    await desk.press("textarea", "Enter", { ctrlKey: true });
    expect(desk.convex.argsOf(EDIT)).toMatchObject([{ content: "New words" }]);
    expect(closed).toBe(1);
  });

  it("gives up with Escape, and changes nothing when nothing changed", async () => {
    await desk.press("textarea", "Escape");
    await desk.click("Save");
    expect(desk.convex.argsOf(EDIT)).toEqual([]);
    expect(closed).toBe(2);
  });

  it("stays open with the words when the server refuses", async () => {
    desk.convex.refuse(EDIT, new Error("no"));
    await desk.type("textarea", "New words");
    await desk.click("Save");
    expect(closed).toBe(0);
    expect(desk.find<HTMLTextAreaElement>("textarea").value).toBe("New words");
  });
});
