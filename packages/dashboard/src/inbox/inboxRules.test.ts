import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ConversationRow, Id, Message } from "../views.ts";
import { looksLikeId, shortName } from "../words/names.ts";
import { belongs } from "./listView.ts";
import { matchingMembers, mentionedIn, mentionQuery } from "./mentions.ts";
import { textParts } from "./MessageText.tsx";
import { fieldValue, momentOf, snoozeChoices, wakesAt } from "./snoozeTimes.ts";
import { threadItems } from "./threadItems.ts";
import { rangeOf } from "./useSelection.ts";
import { refusalOf } from "./useUploads.ts";

const member = (name: string) => ({ userId: name as Id<"users">, name });
const TEAM = [member("Mira Okafor"), member("Tomás Silva"), member("Mir")];

describe("mentions", () => {
  it("are offered for the word behind an @ at the caret", () => {
    expect(mentionQuery("Thanks @To", 10)).toEqual({ query: "To", from: 7 });
    expect(mentionQuery("mail@example", 12)).toBeNull();
    expect(mentionQuery("Thanks @To and", 14)).toBeNull();
  });

  it("match any word of a name", () => {
    expect(matchingMembers(TEAM, "sil").map((each) => each.name)).toEqual(["Tomás Silva"]);
  });

  it("are the colleagues whose full name stands in the text", () => {
    expect(mentionedIn("@Tomás Silva can you look?", TEAM)).toEqual(["Tomás Silva"]);
  });

  it("are not those whose name only begins a longer one or a word", () => {
    expect(mentionedIn("@Mira Okafor, please", TEAM)).toEqual(["Mira Okafor"]);
    expect(mentionedIn("@Miracles happen", TEAM)).toEqual([]);
    expect(mentionedIn("@Mir and @Mira Okafor", TEAM)).toEqual(["Mira Okafor", "Mir"]);
  });
});

describe("message text", () => {
  it("links addresses without the full stop behind them, and the longest name", () => {
    const parts = textParts("See https://a.example/x?y=1. @Mira Okafor", ["Mir", "Mira Okafor"]);
    expect(parts.map((part) => part.kind)).toEqual(["text", "link", "text", "mention"]);
    expect(parts[1]?.text).toBe("https://a.example/x?y=1");
    expect(parts[3]?.text).toBe("@Mira Okafor");
  });

  it("loses nothing, whatever is written", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.array(fc.string({ minLength: 1 })), (text, names) => {
        expect(
          textParts(text, names)
            .map((part) => part.text)
            .join(""),
        ).toBe(text);
      }),
    );
  });

  it("never makes a link of anything but http and https", () => {
    expect(textParts("javascript:alert(1) data:text/html,x", []).every((part) => part.kind === "text")).toBe(true);
  });
});

describe("snoozing", () => {
  const at = (text: string): number => new Date(text).getTime();

  it("offers later today, tomorrow at nine, the next Monday and whenever the customer writes", () => {
    const choices = snoozeChoices(at("2026-06-16T10:42:00"));
    expect(choices.map((each) => [each.label, each.until])).toEqual([
      ["Later today", at("2026-06-16T13:00:00")],
      ["Tomorrow", at("2026-06-17T09:00:00")],
      ["Next Monday", at("2026-06-22T09:00:00")],
      ["The customer writes", "reply"],
    ]);
  });

  it("does not offer later today when today is nearly over, nor this Monday on a Monday", () => {
    const choices = snoozeChoices(at("2026-06-15T22:00:00"));
    expect(choices.map((each) => each.label)).toEqual(["Tomorrow", "Next Monday", "The customer writes"]);
    expect(choices[1]?.until).toBe(at("2026-06-22T09:00:00"));
  });

  it("only ever offers moments ahead", () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date("2020-01-01"), max: new Date("2040-01-01"), noInvalidDate: true }),
        (date) => {
          const times = snoozeChoices(date.getTime()).flatMap((each) => wakesAt(each.until) ?? []);
          expect(times.length).toBeGreaterThanOrEqual(2);
          expect(times.every((time) => time > date.getTime())).toBe(true);
        },
      ),
    );
  });

  it("reads a field back as the moment it shows, and refuses the past", () => {
    const moment = at("2026-06-16T13:30:00");
    expect(momentOf(fieldValue(moment), 0)).toBe(moment);
    expect(momentOf(fieldValue(moment), moment)).toBeNull();
    expect(momentOf("soon", 0)).toBeNull();
  });
});

describe("selecting", () => {
  it("takes in everything between two rows, whichever was first", () => {
    expect(rangeOf(["a", "b", "c", "d"], "d", "b")).toEqual(["b", "c", "d"]);
    expect(rangeOf(["a", "b"], null, "b")).toEqual(["b"]);
    expect(rangeOf(["a", "b"], "gone", "a")).toEqual(["a"]);
  });
});

describe("views", () => {
  const row = (change: Partial<ConversationRow>) => ({ status: "open", assignee: null, ...change }) as ConversationRow;
  const mine = { userId: "me" as Id<"users">, name: "Me", avatarUrl: null };

  it("know what belongs to them", () => {
    expect(belongs(row({}), "unassigned", "me")).toBe(true);
    expect(belongs(row({ assignee: mine }), "unassigned", "me")).toBe(false);
    expect(belongs(row({ assignee: mine }), "mine", "me")).toBe(true);
    expect(belongs(row({ assignee: mine, status: "closed" }), "mine", "me")).toBe(false);
    expect(belongs(row({ status: "snoozed" }), "all", "me")).toBe(true);
    expect(belongs(row({ status: "closed" }), "all", "me")).toBe(false);
    expect(belongs(row({ status: "closed" }), "closed", "me")).toBe(true);
  });
});

describe("the thread", () => {
  const message = (id: string, createdAt: number, sender = "v1"): Message => ({
    _id: id as Id<"messages">,
    conversationId: "c" as Id<"conversations">,
    kind: "message",
    senderType: "visitor",
    sender: { id: sender, name: sender, avatarUrl: null },
    content: id,
    attachments: [],
    mentions: [],
    createdAt,
    editedAt: null,
    deletedAt: null,
    clientMessageId: null,
    seenAt: null,
    event: null,
  });
  const noon = new Date("2026-06-16T12:00:00").getTime();

  it("puts a heading before each day and marks quick follow-ups of one sender", () => {
    const items = threadItems([
      message("a", noon),
      message("b", noon + 60_000),
      message("c", noon + 120_000, "v2"),
      message("d", noon + 86_400_000, "v2"),
    ]);
    expect(items.map((item) => item.kind)).toEqual(["day", "message", "message", "message", "day", "message"]);
    expect(items.flatMap((item) => (item.kind === "message" ? [item.isFollowUp] : []))).toEqual([
      false,
      true,
      false,
      false,
    ]);
  });
});

describe("names", () => {
  it("are short for people who have one, whole for made-up names and addresses", () => {
    expect(shortName({ name: "Lena Vogel", readableId: "Quiet Otter" })).toBe("Lena");
    expect(shortName({ name: "Quiet Otter", readableId: "Quiet Otter" })).toBe("Quiet Otter");
    expect(shortName({ name: "lena@vogel.example", readableId: "Quiet Otter" })).toBe("lena@vogel.example");
  });

  it("ids are told from other text of an address", () => {
    expect(looksLikeId("4wcg000000002jc26hz2sph7cgycjp2w")).toBe(true);
    expect(looksLikeId("nonsense")).toBe(false);
    expect(looksLikeId("../../etc/passwd-and-some-more")).toBe(false);
  });
});

describe("files", () => {
  it("are refused before they are sent when they are too large, too many or empty", () => {
    expect(refusalOf({ name: "a.png", size: 100 }, 0)).toBeNull();
    expect(refusalOf({ name: "a.png", size: 11 * 1024 * 1024 }, 0)).toContain("10 MB");
    expect(refusalOf({ name: "a.png", size: 100 }, 5)).toContain("at most 5");
    expect(refusalOf({ name: "a.png", size: 0 }, 0)).toContain("empty");
  });
});
