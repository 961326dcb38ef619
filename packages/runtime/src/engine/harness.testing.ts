/** An engine in the test's own thread, with promises instead of messages. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { jsonToConvex, convexToJson, type ConvexValue } from "../values/json.ts";
import { bundleDeployment, type ComponentFiles } from "./bundle.testing.ts";
import { Engine } from "./engine.ts";
import {
  HEARTBEAT,
  type CallSpec,
  type EngineEvent,
  type EngineOptions,
  type EngineRequest,
  type Identity,
  type Outcome,
} from "./messages.ts";

type Answer = Extract<EngineEvent, { type: "answer" }>;
type WithoutId<T> = T extends { id: number } ? Omit<T, "id"> : never;

export const NOBODY: Identity = { kind: "none", key: "" };
export const ADMIN: Identity = { kind: "admin", key: "admin", attributes: null };

export const user = (name: string): Identity => ({
  kind: "user",
  key: name,
  attributes: JSON.stringify({ tokenIdentifier: `issuer|${name}`, subject: name, issuer: "issuer" }),
});

export class TestEngine {
  engine: Engine;
  events: EngineEvent[] = [];
  /** Latest outcome per live query. */
  readonly results = new Map<number, Outcome>();
  /** Every live result in order of arrival. */
  readonly pushed: { liveId: number; outcome: Outcome }[] = [];
  private readonly waiting = new Map<number, (answer: Answer) => void>();
  private nextId = 1;

  constructor(
    readonly dataDir = mkdtempSync(join(tmpdir(), "engine-")),
    private readonly options: Partial<EngineOptions> = {},
  ) {
    this.engine = this.open();
  }

  private open(extra: Partial<EngineOptions> = {}): Engine {
    const heartbeat = new SharedArrayBuffer(HEARTBEAT.length * 4);
    const base = {
      dataDir: this.dataDir,
      heartbeat,
      userTimeoutMs: 1_000,
      cloudUrl: "http://cloud",
      siteUrl: "http://site",
    };
    return new Engine({ ...base, ...this.options, ...extra }, (events) => this.receive(events));
  }

  private receive(events: EngineEvent[]): void {
    this.events.push(...events);
    for (const event of events) {
      if (event.type === "answer") this.waiting.get(event.id)?.(event);
      if (event.type !== "live") continue;
      for (const result of event.results) {
        this.pushed.push(result);
        this.results.set(result.liveId, result.outcome);
      }
    }
  }

  restart(extra: Partial<EngineOptions> = {}): void {
    this.engine.close();
    this.waiting.clear();
    this.engine = this.open(extra);
  }

  close(): void {
    this.engine.close();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  ask(request: WithoutId<EngineRequest>): Promise<Answer> {
    return this.askAll([request]).then(([answer]) => answer as Answer);
  }

  /** Sends requests as one turn. */
  askAll(requests: WithoutId<EngineRequest>[]): Promise<Answer[]> {
    const batch = requests.map(
      (request) => ({ ...request, id: this.nextId++ }) as Extract<EngineRequest, { id: number }>,
    );
    const answers = batch.map(({ id }) => new Promise<Answer>((resolve) => this.waiting.set(id, resolve)));
    this.engine.handle(batch);
    return Promise.all(answers);
  }

  async deploy(components: ComponentFiles[], version = 1): Promise<Answer> {
    return this.ask({
      type: "applyDeployment",
      deployment: await bundleDeployment(components, version),
      dryRun: false,
    });
  }

  /** Deploys functions of the app given as source text. */
  async deployFiles(files: Record<string, string>, schema: string | null = null): Promise<void> {
    const { outcome } = await this.deploy([{ component: "", files, schema }]);
    if (!outcome.ok) throw new Error(outcome.error);
  }

  async query(path: string, args: ConvexValue = {}, identity: Identity = NOBODY): Promise<Outcome> {
    const { outcome } = await this.ask({ type: "query", call: call(path, args, identity), journal: null });
    return outcome;
  }

  async mutation(path: string, args: ConvexValue = {}, identity: Identity = NOBODY): Promise<Outcome> {
    const { outcome } = await this.ask({ type: "mutation", call: call(path, args, identity) });
    return outcome;
  }

  subscribe(liveId: number, path: string, args: ConvexValue = {}, identity: Identity = NOBODY): void {
    this.engine.handle([{ type: "subscribe", liveId, call: call(path, args, identity), journal: null }]);
  }

  /** Value of the latest result of a live query. */
  latest(liveId: number): ConvexValue | undefined {
    const outcome = this.results.get(liveId);
    return outcome && valueOf(outcome);
  }

  /** Lets timers and the turns that follow a commit happen. */
  async turns(n = 3): Promise<void> {
    for (let i = 0; i < n; i++) await new Promise((resolve) => setImmediate(resolve));
  }

  async until(condition: () => boolean, timeoutMs = 5_000): Promise<void> {
    const end = Date.now() + timeoutMs;
    while (!condition()) {
      if (Date.now() > end) throw new Error("The condition did not come true in time.");
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

export function call(path: string, args: ConvexValue = {}, identity: Identity = NOBODY, component = ""): CallSpec {
  return { component, path, args: JSON.stringify([convexToJson(args)]), identity };
}

/** @throws when the outcome is a failure. */
export function valueOf(outcome: Outcome): ConvexValue {
  if (!outcome.ok) throw new Error(outcome.error);
  return jsonToConvex(JSON.parse(outcome.value) as never);
}

/** Source text of functions, with the imports that function files need. */
export const source = (body: string): string => `
import { queryGeneric as query, mutationGeneric as mutation, actionGeneric as action, internalQueryGeneric as internalQuery,
  internalMutationGeneric as internalMutation, internalActionGeneric as internalAction, httpActionGeneric as httpAction,
  makeFunctionReference, componentsGeneric, createFunctionHandle, cronJobs, httpRouter } from "convex/server";
import { v, ConvexError } from "convex/values";
const ref = (name) => makeFunctionReference(name);
const components = componentsGeneric();
${body}`;
