import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MountedDesk } from "../testing/desk.tsx";
import type { Breakdown } from "./figures.ts";
import { LineChart } from "./LineChart.tsx";
import { MemberTable } from "./MemberTable.tsx";
import { periodProblem } from "./PeriodMenu.tsx";
import { RowsDrawer } from "./RowsDrawer.tsx";
import { SavedReports } from "./SavedReports.tsx";
import { type Drill, DrillContext } from "./useReport.ts";

const PERIOD = { from: "2026-06-01", to: "2026-06-03" };
const POINTS = [
  { bucket: "2026-06-01", value: 2 },
  { bucket: "2026-06-02", value: 7 },
  { bucket: "2026-06-03", value: 4 },
];

let desk: MountedDesk;
beforeEach(() => {
  desk = new MountedDesk();
});
afterEach(async () => await desk.close());

describe("a line chart", () => {
  const pick = vi.fn();
  const show = () =>
    desk.show(<LineChart label="New" noun="conversations" level="day" points={POINTS} before={POINTS} onPick={pick} />);
  beforeEach(() => pick.mockClear());

  it("is walked with the arrow keys, from its end and not beyond its ends", async () => {
    await show();
    await desk.press("svg", "ArrowLeft");
    expect(desk.find(".chart-tip").textContent).toContain("4 conversations");
    await desk.press("svg", "ArrowRight");
    expect(desk.find(".chart-tip").textContent).toContain("4 conversations");
    for (let step = 0; step < 5; step++) await desk.press("svg", "ArrowLeft");
    expect(desk.find(".chart-tip").textContent).toContain("2 conversations");
  });

  it("opens the chosen moment with Enter, and nothing while none is chosen", async () => {
    await show();
    await desk.press("svg", "Enter");
    expect(pick).not.toHaveBeenCalled();
    await desk.press("svg", "ArrowLeft");
    await desk.press("svg", "ArrowLeft");
    await desk.press("svg", "Enter");
    expect(pick).toHaveBeenCalledExactlyOnceWith("2026-06-02");
  });
});

const figures = (counts: Record<string, number>): Breakdown["members"][number] =>
  ({ member: "", name: "", counts, times: {} }) as Breakdown["members"][number];

describe("the table of teammates", () => {
  const drilled = vi.fn<(drill: Drill) => void>();
  const show = async (members: Breakdown["members"], isPartial = false) => {
    await desk.do(() => desk.convex.answer("reporting/agent:breakdown", { members, isPartial }));
    await desk.show(
      <DrillContext value={drilled}>
        <MemberTable period={PERIOD} />
      </DrillContext>,
    );
  };
  beforeEach(() => drilled.mockClear());

  it("puts who answered most first, leaves out who did nothing, and opens a number's rows", async () => {
    await show([
      { ...figures({ firstResponse: 2, resolved: 1 }), member: "tomas", name: "Tomas Silva" },
      { ...figures({ firstResponse: 9 }), member: "mira", name: "Mira Okafor" },
      { ...figures({}), member: "aiko", name: "Aiko Tanaka" },
    ]);
    expect(desk.text.indexOf("Mira Okafor")).toBeLessThan(desk.text.indexOf("Tomas Silva"));
    expect(desk.text).not.toContain("Aiko Tanaka");
    await desk.click("9");
    expect(drilled).toHaveBeenCalledWith(
      expect.objectContaining({ ...PERIOD, kind: "firstResponse", dimension: "agent", member: "mira" }),
    );
  });

  it("says when nothing happened, and when it shows only a part", async () => {
    await show([]);
    expect(desk.text).toContain("Nothing in these days");
    await show([{ ...figures({ resolved: 1 }), member: "mira", name: "Mira Okafor" }], true);
    expect(desk.text).toContain("of a part only");
  });
});

describe("the rows behind a figure", () => {
  const drill: Drill = { ...PERIOD, title: "Resolved", kind: "resolved" };
  const answer = (page: unknown[]) =>
    desk.convex.answer("reporting/agent:rows", { page, isDone: true, continueCursor: "" });

  it("take the focus, and Esc closes them", async () => {
    answer([]);
    const close = vi.fn();
    await desk.show(<RowsDrawer drill={drill} onClose={close} />);
    expect(document.activeElement).toBe(desk.button("Close"));
    expect(desk.text).toContain("Nothing here");
    await desk.press(".drawer", "Escape");
    expect(close).toHaveBeenCalledOnce();
  });

  it("keep a row for a conversation that is gone", async () => {
    answer([{ factId: "f1", at: 0, durationMs: null, rating: null, conversation: null }]);
    await desk.show(<RowsDrawer drill={drill} onClose={() => undefined} />);
    expect(desk.text).toContain("Deleted conversation");
  });
});

describe("days of a report", () => {
  it.each([
    [{ from: "", to: "2026-06-03" }, "Choose both days."],
    [{ from: "2026-02-30", to: "2026-06-03" }, "Choose both days."],
    [{ from: "1969-12-31", to: "2026-06-03" }, "Reports begin in 1970."],
    [{ from: "2026-06-04", to: "2026-06-03" }, "The last day lies before the first."],
    [{ from: "2001-01-01", to: "2026-06-03" }, "A report tells of at most ten years."],
    [{ from: "2026-06-03", to: "2026-06-03" }, null],
  ])("%o: %s", (period, problem) => expect(periodProblem(period)).toBe(problem));
});

describe("saved reports", () => {
  const SNAPSHOTS = "reporting/agentSnapshots:list";
  const snapshot = { snapshotId: "s1", name: "June", createdByName: "Mira Okafor", createdAt: 0 };

  it("say how to make one while there is none", async () => {
    desk.convex.answer(SNAPSHOTS, { page: [], isDone: true, continueCursor: "" });
    await desk.show(<SavedReports />);
    expect(desk.text).toContain("No saved reports");
  });

  it("are deleted by who may export, and by nobody else", async () => {
    desk.convex.answer(SNAPSHOTS, { page: [snapshot], isDone: true, continueCursor: "" });
    await desk.show(<SavedReports />, "agent");
    expect(desk.button("Delete June").disabled).toBe(true);
    await desk.show(<SavedReports />, "owner");
    await desk.click("Delete June");
    expect(desk.convex.argsOf("reporting/agentSnapshots:remove")).toEqual([{ workspaceId: "w1", snapshotId: "s1" }]);
  });
});
