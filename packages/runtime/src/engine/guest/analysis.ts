import type { HostBindings, RealmGlobal, RealmState, RegisteredFunction } from "./host.ts";

/** `__analyze`: what a component's modules export, as JSON text. */
export function installAnalysis(global: RealmGlobal, _host: HostBindings, state: RealmState): void {
  interface Exported {
    isCrons?: boolean;
    isRouter?: boolean;
    export?(): string;
    getRoutes?(): [string, string, unknown][];
  }

  function describe(module: string, name: string, fn: RegisteredFunction): unknown {
    return {
      path: `${module}:${name}`,
      type: fn.isQuery ? "query" : fn.isMutation ? "mutation" : fn.isAction ? "action" : "httpAction",
      visibility: fn.isInternal ? "internal" : "public",
      args: fn.exportArgs?.() ?? null,
      returns: fn.exportReturns?.() ?? null,
    };
  }

  function analyze(namespaces: RealmGlobal["__modules"]): unknown {
    const functions: unknown[] = [];
    for (const [module, namespace] of Object.entries(namespaces)) {
      for (const [name, fn] of Object.entries(namespace)) {
        if (fn && (fn.isQuery || fn.isMutation || fn.isAction || fn.isHttp)) functions.push(describe(module, name, fn));
      }
    }
    const exported = (module: string) => namespaces[module]?.default as Exported | undefined;
    const crons = exported("crons")?.isCrons ? exported("crons")?.export?.() : undefined;
    const routes = exported("http")?.isRouter ? exported("http")?.getRoutes?.() : undefined;
    const httpRoutes = (routes ?? []).map(([path, method]) => ({ path, method }));
    return { functions, crons: crons ? JSON.parse(crons) : {}, httpRoutes };
  }

  global.__analyze = (component: string) => JSON.stringify(analyze(state.modules.get(component) ?? {}));
}
