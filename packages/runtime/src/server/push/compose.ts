import type { Analysis, ComponentCode, Deployment } from "../../engine/messages.ts";
import { checkProviders, type AuthProvider } from "../auth/provider.ts";
import { evaluateDefinitions, type EvaluatedDefinitions } from "./definitions.ts";
import { evaluateConfig } from "./evaluate.ts";
import { hasNodeModules, linkModules } from "./link.ts";
import { PushRefused, type DeploymentSource, type ModuleConfig } from "./pushTypes.ts";

export interface Composed {
  definitions: EvaluatedDefinitions;
  components: ComponentCode[];
  authProviders: AuthProvider[];
  source: DeploymentSource;
}

async function exportSchema(schema: ModuleConfig | null, env: Record<string, string>): Promise<string | null> {
  if (schema === null) return null;
  const exported = await evaluateConfig(schema, "module.default.export()", env);
  return JSON.stringify(exported);
}

/** Evaluates `auth.config`; names a variable that it wants and does not get, as the CLI expects. */
async function evaluateAuth(modules: ModuleConfig[], env: Record<string, string>): Promise<AuthProvider[]> {
  const config = modules.find((module) => module.path === "auth.config.js");
  if (config === undefined) return [];
  const missing: string[] = [];
  const watched = new Proxy(env, {
    get(target, name) {
      if (typeof name === "string" && !Object.hasOwn(target, name)) missing.push(name);
      return Reflect.get(target, name) as unknown;
    },
  });
  try {
    return checkProviders(await evaluateConfig(config, "JSON.stringify(module.default)", watched));
  } catch (error) {
    if (missing.length > 0) {
      const text = `Environment variable ${missing[0]} is used in auth config file but its value was not set`;
      throw new PushRefused("AuthConfigMissingEnvironmentVariable", text);
    }
    if (error instanceof PushRefused) throw error;
    throw new PushRefused("InvalidAuthConfig", error instanceof Error ? error.message : String(error));
  }
}

/** Makes code of sources: evaluates configuration with the environment, links modules. Throws PushRefused. */
export async function compose(
  source: DeploymentSource,
  env: Record<string, string>,
  builtin: Record<string, string>,
): Promise<Composed> {
  const rootEnv = { ...env, ...builtin };
  const definitions = await evaluateDefinitions(source, rootEnv, builtin);
  const authProviders = await evaluateAuth(source.modules, rootEnv);
  const byPath = new Map(source.componentDefinitions.map((d) => [d.definitionPath, d]));
  const linked = new Map<string, Promise<Omit<ComponentCode, "component" | "env">>>();
  const link = async (definitionPath: string) => {
    const definition = byPath.get(definitionPath);
    const schema = definition === undefined ? source.app.schema : definition.schema;
    const modules = definition?.functions ?? source.modules;
    const code = await linkModules(modules, "isolate");
    const node = hasNodeModules(modules) ? await linkModules(modules, "node") : null;
    const nodeCode = { nodeScript: node?.script ?? null, nodeSourceMap: node?.sourceMap ?? null };
    return { ...code, ...nodeCode, schema: await exportSchema(schema, rootEnv) };
  };
  const components = definitions.instances.map(async ({ path, definitionPath, env: own }) => {
    let code = linked.get(definitionPath);
    if (code === undefined) linked.set(definitionPath, (code = link(definitionPath)));
    return { ...(await code), component: path, env: own };
  });
  const settled = await Promise.all(components);
  return { definitions, components: settled, authProviders, source: { ...source, httpMounts: definitions.httpMounts } };
}

/** The deployment that composed code and its analysis make. */
export const toDeployment = (
  { components, authProviders, source }: Composed,
  analysis: Analysis,
  version: number,
): Deployment => ({
  version,
  components,
  functions: analysis.functions,
  crons: analysis.crons,
  httpRoutes: analysis.httpRoutes ?? [],
  authProviders,
  source: JSON.stringify(source),
});
