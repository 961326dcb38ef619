import { expect, test } from "vitest";
import { CONFIG, OPEN } from "../testing/fakeClient.ts";
import { backAt, duration, replyTime } from "./office.ts";

const at = (text: string): number => new Date(text).getTime();
const now = at("2026-03-04T18:30:00");

test.each([
  ["2026-03-04T20:00:00", "Back at 20:00"],
  ["2026-03-05T09:00:00", "Back tomorrow at 09:00"],
  ["2026-03-09T09:00:00", "Back on Monday at 09:00"],
  ["2026-03-16T08:30:00", "Back on 16 March at 08:30"],
])("%s is said as %s on a Wednesday evening", (back, words) => {
  expect(backAt(at(back), now)).toBe(words);
});

test("a team that opens after midnight is back tomorrow, though it is only hours away", () => {
  expect(backAt(at("2026-03-05T00:10:00"), at("2026-03-04T23:50:00"))).toBe("Back tomorrow at 00:10");
});

test.each([
  [1, "1 minute"],
  [45, "45 minutes"],
  [60, "1 hour"],
  [150, "3 hours"],
  [3 * 24 * 60, "3 days"],
])("%i minutes are %s", (minutes, words) => {
  expect(duration(minutes)).toBe(words);
});

test("says when the team is back while it is away, then what it promises, then what was measured", () => {
  const away = { ...OPEN, isOpen: false, nextChangeAt: at("2026-03-05T09:00:00") };
  const silent = { ...CONFIG, settings: { ...CONFIG.settings, replyTimeText: null } };
  expect(replyTime(CONFIG, away, now)).toBe("Back tomorrow at 09:00");
  expect(replyTime(CONFIG, { ...away, nextChangeAt: null }, now)).toBe("We are away");
  expect(replyTime(CONFIG, { ...OPEN, expectedReplyTimeMinutes: 5 }, now)).toBe("Usually replies in about 4 min");
  expect(replyTime(silent, { ...OPEN, expectedReplyTimeMinutes: 5 }, now)).toBe("Usually replies in about 5 minutes");
  expect(replyTime(silent, null, now)).toBe("We reply as soon as we can");
});
