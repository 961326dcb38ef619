import { effectivePermissions, PERMISSIONS, ROLES, type Role } from "@parley/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readConfig } from "../app/config.ts";
import { initialsOf, toneOf } from "../kit/Avatar.tsx";
import { deniedReason } from "../session/workspaceContext.ts";
import { scriptTag } from "../start/snippets.ts";
import { setupOf } from "../start/useSetup.ts";
import { actionLabel, dayRange, detailWords, valueWords } from "./auditWords.ts";
import { lineError, linesOf } from "./OriginsCard.tsx";
import { adjustmentsFor } from "./permissionEdits.ts";
import { rolesToGive } from "./roles.ts";
import { visibleSections } from "./sections.ts";
import { lifetimeWords } from "./SessionCard.tsx";

describe("permissions", () => {
  it("adjustments make a role hold exactly what was chosen", () => {
    const grantable = PERMISSIONS.filter((each) => each !== "settings.billing" && each !== "data.delete");
    const roles = ROLES.filter((role): role is Exclude<Role, "owner"> => role !== "owner");
    fc.assert(
      fc.property(fc.constantFrom(...roles), fc.subarray(grantable), (role, chosen) => {
        const permissions = adjustmentsFor(role, new Set(chosen));
        expect([...effectivePermissions({ role, permissions })].sort()).toEqual([...chosen].sort());
      }),
    );
  });

  it("hide the parts of the settings a member may not see, and say why a control is off", () => {
    const agent: ReadonlySet<string> = effectivePermissions({ role: "agent" });
    const seen = visibleSections(agent).map((section) => section.id);
    expect(seen).not.toContain("security");
    expect(seen).not.toContain("audit");
    expect(seen).toContain("profile");
    expect(deniedReason(agent, "settings.workspace")).toContain("settings.workspace");
    expect(deniedReason(agent, "conversations.reply")).toBeUndefined();
  });

  it("let nobody give a role above his own, or touch his equals", () => {
    expect(rolesToGive("owner", "admin")).toEqual(["agent", "admin", "viewer"]);
    expect(rolesToGive("admin", "agent")).toEqual(["agent", "admin", "viewer"]);
    expect(rolesToGive("admin", "admin")).toEqual([]);
    expect(rolesToGive("agent", "viewer")).not.toContain("admin");
  });
});

describe("the address of the server", () => {
  it("is what the server injected, else what was built in, else the page's own", () => {
    expect(readConfig({ convexUrl: "https://a.example", siteUrl: "https://b.example" }, "x", "y")).toEqual({
      convexUrl: "https://a.example",
      siteUrl: "https://b.example",
      devMailbox: false,
    });
    expect(readConfig(null, "https://happy-fox-1.convex.cloud", "https://desk.example").siteUrl).toBe(
      "https://happy-fox-1.convex.site",
    );
    expect(readConfig(null, undefined, "http://localhost:3210")).toMatchObject({
      convexUrl: "http://localhost:3210",
      siteUrl: "http://localhost:3211",
    });
  });
});

it("the snippet names the backend only where it is elsewhere", () => {
  const target = { workspaceId: "w1", origin: "https://chat.example", convexUrl: "https://chat.example" };
  expect(scriptTag(target)).not.toContain("data-url");
  expect(scriptTag({ ...target, convexUrl: "https://x.example" })).toContain('data-url="https://x.example"');
});

it("the first steps count what has really happened", () => {
  const none = { widgetSeenAt: null, firstMessageAt: null, teammates: 1, dismissed: false };
  expect(setupOf(none)).toMatchObject({ done: 1, total: 4, isOver: false });
  expect(setupOf({ ...none, widgetSeenAt: 1, firstMessageAt: 2, teammates: 2 }).isOver).toBe(true);
  expect(setupOf({ ...none, dismissed: true }).isOver).toBe(true);
});

describe("avatars", () => {
  it("take first and last letter, of any script", () => {
    expect(["Mira Okafor", "lena@vogel.example", "Quiet Green Otter", "", "李 明"].map(initialsOf)).toEqual([
      "MO",
      "LE",
      "QO",
      "?",
      "李明",
    ]);
  });

  it("have one of eight tones, always the same", () => {
    fc.assert(
      fc.property(fc.string(), (seed) => {
        expect(toneOf(seed)).toBeGreaterThanOrEqual(1);
        expect(toneOf(seed)).toBeLessThanOrEqual(8);
        expect(toneOf(seed)).toBe(toneOf(seed));
      }),
    );
  });
});

describe("settings in words", () => {
  it("name the refused line of a list", () => {
    const error = { data: { code: "invalid_input", field: "origins[1]", reason: "is not an origin" } };
    expect(lineError(error, "origins", ["https://a.example", "nonsense"])).toBe("“nonsense” is not an origin.");
    expect(lineError(new Error("x"), "origins", [])).toBeNull();
    expect(linesOf(" a \n\n b")).toEqual(["a", "b"]);
  });

  it("say spans and actions as people do", () => {
    expect([3_600_000, 86_400_000, 7 * 86_400_000].map(lifetimeWords)).toEqual(["1 hour", "1 day", "7 days"]);
    expect(actionLabel("member.role_changed")).toBe("Member: role changed");
    expect(detailWords({ email: "a@b.example", userId: "x", role: null })).toBe("email: a@b.example");
  });

  it("read stored values as people do", () => {
    const team = [{ userId: "u1", name: "Mira Okafor" }];
    const values = [null, "[]", '["a","b"]', "u1", "[spoilt", "#0b6e8a"];
    expect(values.map((value) => valueWords(value, team))).toEqual([
      "nothing",
      "nothing",
      "a, b",
      "Mira Okafor",
      "[spoilt",
      "#0b6e8a",
    ]);
  });

  it("take a day from its beginning to its end", () => {
    const range = dayRange("2026-06-16", "2026-06-16");
    expect((range.to ?? 0) - (range.from ?? 0)).toBe(86_399_999);
    expect(dayRange("", "")).toEqual({});
  });
});
