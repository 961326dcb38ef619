/** What the Convex CLI sends to the push endpoints, as far as the server reads it. */

export interface ModuleConfig {
  /** Ends in `.js`; `_deps/` holds what modules share. */
  path: string;
  source: string;
  sourceMap?: string;
  environment: "isolate" | "node";
}

export interface ModuleHash {
  path: string;
  environment: "isolate" | "node";
  sha256: string;
}

export interface ComponentDefinition {
  definitionPath: string;
  definition: ModuleConfig;
  dependencies: string[];
  schema: ModuleConfig | null;
  functions: ModuleConfig[];
  udfServerVersion: string;
}

export interface AppDefinition {
  definition: ModuleConfig | null;
  dependencies: string[];
  schema: ModuleConfig | null;
  changedModules: ModuleConfig[];
  unchangedModuleHashes: ModuleHash[];
  udfServerVersion: string;
}

export interface StartPushRequest {
  dryRun?: boolean;
  functions: string;
  appDefinition: AppDefinition;
  componentDefinitions: ComponentDefinition[];
}

type EnvBinding = { type: "value"; value: string } | { type: "envVar"; name: string };

/** `export()` of an evaluated `convex.config.ts`. */
export interface ExportedDefinition {
  name?: string;
  definitionType: { type: "app" } | { type: "childComponent"; name: string };
  httpPrefix?: string;
  childComponents: { name: string; path: string; env: [string, EnvBinding][] | null }[];
  httpMounts: Record<string, string>;
  exports: unknown;
  envVars?: [string, { type: "value"; value: string; optional?: boolean }][];
}

/** The sources of a deployment, kept so that hashes can be compared and configuration evaluated again. */
export interface DeploymentSource {
  udfServerVersion: string;
  modules: ModuleConfig[];
  app: Pick<AppDefinition, "definition" | "dependencies" | "schema">;
  componentDefinitions: ComponentDefinition[];
  /** Path prefixes of the site that a component's router answers. */
  httpMounts: { prefix: string; component: string }[];
}

/** The push is refused; the CLI shows the message. */
export class PushRefused extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}
