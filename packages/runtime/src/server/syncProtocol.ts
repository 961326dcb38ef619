import type { Outcome, Ts } from "../engine/messages.ts";

export interface AddQuery {
  type: "Add";
  queryId: number;
  udfPath: string;
  args: unknown[];
  journal?: string | null;
  componentPath?: string;
}

export interface RemoveQuery {
  type: "Remove";
  queryId: number;
}

export interface CallMessage {
  type: "Mutation" | "Action";
  requestId: number;
  udfPath: string;
  args: unknown[];
  componentPath?: string;
}

export interface AuthenticateMessage {
  type: "Authenticate";
  tokenType: "Admin" | "User" | "None";
  value?: string;
  baseVersion: number;
  impersonating?: unknown;
}

export interface ConnectMessage {
  type: "Connect";
  sessionId: string;
  maxObservedTimestamp?: string;
  clientTs?: number;
}

export interface ModifyQuerySetMessage {
  type: "ModifyQuerySet";
  baseVersion: number;
  newVersion: number;
  modifications: (AddQuery | RemoveQuery)[];
}

/** Client frames of the sync protocol, as far as the server reads them. */
export type ClientMessage =
  ConnectMessage | AuthenticateMessage | ModifyQuerySetMessage | CallMessage | { type: "Event" };

export interface StateVersion {
  querySet: number;
  identity: number;
  ts: Ts;
}

/** A frame that no client of the protocol sends. */
export class BadFrame extends Error {}

/** Timestamps travel as base64 of 8 bytes, little endian. */
export function encodeTs(ts: Ts): string {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(ts);
  return bytes.toString("base64");
}

/** Inverse of `encodeTs`; throws BadFrame for anything else. */
export function decodeTs(text: string): Ts {
  const bytes = Buffer.from(text, "base64");
  if (bytes.length !== 8) throw new BadFrame("Invalid timestamp");
  return bytes.readBigUInt64LE();
}

type Fields = Record<string, unknown>;

const isCount = (value: unknown): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
const isOptionalText = (value: unknown) => value === undefined || value === null || typeof value === "string";

function need(condition: boolean, what: string): void {
  if (!condition) throw new BadFrame(`Invalid ${what}`);
}

function checkCall(m: Fields): void {
  need(typeof m.udfPath === "string", "udfPath");
  need(Array.isArray(m.args) && m.args.length <= 1, "args");
  need(isOptionalText(m.componentPath), "componentPath");
}

function checkModification(m: Fields | null): void {
  need(typeof m === "object" && m !== null, "modification");
  const modification = m as Fields;
  need(isCount(modification.queryId), "queryId");
  if (modification.type === "Remove") return;
  need(modification.type === "Add", "modification type");
  checkCall(modification);
  need(isOptionalText(modification.journal), "journal");
}

const CHECKS: Record<ClientMessage["type"], (m: Fields) => void> = {
  Connect(m) {
    need(typeof m.sessionId === "string" && m.sessionId.length > 0 && m.sessionId.length <= 128, "sessionId");
    need(isOptionalText(m.maxObservedTimestamp), "maxObservedTimestamp");
    need(m.clientTs === undefined || typeof m.clientTs === "number", "clientTs");
  },
  Authenticate(m) {
    need(m.tokenType === "None" || m.tokenType === "User" || m.tokenType === "Admin", "tokenType");
    need(m.tokenType === "None" || typeof m.value === "string", "token");
    need(isCount(m.baseVersion), "baseVersion");
  },
  ModifyQuerySet(m) {
    need(isCount(m.baseVersion) && isCount(m.newVersion), "version");
    need(Array.isArray(m.modifications), "modifications");
    for (const modification of m.modifications as (Fields | null)[]) checkModification(modification);
  },
  Mutation(m) {
    need(isCount(m.requestId), "requestId");
    checkCall(m);
  },
  Action(m) {
    need(isCount(m.requestId), "requestId");
    checkCall(m);
  },
  Event() {},
};

/** Parses and checks one frame; throws BadFrame. */
export function parseClientMessage(text: string): ClientMessage {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new BadFrame("Invalid JSON");
  }
  need(typeof parsed === "object" && parsed !== null && !Array.isArray(parsed), "message");
  const message = parsed as Fields;
  const type = message.type;
  need(typeof type === "string" && Object.hasOwn(CHECKS, type), "message type");
  CHECKS[type as ClientMessage["type"]](message);
  return parsed as ClientMessage;
}

const errorDataOf = (outcome: Extract<Outcome, { ok: false }>) =>
  outcome.errorData === undefined ? "" : `,"errorData":${outcome.errorData}`;

/** `MutationResponse` or `ActionResponse`; `ts` for mutations only. */
export function encodeResponse(
  type: "Mutation" | "Action",
  requestId: number,
  outcome: Outcome,
  ts: Ts | null,
): string {
  const head = `{"type":"${type}Response","requestId":${requestId}`;
  const logs = `"logLines":${JSON.stringify(outcome.logLines)}}`;
  if (!outcome.ok)
    return `${head},"success":false,"result":${JSON.stringify(outcome.error)}${errorDataOf(outcome)},${logs}`;
  const time = ts === null ? "" : `"ts":"${encodeTs(ts)}",`;
  return `${head},"success":true,"result":${outcome.value},${time}${logs}`;
}

/** `QueryUpdated` or `QueryFailed`. */
export function encodeQueryResult(queryId: number, outcome: Outcome, journal: string | null): string {
  const tail = `"logLines":${JSON.stringify(outcome.logLines)},"journal":${JSON.stringify(journal)}}`;
  if (outcome.ok) return `{"type":"QueryUpdated","queryId":${queryId},"value":${outcome.value},${tail}`;
  const error = JSON.stringify(outcome.error);
  return `{"type":"QueryFailed","queryId":${queryId},"errorMessage":${error}${errorDataOf(outcome)},${tail}`;
}

const isVersion = (a: StateVersion, b: StateVersion) =>
  a.ts === b.ts && a.querySet === b.querySet && a.identity === b.identity;

const printVersion = (version: StateVersion) => {
  const text = `{"querySet":${version.querySet},"identity":${version.identity},"ts":"${encodeTs(version.ts)}"}`;
  return { version, text };
};

let latest = printVersion({ querySet: 0, identity: 0, ts: 0n });
let earlier = latest;

/** Those who watch the same commits mostly go from one version to the next together, so the last two are kept. */
function encodeVersion(version: StateVersion): string {
  if (isVersion(latest.version, version)) return latest.text;
  if (isVersion(earlier.version, version)) return earlier.text;
  earlier = latest;
  latest = printVersion(version);
  return latest.text;
}

let clock = { ms: 0, text: "0" };

/** Nanoseconds since the epoch. */
function encodeNow(): string {
  const ms = Date.now();
  if (ms !== clock.ms) clock = { ms, text: String(ms * 1e6) };
  return clock.text;
}

/** A Transition from `start` to `end`. `skew` is client clock minus server clock, ms. */
export function encodeTransition(
  start: StateVersion,
  end: StateVersion,
  modifications: string[],
  skew: number,
): string {
  const versions = `"startVersion":${encodeVersion(start)},"endVersion":${encodeVersion(end)}`;
  const clock = `"clientClockSkew":${skew},"serverTs":${encodeNow()}`;
  return `{"type":"Transition",${versions},"modifications":[${modifications.join()}],${clock}}`;
}

/** Cuts a long Transition into frames that the client puts together again. */
export function encodeChunks(transition: string, chunkLength: number, transitionId: string): string[] {
  const totalParts = Math.ceil(transition.length / chunkLength);
  return Array.from({ length: totalParts }, (_, partNumber) => {
    const chunk = transition.slice(partNumber * chunkLength, (partNumber + 1) * chunkLength);
    return JSON.stringify({ type: "TransitionChunk", chunk, partNumber, totalParts, transitionId });
  });
}
