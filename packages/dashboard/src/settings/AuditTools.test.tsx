import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MountedDesk } from "../testing/desk.tsx";
import { AuditTools } from "./AuditTools.tsx";

const VERIFY = "audit/agentChain:verify";

describe("checking the audit log", () => {
  let desk: MountedDesk;
  beforeEach(() => {
    desk = new MountedDesk();
  });
  afterEach(async () => await desk.close());

  it("says how many entries follow from one another", async () => {
    desk.convex.answer(VERIFY, { checked: 3, seq: 12, hash: "ab".repeat(32), problems: [] });
    await desk.show(<AuditTools query={{}} />, "owner");
    await desk.click("Check the log");
    expect(desk.find("[role=status]").textContent).toContain("3 entries checked");
    expect(desk.has("[role=alert]")).toBe(false);
  });

  it("raises an alarm that names every entry that was changed afterwards", async () => {
    const problems = [
      { seq: 4, problem: "is missing" },
      { seq: 9, problem: "was changed" },
    ];
    desk.convex.answer(VERIFY, { checked: 10, seq: 12, hash: "ab".repeat(32), problems });
    await desk.show(<AuditTools query={{}} />, "owner");
    await desk.click("Check the log");
    expect(desk.find("[role=alert]").textContent).toContain("entry 4 is missing; entry 9 was changed");
  });

  it("exports for nobody who lacks the permission", async () => {
    await desk.show(<AuditTools query={{}} />, "agent");
    expect(desk.button("Export").disabled).toBe(true);
    await desk.show(<AuditTools query={{}} />, "owner");
    expect(desk.button("Export").disabled).toBe(false);
  });
});
