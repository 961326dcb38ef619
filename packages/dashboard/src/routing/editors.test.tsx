import { ConvexError } from "convex/values";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MountedDesk } from "../testing/desk.tsx";
import type { SlaPolicy } from "../views.ts";
import RulesSection from "./RulesSection.tsx";
import SlaSection from "./SlaSection.tsx";
import TagsSection from "./TagsSection.tsx";

const refusal = (field: string, reason: string) => new ConvexError({ code: "invalid_input", field, reason });

let desk: MountedDesk;
beforeEach(() => {
  desk = new MountedDesk();
  desk.convex.answer("routing/agentTeams:list", [{ teamId: "t1", name: "Workshop" }]);
  desk.convex.answer("inbox/agentTags:list", [
    { tagId: "g1", name: "refund", color: "red", conversations: 2 },
    { tagId: "g2", name: "delivery", color: null, conversations: 0 },
  ]);
});
afterEach(async () => await desk.close());

const POLICY = {
  policyId: "p1",
  name: "Normal",
  enabled: true,
  priority: 1,
  appliesTo: "conversations",
  match: { priorities: [], channels: [], teamIds: [], tagIds: [] },
  firstResponseMinutes: 60,
  nextResponseMinutes: null,
  resolutionMinutes: null,
  usesOfficeHours: true,
} as unknown as SlaPolicy;

describe("the editor of a service level", () => {
  beforeEach(async () => {
    desk.convex.answer("sla/agent:list", [POLICY]);
    await desk.show(<SlaSection />, "owner");
  });

  it("begins with what is stored, and saves what was changed, once", async () => {
    await desk.do(() => desk.find(".rt-row .name").click());
    expect(desk.field("Name").value).toBe("Normal");
    expect(desk.field("First response, minutes").value).toBe("60");
    await desk.fill("First response, minutes", "");
    await desk.fill("Resolution, minutes", "480");
    await desk.click("Both");
    await desk.tick("urgent");
    await desk.tick("refund");
    await desk.do(() => {
      desk.button("Save").click();
      desk.button("Save").click();
    });
    const { policyId, priority: _priority, ...rest } = POLICY;
    expect(desk.convex.argsOf("sla/agent:update")).toEqual([
      {
        ...rest,
        workspaceId: "w1",
        policyId,
        appliesTo: "both",
        firstResponseMinutes: null,
        resolutionMinutes: 480,
        match: { priorities: ["urgent"], channels: [], teamIds: [], tagIds: ["g1"] },
      },
    ]);
    expect(desk.toasts).toEqual(["Saved."]);
  });

  it("cannot be saved without a name", async () => {
    await desk.click("New policy");
    expect(desk.button("Save").disabled).toBe(true);
    await desk.fill("Name", "VIP");
    expect(desk.button("Save").disabled).toBe(false);
  });

  it("says at its field what was refused, and at the end what has no field of its own", async () => {
    await desk.click("New policy");
    await desk.fill("Name", "VIP");
    desk.convex.refuse("sla/agent:create", refusal("resolutionMinutes", "must be at least 1"));
    await desk.click("Save");
    expect(desk.errorAt("Resolution, minutes")).toBe("This must be at least 1.");
    desk.convex.refuse("sla/agent:create", refusal("match.teamIds[0]", "is no team"));
    await desk.click("Save");
    expect(desk.errorAt("Resolution, minutes")).toBeNull();
    expect(document.querySelector("[role=alert]")?.textContent).toBe("This is no team.");
  });

  it("asks before it is closed with changes, and closes without when there are none", async () => {
    await desk.click("New policy");
    await desk.click("Cancel");
    expect(desk.dialog).toBeNull();
    expect(desk.text).not.toContain("Count office hours only");
    await desk.click("New policy");
    await desk.fill("Name", "VIP");
    await desk.click("Cancel");
    await desk.click("Keep editing");
    expect(desk.field("Name").value).toBe("VIP");
    await desk.click("Cancel");
    await desk.click("Discard changes");
    expect(desk.text).not.toContain("Count office hours only");
    expect(desk.convex.argsOf("sla/agent:create")).toEqual([]);
  });

  it("says when a delete was refused", async () => {
    desk.convex.refuse("sla/agent:remove", new ConvexError({ code: "rate_limited", retryAfterMs: 5000 }));
    await desk.click("Delete Normal");
    expect(desk.toasts).toEqual(["Too many tries. Nothing is lost. Try again in 5 s."]);
  });
});

describe("the editor of an assignment rule", () => {
  beforeEach(async () => {
    desk.convex.answer("routing/agentRules:list", []);
    await desk.show(<RulesSection />, "owner");
    await desk.click("New rule");
  });

  it("needs a name and somebody who is given the conversation", async () => {
    await desk.fill("Name", "Repairs");
    expect(desk.button("Save").disabled).toBe(true);
    await desk.choose("Give it to", "team:t1");
    await desk.click("Save");
    expect(desk.convex.argsOf("routing/agentRules:create")).toEqual([
      {
        workspaceId: "w1",
        name: "Repairs",
        enabled: true,
        conditions: [],
        action: { type: "assign_team", teamId: "t1" },
      },
    ]);
  });

  it("says at the name that it is taken, and keeps all that was chosen", async () => {
    desk.convex.refuse("routing/agentRules:create", refusal("name", "is taken"));
    await desk.fill("Name", "Repairs");
    await desk.choose("Give it to", "team:t1");
    await desk.click("Save");
    expect(desk.errorAt("Name")).toBe("This is taken.");
    expect(desk.field<HTMLSelectElement>("Give it to").value).toBe("team:t1");
  });

  it("asks before a chosen team is lost", async () => {
    await desk.choose("Give it to", "team:t1");
    await desk.go("/inbox/all");
    expect(desk.dialog?.textContent).toContain("Leave without saving?");
  });
});

describe("tags", () => {
  beforeEach(async () => {
    desk.convex.answer("routing/agentAutoTags:list", []);
    await desk.show(<TagsSection />, "owner");
  });

  it("are renamed once, with Enter or when the field is left", async () => {
    const field = desk.field("Name of refund");
    await desk.do(() => field.focus());
    await desk.fill("Name of refund", "refunds");
    await desk.press('[aria-label="Name of refund"]', "Enter");
    await desk.do(() => field.blur());
    expect(desk.convex.argsOf("inbox/agentTags:update")).toEqual([{ workspaceId: "w1", tagId: "g1", name: "refunds" }]);
  });

  it("have their old name again when the new one is refused", async () => {
    desk.convex.refuse("inbox/agentTags:update", new ConvexError({ code: "conflict", reason: "There is one already" }));
    await desk.do(() => desk.field("Name of refund").focus());
    await desk.fill("Name of refund", "delivery");
    await desk.do(() => desk.field("Name of refund").blur());
    expect(desk.field("Name of refund").value).toBe("refund");
    expect(desk.toasts).toEqual(["Someone was faster. There is one already."]);
  });

  it("are put on by rules that need a tag", async () => {
    await desk.click("New rule");
    await desk.fill("Name", "Money");
    expect(desk.button("Save").disabled).toBe(true);
    await desk.choose("Add the tag", "g1");
    await desk.click("Save");
    expect(desk.convex.argsOf("routing/agentAutoTags:create")).toEqual([
      { workspaceId: "w1", name: "Money", enabled: true, conditions: [], tagId: "g1" },
    ]);
  });

  it("are added by name and take their colour at once", async () => {
    expect(desk.button("Add").disabled).toBe(true);
    await desk.fill("Name of a new tag", "warranty");
    await desk.click("Add");
    await desk.choose("Colour of delivery", "blue");
    expect(desk.convex.calls.map(({ name, args }) => [name, args.name ?? args.color])).toEqual([
      ["inbox/agentTags:create", "warranty"],
      ["inbox/agentTags:update", "blue"],
    ]);
  });
});
