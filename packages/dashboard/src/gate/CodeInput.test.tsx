import { useState } from "react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MountedDesk } from "../testing/desk.tsx";
import { CodeInput, digitsOf } from "./CodeInput.tsx";

let current = "";
function Boxes() {
  const [code, setCode] = useState("");
  current = code;
  return <CodeInput value={code} onChange={setCode} />;
}

describe("the boxes of a code", () => {
  let desk: MountedDesk;
  beforeEach(async () => {
    desk = new MountedDesk();
    await desk.show(<Boxes />);
  });
  afterEach(async () => await desk.close());
  const box = (number: number): string => `input:nth-of-type(${number})`;

  it("take a digit each and move on", async () => {
    await desk.type(box(1), "4");
    expect(document.activeElement).toBe(desk.find(box(2)));
    await desk.type(box(2), "2");
    expect(current).toBe("42");
  });

  it("take a whole code from a paste, with whatever stands between its digits", async () => {
    const paste = new Event("paste", { bubbles: true, cancelable: true });
    Object.assign(paste, { clipboardData: { getData: () => "Code: 1234-5678." } });
    await desk.do(() => desk.find(box(1)).dispatchEvent(paste));
    expect(current).toBe("12345678");
  });

  it("ignore letters, and go back with the backspace", async () => {
    await desk.type(box(1), "x");
    expect(current).toBe("");
    await desk.type(box(1), "7");
    await desk.press(box(2), "Backspace");
    expect(current).toBe("");
    expect(document.activeElement).toBe(desk.find(box(1)));
  });

  it("never hold more than a code", () => {
    expect(digitsOf("1234567890")).toBe("12345678");
  });
});
