import { evaluateConfig } from "./evaluate.ts";
import { PushRefused, type ComponentDefinition, type DeploymentSource, type ExportedDefinition } from "./pushTypes.ts";

/** One mounted component: "" is the app. */
export interface Instance {
  path: string;
  definitionPath: string;
  env: Record<string, string>;
}

export interface EvaluatedDefinitions {
  /** By definition path; "" is the app's. */
  exported: Map<string, ExportedDefinition>;
  instances: Instance[];
  httpMounts: DeploymentSource["httpMounts"];
}

const EMPTY_APP: ExportedDefinition = {
  definitionType: { type: "app" },
  childComponents: [],
  httpMounts: {},
  exports: { type: "branch", branch: [] },
};

type Sources = Pick<DeploymentSource, "app" | "componentDefinitions">;

const nameOf = (definition: ExportedDefinition): string =>
  definition.name ?? (definition.definitionType.type === "childComponent" ? definition.definitionType.name : "");

/** Evaluates `convex.config` of every definition, those that others import first. */
async function evaluateAll(sources: Sources, env: Record<string, string>): Promise<Map<string, ExportedDefinition>> {
  const byPath = new Map(sources.componentDefinitions.map((d) => [d.definitionPath, d]));
  const exported = new Map<string, ExportedDefinition>();
  const importOf = (path: string) => ({ componentDefinitionPath: path, defaultName: nameOf(exported.get(path)!) });
  const visit = async (
    path: string,
    {
      definition,
      dependencies,
    }: Pick<ComponentDefinition, "dependencies"> & { definition: ComponentDefinition["definition"] | null },
  ) => {
    for (const dependency of dependencies) {
      const found = byPath.get(dependency);
      if (found === undefined) throw new PushRefused("InvalidComponent", `Component ${dependency} was not sent`);
      if (!exported.has(dependency)) await visit(dependency, found);
    }
    if (definition === null) return void exported.set(path, EMPTY_APP);
    const value = await evaluateConfig(definition, "JSON.stringify(module.default.export())", env, importOf);
    exported.set(path, value as ExportedDefinition);
  };
  await visit("", sources.app);
  return exported;
}

const joined = (parent: string, name: string) => (parent === "" ? name : `${parent}/${name}`);

/** Evaluates all definitions and lays out the tree of mounted components. Throws PushRefused. */
export async function evaluateDefinitions(
  sources: Sources,
  env: Record<string, string>,
  builtin: Record<string, string>,
): Promise<EvaluatedDefinitions> {
  const exported = await evaluateAll(sources, env);
  const instances: Instance[] = [];
  const httpMounts: DeploymentSource["httpMounts"] = [];
  checkRequiredEnv(exported.get("")!, env);
  const mount = (path: string, definitionPath: string, own: Record<string, string>, prefix: string) => {
    const definition = exported.get(definitionPath)!;
    instances.push({ path, definitionPath, env: own });
    for (const child of definition.childComponents) {
      const bound = (child.env ?? []).map(([name, b]) => [name, b.type === "value" ? b.value : own[b.name]] as const);
      const childEnv = Object.fromEntries(bound.filter((pair): pair is [string, string] => pair[1] !== undefined));
      const childPath = joined(path, child.name);
      const mountedAt = Object.entries(definition.httpMounts).find(
        ([, ref]) => ref === `_reference/childComponent/${child.name}`,
      );
      const childPrefix = mountedAt === undefined ? "" : prefix + mountedAt[0].slice(1);
      if (mountedAt !== undefined) httpMounts.push({ prefix: childPrefix, component: childPath });
      mount(childPath, child.path, { ...builtin, ...childEnv }, childPrefix === "" ? prefix : childPrefix);
    }
  };
  mount("", "", env, "/");
  return { exported, instances, httpMounts };
}

function checkRequiredEnv({ envVars }: ExportedDefinition, env: Record<string, string>): void {
  const missing = (envVars ?? []).filter(([name, { optional }]) => !optional && env[name] === undefined);
  if (missing.length === 0) return;
  const names = missing.map(([name]) => name).join(", ");
  throw new PushRefused("MissingEnvironmentVariables", `Required environment variables are not set: ${names}.`);
}
