import vm from "node:vm";
import { describe, expect, test } from "vitest";
import { compose, toDeployment } from "./compose.ts";
import { linkModules } from "./link.ts";
import { PushRefused, type DeploymentSource, type ModuleConfig } from "./pushTypes.ts";

const module = (path: string, source: string, environment: ModuleConfig["environment"] = "isolate"): ModuleConfig => ({
  path,
  source,
  environment,
});

function run(script: string, extra: object = {}): Record<string, Record<string, unknown>> {
  const modules = {};
  vm.runInNewContext(script, { __modules: modules, ...extra });
  return modules;
}

const source = (parts: Partial<DeploymentSource> = {}): DeploymentSource => ({
  udfServerVersion: "1.48.0",
  modules: [],
  app: { definition: null, dependencies: [], schema: null },
  componentDefinitions: [],
  httpMounts: [],
  ...parts,
});

const child = (name: string) =>
  module(
    "convex.config.js",
    `export default { export: () => ({ name: ${JSON.stringify(name)}, definitionType: { type: "childComponent", name: ${JSON.stringify(name)} }, childComponents: [], httpMounts: {}, exports: { type: "branch", branch: [] } }) };`,
  );

describe("linking", () => {
  test("registers every module once, with shared dependencies evaluated once", async () => {
    const { script } = await linkModules(
      [
        module("a.js", 'import { n } from "./_deps/shared.js"; export const a = n;'),
        module("dir/b.js", 'import { n } from "../_deps/shared.js"; export const b = n; export default 1;'),
        module("_deps/shared.js", "globalThis.times = (globalThis.times ?? 0) + 1; export const n = globalThis.times;"),
        module("auth.config.js", "throw new Error('is no function module');"),
        module("only.js", 'import "fs"; export const x = 1;', "node"),
      ],
      "isolate",
    );
    const modules = run(script);
    expect(Object.keys(modules).sort()).toEqual(["a", "dir/b"]);
    expect([modules.a!.a, modules["dir/b"]!.b, modules["dir/b"]!.default]).toEqual([1, 1, 1]);
  });

  test("gives modules for Node their require", async () => {
    const { script } = await linkModules(
      [module("n.js", 'import fs from "fs"; export const kind = typeof fs.readFileSync;', "node")],
      "node",
    );
    const require = () => ({ readFileSync() {} });
    expect(run(script, { require }).n!.kind).toBe("function");
  });

  test("refuses imports that were not sent", async () => {
    await expect(linkModules([module("a.js", 'import "./missing.js";')], "isolate")).rejects.toThrow(PushRefused);
  });
});

describe("composing", () => {
  test("mounts components in a tree, each with the variables that its parent hands it", async () => {
    const app = module(
      "convex.config.js",
      `import counter from "./_componentDeps/${Buffer.from("../counter").toString("base64url")}";
       export default { export: () => ({ definitionType: { type: "app" }, httpMounts: { "/first/": "_reference/childComponent/first" }, exports: { type: "branch", branch: [] },
         childComponents: ["first", "second"].map((name) => ({ name, path: counter.componentDefinitionPath, env: [["KEY", { type: "envVar", name: "SECRET" }], ["NAME", { type: "value", value: counter.defaultName }]] })) }) };`,
    );
    const definitions = [
      {
        definitionPath: "../counter",
        definition: child("counter"),
        dependencies: [],
        schema: null,
        functions: [module("f.js", "export const f = 1;")],
        udfServerVersion: "1.48.0",
      },
    ];
    const composed = await compose(
      source({
        app: { definition: app, dependencies: ["../counter"], schema: null },
        componentDefinitions: definitions,
      }),
      { SECRET: "s", OTHER: "o" },
      { CONVEX_SITE_URL: "http://site" },
    );
    const byPath = new Map(composed.components.map((c) => [c.component, c]));
    expect([...byPath.keys()]).toEqual(["", "first", "second"]);
    expect(byPath.get("first")!.env).toEqual({ KEY: "s", NAME: "counter", CONVEX_SITE_URL: "http://site" });
    expect(byPath.get("")!.env).toEqual({ SECRET: "s", OTHER: "o", CONVEX_SITE_URL: "http://site" });
    expect(composed.source.httpMounts).toEqual([{ prefix: "/first/", component: "first" }]);
    expect(run(byPath.get("second")!.script).f!.f).toBe(1);
    expect(toDeployment(composed, { functions: [], crons: [] }, 3)).toMatchObject({ version: 3, authProviders: [] });
  });

  test("takes auth providers from the environment", async () => {
    const auth = module(
      "auth.config.js",
      'export default { providers: [{ domain: process.env.ISSUER, applicationID: "a" }] };',
    );
    const composed = await compose(source({ modules: [auth] }), { ISSUER: "https://i.example" }, {});
    expect(composed.authProviders).toEqual([{ domain: "https://i.example", applicationID: "a" }]);
    await expect(compose(source({ modules: [auth] }), {}, {})).rejects.toMatchObject({
      code: "AuthConfigMissingEnvironmentVariable",
    });
  });

  test.each([
    "for (;;);",
    "throw new Error('x');",
    "throw 'text';",
    "export default null;",
    "export default {",
    "import 'fs';",
  ])(
    "refuses a schema that says %s",
    async (text) => {
      const app = { definition: null, dependencies: [], schema: module("schema.js", text) };
      await expect(compose(source({ app }), {}, {})).rejects.toBeInstanceOf(PushRefused);
    },
    20_000,
  );

  test("names required variables that are missing", async () => {
    const app = module(
      "convex.config.js",
      `export default { export: () => ({ definitionType: { type: "app" }, childComponents: [], httpMounts: {}, exports: { type: "branch", branch: [] }, envVars: [["NEEDED", { type: "value", value: "{}" }], ["NICE", { type: "value", value: "{}", optional: true }]] }) };`,
    );
    const parts = source({ app: { definition: app, dependencies: [], schema: null } });
    await expect(compose(parts, {}, {})).rejects.toMatchObject({
      code: "MissingEnvironmentVariables",
      message: expect.stringMatching(/: NEEDED\.$/) as string,
    });
    await expect(compose(parts, { NEEDED: "1" }, {})).resolves.toBeTruthy();
  });
});
