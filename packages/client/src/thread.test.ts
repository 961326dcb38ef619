import { describe, expect, test } from "vitest";
import type { VisitorMessage } from "./api.ts";
import { createParley, type Parley } from "./parley.ts";
import { FakeBrowser, FakeServer, settle } from "./testing/fakeServer.ts";
import { mergeThread, type Thread } from "./thread.ts";
import type { OutboxEntry } from "./outbox.ts";

async function open(server: FakeServer): Promise<Parley> {
  const { transport } = server.connect();
  const { storage, locks } = new FakeBrowser().tab();
  const requestBoot = server.boot;
  const parley = createParley({ workspaceId: "w", url: "http://x", transport, storage, locks, requestBoot });
  await parley.boot();
  return parley;
}

function fill(server: FakeServer, count: number, conversationId = "c"): void {
  for (let index = 0; index < count; index++) {
    const message = server.message(`m${server.messages.length}`, `text ${server.messages.length}`);
    server.messages.push(message);
    server.messageConversation.set(message._id, conversationId);
  }
  server.publish();
}

const contents = (thread: Thread): string[] => thread.state.value.messages.map((message) => message.content);
const numbered = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => `text ${from + index}`);

describe("a thread", () => {
  test("shows the newest page first and older ones on demand", async () => {
    const server = new FakeServer();
    fill(server, 70);
    const thread = (await open(server)).thread({ conversationId: "c" });
    expect(thread.state.value.status).toBe("loading");
    await settle();
    expect(contents(thread)).toEqual(numbered(40, 70));
    thread.loadOlder();
    expect(thread.state.value.isLoadingOlder).toBe(true);
    thread.loadOlder();
    await settle();
    expect(contents(thread)).toEqual(numbered(10, 70));
    thread.loadOlder();
    await settle();
    expect(contents(thread)).toEqual(numbered(0, 70));
    expect(thread.state.value.hasOlder).toBe(false);
  });

  test("keeps what slid out of the newest page, with nothing missing and nothing twice", async () => {
    const server = new FakeServer();
    fill(server, 40);
    const thread = (await open(server)).thread({ conversationId: "c" });
    await settle();
    thread.loadOlder();
    await settle();
    for (let round = 0; round < 4; round++) fill(server, 10);
    expect(contents(thread)).toEqual(numbered(0, 80));
  });

  test("drops the older part when the newest page no longer touches it", async () => {
    const server = new FakeServer();
    fill(server, 40);
    const thread = (await open(server)).thread({ conversationId: "c" });
    await settle();
    fill(server, 50);
    expect(contents(thread)).toEqual(numbered(60, 90));
    thread.loadOlder();
    await settle();
    expect(contents(thread)).toEqual(numbered(30, 90));
  });

  test("a draft shows its message at once and becomes the conversation without a gap", async () => {
    const server = new FakeServer();
    const parley = await open(server);
    const thread = parley.thread({ draftId: "d" });
    expect(thread.state.value).toMatchObject({ status: "ready", conversationId: null, messages: [] });
    const { clientMessageId } = await parley.send({ draftId: "d" }, { content: "hello" });
    expect(thread.state.value.messages).toMatchObject([{ key: clientMessageId, delivery: "sending" }]);
    await settle();
    expect(thread.state.value.conversationId).toBe("conversation1");
    expect(thread.state.value.messages).toMatchObject([{ key: clientMessageId, delivery: "sent" }]);
    expect(parley.outbox.entries.value).toEqual([]);
  });

  test("ends its subscriptions when it is closed", async () => {
    const server = new FakeServer();
    fill(server, 40);
    const thread = (await open(server)).thread({ conversationId: "c" });
    await settle();
    thread.loadOlder();
    await settle();
    thread.close();
    expect(server.followers.size).toBe(0);
  });
});

describe("merging stored and waiting messages", () => {
  const server = new FakeServer();
  const stored = (id: string, clientMessageId: string | null, seenAt: number | null = null): VisitorMessage => ({
    ...server.message(id, id, clientMessageId),
    seenAt,
  });
  const waiting = (clientMessageId: string, state: OutboxEntry["state"]): OutboxEntry => ({
    clientMessageId,
    target: { conversationId: "c" },
    content: clientMessageId,
    attachments: [],
    createdAt: 0,
    state,
    error: null,
  });

  test("puts waiting messages last and shows a stored one once", () => {
    const messages = mergeThread(
      [stored("m1", null), stored("m2", "a")],
      [waiting("a", "sent"), waiting("b", "sending")],
    );
    expect(messages.map(({ key, delivery }) => [key, delivery])).toEqual([
      ["m1", null],
      ["a", "sent"],
      ["b", "sending"],
    ]);
  });

  test("says which of the visitor's messages were seen", () => {
    expect(mergeThread([stored("m1", "a", 5)], [])[0]?.delivery).toBe("seen");
  });
});
