import type { HostBindings, RealmGlobal, RegisteredFunction } from "./host.ts";

/**
 * Makes a realm deterministic where transactions need it and able to run functions: a clock that stands still, seeded
 * Math.random, console capture, no fetch and no timers, the Convex syscalls, and `__run`, `__load`, `__analyze`.
 */
export function installCore(global: RealmGlobal, host: HostBindings): void {
  const RealDate = Date;
  const modules = new Map<string, RealmGlobal["__modules"]>();
  let now = RealDate.now();
  let seed = 1;

  function installClock(): void {
    const frozen = function (this: unknown, ...args: unknown[]): unknown {
      if (!new.target) return new RealDate(now).toString();
      return args.length === 0 ? new RealDate(now) : Reflect.construct(RealDate, args, new.target);
    };
    frozen.prototype = RealDate.prototype;
    Object.assign(frozen, { now: () => now, parse: RealDate.parse, UTC: RealDate.UTC });
    Object.defineProperty(RealDate.prototype, "constructor", { value: frozen, configurable: true, writable: true });
    Object.defineProperty(frozen, "name", { value: "Date" });
    global.Date = frozen;
    const origin = now;
    global.performance = { now: () => now - origin, timeOrigin: origin, mark() {}, measure() {} };
  }

  function installRandom(): void {
    Math.random = () => {
      seed = (seed + 0x6d2b79f5) | 0;
      let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
  }

  function installConsole(): void {
    const levels: Record<string, string> = {
      log: "LOG", info: "INFO", warn: "WARN", error: "ERROR", debug: "DEBUG", trace: "LOG", dir: "LOG", table: "LOG",
    };
    const console: Record<string, unknown> = {};
    for (const [name, level] of Object.entries(levels)) console[name] = (...values: unknown[]) => host.log(level, values);
    console.assert = (holds: unknown, ...values: unknown[]) => {
      if (!holds) host.log("ERROR", ["Assertion failed", ...values]);
    };
    for (const name of ["group", "groupCollapsed", "groupEnd", "time", "timeEnd", "timeLog", "count", "countReset", "clear"]) {
      console[name] = () => {};
    }
    global.console = console;
  }

  function forbidEffects(): void {
    for (const name of ["fetch", "setTimeout", "setInterval", "setImmediate"]) {
      global[name] = () => {
        throw new Error(
          `Can't use ${name}() in queries and mutations. Please consider using an action. See https://docs.convex.dev/functions/actions for more details.`,
        );
      };
    }
    for (const name of ["clearTimeout", "clearInterval", "clearImmediate"]) global[name] = () => {};
  }

  function syscall(op: string, json: string): string {
    const answer = host.syscall(op, json);
    if (answer.startsWith("!")) throw new Error(answer.slice(1));
    if (answer.startsWith("?")) throw JSON.parse(answer.slice(1));
    return answer;
  }

  function installSyscalls(): void {
    global.Convex = {
      syscall,
      asyncSyscall: async (op: string, json: string) => syscall(op, json),
      jsSyscall: (op: string) => {
        throw new Error(`${op} is not available in queries and mutations. Please consider using an action.`);
      },
    };
  }

  function find(component: string, module: string, name: string): RegisteredFunction {
    const found = modules.get(component)?.[module]?.[name];
    if (!found) throw new Error(`Module ${module} has no export ${name}`);
    return found;
  }

  /** One line that says what was thrown, whatever it was. */
  function headline(thrown: unknown): string {
    if (typeof thrown !== "object" || thrown === null || !("message" in thrown)) return String(thrown);
    const { name = "Error", message } = thrown as { name?: unknown; message: unknown };
    return message === "" ? String(name) : `${String(name)}: ${String(message)}`;
  }

  function describe(thrown: unknown): { headline: string; stack: string; data: string | null } {
    try {
      const isObject = typeof thrown === "object" && thrown !== null;
      const stack = isObject && "stack" in thrown ? String(thrown.stack) : "";
      const data = isObject && Symbol.for("ConvexError") in thrown ? String((thrown as { data?: unknown }).data) : null;
      return { headline: headline(thrown), stack, data };
    } catch {
      return { headline: "An error was thrown that cannot be printed", stack: "", data: null };
    }
  }

  function fail(thrown: unknown): void {
    const error = describe(thrown);
    host.fail(error.headline, error.stack, error.data);
  }

  function useEnv(component: string): void {
    global.process = { env: JSON.parse(host.env(component)) as Record<string, string> };
  }

  const processes = new Map<string, unknown>();
  global.__beginLoad = (component: string) => {
    global.__modules = {};
    modules.set(component, global.__modules);
    useEnv(component);
    processes.set(component, global.process);
  };
  global.__run = () => {
    const { input } = host;
    now = input.now;
    seed = input.seed;
    global.process = processes.get(input.component);
    try {
      const fn = find(input.component, input.module, input.export);
      const running = input.type === "query" ? fn.invokeQuery(input.args) : fn.invokeMutation(input.args);
      running.then((result) => host.succeed(result), fail);
    } catch (thrown) {
      fail(thrown);
    }
  };
  global.__analyze = (component: string) => JSON.stringify(analyzeModules(modules.get(component) ?? {}));

  interface Exported {
    isCrons?: boolean;
    isRouter?: boolean;
    export?(): string;
    getRoutes?(): [string, string, unknown][];
  }

  function describeFunction(module: string, name: string, fn: RegisteredFunction): unknown {
    const type = fn.isQuery ? "query" : fn.isMutation ? "mutation" : fn.isAction ? "action" : "httpAction";
    return {
      path: `${module}:${name}`,
      type,
      visibility: fn.isInternal ? "internal" : "public",
      args: fn.exportArgs?.() ?? null,
      returns: fn.exportReturns?.() ?? null,
    };
  }

  function analyzeModules(namespaces: RealmGlobal["__modules"]): unknown {
    const functions: unknown[] = [];
    const exported = (module: string) => namespaces[module]?.default as Exported | undefined;
    for (const [module, namespace] of Object.entries(namespaces)) {
      for (const [name, fn] of Object.entries(namespace)) {
        if (fn && (fn.isQuery || fn.isMutation || fn.isAction || fn.isHttp)) functions.push(describeFunction(module, name, fn));
      }
    }
    const crons = exported("crons")?.isCrons ? exported("crons")?.export?.() : undefined;
    const routes = exported("http")?.isRouter ? exported("http")?.getRoutes?.() : undefined;
    return { functions, crons: crons ? JSON.parse(crons) : {}, httpRoutes: (routes ?? []).map(([path, method]) => ({ path, method })) };
  }

  installClock();
  installRandom();
  installConsole();
  forbidEffects();
  installSyscalls();
}
