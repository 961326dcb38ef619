import { normalizePath } from "../engine/addresses.ts";
import type { CallSpec, Outcome, Ts } from "../engine/messages.ts";
import type { Answer } from "./engineHost.ts";
import {
  HIGH_WATER_BYTES,
  MAX_BUFFERED_BYTES,
  MAX_QUERIES_PER_SESSION,
  MAX_QUEUED_FRAMES,
  MAX_UNANSWERED_PER_SESSION,
  TRANSITION_CHUNK_LENGTH,
} from "./limits.ts";
import type { LiveQuery, LiveSubscriber } from "./liveQueries.ts";
import { newRequestId } from "./requestId.ts";
import {
  ANONYMOUS,
  type Flushable,
  type Peer,
  type SessionIdentity,
  type SessionServices,
  type Wire,
} from "./sessionPorts.ts";
import {
  BadFrame,
  decodeTs,
  encodeChunks,
  encodeQueryResult,
  encodeResponse,
  encodeTransition,
  parseClientMessage,
  type AddQuery,
  type AuthenticateMessage,
  type CallMessage,
  type ClientMessage,
  type ConnectMessage,
  type ModifyQuerySetMessage,
  type StateVersion,
} from "./syncProtocol.ts";

/** One query of a session's query set. */
class SessionQuery implements LiveSubscriber {
  live: LiveQuery | null = null;
  sent: Outcome | null = null;

  constructor(
    readonly add: AddQuery,
    private readonly session: Session,
  ) {}

  changed(wasPending: boolean): void {
    this.session.queryChanged(this, wasPending);
  }

  pending(): void {
    this.session.queryPending();
  }
}

const isSameOutcome = (a: Outcome, b: Outcome): boolean => {
  if (a === b) return true;
  if (a.ok !== b.ok || a.logLines.join("\n") !== b.logLines.join("\n")) return false;
  if (a.ok) return b.ok && a.value === b.value;
  return !b.ok && a.error === b.error && a.errorData === b.errorData;
};

/** A result as one of its watchers is sent it; most watchers of a result know it by the same number. */
function encodedFor(queryId: number, live: LiveQuery, outcome: Outcome): string {
  const { encoded, journal } = live;
  if (encoded?.queryId === queryId && encoded.outcome === outcome && encoded.journal === journal) return encoded.text;
  const text = encodeQueryResult(queryId, outcome, journal);
  if (live.subscribers.size > 1) live.encoded = { queryId, outcome, journal, text };
  return text;
}

/**
 * One WebSocket's state machine of the Convex sync protocol. The client sees states of its query set, each at one
 * time: a Transition leaves only when every query of the set has a result as of that time.
 */
export class Session implements Flushable {
  private sessionId: string | null = null;
  private who = ANONYMOUS;
  private sent: StateVersion = { querySet: 0, identity: 0, ts: 0n };
  private current = { querySet: 0, identity: 0 };
  private skew = 0;
  private readonly queries = new Map<number, SessionQuery>();
  private readonly dirty = new Set<SessionQuery>();
  private removed: number[] = [];
  private pendingQueries = 0;
  /** Time that a Transition must reach because a mutation was answered with it. */
  private promisedTs: Ts | null = null;
  /** Time that the next Transition must reach because somebody was told of it before these queries were asked. */
  private neededTs: Ts = 0n;
  private frames: string[] = [];
  private isReading = false;
  private isClosed = false;
  private isPaused = false;
  private unanswered = 0;
  private transitions = 0;

  constructor(
    private readonly wire: Wire,
    private readonly peer: Peer,
    private readonly services: SessionServices,
  ) {}

  /** Takes one frame. Frames are handled strictly in order; only authentication makes later ones wait. */
  receive(frame: string): void {
    if (this.isClosed) return;
    if (this.frames.push(frame) > MAX_QUEUED_FRAMES)
      return this.end(1008, "TooManyConcurrentRequests: too many frames");
    if (!this.isReading) void this.readFrames();
  }

  /** The connection is gone. */
  closed(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    for (const query of this.queries.values()) this.unsubscribe(query);
    this.queries.clear();
    this.dirty.clear();
    this.frames = [];
  }

  /** Refuses to go on when the token has expired, also while nothing is asked and nothing changes. */
  expire(): void {
    if (!this.isClosed) this.checkExpiry();
  }

  /** Closes the connection; the client connects again. */
  end(code: number, reason: string): void {
    if (this.isClosed) return;
    this.wire.close(code, reason.slice(0, 120));
    this.closed();
  }

  queryChanged(query: SessionQuery, wasPending: boolean): void {
    if (wasPending) this.pendingQueries--;
    this.dirty.add(query);
    this.services.flushLater(this);
  }

  queryPending(): void {
    this.pendingQueries++;
  }

  get isWaiting(): boolean {
    return !this.isClosed && (this.promisedTs !== null || this.services.engine.ts < this.neededTs);
  }

  /** Sends the state as of the engine's time, if there is anything new and the client keeps up. */
  flush(): void {
    if (this.isClosed || this.sessionId === null || this.pendingQueries > 0) return;
    if (this.wire.bufferedAmount > HIGH_WATER_BYTES) return;
    if (this.checkExpiry()) return;
    if (this.services.engine.ts < this.neededTs) return;
    const end: StateVersion = { ...this.current, ts: this.services.engine.ts };
    const isPromised = this.promisedTs !== null && end.ts >= this.promisedTs;
    const modifications = this.takeModifications();
    const { querySet, identity } = this.sent;
    const isSame = modifications.length === 0 && end.querySet === querySet && end.identity === identity;
    if (isPromised) this.promisedTs = null;
    if (isSame && !isPromised) return;
    const transition = encodeTransition(this.sent, end, modifications, this.skew);
    this.sent = end;
    this.sendTransition(transition);
  }

  private takeModifications(): string[] {
    const modifications = this.removed.map((queryId) => `{"type":"QueryRemoved","queryId":${queryId}}`);
    this.removed = [];
    for (const query of this.dirty) {
      const outcome = query.live?.outcome;
      if (!outcome || (query.sent !== null && isSameOutcome(query.sent, outcome))) continue;
      query.sent = outcome;
      modifications.push(encodedFor(query.add.queryId, query.live as LiveQuery, outcome));
    }
    this.dirty.clear();
    return modifications;
  }

  private sendTransition(transition: string): void {
    if (!this.peer.hasChunks || transition.length <= TRANSITION_CHUNK_LENGTH) return this.send(transition);
    const id = String(++this.transitions);
    for (const chunk of encodeChunks(transition, TRANSITION_CHUNK_LENGTH, id)) this.send(chunk);
  }

  private send(frame: string): void {
    if (this.isClosed) return;
    this.wire.send(frame, this.drained);
    this.checkBuffer();
  }

  /** Answers to several calls of one turn leave together. */
  private sendSoon(frame: string): void {
    if (this.isClosed) return;
    this.wire.sendSoon(frame, this.drained);
    this.checkBuffer();
  }

  private checkBuffer(): void {
    if (this.wire.bufferedAmount <= MAX_BUFFERED_BYTES) return;
    this.closed();
    this.wire.drop();
  }

  private readonly drained = (): void => {
    const { querySet, identity } = this.current;
    const isOld = this.sent.querySet !== querySet || this.sent.identity !== identity;
    const isBehind = isOld || this.dirty.size > 0 || this.promisedTs !== null;
    if (isBehind && this.wire.bufferedAmount <= HIGH_WATER_BYTES) this.services.flushLater(this);
  };

  private async readFrames(): Promise<void> {
    this.isReading = true;
    try {
      for (let next = this.frames.shift(); next !== undefined; next = this.frames.shift()) {
        const handled = this.handle(parseClientMessage(next));
        if (handled) await handled;
      }
    } catch (error) {
      if (error instanceof BadFrame) this.end(1008, `BadFrame: ${error.message}`);
      else this.end(1011, `InternalServerError: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      this.isReading = false;
    }
  }

  private handle(message: ClientMessage): Promise<void> | void {
    if (message.type === "Event") return;
    if (message.type === "Connect") return this.connect(message);
    if (this.sessionId === null) throw new BadFrame("Connect must be the first message");
    if (message.type === "Authenticate") return this.authenticate(message);
    if (this.checkExpiry()) return;
    if (message.type === "ModifyQuerySet") this.modifyQuerySet(message);
    else this.call(message, this.sessionId);
  }

  private connect(message: ConnectMessage): void {
    if (this.sessionId !== null) throw new BadFrame("Connect was sent twice");
    this.sessionId = message.sessionId;
    if (message.clientTs !== undefined) this.skew = Math.round(message.clientTs - Date.now());
    if (!message.maxObservedTimestamp) return;
    if (decodeTs(message.maxObservedTimestamp) > this.services.engine.ts) {
      this.end(1011, "InternalServerError: the client has seen a later state than this server has");
    }
  }

  private async authenticate(message: AuthenticateMessage): Promise<void> {
    if (message.baseVersion !== this.current.identity) {
      return this.end(1011, `InternalServerError: identity version is ${this.current.identity}`);
    }
    let who: SessionIdentity;
    try {
      who = await this.services.authenticate(message);
    } catch (error) {
      return this.refuse(error instanceof Error ? error.message : String(error), message.baseVersion, true);
    }
    if (this.isClosed) return;
    const isOther = who.identity.key !== this.who.identity.key || who.identity.kind !== this.who.identity.kind;
    this.who = who;
    this.current.identity++;
    if (isOther) for (const query of this.queries.values()) this.resubscribe(query);
    this.neededTs = this.services.engine.answeredTs;
    this.services.flushLater(this);
  }

  private refuse(error: string, baseVersion: number, authUpdateAttempted: boolean): void {
    this.send(JSON.stringify({ type: "AuthError", error, baseVersion, authUpdateAttempted }));
    this.end(1000, "AuthError");
  }

  /** The client comes back with a new token. @returns whether the present one has expired. */
  private checkExpiry(): boolean {
    const { expiresAt } = this.who;
    if (expiresAt === null || expiresAt > Date.now()) return false;
    this.refuse("Token expired", this.current.identity - 1, false);
    return true;
  }

  private modifyQuerySet(message: ModifyQuerySetMessage): void {
    const base = this.current.querySet;
    if (message.baseVersion !== base || message.newVersion < base) {
      return this.end(1011, `InternalServerError: query set version is ${base}`);
    }
    this.current.querySet = message.newVersion;
    for (const modification of message.modifications) {
      if (modification.type === "Add") this.addQuery(modification);
      else this.removeQuery(modification.queryId);
    }
    this.neededTs = this.services.engine.answeredTs;
    this.services.flushLater(this);
  }

  private addQuery(add: AddQuery): void {
    if (this.queries.has(add.queryId)) throw new BadFrame(`Query ${add.queryId} was added twice`);
    if (this.queries.size >= MAX_QUERIES_PER_SESSION) {
      return this.end(1008, `TooManyConcurrentRequests: more than ${MAX_QUERIES_PER_SESSION} queries`);
    }
    const query = new SessionQuery(add, this);
    this.queries.set(add.queryId, query);
    this.subscribe(query, add.journal ?? null);
  }

  private removeQuery(queryId: number): void {
    const query = this.queries.get(queryId);
    if (query === undefined) return;
    this.unsubscribe(query);
    this.queries.delete(queryId);
    this.dirty.delete(query);
    this.removed.push(queryId);
  }

  private subscribe(query: SessionQuery, journal: string | null): void {
    const live = this.services.engine.lives.subscribe(this.callOf(query.add), journal, query);
    query.live = live;
    if (live.isPending) this.pendingQueries++;
    else this.dirty.add(query);
  }

  private unsubscribe(query: SessionQuery): void {
    if (query.live === null) return;
    if (query.live.isPending) this.pendingQueries--;
    this.services.engine.lives.unsubscribe(query.live, query);
    query.live = null;
  }

  private resubscribe(query: SessionQuery): void {
    const journal = query.live?.journal ?? query.add.journal ?? null;
    this.unsubscribe(query);
    this.subscribe(query, journal);
  }

  private call(message: CallMessage, sessionId: string): void {
    const call = this.callOf(message);
    this.countUnanswered(1);
    if (message.type === "Action") {
      void this.services.runAction(call).then((outcome) => {
        this.send(encodeResponse("Action", message.requestId, outcome, null));
        this.countUnanswered(-1);
      });
      return;
    }
    const { engine } = this.services;
    const request = { type: "mutation", call, session: sessionId, requestId: message.requestId } as const;
    void engine.request(request).then((answer) => this.answerMutation(message.requestId, answer));
  }

  /** The client holds a mutation's promise until a Transition reaches its time, so one must follow every answer. */
  private answerMutation(requestId: number, { outcome, ts }: Answer): void {
    this.sendSoon(encodeResponse("Mutation", requestId, outcome, ts));
    this.countUnanswered(-1);
    if (this.isClosed || !outcome.ok) return;
    if (this.promisedTs === null || ts > this.promisedTs) this.promisedTs = ts;
    this.services.flushLater(this);
  }

  private callOf(message: AddQuery | CallMessage): CallSpec {
    const { identity } = this.who;
    const component = message.componentPath ?? "";
    const args = JSON.stringify(message.args.length === 0 ? [{}] : message.args);
    // Queries cannot ask for the token, and sessions share them.
    const authToken = (message.type !== "Add" && this.who.token) || null;
    const meta = { requestId: newRequestId(), ip: this.peer.ip, userAgent: this.peer.userAgent, authToken };
    return { component, path: normalizePath(message.udfPath), args, identity, meta };
  }

  private countUnanswered(change: 1 | -1): void {
    this.unanswered += change;
    const isPaused = this.isPaused
      ? this.unanswered > MAX_UNANSWERED_PER_SESSION / 2
      : this.unanswered >= MAX_UNANSWERED_PER_SESSION;
    if (isPaused === this.isPaused || this.isClosed) return;
    this.isPaused = isPaused;
    this.wire.pause(isPaused);
  }
}
