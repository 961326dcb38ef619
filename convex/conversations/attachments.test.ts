import { beforeEach, expect, test, vi } from "vitest";
import { api, internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { PICTURES } from "../demo/pictures";
import { createWorkspace, type TestMember } from "../testing/principals.testing";
import { setup, type TestBackend } from "../testing/setup.testing";
import { bootVisitor, firstPage, startConversation } from "../testing/visitors.testing";

let t: TestBackend;
let owner: TestMember;
let workspaceId: Id<"workspaces">;
let sessionToken: string;
let conversationId: Id<"conversations">;

beforeEach(async () => {
  vi.stubEnv("CONVEX_SITE_URL", "https://site.example");
  t = setup();
  owner = await createWorkspace(t);
  ({ workspaceId } = owner);
  ({ sessionToken } = await bootVisitor(t, workspaceId));
  ({ conversationId } = await startConversation(t, sessionToken));
});

const png = () => Uint8Array.from(atob(PICTURES["display.png"] ?? ""), (character) => character.charCodeAt(0));
const store = (data: Uint8Array<ArrayBuffer> | string) => t.run((ctx) => ctx.storage.store(new Blob([data])));
const fileExists = (id: Id<"_storage">) => t.run(async (ctx) => (await ctx.storage.get(id)) !== null);

async function upload(data: Uint8Array<ArrayBuffer> | string, name = "display.png", token = sessionToken) {
  const storageId = await store(data);
  const args = { sessionToken: token, storageId, name };
  return { storageId, ...(await t.action(api.conversations.visitor.registerAttachment, args)) };
}

async function sendWith(attachmentIds: Id<"attachments">[], content = "") {
  const args = { sessionToken, conversationId, clientMessageId: `f-${attachmentIds[0]}`, content, attachmentIds };
  return await t.mutation(api.conversations.visitor.send, args);
}

async function thread() {
  const opts = { workspaceId, conversationId, paginationOpts: firstPage };
  return (await owner.client.query(api.conversations.agent.messages, opts)).page;
}

async function follow(url: string | null | undefined) {
  return await t.fetch((url ?? "").replace("https://site.example", ""));
}

test("a picture is recognised by its bytes, sent, and shown in the page", async () => {
  const { attachmentId, url, ...rest } = await upload(png(), "../../etc/evil\r\n.html");
  expect(url).toBeNull();
  expect(rest).toMatchObject({ contentType: "image/png", width: 320, height: 200, name: "evil.html" });
  await sendWith([attachmentId]);
  const [message] = await thread();
  const response = await follow(message?.attachments[0]?.url);
  expect(response.status).toBe(200);
  expect(response.headers.get("Content-Type")).toBe("image/png");
  expect(response.headers.get("Content-Disposition")).toMatch(/^inline; filename="evil.html"/);
  expect(response.headers.get("X-Content-Type-Options")).toBe("nosniff");
  expect(response.headers.get("Content-Security-Policy")).toContain("sandbox");
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(png());
});

test.each([
  ["<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "a.svg"],
  ["<!doctype html><script>alert(1)</script>", "a.png"],
])("what a browser could run is only downloaded: %s", async (text, name) => {
  const { attachmentId } = await upload(text, name);
  await sendWith([attachmentId]);
  const [message] = await thread();
  const response = await follow(message?.attachments[0]?.url);
  expect(response.headers.get("Content-Type")).toBe("application/octet-stream");
  expect(response.headers.get("Content-Disposition")).toMatch(/^attachment/);
});

test.each([
  ["nothing", ""],
  ["a program", new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0])],
  ["more than 10 MB", new Uint8Array(10 * 1024 * 1024 + 1).fill(0x20)],
])("%s is refused and deleted", async (_name, data) => {
  const storageId = await store(data);
  const args = { sessionToken, storageId, name: "x.png" };
  await expect(t.action(api.conversations.visitor.registerAttachment, args)).rejects.toThrow(/"field":"file"/);
  expect(await fileExists(storageId)).toBe(false);
});

test("a link needs its key, a message, and that the message still exists", async () => {
  const { attachmentId, storageId } = await upload(png());
  const { messageId } = await sendWith([attachmentId], "look");
  const url = (await thread())[0]?.attachments[0]?.url ?? "";
  expect((await follow(url.replace(/key=.*/, "key=0"))).status).toBe(404);
  expect((await follow(url.replace(/attachments\/[^?]*/, "attachments/nonsense"))).status).toBe(404);
  await t.mutation(api.conversations.visitor.remove, { sessionToken, messageId });
  expect((await follow(url)).status).toBe(404);
  expect(await fileExists(storageId)).toBe(false);
});

test("files of others, used ones and more than five are refused", async () => {
  const stranger = await bootVisitor(t, workspaceId);
  const foreign = await upload(png(), "a.png", stranger.sessionToken);
  await expect(sendWith([foreign.attachmentId])).rejects.toThrow(/not_found/);
  const own = await upload(png());
  await sendWith([own.attachmentId]);
  const again = { sessionToken, conversationId, clientMessageId: "again", content: "x" };
  const reuse = { ...again, attachmentIds: [own.attachmentId] };
  await expect(t.mutation(api.conversations.visitor.send, reuse)).rejects.toThrow(/not_found/);
  const six = await Promise.all(Array.from({ length: 6 }, async () => (await upload(png())).attachmentId));
  await expect(sendWith(six)).rejects.toThrow(/attachmentIds/);
  expect(await thread()).toHaveLength(2);
});

test("a registered file cannot be taken over", async () => {
  const { storageId } = await upload(png());
  const stranger = await bootVisitor(t, workspaceId);
  const args = { sessionToken: stranger.sessionToken, storageId, name: "mine.png" };
  await expect(t.action(api.conversations.visitor.registerAttachment, args)).rejects.toThrow(/not_found/);
  expect(await fileExists(storageId)).toBe(true);
});

test("uploads that were never sent go after an hour", async () => {
  vi.useFakeTimers();
  const { storageId } = await upload(png());
  expect(await t.mutation(internal.conversations.jobs.sweepUploads, {})).toBe(0);
  vi.setSystemTime(Date.now() + 61 * 60_000);
  expect(await t.mutation(internal.conversations.jobs.sweepUploads, {})).toBe(1);
  expect(await fileExists(storageId)).toBe(false);
  vi.useRealTimers();
});
