import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MountedDesk } from "../testing/desk.tsx";
import type { AssignmentRule, Id, SlaPolicy, Team } from "../views.ts";
import RulesSection from "./RulesSection.tsx";
import SlaSection from "./SlaSection.tsx";
import TeamsSection from "./TeamsSection.tsx";

let desk: MountedDesk;
beforeEach(() => {
  desk = new MountedDesk();
  desk.convex.answer("routing/agentTeams:list", []);
  desk.convex.answer("routing/agentAvailability:list", []);
});
afterEach(async () => await desk.close());

describe("teams", () => {
  const BILLING: Team = {
    teamId: "t1" as Id<"teams">,
    name: "Billing",
    method: "manual",
    memberIds: ["mira" as Id<"users">],
    open: 2,
    queued: 1,
  } as Team;

  it("are made from a name, and the field is empty again", async () => {
    await desk.show(<TeamsSection />, "owner");
    expect(desk.text).toContain("No teams yet");
    expect(desk.button("Add team").disabled).toBe(true);
    await desk.type('[aria-label="Name of a new team"]', "Workshop");
    await desk.click("Add team");
    expect(desk.convex.argsOf("routing/agentTeams:create")).toEqual([
      { workspaceId: "w1", name: "Workshop", method: "round_robin" },
    ]);
    expect(desk.find<HTMLInputElement>('[aria-label="Name of a new team"]').value).toBe("");
  });

  it("keep the name that was refused", async () => {
    desk.convex.refuse("routing/agentTeams:create", new Error("no"));
    await desk.show(<TeamsSection />, "owner");
    await desk.type('[aria-label="Name of a new team"]', "Billing");
    await desk.click("Add team");
    expect(desk.find<HTMLInputElement>('[aria-label="Name of a new team"]').value).toBe("Billing");
  });

  it("are deleted only after the second word", async () => {
    desk.convex.answer("routing/agentTeams:list", [BILLING]);
    await desk.show(<TeamsSection />, "owner");
    await desk.click("Delete Billing");
    await desk.click("Keep");
    expect(desk.convex.argsOf("routing/agentTeams:remove")).toEqual([]);
    await desk.click("Delete Billing");
    await desk.click("Delete");
    expect(desk.convex.argsOf("routing/agentTeams:remove")).toEqual([{ workspaceId: "w1", teamId: "t1" }]);
  });

  it("let members go, and change how they share", async () => {
    desk.convex.answer("routing/agentTeams:list", [BILLING]);
    await desk.show(<TeamsSection />, "owner");
    await desk.click("Take Mira Okafor out of Billing");
    expect(desk.convex.argsOf("routing/agentTeams:removeMember")).toEqual([
      { workspaceId: "w1", teamId: "t1", userId: "mira" },
    ]);
    expect(desk.text).toContain("2 open, 1 waiting");
  });
});

describe("rules", () => {
  const rule = (id: string): AssignmentRule => {
    const part: Partial<AssignmentRule> = {
      ruleId: id as AssignmentRule["ruleId"],
      name: id,
      conditions: [],
      enabled: true,
    };
    return { ...part, target: { name: "Billing", isMissing: false } } as AssignmentRule;
  };

  it("move as a whole order, not beyond the ends", async () => {
    desk.convex.answer("routing/agentRules:list", [rule("a"), rule("b"), rule("c")]);
    await desk.show(<RulesSection />, "owner");
    expect(desk.button("Move a up").disabled).toBe(true);
    expect(desk.button("Move c down").disabled).toBe(true);
    await desk.click("Move b up");
    await desk.click("Move b down");
    expect(desk.convex.argsOf("routing/agentRules:reorder").map(({ ruleIds }) => ruleIds)).toEqual([
      ["b", "a", "c"],
      ["a", "c", "b"],
    ]);
  });

  it("say what happens without any", async () => {
    desk.convex.answer("routing/agentRules:list", []);
    await desk.show(<RulesSection />, "owner");
    expect(desk.text).toContain("new conversations wait unassigned");
  });
});

describe("service levels", () => {
  it("say in words what they promise, and move as a whole order", async () => {
    const policy = (id: string, part: Partial<SlaPolicy>) =>
      ({ policyId: id, name: id, enabled: true, usesOfficeHours: true, ...part }) as SlaPolicy;
    desk.convex.answer("sla/agent:list", [
      policy("a", { appliesTo: "tickets", firstResponseMinutes: 90, resolutionMinutes: 2880 }),
      policy("b", { appliesTo: "both", firstResponseMinutes: 60, nextResponseMinutes: null, resolutionMinutes: null }),
    ]);
    await desk.show(<SlaSection />, "owner");
    expect(desk.text).toContain("Tickets: first 90 min, resolved 2 d, in office hours");
    expect(desk.text).toContain("first 1 h, next no target, resolved no target");
    await desk.click("Move a down");
    expect(desk.convex.argsOf("sla/agent:reorder")).toEqual([{ workspaceId: "w1", policyIds: ["b", "a"] }]);
  });

  it("say what is missing while there is no policy", async () => {
    desk.convex.answer("sla/agent:list", [] satisfies SlaPolicy[]);
    await desk.show(<SlaSection />, "owner");
    expect(desk.text).toContain("No service levels yet");
    expect(desk.button("New policy").disabled).toBe(false);
  });
});
