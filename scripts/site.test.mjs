import { expect, test } from "vitest";
import { shownWorkspace } from "./site.mjs";

test("the demo shop shows the workspace it is asked for", () => {
  expect(shownWorkspace("kd7fq2m3n4p5q6r7s8t9v0w1x2y3z4a5", "own")).toBe("kd7fq2m3n4p5q6r7s8t9v0w1x2y3z4a5");
});

test("the demo shop shows its own workspace without a question, and nothing before there is one", () => {
  expect(shownWorkspace(null, "own")).toBe("own");
  expect(shownWorkspace(null, null)).toBe("");
});

test("what cannot be an id never reaches the page", () => {
  for (const asked of ['"><script>alert(1)</script>', "short", "a".repeat(65), "kd7fq2m3n4p5q6r7s8t9 "]) {
    expect(shownWorkspace(asked, "own")).toBe("own");
  }
});
