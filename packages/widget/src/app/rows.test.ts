import { describe, expect, test } from "vitest";
import { message, TOMAS } from "../testing/fakeClient.ts";
import { chatRows } from "./rows.ts";

const noon = new Date(2026, 5, 17, 12, 0).getTime();
const minute = 60_000;
const own = (key: string, at: number, delivery: "sent" | "seen" | "failed" = "sent") =>
  message({ key, from: "visitor", createdAt: at, delivery });

describe("chat rows", () => {
  test("begin each day with its name", () => {
    const rows = chatRows(
      [message({ key: "a", createdAt: noon - 24 * 60 * minute }), message({ key: "b", createdAt: noon })],
      noon,
    );
    expect(rows.map((row) => (row.type === "day" ? row.label : row.key))).toEqual(["Yesterday", "a", "Today", "b"]);
  });

  test("put messages of one sender within five minutes together", () => {
    const rows = chatRows(
      [
        message({ key: "a", createdAt: noon }),
        message({ key: "b", createdAt: noon + minute }),
        message({ key: "c", createdAt: noon + 2 * minute, sender: TOMAS }),
        message({ key: "d", createdAt: noon + 9 * minute, sender: TOMAS }),
      ],
      noon,
    );
    const shape = rows.flatMap((row) => (row.type === "message" ? [[row.key, row.startsGroup, row.endsGroup]] : []));
    expect(shape).toEqual([
      ["a", true, false],
      ["b", false, true],
      ["c", true, true],
      ["d", true, true],
    ]);
  });

  test("say the state of own messages once per group, and of every failed one", () => {
    const rows = chatRows(
      [own("a", noon, "seen"), own("b", noon + 1, "failed"), own("c", noon + 2), own("d", noon + 3)],
      noon,
    );
    const shown = rows.flatMap((row) => (row.type === "message" && row.showsState ? [row.key] : []));
    expect(shown).toEqual(["a", "b", "d"]);
  });

  test("an event stands alone and parts a group", () => {
    const event = message({ key: "e", kind: "event", from: "system", createdAt: noon + 1 });
    const rows = chatRows(
      [message({ key: "a", createdAt: noon }), event, message({ key: "b", createdAt: noon + 2 })],
      noon,
    );
    expect(rows.map((row) => row.type)).toEqual(["day", "message", "event", "message"]);
    expect(rows[3]).toMatchObject({ startsGroup: true });
  });
});
