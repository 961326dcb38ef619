import { createHash } from "node:crypto";
import type { Analysis, ComponentCode, FunctionSpec } from "../../engine/messages.ts";
import type { EvaluatedDefinitions } from "./definitions.ts";
import { isFunctionModule, moduleName } from "./link.ts";
import type { DeploymentSource, ModuleConfig } from "./pushTypes.ts";

/** Shapes that the CLI reads and checks (its `deployApi`). */

export const hashOf = ({ source, sourceMap }: ModuleConfig): string =>
  createHash("sha256")
    .update(source)
    .update(sourceMap ?? "")
    .digest("hex");

export const UDF_TYPES = { query: "Query", mutation: "Mutation", action: "Action", httpAction: "HttpAction" } as const;

const describeFunction = (spec: FunctionSpec) => ({
  name: spec.path.slice(spec.path.indexOf(":") + 1),
  pos: spec.line === null ? null : { path: "", start_lineno: spec.line, start_col: 0 },
  udfType: UDF_TYPES[spec.type],
  visibility: { kind: spec.visibility },
  args: spec.args,
  returns: spec.returns,
});

function describeModules(modules: ModuleConfig[], functions: FunctionSpec[]) {
  const entries = modules.filter(isFunctionModule).map((module) => {
    const own = functions.filter((f) => f.type !== "httpAction" && f.path.startsWith(`${moduleName(module.path)}:`));
    return [
      module.path,
      { functions: own.map(describeFunction), httpRoutes: null, cronSpecs: null, sourceMapped: null },
    ];
  });
  return Object.fromEntries(entries) as Record<string, unknown>;
}

const UDF_CONFIG = { importPhaseRngSeed: { $bytes: "" }, importPhaseUnixTimestamp: { $integer: "AAAAAAAAAAA=" } };

/** Everything `start_push` says about each definition; codegen reads it. */
export function describeAnalysis(
  source: DeploymentSource,
  { exported, instances }: EvaluatedDefinitions,
  components: ComponentCode[],
  { functions }: Analysis,
) {
  const byPath = new Map(source.componentDefinitions.map((d) => [d.definitionPath, d]));
  const entries = [...exported].map(([definitionPath, definition]) => {
    const instance = instances.find((i) => i.definitionPath === definitionPath)?.path;
    const code = components.find((c) => c.component === instance);
    const modules = byPath.get(definitionPath)?.functions ?? source.modules;
    const described = {
      definition: { path: definitionPath, ...definition },
      schema: code?.schema ? (JSON.parse(code.schema) as unknown) : null,
      functions: describeModules(
        modules,
        functions.filter((f) => f.component === instance),
      ),
      udfConfig: { serverVersion: source.udfServerVersion, ...UDF_CONFIG },
    };
    return [definitionPath, described];
  });
  return Object.fromEntries(entries) as Record<string, unknown>;
}

/** The tree of mounted components. */
export function describeTree({ exported, instances }: EvaluatedDefinitions) {
  const describe = (componentPath: string): unknown => {
    const { definitionPath } = instances.find((i) => i.path === componentPath)!;
    const children = exported.get(definitionPath)!.childComponents.map(({ name }) => {
      return [name, describe(componentPath === "" ? name : `${componentPath}/${name}`)];
    });
    return {
      definitionPath,
      componentPath,
      args: {},
      httpRoutes: { httpModuleRoutes: null, mounts: [] },
      exports: {},
      childComponents: Object.fromEntries(children) as unknown,
    };
  };
  return describe("");
}

interface SchemaTable {
  tableName: string;
  indexes?: { indexDescriptor: string; fields: string[] }[];
  searchIndexes?: { indexDescriptor: string; searchField: string; filterFields: string[] }[];
  vectorIndexes?: { indexDescriptor: string; vectorField: string; dimensions: number; filterFields: string[] }[];
}

function indexesOf(schema: string | null | undefined): Map<string, object> {
  const { tables } = (schema ? JSON.parse(schema) : { tables: [] }) as { tables: SchemaTable[] };
  const all = tables.flatMap((table) => [
    ...(table.indexes ?? []).map(({ indexDescriptor, fields }) => ({
      name: `${table.tableName}.${indexDescriptor}`,
      type: "database",
      fields,
    })),
    ...(table.searchIndexes ?? []).map(({ indexDescriptor, ...rest }) => ({
      name: `${table.tableName}.${indexDescriptor}`,
      type: "search",
      ...rest,
    })),
    ...(table.vectorIndexes ?? []).map(({ indexDescriptor, ...rest }) => ({
      name: `${table.tableName}.${indexDescriptor}`,
      type: "vector",
      ...rest,
    })),
  ]);
  return new Map(all.map((index) => [JSON.stringify(index), index]));
}

/** Indexes that a push adds and removes, by component. */
export function describeIndexDiffs(before: ComponentCode[], after: ComponentCode[]) {
  const diffs = after.map(({ component, schema }) => {
    const old = indexesOf(before.find((c) => c.component === component)?.schema);
    const now = indexesOf(schema);
    const added = [...now].filter(([key]) => !old.has(key)).map(([, index]) => index);
    const removed = [...old].filter(([key]) => !now.has(key)).map(([, index]) => index);
    return [component, { added_indexes: added, removed_indexes: removed, enabled_indexes: [], disabled_indexes: [] }];
  });
  return Object.fromEntries(diffs) as Record<string, unknown>;
}
