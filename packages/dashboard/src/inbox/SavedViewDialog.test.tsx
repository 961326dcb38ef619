import { ConvexError } from "convex/values";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MountedDesk } from "../testing/desk.tsx";
import SavedViewDialog from "./SavedViewDialog.tsx";

const CREATE = "inbox/agentViews:create";

describe("the dialog of a saved view", () => {
  let desk: MountedDesk;
  const close = vi.fn();
  beforeEach(async () => {
    close.mockClear();
    desk = new MountedDesk();
    desk.convex.answer("routing/agentTeams:list", [{ teamId: "t1", name: "Billing" }]);
    desk.convex.answer("inbox/agentTags:list", [{ tagId: "g1", name: "refund" }]);
    desk.convex.answer(CREATE, { viewId: "v1" });
    await desk.show(<SavedViewDialog view={null} onClose={close} />, "owner");
  });
  afterEach(async () => await desk.close());

  /** The dialog stands at the end of the page, outside of the part that was shown. */
  const field = (label: string) => {
    const found = [...document.querySelectorAll<HTMLElement>("[role=dialog] label")].find(
      (each) => each.textContent?.trim() === label,
    );
    const control = document.getElementById(found?.getAttribute("for") ?? "");
    if (!control) throw new Error(`There is no field ${label}`);
    return control as HTMLSelectElement;
  };
  const choose = (label: string, value: string) =>
    desk.do(() => {
      field(label).value = value;
      field(label).dispatchEvent(new Event("change", { bubbles: true }));
    });
  const save = () =>
    desk.do(() =>
      [...document.querySelectorAll<HTMLButtonElement>("[role=dialog] button")]
        .find((button) => button.textContent === "Save")
        ?.click(),
    );

  it("saves whose, in which state and in which order", async () => {
    await choose("Shows", "queue:t1");
    await choose("Status", "snoozed");
    await choose("Order", "oldest");
    await save();
    expect(desk.convex.argsOf(CREATE)).toEqual([
      expect.objectContaining({
        filters: { status: "snoozed", teamId: "t1", assignee: { kind: "nobody" } },
        sort: "oldest",
        isShared: false,
      }),
    ]);
    expect(close).toHaveBeenCalledOnce();
  });

  it("asks for no status where a tag decides", async () => {
    await choose("Shows", "tag:g1");
    expect(() => field("Status")).toThrow();
    await save();
    expect(desk.convex.argsOf(CREATE)[0]).toMatchObject({ filters: { tagId: "g1" } });
  });

  it("stays open with the reason below the field that was refused", async () => {
    desk.convex.refuse(CREATE, new ConvexError({ code: "invalid_input", field: "name", reason: "must not be empty" }));
    await save();
    expect(close).not.toHaveBeenCalled();
    expect(document.querySelector("[role=dialog]")?.textContent).toContain("It must not be empty.");
  });
});
