import { ConvexError } from "convex/values";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MountedDesk } from "../testing/desk.tsx";
import type { Hours } from "./hours.ts";
import OfficeHoursSection from "./OfficeHoursSection.tsx";

const GET = "messenger/agentOfficeHours:get";
const SAVE = "messenger/agentOfficeHours:save";
const STORED: Hours = {
  timezone: "Europe/Berlin",
  schedule: [{ day: 1, opensAt: 540, closesAt: 1020 }],
  holidays: [],
};

describe("office hours", () => {
  let desk: MountedDesk;
  beforeEach(() => {
    desk = new MountedDesk();
  });
  afterEach(async () => await desk.close());
  const saved = () => desk.convex.argsOf(SAVE).map(({ hours }) => hours as Hours | null);
  const submit = () => desk.do(() => desk.find<HTMLFormElement>("form").requestSubmit());

  it("begin with weekdays where there are none yet", async () => {
    desk.convex.answer(GET, null);
    await desk.show(<OfficeHoursSection />, "owner");
    expect(desk.text).toContain("Always open");
    await desk.click("Set office hours");
    await submit();
    expect(saved()[0]?.schedule.map(({ day }) => day)).toEqual([1, 2, 3, 4, 5]);
  });

  it("go past midnight when they close before they open", async () => {
    desk.convex.answer(GET, STORED);
    await desk.show(<OfficeHoursSection />, "owner");
    await desk.type('[aria-label="Monday, closes"]', "02:00");
    expect(desk.text).toContain("next day");
    await submit();
    expect(saved()[0]?.schedule).toEqual([{ day: 1, opensAt: 540, closesAt: 1560 }]);
  });

  it("take a second time behind the first, and a day off", async () => {
    desk.convex.answer(GET, STORED);
    await desk.show(<OfficeHoursSection />, "owner");
    await desk.click("Another time on Monday");
    await desk.click("Open on Sunday");
    await desk.click("Remove from Sunday");
    await submit();
    expect(saved()[0]?.schedule).toEqual([
      { day: 1, opensAt: 540, closesAt: 1020 },
      { day: 1, opensAt: 1080, closesAt: 1140 },
    ]);
  });

  it("say which part the server refused, and keep what was entered", async () => {
    desk.convex.answer(GET, STORED);
    desk.convex.refuse(SAVE, new ConvexError({ code: "invalid_input", field: "schedule", reason: "overlaps" }));
    await desk.show(<OfficeHoursSection />, "owner");
    await desk.type('[aria-label="Monday, opens"]', "08:00");
    await submit();
    expect(desk.find("[role=alert]").textContent).toContain("schedule");
    expect(desk.find<HTMLInputElement>('[aria-label="Monday, opens"]').value).toBe("08:00");
  });

  it("end as always open", async () => {
    desk.convex.answer(GET, STORED);
    await desk.show(<OfficeHoursSection />, "owner");
    expect(desk.button("Save").disabled).toBe(true);
    await desk.click("Always open");
    expect(saved()).toEqual([null]);
  });
});
