import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { errorOf } from "../testing/errors.testing";
import { addMember, createWorkspace, type TestMember } from "../testing/principals.testing";
import { setup, type TestBackend } from "../testing/setup.testing";

let t: TestBackend;
let owner: TestMember;
let workspaceId: Id<"workspaces">;

beforeEach(async () => {
  vi.useFakeTimers();
  t = setup();
  owner = await createWorkspace(t);
  ({ workspaceId } = owner);
});
afterEach(() => {
  vi.useRealTimers();
});

/** The head of a PNG picture of a size. */
function png(width: number, height: number, bytes = 64): Uint8Array<ArrayBuffer> {
  const data = new Uint8Array(bytes);
  data.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
  const view = new DataView(data.buffer);
  view.setUint32(16, width);
  view.setUint32(20, height);
  return data;
}
const store = async (data: Uint8Array<ArrayBuffer> | string) =>
  await t.run(async (ctx) => await ctx.storage.store(new Blob([data])));
const isStored = async (storageId: Id<"_storage">) =>
  (await t.run(async (ctx) => await ctx.db.system.get("_storage", storageId))) !== null;
const set = async (storageId: Id<"_storage">, by: TestMember = owner) =>
  await by.client.action(api.messenger.agentLogo.set, { workspaceId, storageId });
const update = async (logoUrl: string | null) =>
  await owner.client.mutation(api.messenger.agent.update, { workspaceId, logoUrl });
const shown = async () => (await t.query(api.messenger.public.config, { workspaceId })).settings.logoUrl;
const fetched = async (url: string) => await t.fetch(new URL(url, "http://site.example").pathname, { method: "GET" });

describe("a logo that was uploaded", () => {
  test("is what every visitor sees, as a picture that can do nothing else, and on the help pages", async () => {
    const url = await set(await store(png(64, 64)));
    expect(await shown()).toBe(url);
    const answer = await fetched(url);
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "image/png"]);
    expect(answer.headers.get("content-security-policy")).toContain("sandbox");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    expect((await fetched(`${url}0`)).status).toBe(404);
    expect(await (await t.fetch(`/help/${workspaceId}`, { method: "GET" })).text()).toContain(
      `<img src="${url}" alt="">`,
    );
  });

  test("takes the place of the one before, whose file is deleted", async () => {
    const [first, second] = [await store(png(64, 64)), await store(png(32, 32))];
    const url = await set(first);
    expect(await set(second)).not.toBe(url);
    expect([await isStored(first), await isStored(second)]).toEqual([false, true]);
    expect((await fetched(url)).status).toBe(404);
  });

  test.each([null, "https://northwind.example/logo.png"])("is deleted when the settings say %s instead", async (to) => {
    const storageId = await store(png(64, 64));
    const url = await set(storageId);
    await update(to);
    expect([await shown(), await isStored(storageId)]).toEqual([to, false]);
    expect((await fetched(url)).status).toBe(404);
  });

  test("stays when other settings change, or the settings are given back as they were read", async () => {
    const storageId = await store(png(64, 64));
    const url = await set(storageId);
    const settings = await owner.client.query(api.messenger.agent.settings, { workspaceId });
    await owner.client.mutation(api.messenger.agent.update, { workspaceId, ...settings, welcomeMessage: "Hi" });
    expect([await shown(), await isStored(storageId)]).toEqual([url, true]);
    await update(null);
    expect(await shown()).toBeNull();
  });

  test("is audited with both addresses", async () => {
    const url = await set(await store(png(64, 64)));
    await update(null);
    const args = { workspaceId, action: "messenger.settings_changed", paginationOpts: { numItems: 10, cursor: null } };
    const { page } = await owner.client.query(api.audit.agent.list, args);
    expect(page.map(({ changes }) => changes[0])).toMatchObject([
      { field: "logoUrl", before: url },
      { field: "logoUrl", after: url },
    ]);
  });
});

describe("a file that is no logo", () => {
  test.each([
    ["a page that calls itself a picture", "<html><script>alert(1)</script>", "must be a PNG"],
    ["a drawing that can run scripts", "<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "must be a PNG"],
    ["nothing", "", "must be a PNG"],
    ["more than 512 KB", png(64, 64, 512 * 1024 + 1), "is larger than 512 KB"],
    ["more than 2048 pixels", png(64, 2049), "is more than 2048 pixels"],
  ])("is refused and deleted: %s", async (_name, data, reason) => {
    const kept = await store(png(64, 64));
    await set(kept);
    const before = await shown();
    const storageId = await store(data);
    const error = await errorOf(set(storageId));
    expect(error).toMatchObject({ code: "invalid_input", field: "file", reason: expect.stringContaining(reason) });
    expect([await isStored(storageId), await shown(), await isStored(kept)]).toEqual([false, before, true]);
  });

  test("belongs to something else: another workspace's logo is neither taken nor deleted", async () => {
    const storageId = await store(png(64, 64));
    await set(storageId);
    const other = await createWorkspace(t, undefined, "Other");
    const error = await errorOf(
      other.client.action(api.messenger.agentLogo.set, { workspaceId: other.workspaceId, storageId }),
    );
    expect(error).toMatchObject({ code: "not_found", entity: "file" });
    expect(await isStored(storageId)).toBe(true);
  });

  test("is not looked at for who may not change settings", async () => {
    const viewer = await addMember(t, workspaceId, "viewer");
    const storageId = await store(png(64, 64));
    expect(await errorOf(set(storageId, viewer))).toMatchObject({ code: "forbidden" });
    expect(await shown()).toBeNull();
  });
});
