import { expect, it } from "vitest";
import { answerWords, ticketEventWords } from "./ticketWords.ts";
import { filterOf, parseTicketSearch } from "./ticketView.ts";

it("reads what an address says and leaves out what makes no sense", () => {
  const said = { view: "board", status: "resolved", who: "m:abc", priority: "low", q: "brake", order: "oldest" };
  expect(parseTicketSearch(said)).toEqual(said);
  const nonsense = { view: "wall", status: "done", who: "everyone", priority: "most", q: "", order: "up" };
  expect(parseTicketSearch(nonsense)).toEqual({});
});

it("asks for an assignee or a team, never both", () => {
  expect(filterOf({ who: "none" })).toEqual({ assigneeId: null });
  expect(filterOf({ who: "m:abc", priority: "urgent" })).toEqual({ assigneeId: "abc", priority: "urgent" });
  expect(filterOf({ who: "t:abc" })).toEqual({ teamId: "abc" });
  expect(filterOf({})).toEqual({});
});

it("says what happened and what was answered", () => {
  const event = { actorName: "Mira", targetName: null, teamName: null, status: null, priority: null, metric: null };
  expect(ticketEventWords({ ...event, type: "status", status: "resolved" })).toBe("Mira moved it to Resolved");
  expect(ticketEventWords({ ...event, type: "team" })).toBe("Mira took it from its team");
  expect(ticketEventWords({ ...event, type: "slaBreached", metric: "resolution" })).toBe(
    "The promised time of the resolution has passed",
  );
  expect([answerWords(null), answerWords(3), answerWords(["a", "b"])]).toEqual(["No answer", "3", "a, b"]);
});
