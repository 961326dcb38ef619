import { expect, test } from "vitest";
import { slaWords } from "./slaWords.ts";

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 10, 23, 9);

test.each([
  [-4, "4 min over", "bad"],
  [0, "1 min over", "bad"],
  [6, "6 min left", "warn"],
  [45, "45 min left", "line"],
  [180, "3 h left", "line"],
  [-50 * 60, "2 days over", "bad"],
])("%i minutes from now reads as %s", (minutes, text, tone) => {
  const sla = { state: "running" as const, metric: "firstResponse" as const, dueAt: NOW + minutes * MINUTE };
  expect(slaWords(sla, NOW)).toEqual({ text, tone, what: "First response" });
});

test("what is far off, paused or not measured shows nothing", () => {
  const far = { state: "running" as const, metric: "resolution" as const, dueAt: NOW + 300 * MINUTE };
  expect(slaWords(far, NOW)).toBeNull();
  expect(slaWords({ state: "paused", metric: "resolution" }, NOW)).toBeNull();
  expect(slaWords(null, NOW)).toBeNull();
});
