import { ConvexError } from "convex/values";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MountedDesk } from "../testing/desk.tsx";
import type { TicketForm } from "../views.ts";
import TicketFormsSection from "./TicketFormsSection.tsx";

const FORM = {
  _id: "f1",
  name: "Repairs",
  description: "",
  isDefault: true,
  isArchived: false,
  fields: [
    { id: "order", label: "Order number", type: "text", isRequired: true },
    { id: "about", label: "About", type: "select", isRequired: false, options: ["Repair", "Refund"] },
  ],
} as unknown as TicketForm;

let desk: MountedDesk;
beforeEach(async () => {
  desk = new MountedDesk();
  desk.convex.answer("tickets/agentForms:list", [FORM, { ...FORM, _id: "f2", name: "Returns", isDefault: false }]);
  desk.convex.answer("tickets/agentForms:archived", [{ ...FORM, _id: "f3", name: "Old", isArchived: true }]);
  await desk.show(<TicketFormsSection />, "owner");
});
afterEach(async () => await desk.close());

const edit = async () => await desk.do(() => desk.find(".tk-form-name").click());
const question = (number: number) => desk.find(`[aria-label="Question ${number}"]`);
const sent = () => desk.convex.argsOf("tickets/agentForms:update");

describe("the forms of tickets", () => {
  it("have one default, and another is made it with one press", async () => {
    await desk.click("Make Returns the default");
    expect(desk.convex.argsOf("tickets/agentForms:setDefault")).toEqual([{ workspaceId: "w1", formId: "f2" }]);
    expect(document.querySelector('[aria-label="Make Repairs the default"]')).toBeNull();
  });

  it.each([
    ["deleted", "“Returns” was deleted; no ticket had used it."],
    ["archived", "“Returns” is archived; its tickets keep it."],
  ])("say what became of one taken away: %s", async (outcome, words) => {
    desk.convex.answer("tickets/agentForms:remove", { outcome });
    await desk.click("Archive Returns");
    expect(desk.toasts).toEqual([words]);
  });

  it("that are archived can be used again", async () => {
    await desk.click("Use again");
    expect(desk.convex.argsOf("tickets/agentForms:restore")).toEqual([{ workspaceId: "w1", formId: "f3" }]);
  });
});

describe("the editor of a form", () => {
  it("shows what is stored, and asks nothing when it is closed as it was", async () => {
    await edit();
    expect(desk.field("Name").value).toBe("Repairs");
    expect(desk.find<HTMLInputElement>('[aria-label="Question 1"] input').value).toBe("Order number");
    await desk.click("All forms");
    expect(desk.dialog).toBeNull();
    expect(desk.text).toContain("Returns");
  });

  it("shows in the preview what customers will be asked", async () => {
    await edit();
    await desk.click("Add a question");
    expect(desk.find(".preview").textContent).toContain("Untitled question");
    await desk.type('[aria-label="Question 3"] input', "Frame size");
    expect(desk.find(".preview").textContent).toContain("Frame size");
  });

  it("does not save before every question is whole, and says which is not", async () => {
    await edit();
    await desk.click("Add a question");
    await desk.click("Save");
    expect(sent()).toEqual([]);
    expect(question(3).textContent).toContain("ust not be empty");
    expect(document.querySelector("[role=alert].grow")?.textContent).toContain("Question 3:");
    await desk.type('[aria-label="Question 3"] input', "Frame size");
    await desk.click("Save");
    expect(sent()).toMatchObject([
      {
        formId: "f1",
        name: "Repairs",
        fields: [{ id: "order" }, { id: "about" }, { label: "Frame size", type: "text" }],
      },
    ]);
    expect(desk.toasts).toEqual(["The form is saved."]);
  });

  it("moves and removes questions, with the keyboard too", async () => {
    await edit();
    await desk.press('[aria-label="Question 2"]', "ArrowUp", { altKey: true });
    expect(desk.find<HTMLInputElement>('[aria-label="Question 1"] input').value).toBe("About");
    expect(desk.button("Move question 1 up").disabled).toBe(true);
    await desk.click("Move question 1 down");
    await desk.click("Remove question 2");
    await desk.click("Save");
    expect(sent()).toMatchObject([{ fields: [{ id: "order" }] }]);
    expect((sent()[0]?.fields as unknown[]).length).toBe(1);
  });

  it("needs a name", async () => {
    await desk.click("New form");
    await desk.click("Save");
    expect(desk.errorAt("Name")).toBe("Give the form a name.");
    expect(desk.convex.argsOf("tickets/agentForms:create")).toEqual([]);
  });

  it("says at the name and at the end what the server refused, and keeps everything", async () => {
    await edit();
    await desk.fill("Name", "Returns");
    desk.convex.refuse(
      "tickets/agentForms:update",
      new ConvexError({ code: "conflict", reason: "there is one called so" }),
    );
    await desk.click("Save");
    expect(desk.errorAt("Name")).toBe("there is one called so.");
    const error = new ConvexError({ code: "invalid_input", field: "fields[1].options", reason: "has an empty option" });
    desk.convex.refuse("tickets/agentForms:update", error);
    await desk.click("Save");
    expect(document.querySelector("[role=alert].grow")?.textContent).toBe("It has an empty option.");
    expect(desk.field("Name").value).toBe("Returns");
  });

  it("asks before changes are lost, whichever way it is left", async () => {
    for (const way of ["All forms", "Cancel"]) {
      await edit();
      await desk.fill("Name", "Repairs and more");
      await desk.click(way);
      await desk.click("Keep editing");
      expect(desk.field("Name").value).toBe("Repairs and more");
      await desk.click(way);
      await desk.click("Discard changes");
      expect(desk.text).toContain("Returns");
    }
    expect(sent()).toEqual([]);
  });
});
