import { describe, expect, it } from "vitest";
import type { Id } from "../views.ts";
import { Outbox, type Outgoing } from "./outbox.ts";

/** A storage in memory. */
function memory() {
  const values = new Map<string, string>();
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
  };
}

function draft(clientMessageId: string, conversation = "c1"): Omit<Outgoing, "state" | "reason" | "isOvertaken"> {
  return {
    clientMessageId,
    workspaceId: "w" as Id<"workspaces">,
    conversationId: conversation as Id<"conversations">,
    kind: "message",
    content: clientMessageId,
    attachments: [],
    mentions: [],
    then: null,
    snoozeUntil: null,
    seenUpTo: null,
    createdAt: 0,
  };
}

const explain = (error: unknown) => ({ reason: String(error), isOvertaken: false });

/** An outbox whose deliveries are answered by hand. */
function byHand() {
  const tries: { id: string; done: () => void; fail: () => void }[] = [];
  const deliver = (item: Outgoing) =>
    new Promise<void>((resolve, reject) => {
      tries.push({ id: item.clientMessageId, done: resolve, fail: () => reject(new Error("no")) });
    });
  const keep = memory();
  const outbox = new Outbox(keep, "mira", deliver, () => ({ reason: "The server said no.", isOvertaken: false }));
  const settled = () => new Promise((resolve) => setTimeout(resolve, 0));
  return { outbox, tries, keep, settled };
}

describe("Outbox", () => {
  it("sends the messages of a conversation one after the other, in the order they were written", async () => {
    const { outbox, tries, settled } = byHand();
    outbox.send(draft("m1"));
    outbox.send(draft("m2"));
    expect(tries.map((each) => each.id)).toEqual(["m1"]);
    tries[0]?.done();
    await settled();
    expect(tries.map((each) => each.id)).toEqual(["m1", "m2"]);
    expect(outbox.list().map((item) => item.clientMessageId)).toEqual(["m2"]);
  });

  it("does not let one conversation wait for another", () => {
    const { outbox, tries } = byHand();
    outbox.send(draft("m1", "c1"));
    outbox.send(draft("m2", "c2"));
    expect(tries.map((each) => each.id)).toEqual(["m1", "m2"]);
  });

  it("keeps a failed message with its reason and goes on with the next", async () => {
    const { outbox, tries, settled } = byHand();
    outbox.send(draft("m1"));
    outbox.send(draft("m2"));
    tries[0]?.fail();
    await settled();
    expect(outbox.list()[0]).toMatchObject({ state: "failed", reason: "The server said no." });
    expect(tries.map((each) => each.id)).toEqual(["m1", "m2"]);
  });

  it("sends again with the same id, so that nothing is stored twice", async () => {
    const { outbox, tries, settled } = byHand();
    outbox.send(draft("m1"));
    tries[0]?.fail();
    await settled();
    outbox.retry("m1");
    expect(tries.map((each) => each.id)).toEqual(["m1", "m1"]);
    tries[1]?.done();
    await settled();
    expect(outbox.list()).toEqual([]);
  });

  it("discards only what has failed", async () => {
    const { outbox, tries, settled } = byHand();
    outbox.send(draft("m1"));
    outbox.discard("m1");
    expect(outbox.list()).toHaveLength(1);
    tries[0]?.fail();
    await settled();
    outbox.discard("m1");
    expect(outbox.list()).toEqual([]);
  });

  it("offers what an earlier visit left unsent, and survives a spoilt storage", () => {
    const { outbox, keep } = byHand();
    outbox.send(draft("m1"));
    const next = new Outbox(keep, "mira", async () => undefined, explain);
    expect(next.list()[0]).toMatchObject({ clientMessageId: "m1", state: "failed" });
    keep.setItem("parley.outbox.mira", "{spoilt");
    expect(new Outbox(keep, "mira", async () => undefined, explain).list()).toEqual([]);
  });

  it("sends by itself what the last visit left on its way a moment ago", async () => {
    const { outbox, keep, settled } = byHand();
    outbox.send({ ...draft("m1"), createdAt: Date.now() });
    const sent: string[] = [];
    const next = new Outbox(keep, "mira", async (item) => void sent.push(item.clientMessageId), explain);
    await settled();
    expect(sent).toEqual(["m1"]);
    expect(next.list()).toEqual([]);
  });

  it("keeps the messages of two tabs apart", async () => {
    const { outbox, keep, tries, settled } = byHand();
    const other = new Outbox(keep, "mira", () => new Promise(() => undefined), explain);
    outbox.send(draft("m1"));
    other.send(draft("m2", "c2"));
    tries[0]?.done();
    await settled();
    expect(new Outbox(keep, "mira", async () => undefined, explain).list()).toMatchObject([{ clientMessageId: "m2" }]);
  });

  it("never sends in another person's name", async () => {
    const { outbox, keep } = byHand();
    outbox.send({ ...draft("m1"), createdAt: Date.now() });
    expect(new Outbox(keep, "jonas", async () => undefined, explain).list()).toEqual([]);
  });

  it("sends anyway what a colleague's answer has stopped", async () => {
    const seen: (number | null)[] = [];
    const deliver = async (item: Outgoing) => {
      seen.push(item.seenUpTo);
      if (item.seenUpTo !== null) throw new Error("overtaken");
    };
    const outbox = new Outbox(memory(), "mira", deliver, () => ({ reason: "Tomas answered", isOvertaken: true }));
    outbox.send({ ...draft("m1"), seenUpTo: 7 });
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(outbox.list()).toMatchObject([{ state: "failed", isOvertaken: true, reason: "Tomas answered" }]);
    outbox.retry("m1");
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect([outbox.list(), seen]).toEqual([[], [7, null]]);
  });
});
