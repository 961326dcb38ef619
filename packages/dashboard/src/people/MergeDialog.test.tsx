import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MountedDesk } from "../testing/desk.tsx";
import type { MergePreview, Person, PersonRow } from "../views.ts";
import { MergeDialog } from "./MergeDialog.tsx";

const MERGE = "visitors/agentMerging:merge";

function person(id: string, name: string, part: Partial<Person> = {}): Person {
  return {
    visitorId: id as Person["visitorId"],
    name,
    readableId: name,
    email: null,
    identityVerified: false,
    avatarSeed: id,
    externalUserId: null,
    location: null,
    device: null,
    referrer: null,
    currentUrl: null,
    customAttributes: {},
    unverified: null,
    firstSeenAt: 0,
    lastSeenAt: 0,
    createdAt: 0,
    timezone: null,
    blocked: false,
    mergedIntoId: null,
    ...part,
  };
}

const WREN = person("v1", "Golden Wren");
const LENA = person("v2", "Lena Vogel", { email: "lena@vogel.example", identityVerified: true });

describe("merging two people", () => {
  let desk: MountedDesk;
  beforeEach(async () => {
    desk = new MountedDesk();
    const { visitorId, name, readableId, email, identityVerified, avatarSeed } = LENA;
    const row = { visitorId, name, readableId, email, identityVerified, avatarSeed };
    const found: PersonRow = { ...row, lastSeenAt: 0, location: null, online: false, blocked: false };
    desk.convex.answer("visitors/agent:list", { page: [found], isDone: true, continueCursor: "" });
    desk.convex.answer("conversations/agent:otherConversations", { page: [], isDone: true, continueCursor: "" });
  });
  afterEach(async () => await desk.close());

  const previewed = async (part: Partial<MergePreview>) => {
    const preview: MergePreview = { stays: LENA, goes: WREN, problem: null, warnings: [], ...part };
    desk.convex.answer("visitors/agentMerging:preview", preview);
    await desk.show(<MergeDialog person={WREN} onClose={() => undefined} />, "admin");
    await desk.type("input[type=search]", "Len");
    await vi.waitFor(async () => {
      await desk.do(() => undefined);
      expect(desk.dialog?.querySelector(".pick-row")).toBeTruthy();
    });
    await desk.do(() => desk.find<HTMLButtonElement>(".pick-row").click());
  };

  it("shows who stays, who moves and what to think of, before anything is done", async () => {
    await previewed({ warnings: ["unproven_sessions_end"] });
    expect([...desk.find("thead").querySelectorAll("th")].map(({ textContent }) => textContent)).toEqual([
      "Fact",
      "Stays: Lena Vogel",
      "Moves: Golden Wren",
    ]);
    expect(desk.dialog?.textContent).toContain("without a proof they are not shown the history");
    expect(desk.convex.argsOf(MERGE)).toEqual([]);
    desk.convex.answer(MERGE, { visitorId: LENA.visitorId });
    await desk.click("Merge");
    expect(desk.convex.argsOf(MERGE)).toMatchObject([{ visitorId: WREN.visitorId, otherId: LENA.visitorId }]);
  });

  it("says why it cannot be done, and does not offer it", async () => {
    await previewed({ problem: "two_identities" });
    expect(desk.dialog?.textContent).toContain("as two different people");
    expect(desk.button("Merge").disabled).toBe(true);
  });
});
