import { randomUUID } from "node:crypto";
import type { Analysis, ComponentCode, Deployment, FunctionSpec } from "../../engine/messages.ts";
import type { Answer, EngineHost } from "../engineHost.ts";
import { compose, toDeployment, type Composed } from "./compose.ts";
import { PushRefused, type DeploymentSource, type ModuleConfig, type StartPushRequest } from "./pushTypes.ts";
import { describeAnalysis, describeIndexDiffs, describeTree, hashOf } from "./responses.ts";

/** A variable's new value; null removes it. */
export interface EnvChange {
  name: string;
  value: string | null;
}

interface Staged {
  token: string;
  deployment: Deployment;
  /** Deployment that the push was made against. */
  baseVersion: number;
  env: string;
  validation: Promise<Answer> | null;
}

interface SchemaChange {
  schemaIds?: { push?: string };
}

/** The CLI asks again after this time at the latest, ms. */
const MAX_WAIT_MS = 10_000;

/**
 * The deployment's code: what the push endpoints do. A push is staged by `start_push`, checked against the data by
 * `wait_for_schema`, and replaces the code at once in `finish_push`; until then nothing has changed.
 */
export class PushService {
  private staged: Staged | null = null;
  /** Changes of code and environment happen one after the other. */
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly engine: EngineHost,
    /** CONVEX_CLOUD_URL and CONVEX_SITE_URL. */
    private readonly builtin: Record<string, string>,
    /** Describes the functions of "use node" modules. */
    private readonly describeNode: (components: ComponentCode[]) => Promise<FunctionSpec[]>,
  ) {}

  /** Answers one endpoint; throws PushRefused. */
  async handle(endpoint: string, body: unknown): Promise<unknown> {
    switch (endpoint) {
      case "get_config":
      case "get_config_hashes":
        return this.config();
      case "deploy2/evaluate_schema":
        return { componentSchemaEvaluations: {}, newComponentDefinitions: [] };
      case "deploy2/evaluate_push":
        return this.evaluate(body as StartPushRequest);
      case "deploy2/start_push":
        return this.start(body as StartPushRequest);
      case "deploy2/wait_for_schema":
        return this.waitForSchema(body as { schemaChange: SchemaChange; timeoutMs?: number });
      case "deploy2/finish_push":
        return this.exclusive(() =>
          this.finish(body as { startPush: { schemaChange: SchemaChange }; dryRun?: boolean }),
        );
      case "deploy2/report_push_completed":
        return {};
    }
    throw new PushRefused("NotFound", `Unknown push endpoint ${endpoint}`);
  }

  /** Changes environment variables; the configuration that depends on them is evaluated again, or all is refused. */
  async setEnv(changes: EnvChange[]): Promise<void> {
    checkEnvChanges(changes);
    await this.exclusive(async () => {
      const { env } = this.engine;
      const real = changes.filter(({ name, value }) => (env[name] ?? null) !== value);
      if (real.length > 0) await this.changeEnv(real);
    });
  }

  /** Evaluates the configuration again when the addresses of the server have changed since it was pushed. */
  async refreshAddresses(): Promise<void> {
    const own = this.engine.deployment?.components.find((c) => c.component === "")?.env ?? {};
    const isCurrent = Object.entries(this.builtin).every(([name, value]) => own[name] === value);
    if (this.engine.deployment !== null && !isCurrent) await this.exclusive(() => this.changeEnv([]));
  }

  private async changeEnv(changes: EnvChange[]): Promise<void> {
    const env = { ...this.engine.env };
    for (const { name, value } of changes) {
      if (value === null) delete env[name];
      else env[name] = value;
    }
    const { deployment } = this.engine;
    const composed = deployment === null ? null : await compose(sourceOf(deployment), env, this.builtin);
    await this.engine.ask({ type: "setEnv", changes });
    if (deployment === null || composed === null) return;
    const { functions, crons, httpRoutes } = deployment;
    await this.apply(toDeployment(composed, { functions, crons, httpRoutes }, deployment.version + 1));
  }

  private exclusive<T>(work: () => Promise<T>): Promise<T> {
    const result = this.turn.then(work);
    this.turn = result.catch(() => {});
    return result;
  }

  private currentModules(): ModuleConfig[] {
    return this.engine.deployment === null ? [] : sourceOf(this.engine.deployment).modules;
  }

  private config() {
    const source = this.engine.deployment === null ? null : sourceOf(this.engine.deployment);
    const modules = source?.modules ?? [];
    return {
      config: { functions: "convex/", authInfo: [] },
      moduleHashes: modules.map((m) => ({ path: m.path, environment: m.environment, hash: hashOf(m) })),
      nodeDependencies: [],
      udfServerVersion: source?.udfServerVersion ?? "0.0.0",
      nodeVersion: null,
    };
  }

  private modulesOf({ appDefinition }: StartPushRequest): ModuleConfig[] {
    const kept = new Map(this.currentModules().map((m) => [`${m.path} ${hashOf(m)}`, m]));
    const unchanged = appDefinition.unchangedModuleHashes.map(({ path, sha256 }) => {
      const module = kept.get(`${path} ${sha256}`);
      if (module === undefined) throw new PushRefused("RaceDetected", "The deployment was changed by another push.");
      return module;
    });
    return [...appDefinition.changedModules, ...unchanged];
  }

  private async composeRequest(request: StartPushRequest): Promise<Composed> {
    if (!request?.appDefinition || !Array.isArray(request.componentDefinitions)) {
      throw new PushRefused("BadPushRequest", "The push request is not complete");
    }
    const { definition, dependencies, schema, udfServerVersion } = request.appDefinition;
    const source: DeploymentSource = {
      udfServerVersion,
      modules: this.modulesOf(request),
      app: { definition, dependencies, schema },
      componentDefinitions: request.componentDefinitions,
      httpMounts: [],
    };
    return compose(source, this.engine.env, this.builtin);
  }

  private schemaChange(composed: Composed, token: string) {
    const before = this.engine.deployment?.components ?? [];
    return {
      allocatedComponentIds: {},
      schemaIds: { push: token },
      indexDiffs: describeIndexDiffs(before, composed.components),
    };
  }

  private async evaluate(request: StartPushRequest) {
    return { schemaChange: this.schemaChange(await this.composeRequest(request), "") };
  }

  private async start(request: StartPushRequest) {
    const composed = await this.composeRequest(request);
    const { components, definitions, source } = composed;
    const analysis = await this.analyze(composed);
    const baseVersion = this.engine.deployment?.version ?? 0;
    const token = randomUUID();
    const env = JSON.stringify(this.engine.env);
    const deployment = toDeployment(composed, analysis, baseVersion + 1);
    this.staged = { token, deployment, baseVersion, env, validation: null };
    return {
      environmentVariables: this.engine.env,
      externalDepsId: null,
      componentDefinitionPackages: {},
      appAuth: composed.authProviders.map((p) => (p.type === "customJwt" ? { applicationID: null, ...p } : p)),
      analysis: describeAnalysis(source, definitions, components, analysis),
      app: describeTree(definitions),
      schemaChange: this.schemaChange(composed, token),
    };
  }

  private async analyze({ components }: Composed): Promise<Analysis> {
    try {
      const analysis = await this.engine.ask<Analysis>({ type: "analyze", components });
      return { ...analysis, functions: [...analysis.functions, ...(await this.describeNode(components))] };
    } catch (error) {
      throw new PushRefused("InvalidModules", error instanceof Error ? error.message : String(error));
    }
  }

  private stagedBy(change: SchemaChange | undefined): Staged {
    if (this.staged === null || this.staged.token !== change?.schemaIds?.push) {
      throw new PushRefused("RaceDetected", "Another push has begun since.");
    }
    return this.staged;
  }

  private async waitForSchema({ schemaChange, timeoutMs }: { schemaChange: SchemaChange; timeoutMs?: number }) {
    if (this.staged?.token !== schemaChange?.schemaIds?.push) return { type: "raceDetected" };
    const staged = this.stagedBy(schemaChange);
    staged.validation ??= this.engine.request({ type: "applyDeployment", deployment: staged.deployment, dryRun: true });
    const wait = Math.min(timeoutMs ?? MAX_WAIT_MS, MAX_WAIT_MS);
    const late = new Promise<null>((resolve) => setTimeout(resolve, wait, null).unref());
    const answer = await Promise.race([staged.validation, late]);
    if (answer === null) {
      return {
        type: "inProgress",
        components: { "": { schemaValidationComplete: false, indexesComplete: 0, indexesTotal: 0 } },
      };
    }
    const { outcome } = answer;
    return outcome.ok
      ? { type: "complete" }
      : { type: "failed", error: outcome.error, componentPath: "", tableName: null };
  }

  private async finish({ startPush, dryRun }: { startPush: { schemaChange: SchemaChange }; dryRun?: boolean }) {
    const staged = this.stagedBy(startPush?.schemaChange);
    const isRace =
      staged.baseVersion !== (this.engine.deployment?.version ?? 0) || staged.env !== JSON.stringify(this.engine.env);
    if (isRace) throw new PushRefused("RaceDetected", "Environment variables or code changed during the push.");
    if (!dryRun) await this.apply(staged.deployment);
    this.staged = null;
    return { authDiff: { added: [], removed: [] }, definitionDiffs: {}, componentDiffs: {} };
  }

  private async apply(deployment: Deployment): Promise<void> {
    const { outcome } = await this.engine.request({ type: "applyDeployment", deployment, dryRun: false });
    if (!outcome.ok) throw new PushRefused("SchemaValidationFailed", outcome.error);
  }
}

const sourceOf = (deployment: Deployment): DeploymentSource => JSON.parse(deployment.source) as DeploymentSource;

const ENV_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,39}$/;
const MAX_ENV_VALUE_LENGTH = 8192;

function checkEnvChanges(changes: EnvChange[]): void {
  for (const { name, value } of changes) {
    if (typeof name !== "string" || !ENV_NAME.test(name)) {
      throw new PushRefused("EnvVarNameInvalid", `Environment variable name '${String(name)}' is invalid`);
    }
    if (value !== null && (typeof value !== "string" || value.length > MAX_ENV_VALUE_LENGTH)) {
      throw new PushRefused(
        "EnvVarTooLarge",
        `The value of ${name} must be text of up to ${MAX_ENV_VALUE_LENGTH} characters`,
      );
    }
  }
}
