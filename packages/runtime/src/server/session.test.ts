import { fc, test } from "@fast-check/vitest";
import { describe, expect, test as plainTest } from "vitest";
import type { EngineRequest, Outcome } from "../engine/messages.ts";
import type { Answer, EngineHost } from "./engineHost.ts";
import { FlushQueue } from "./flushQueue.ts";
import { HIGH_WATER_BYTES, MAX_BUFFERED_BYTES } from "./limits.ts";
import { LiveQueries } from "./liveQueries.ts";
import { Session } from "./session.ts";
import { ANONYMOUS, type Wire } from "./sessionPorts.ts";
import { decodeTs } from "./syncProtocol.ts";

type Version = { querySet: number; identity: number; ts: string };
type Frame = {
  type: string;
  startVersion: Version;
  endVersion: Version;
  ts?: string;
  requestId?: number;
  modifications: { type: string; queryId: number; value?: unknown }[];
};

const success = (value: unknown): Outcome => ({ ok: true, value: JSON.stringify(value), logLines: [] });

/** A session over a model of the engine: each query's value is the number of its key's commits. */
class Model {
  readonly frames: Frame[] = [];
  readonly posted: EngineRequest[] = [];
  readonly counts = new Map<string, number>();
  readonly subscribed = new Map<number, string>();
  buffered = 0;
  isDropped = false;
  closed: string | null = null;
  private drains: (() => void)[] = [];
  private readonly queue = new FlushQueue();
  private readonly answers: ((answer: Answer) => void)[] = [];
  readonly engine = {
    ts: 100n,
    lives: new LiveQueries((request) => this.post(request)),
    request: () => new Promise<Answer>((resolve) => this.answers.push(resolve)),
  };
  readonly session: Session;

  constructor() {
    const wire: Wire = {
      send: (frame, sent) => {
        this.frames.push(JSON.parse(frame) as Frame);
        this.drains.push(sent);
      },
      sendSoon: (frame, sent) => wire.send(frame, sent),
      get bufferedAmount() {
        return model.buffered;
      },
      close: (_code, reason) => (this.closed = reason),
      drop: () => (this.isDropped = true),
      pause: () => {},
    };
    const model = this;
    this.session = new Session(
      wire,
      { ip: null, userAgent: null, hasChunks: true },
      {
        engine: this.engine as unknown as EngineHost,
        authenticate: () =>
          Promise.resolve({ identity: { kind: "user", key: "ann", attributes: "{}" }, expiresAt: null }),
        runAction: () => Promise.resolve(success(null)),
        flushLater: (session) => this.queue.add(session),
      },
    );
    this.send({ type: "Connect", sessionId: "s" });
  }

  send(frame: unknown): void {
    this.session.receive(JSON.stringify(frame));
  }

  /** The engine runs what was subscribed, and reports it as of a new time. */
  runSubscriptions(): void {
    this.engine.ts++;
    for (const [liveId, key] of this.subscribed)
      this.engine.lives.resolve(liveId, success(this.counts.get(key) ?? 0), null);
    this.queue.flush();
  }

  /** A mutation of this session commits a change of `key`; its answer comes before the live results. */
  async commit(key: string | null): Promise<void> {
    if (key !== null) this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
    const ts = this.engine.ts + (key === null ? 0n : 1n);
    this.answers.shift()?.({ outcome: success(null), ts, journal: null });
    await Promise.resolve();
    await Promise.resolve();
    if (key !== null) this.runSubscriptions();
    else this.queue.flush();
  }

  /** What was sent last is still on its way, and it is much. */
  fill(): void {
    if (this.drains.length > 0) this.buffered = HIGH_WATER_BYTES + 1;
  }

  drain(): void {
    this.buffered = 0;
    for (const drained of this.drains.splice(0)) drained();
    this.queue.flush();
  }

  get transitions(): Frame[] {
    return this.frames.filter((frame) => frame.type === "Transition");
  }

  /** What a client that applied every Transition would show. */
  shown(): Map<number, unknown> {
    const values = new Map<number, unknown>();
    for (const { modifications } of this.transitions) {
      for (const m of modifications) {
        if (m.type === "QueryRemoved") values.delete(m.queryId);
        else values.set(m.queryId, m.value);
      }
    }
    return values;
  }

  private post(request: EngineRequest): void {
    this.posted.push(request);
    if (request.type === "subscribe")
      this.subscribed.set(request.liveId, (JSON.parse(request.call.args) as { key: string }[])[0]!.key);
    if (request.type === "unsubscribe") this.subscribed.delete(request.liveId);
  }
}

const add = (queryId: number, key: string) => ({ type: "Add", queryId, udfPath: "a:b", args: [{ key }] });
const modify = (version: number, ...modifications: unknown[]) => ({
  type: "ModifyQuerySet",
  baseVersion: version,
  newVersion: version + 1,
  modifications,
});
const mutation = (requestId: number) => ({ type: "Mutation", requestId, udfPath: "a:b", args: [{}] });
const tick = () => new Promise((resolve) => setImmediate(resolve));

type Step = { op: "add" | "remove" | "commit" | "empty" | "run" | "full" | "drain" | "engine"; key: number };
const step: fc.Arbitrary<Step> = fc.record({
  op: fc.constantFrom("add", "remove", "commit", "empty", "run", "full", "drain", "engine"),
  key: fc.nat({ max: 3 }),
});

/** Plays steps, then lets everything settle; returns which key each remaining query shows. */
async function play(model: Model, steps: Step[]): Promise<Map<number, string>> {
  const held = new Map<number, string>();
  let [version, nextQuery, nextRequest] = [0, 0, 0];
  for (const { op, key } of steps) {
    const name = `k${key}`;
    if (op === "add") {
      held.set(nextQuery, name);
      model.send(modify(version++, add(nextQuery++, name)));
    } else if (op === "remove") {
      const [queryId] = held.keys();
      if (queryId === undefined) continue;
      held.delete(queryId);
      model.send(modify(version++, { type: "Remove", queryId }));
    } else if (op === "commit" || op === "empty") {
      model.send(mutation(nextRequest++));
      await model.commit(op === "commit" ? name : null);
    } else if (op === "run") model.runSubscriptions();
    else if (op === "full") model.fill();
    else if (op === "drain") model.drain();
    else model.engine.lives.resubscribeAll();
  }
  model.runSubscriptions();
  model.drain();
  await tick();
  return held;
}

describe("a session", () => {
  test.prop([fc.array(step, { maxLength: 40 })])(
    "keeps an unbroken chain of versions and ends with the true state",
    async (steps) => {
      const model = new Model();
      const held = await play(model, steps);
      let last: Version = { querySet: 0, identity: 0, ts: "AAAAAAAAAAA=" };
      for (const { startVersion, endVersion } of model.transitions) {
        expect(startVersion).toEqual(last);
        expect(decodeTs(endVersion.ts)).toBeGreaterThanOrEqual(decodeTs(startVersion.ts));
        last = endVersion;
      }
      const expected = [...held].map(([queryId, key]) => [queryId, model.counts.get(key) ?? 0]);
      expect(model.shown()).toEqual(new Map(expected as [number, unknown][]));
      expect(model.closed).toBeNull();
    },
  );

  test.prop([fc.array(step, { maxLength: 40 })])(
    "follows every mutation's answer with a Transition that reaches its time",
    async (steps) => {
      const model = new Model();
      await play(model, steps);
      for (const [i, frame] of model.frames.entries()) {
        if (frame.type !== "MutationResponse") continue;
        const later = model.frames.slice(i).filter((f) => f.type === "Transition");
        expect(later.some((f) => decodeTs(f.endVersion.ts) >= decodeTs(frame.ts!))).toBe(true);
      }
    },
  );

  plainTest("sends nothing until every query of the set has a result", async () => {
    const model = new Model();
    model.send(modify(0, add(0, "a")));
    model.runSubscriptions();
    model.send(modify(1, add(1, "b")));
    await tick();
    expect(model.transitions).toHaveLength(1);
    model.runSubscriptions();
    expect(model.transitions.at(-1)?.modifications).toMatchObject([{ queryId: 1, value: 0 }]);
  });

  plainTest("does not resend a result that is the same", async () => {
    const model = new Model();
    model.send(modify(0, add(0, "a")));
    for (let i = 0; i < 5; i++) model.runSubscriptions();
    await tick();
    expect(model.transitions).toHaveLength(1);
  });

  plainTest("shares one live query between two queries that ask the same", () => {
    const model = new Model();
    model.send(modify(0, add(0, "a"), add(1, "a")));
    expect(model.posted.filter((p) => p.type === "subscribe")).toHaveLength(1);
    model.runSubscriptions();
    expect(model.transitions[0]?.modifications).toHaveLength(2);
  });

  plainTest("subscribes again as the new user, and tells its identity version", async () => {
    const model = new Model();
    model.send(modify(0, add(0, "a")));
    model.runSubscriptions();
    model.send({ type: "Authenticate", tokenType: "User", value: "t", baseVersion: 0 });
    await tick();
    expect(model.posted.at(-2)).toMatchObject({ type: "unsubscribe" });
    expect(model.posted.at(-1)).toMatchObject({ type: "subscribe", call: { identity: { key: "ann" } } });
    model.runSubscriptions();
    expect(model.transitions.at(-1)?.endVersion.identity).toBe(1);
  });

  plainTest("is dropped when too much waits to be sent", () => {
    const model = new Model();
    model.send(modify(0, add(0, "a")));
    model.buffered = 0;
    const { engine } = model;
    model.runSubscriptions();
    model.buffered = MAX_BUFFERED_BYTES + 1;
    model.send({ type: "Action", requestId: 0, udfPath: "a:b", args: [{}] });
    return tick().then(() => {
      expect(model.isDropped).toBe(true);
      expect(engine.lives.size).toBe(0);
    });
  });

  plainTest("that is closed leaves no live queries behind", () => {
    const model = new Model();
    model.send(modify(0, add(0, "a"), add(1, "b")));
    model.session.closed();
    expect(model.engine.lives.size).toBe(0);
    expect(model.subscribed.size).toBe(0);
    expect(ANONYMOUS.expiresAt).toBeNull();
  });
});
