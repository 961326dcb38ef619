import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ago, agoWords, aheadWords, dayLabel, daysBetween, localClock, sizeWords, spanWords } from "./time.ts";

const at = (text: string): number => new Date(text).getTime();
const NOW = at("2026-06-16T10:42:00");

describe("spanWords", () => {
  it("names the largest one or two units", () => {
    expect(spanWords(20_000)).toBe("now");
    expect(spanWords(9 * 60_000)).toBe("9 min");
    expect(spanWords(64 * 60_000)).toBe("1 h 4 min");
    expect(spanWords(2 * 3_600_000)).toBe("2 h");
    expect(spanWords(75 * 3_600_000)).toBe("3 d");
  });
});

describe("ago", () => {
  it("is a span within the day, then the weekday, then the date", () => {
    expect(ago(at("2026-06-16T09:38:00"), NOW)).toBe("1 h 4 min");
    expect(ago(at("2026-06-15T09:00:00"), NOW)).toBe("Mon");
    expect(ago(at("2026-03-12T09:00:00"), NOW)).toBe("12 Mar");
    expect(ago(at("2025-02-09T09:00:00"), NOW)).toBe("9 Feb 2025");
  });

  it("stays a span shortly after midnight", () => {
    expect(ago(at("2026-06-15T23:50:00"), at("2026-06-16T00:10:00"))).toBe("20 min");
  });

  it("calls a moment that the other clock puts ahead of ours now", () => {
    expect(ago(NOW + 5000, NOW)).toBe("now");
  });

  it("always says something short", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 * 365 * 86_400_000 }), (span) => {
        const words = ago(NOW - span, NOW);
        expect(words).toMatch(/^(now|\d+ (min|h|d)( \d+ min)?|[A-Z][a-z]{2}|\d{1,2} [A-Z][a-z]{2,3}( \d{4})?)$/u);
      }),
    );
  });

  it("reads as part of a sentence", () => {
    expect(agoWords(NOW - 1000, NOW)).toBe("just now");
    expect(agoWords(NOW - 9 * 60_000, NOW)).toBe("9 min ago");
    expect(agoWords(at("2026-06-15T09:00:00"), NOW)).toBe("on Mon");
  });
});

describe("days", () => {
  it("counts calendar days, not spans of 24 hours", () => {
    expect(daysBetween(at("2026-06-15T23:59:00"), at("2026-06-16T00:01:00"))).toBe(1);
    expect(daysBetween(at("2026-06-16T00:01:00"), at("2026-06-16T23:59:00"))).toBe(0);
  });

  it("names today and yesterday", () => {
    expect(dayLabel(NOW, NOW)).toBe("Today");
    expect(dayLabel(at("2026-06-15T01:00:00"), NOW)).toBe("Yesterday");
    expect(dayLabel(at("2026-06-12T01:00:00"), NOW)).toBe("Fri 12 Jun");
  });

  it("says when something ahead happens", () => {
    expect(aheadWords(at("2026-06-16T18:00:00"), NOW)).toBe("18:00");
    expect(aheadWords(at("2026-06-18T09:00:00"), NOW)).toBe("Thu 09:00");
    expect(aheadWords(at("2026-07-18T09:00:00"), NOW)).toBe("18 Jul");
  });
});

it("sizes read as people say them", () => {
  expect([512, 2048, 1_258_291, 10_485_760].map(sizeWords)).toEqual(["512 B", "2 KB", "1.2 MB", "10 MB"]);
});

it("knows no clock in a zone that does not exist", () => {
  expect(localClock(at("2026-06-16T10:00:00Z"), "Europe/Berlin")).toBe("12:00");
  expect(localClock(NOW, "Mars/Base")).toBeNull();
});
