import { beforeEach, describe, expect, test } from "vitest";
import { api } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { errorOf } from "../testing/errors.testing";
import { addMember, createWorkspace, type TestMember } from "../testing/principals.testing";
import { setup, type TestBackend } from "../testing/setup.testing";
import { bootVisitor, startConversation } from "../testing/visitors.testing";

const { agentDrafts } = api.inbox;
let t: TestBackend;
let owner: TestMember;
let place: { workspaceId: Id<"workspaces">; conversationId: Id<"conversations"> };

beforeEach(async () => {
  t = setup();
  owner = await createWorkspace(t);
  const { sessionToken } = await bootVisitor(t, owner.workspaceId);
  const { conversationId } = await startConversation(t, sessionToken);
  place = { workspaceId: owner.workspaceId, conversationId };
});

const save = async (content: string, baseRevision: number, kind: "reply" | "note" = "reply") =>
  (await owner.client.mutation(agentDrafts.save, { ...place, kind, content, baseRevision })).revision;
const get = async (by = owner) => await by.client.query(agentDrafts.get, place);

describe("drafts", () => {
  test("are kept as they were typed, each kind and each teammate his own", async () => {
    const revision = await save("  Hello ", 0);
    await save("A note", 0, "note");
    expect(await get()).toEqual({
      reply: { content: "  Hello ", revision, displaced: null },
      note: { content: "A note", revision: expect.any(Number), displaced: null },
    });
    const colleague = await addMember(t, owner.workspaceId, "agent");
    expect(await get(colleague)).toEqual({ reply: null, note: null });
    const rows = await owner.client.query(agentDrafts.list, { workspaceId: owner.workspaceId });
    expect(rows.map(({ kind, preview }) => [kind, preview])).toEqual([
      ["note", "A note"],
      ["reply", "Hello"],
    ]);
  });

  test("the last write wins, and no text of another device is lost", async () => {
    const seen = await save("From the desk", 0);
    await save("From the phone", seen);
    const revision = await save("From the desk, longer", seen);
    expect((await get()).reply).toEqual({ content: "From the desk, longer", revision, displaced: "From the phone" });
    await owner.client.mutation(agentDrafts.settle, { ...place, kind: "reply", takesOther: true });
    expect((await get()).reply).toMatchObject({ content: "From the phone", displaced: null });
  });

  test("an empty one ends, but not one that is newer than the writer knows", async () => {
    const seen = await save("First", 0);
    await save("Second", seen);
    await save("", seen);
    expect((await get()).reply).toMatchObject({ content: "Second" });
    await save("  ", seen + 1);
    expect((await get()).reply).toBeNull();
  });

  test("an empty one brings back what it had displaced, and says nothing it did not see was ended", async () => {
    const seen = await save("From the desk", 0);
    await save("From the phone", 0);
    expect(await save("", seen)).toBe(seen);
    await save("", seen + 1);
    expect((await get()).reply).toMatchObject({ content: "From the desk", displaced: null });
    await save("", seen + 2);
    expect((await get()).reply).toBeNull();
  });

  test("end when the message is sent, each kind by its own", async () => {
    await save("Answer", 0);
    await save("Note", 0, "note");
    const sent = { ...place, clientMessageId: "1", content: "Answer" };
    await owner.client.mutation(api.conversations.agentMessages.reply, sent);
    expect(await get()).toMatchObject({ reply: null, note: { content: "Note" } });
    await save("Begun anew", 0);
    await owner.client.mutation(api.conversations.agentMessages.reply, sent);
    expect((await get()).reply).toMatchObject({ content: "Begun anew" });
    await owner.client.mutation(api.conversations.agentMessages.note, { ...sent, clientMessageId: "2" });
    expect((await get()).note).toBeNull();
  });

  test("that were begun anew are not ended by a device that knows the one before", async () => {
    const known = await save("From the phone", 0);
    expect(await save("", known)).toBe(0);
    await save("From the desk", 0);
    await save("", known);
    expect((await get()).reply).toMatchObject({ content: "From the desk", displaced: null });
  });

  test("that are too long or of no known revision are refused", async () => {
    expect(await errorOf(save("x".repeat(32 * 1024 + 1), 0))).toMatchObject({ field: "content" });
    for (const revision of [-1, 0.5, 2 ** 53])
      expect(await errorOf(save("x", revision))).toMatchObject({ field: "baseRevision" });
  });
});
