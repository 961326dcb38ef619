import { describe, expect, it, vi } from "vitest";
import { availableCommands, registerCommand, runCommand } from "./commands.ts";
import { mayRun, StrokeReader, strokeOf } from "./keys.ts";
import { fitOf } from "./Palette.tsx";

const press = (key: string, change: Partial<KeyboardEvent> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...change,
});

describe("strokes", () => {
  it("have one name on every keyboard", () => {
    expect(strokeOf(press("j"))).toBe("j");
    expect(strokeOf(press("?", { shiftKey: true }))).toBe("?");
    expect(strokeOf(press("U", { shiftKey: true }))).toBe("Shift+u");
    expect(strokeOf(press("k", { ctrlKey: true }))).toBe("mod+k");
    expect(strokeOf(press("k", { metaKey: true }))).toBe("mod+k");
    expect(strokeOf(press("Shift", { shiftKey: true }))).toBeNull();
    expect(strokeOf(press("j", { altKey: true }))).toBeNull();
  });
});

describe("StrokeReader", () => {
  it("reads single strokes and pairs", () => {
    const reader = new StrokeReader();
    expect(reader.read("j", 0)).toBe("move.down");
    expect(reader.read("g", 10)).toBeNull();
    expect(reader.read("u", 200)).toBe("go.unassigned");
    expect(reader.read("mod+k", 300)).toBe("palette");
  });

  it("forgets the first key of a pair after a pause", () => {
    const reader = new StrokeReader();
    reader.read("g", 0);
    expect(reader.read("p", 5000)).toBe("person");
  });

  it("takes the second key for itself when it makes no pair", () => {
    const reader = new StrokeReader();
    reader.read("g", 0);
    expect(reader.read("e", 100)).toBe("close");
  });
});

describe("while writing", () => {
  it("letters are text, the command menu and Esc still work", () => {
    const field = document.createElement("textarea");
    expect(mayRun("close", field)).toBe(false);
    expect(mayRun("undo", field)).toBe(false);
    expect(mayRun("palette", field)).toBe(true);
    expect(mayRun("back", field)).toBe(true);
    expect(mayRun("close", document.body)).toBe(true);
  });

  it("a checkbox is no text field", () => {
    const box = Object.assign(document.createElement("input"), { type: "checkbox" });
    expect(mayRun("close", box)).toBe(true);
  });
});

describe("commands", () => {
  it("belong to whoever took them last, and come back when he leaves", () => {
    const first = vi.fn();
    const second = vi.fn();
    const leaveFirst = registerCommand("close", first);
    const leaveSecond = registerCommand("close", second);
    runCommand("close");
    leaveSecond();
    runCommand("close");
    expect([first.mock.calls.length, second.mock.calls.length]).toEqual([1, 1]);
    leaveFirst();
    expect(runCommand("close")).toBe(false);
  });

  it("are listed only while they would do something", () => {
    expect(availableCommands()).toEqual([]);
    const leave = registerCommand("snooze", () => undefined);
    expect(availableCommands().map((command) => command.id)).toEqual(["snooze"]);
    leave();
  });
});

describe("the menu's search", () => {
  it("finds letters that stand together, beginnings first", () => {
    const fits = ["Assign to a colleague", "Unassigned, 4", "Workspace, in Settings"].map((label) =>
      fitOf("run x", "assign", [label]),
    );
    expect(fits).toEqual([1, 0.5, 0]);
  });

  it("keeps people the server found by their address", () => {
    expect(fitOf("person 1", "lena@", ["Lena Vogel"])).toBeGreaterThan(0);
  });
});
