import { expect, test } from "vitest";
import type { Id, SavedView } from "../views.ts";
import { choiceOf, filtersOf } from "./savedViewFilters.ts";

test("filters and choices stand for each other", () => {
  const teamId = "t1" as Id<"teams">;
  const all: SavedView["filters"][] = [
    { status: "open" },
    { assignee: { kind: "me" } },
    { status: "closed", assignee: { kind: "member", userId: "u1" as Id<"users"> } },
    { status: "open", teamId },
    { status: "open", teamId, assignee: { kind: "nobody" } },
    { tagId: "g1" as Id<"tags"> },
    { status: "open", channel: "email" },
    { status: "snoozed", priority: "urgent" },
  ];
  for (const filters of all) expect(filtersOf(filters.status ?? "", choiceOf(filters))).toEqual(filters);
});
