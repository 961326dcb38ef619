import { ConvexError } from "convex/values";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MountedDesk } from "../testing/desk.tsx";
import type { Snippet } from "../views.ts";
import SnippetsSection from "./SnippetsSection.tsx";

const LIST = "knowledge/agentSnippets:list";
const CREATE = "knowledge/agentSnippets:create";
const GREETING = { name: "Greeting", content: "Hello!", shortcut: "/hi", folderId: null } as Snippet;
GREETING._id = "s1" as Snippet["_id"];

describe("the settings of snippets", () => {
  let desk: MountedDesk;
  beforeEach(() => {
    desk = new MountedDesk();
  });
  afterEach(async () => await desk.close());
  const answer = (page: Snippet[]) => desk.convex.answer(LIST, { page, isDone: true, continueCursor: "" });
  /** The dialog stands at the end of the page, outside of the part that was shown. */
  const save = () =>
    desk.do(() =>
      [...document.querySelectorAll<HTMLButtonElement>("[role=dialog] button")]
        .find((button) => button.textContent === "Save")
        ?.click(),
    );

  it("teach what a snippet is for while there is none", async () => {
    answer([]);
    await desk.show(<SnippetsSection />, "owner");
    expect(desk.text).toContain("No snippets yet");
  });

  it("delete one at once", async () => {
    answer([GREETING]);
    await desk.show(<SnippetsSection />, "owner");
    await desk.click("Delete Greeting");
    expect(desk.convex.argsOf("knowledge/agentSnippets:remove")).toEqual([{ workspaceId: "w1", snippetId: "s1" }]);
  });

  it("keep the dialog open when a shortcut is taken, and say so", async () => {
    answer([GREETING]);
    desk.convex.refuse(CREATE, new ConvexError({ code: "conflict", reason: "another snippet has the shortcut /hi" }));
    await desk.show(<SnippetsSection />, "owner");
    await desk.click("New snippet");
    await save();
    expect(desk.convex.argsOf(CREATE)).toHaveLength(1);
    expect(document.querySelector("[role=dialog]")?.textContent).toContain("/hi");
    desk.convex.refuse(CREATE, null);
    await save();
    expect(document.querySelector("[role=dialog]")).toBeNull();
  });
});
