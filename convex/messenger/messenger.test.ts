import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "../_generated/api";
import { errorOf } from "../testing/errors.testing";
import { addMember, createWorkspace, signIn, type TestMember } from "../testing/principals.testing";
import { setup, type TestBackend } from "../testing/setup.testing";
import { DEFAULT_SETTINGS, type MessengerSettings } from "./views";

let t: TestBackend;
let owner: TestMember;

beforeEach(async () => {
  vi.useFakeTimers();
  t = setup();
  owner = await createWorkspace(t, await signIn(t, { name: "Olga Owner" }));
});
afterEach(() => {
  vi.useRealTimers();
});

const update = async (changes: Partial<MessengerSettings>) =>
  await owner.client.mutation(api.messenger.agent.update, { workspaceId: owner.workspaceId, ...changes });
const settings = async () => await owner.client.query(api.messenger.agent.settings, { workspaceId: owner.workspaceId });
const config = async (workspaceId: string = owner.workspaceId) =>
  await t.query(api.messenger.public.config, { workspaceId });

describe("the settings", () => {
  test("are defaults under the workspace's name until something is set", async () => {
    expect(await settings()).toEqual({ ...DEFAULT_SETTINGS, teamName: "Acme" });
  });

  test("change field by field, and the change is audited", async () => {
    await update({ primaryColor: "#AABBCC", launcherPosition: "left" });
    await update({ launcherSideSpacing: 0, replyTimeText: "  " });
    await update({ launcherSideSpacing: 0 });
    expect(await settings()).toEqual({
      ...DEFAULT_SETTINGS,
      teamName: "Acme",
      primaryColor: "#aabbcc",
      launcherPosition: "left",
      launcherSideSpacing: 0,
    });
    const args = {
      workspaceId: owner.workspaceId,
      action: "messenger.settings_changed",
      paginationOpts: { numItems: 10, cursor: null },
    };
    const { page } = await owner.client.query(api.audit.agent.list, args);
    expect(page.map((entry) => entry.changes)).toEqual([
      [{ field: "launcherSideSpacing", before: "20", after: "0" }],
      [
        { field: "launcherPosition", before: "right", after: "left" },
        { field: "primaryColor", before: "#0b6e8a", after: "#aabbcc" },
      ],
    ]);
  });

  test.each([
    [{ primaryColor: "red" }, "primaryColor"],
    [{ primaryColor: "#12345" }, "primaryColor"],
    [{ backgroundColor: "#12345g" }, "backgroundColor"],
    [{ backgroundColor: "#123456;background:url(https://evil.example)" }, "backgroundColor"],
    [{ launcherSideSpacing: -1 }, "launcherSideSpacing"],
    [{ launcherBottomSpacing: 201 }, "launcherBottomSpacing"],
    [{ launcherBottomSpacing: 1.5 }, "launcherBottomSpacing"],
    [{ launcherBottomSpacing: NaN }, "launcherBottomSpacing"],
    [{ teamName: " " }, "teamName"],
    [{ teamName: "x".repeat(256) }, "teamName"],
    [{ welcomeMessage: "x".repeat(1001) }, "welcomeMessage"],
    [{ teamIntro: "x".repeat(1001) }, "teamIntro"],
    [{ replyTimeText: "x".repeat(256) }, "replyTimeText"],
    [{ logoUrl: "javascript:alert(1)" }, "logoUrl"],
    [{ logoUrl: `https://a.example/${"x".repeat(2048)}` }, "logoUrl"],
  ])("refuse %j and keep what was", async (changes, field) => {
    expect(await errorOf(update({ showLauncher: false, ...changes }))).toMatchObject({ code: "invalid_input", field });
    expect((await settings()).showLauncher).toBe(true);
  });

  test.each(["workspaceId2", "_id", "homeConfig"])("refuse a field %s that is none of theirs", async (field) => {
    await expect(update({ [field]: "x" })).rejects.toThrow(/Validator/);
  });
});

describe("what a visitor's browser gets", () => {
  test("is the settings and the first names of three who can answer, without ids or addresses", async () => {
    await addMember(t, owner.workspaceId, "viewer", { name: "Vera Viewer" });
    for (const name of ["Ann One", "Bob Two", "Cy Three"]) await addMember(t, owner.workspaceId, "agent", { name });
    const { agents, settings: shown, isKnown } = await config();
    expect(agents).toEqual(["Olga", "Ann", "Bob"].map((name) => ({ name, avatarUrl: null })));
    expect(shown).toEqual(await settings());
    expect(isKnown).toBe(true);
  });

  test("names nobody by his address", async () => {
    const nameless = await createWorkspace(t);
    await t.run(async (ctx) => await ctx.db.patch("users", nameless.userId, { name: undefined }));
    expect((await config(nameless.workspaceId)).agents).toEqual([{ name: "Team", avatarUrl: null }]);
  });

  test("has no pictures when the workspace hides them", async () => {
    await owner.client.mutation(api.accounts.user.updateProfile, {
      name: "Olga",
      avatarUrl: "https://img.example/o.png",
    });
    expect((await config()).agents).toEqual([{ name: "Olga", avatarUrl: "https://img.example/o.png" }]);
    await update({ showTeammateAvatars: false });
    expect((await config()).agents).toEqual([{ name: "Olga", avatarUrl: null }]);
  });

  test("of an unknown workspace is not found, whatever the id looks like", async () => {
    for (const id of ["", "nonsense", owner.userId, owner.memberId, "../x"])
      expect(await errorOf(config(id))).toEqual({ code: "not_found", entity: "workspace" });
  });
});
