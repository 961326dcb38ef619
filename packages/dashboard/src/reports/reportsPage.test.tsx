import { ConvexError } from "convex/values";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MountedApp } from "../testing/app.tsx";
import type { Figures } from "./figures.ts";

const SERIES = "reporting/agent:series";
const DAYS = "from=2026-06-01&to=2026-06-03";

const figures = (counts: Record<string, number>, p50?: number): Figures => ({
  counts,
  times:
    p50 === undefined
      ? {}
      : { firstResponse: { count: 1, p50, p90: p50 }, ticketResolved: { count: 1, p50, p90: p50 } },
});
const series = (total: Figures, previous: Figures | null = null) => ({
  timeZone: "Europe/Berlin",
  from: "2026-06-01",
  to: "2026-06-03",
  current: { total, buckets: ["01", "02", "03"].map((day) => ({ bucket: `2026-06-${day}`, ...figures({}) })) },
  previous: previous && { from: "2026-05-29", to: "2026-05-31", total: previous, buckets: [] },
});

let app: MountedApp;
beforeEach(() => {
  app = new MountedApp();
  app.convex.answer("reporting/agent:settings", { timeZone: "Europe/Berlin", nextTimeZone: null });
  app.convex.answer("reporting/agent:breakdown", { timeZone: "Europe/Berlin", members: [], isPartial: false });
});
afterEach(async () => await app.close());

const figure = (label: string) => {
  const found = [...document.querySelectorAll<HTMLButtonElement>(".fig")].find((each) =>
    each.textContent?.startsWith(label),
  );
  if (!found) throw new Error(`There is no figure ${label}`);
  return found;
};

describe("a report", () => {
  it("says how each figure has changed, in colours of better and worse", async () => {
    app.convex.answer(
      SERIES,
      series(figures({ created: 12, resolved: 9 }, 60_000), figures({ created: 10, resolved: 10 }, 120_000)),
    );
    await app.open(`/reports/overview?${DAYS}`);
    await app.sees("New conversations");
    expect(figure("New conversations").textContent).toContain("20 % from 10");
    expect(figure("Resolved").querySelector(".c-bad")?.textContent).toContain("10 % from 10");
    expect(figure("First response").querySelector(".c-ok")?.textContent).toContain("50 % from 2 min");
    expect(figure("New conversations").querySelector(".c-ok, .c-bad")).toBeNull();
  });

  it("says that nothing happened yet, and opens nothing then", async () => {
    app.convex.answer(SERIES, series(figures({})));
    await app.open(`/reports/overview?${DAYS}`);
    await app.sees("Nothing in these days");
    expect(figure("Satisfaction").disabled).toBe(true);
    expect(figure("Satisfaction").textContent).toContain("nothing yet");
  });

  it("says what went wrong, and shows the report again when it works", async () => {
    app.convex.answer(SERIES, new ConvexError({ code: "invalid_input", field: "level", reason: "shows too much" }));
    await app.open(`/reports/overview?${DAYS}`);
    await app.sees("That was not accepted.");
    app.convex.answer(SERIES, series(figures({ created: 4 })));
    await app.click("Try again");
    await app.sees("New conversations");
  });

  it("is closed to who may not read reports", async () => {
    await app.open("/reports/overview", "viewer");
    await app.do(() => app.becomes("viewer", { effective: [] }));
    await app.sees("Reports are not part of your role");
  });
});

describe("the days of a report", () => {
  beforeEach(async () => {
    app.convex.answer(SERIES, series(figures({ created: 4 })));
    await app.open(`/reports/times?${DAYS}`);
    await app.sees("Targets missed");
  });

  it("are chosen from a list, and stand in the address", async () => {
    await app.click("1 to 3 Jun");
    await app.click("Last 7 days");
    expect(app.address).toMatch(/^\/reports\/times\?from=\d{4}-\d\d-\d\d&to=\d{4}-\d\d-\d\d$/);
    expect(app.address).not.toContain("2026-06-01");
  });

  it("can be any, once they make a period", async () => {
    await app.click("1 to 3 Jun");
    await app.click("Other days…");
    await app.fill("First day", "2026-06-05");
    expect(app.errorAt("Last day")).toBe("The last day lies before the first.");
    expect(app.button("Show").disabled).toBe(true);
    await app.fill("Last day", "2026-06-09");
    await app.click("Show");
    expect(app.address).toBe("/reports/times?from=2026-06-05&to=2026-06-09");
  });

  it("are compared with those before until that is not wanted; the address remembers it", async () => {
    await app.click("1 to 3 Jun");
    await app.click("Compare with the days before");
    expect(app.address).toBe(`/reports/times?${DAYS}&alone=true`);
  });
});

describe("the rows behind a figure", () => {
  const rows = (page: unknown[]) =>
    app.convex.answer("reporting/agent:rows", { page, isDone: true, continueCursor: "" });
  const fact = { factId: "f1", at: 0, durationMs: 90_000, rating: null, conversation: null, ticket: null };

  it("open beside the report, lead to the ticket, and Esc gives the focus back", async () => {
    const ticket = { _id: "t1", number: 7, subject: "The brake squeals", visitor: null };
    rows([
      { ...fact, ticket },
      { ...fact, factId: "f2" },
    ]);
    app.convex.answer(SERIES, series(figures({ ticketResolved: 2 }, 90_000)));
    app.convex.answer("reporting/agent:backlog", {
      timeZone: "UTC",
      opening: 3,
      buckets: [{ bucket: "2026-06-01", open: 1 }],
    });
    await app.open(`/reports/tickets?${DAYS}`);
    await app.sees("Tickets solved");
    const opener = figure("Tickets solved");
    await app.do(() => {
      opener.focus();
      opener.click();
    });
    await app.sees("#7 The brake squeals");
    expect(app.find(".drawer a").getAttribute("href")).toBe("/tickets/t1");
    expect(app.find(".drawer").textContent).toContain("1 min 30 s");
    expect(app.find(".drawer").textContent).toContain("Deleted ticket");
    await app.press(".drawer", "Escape");
    expect(document.querySelector(".drawer")).toBeNull();
    expect(document.activeElement).toBe(opener);
  });

  it("say so when there are none", async () => {
    rows([]);
    app.convex.answer(SERIES, series(figures({ created: 2 })));
    await app.open(`/reports/overview?${DAYS}`);
    await app.sees("New conversations");
    await app.do(() => figure("New conversations").click());
    await app.sees("No conversation is behind this figure");
  });
});

describe("the report of tickets", () => {
  beforeEach(async () => {
    app.convex.answer(
      SERIES,
      series(
        figures(
          { ticketCreated: 5, ticketResolved: 3, ticketResolvedIn2: 3, ticketReopened: 1, ticketSlaMissed: 2 },
          7_200_000,
        ),
      ),
    );
    app.convex.answer("reporting/agent:backlog", {
      timeZone: "Europe/Berlin",
      opening: 4,
      buckets: [
        { bucket: "2026-06-01", open: 5 },
        { bucket: "2026-06-02", open: 6 },
      ],
    });
    const members = [
      { member: "f1", name: "Repair", ...figures({ ticketCreated: 3, ticketResolved: 2 }, 7_200_000) },
      { member: "none", name: "No form", ...figures({ ticketCreated: 2 }) },
    ];
    app.convex.answer("reporting/agent:breakdown", { timeZone: "Europe/Berlin", members, isPartial: false });
    await app.open(`/reports/tickets?${DAYS}`);
    await app.sees("Repair");
  });

  it("tells what came, what was solved and how soon, what is left, and by form", async () => {
    expect(figure("New tickets").textContent).toContain("5");
    expect(figure("Time to solve, median").textContent).toContain("2 h");
    expect(figure("Ticket targets missed").textContent).toContain("2");
    expect(document.body.textContent).toContain("6 at the end, 4 at the beginning");
    expect(document.querySelector('[aria-label="4-8: 3 tickets"]')).not.toBeNull();
    const row = [...document.querySelectorAll("tbody tr")].find((each) => each.textContent?.includes("Repair"));
    expect([...(row?.querySelectorAll("td") ?? [])].map((cell) => cell.textContent)).toEqual([
      "Repair",
      "3",
      "2",
      "0",
      "0",
      "2 h",
      "2 h",
    ]);
  });

  it("is saved and downloaded as what it is", async () => {
    app.convex.answer("reporting/agentSnapshots:create", "s1");
    await app.click("Save a snapshot");
    await app.fill("Name", "June");
    await app.click("Save");
    expect(app.convex.argsOf("reporting/agentSnapshots:create")).toEqual([
      { workspaceId: "w1", name: "June", type: "tickets", level: "day", from: "2026-06-01", to: "2026-06-03" },
    ]);
    expect(app.toasts).toEqual(["Saved. You find it under Saved."]);
  });
});
