import type { HostBindings, RealmGlobal, RealmState, RegisteredFunction } from "./host.ts";

/** The Convex syscalls, and `__beginLoad` and `__run` by which the host loads modules and calls their functions. */
export function installRunner(global: RealmGlobal, host: HostBindings, state: RealmState): void {
  const processes = new Map<string, unknown>();

  function syscall(op: string, json: string): string {
    const answer = host.syscall(op, json);
    if (answer.startsWith("!")) throw new Error(answer.slice(1));
    if (answer.startsWith("?")) throw JSON.parse(answer.slice(1));
    return answer;
  }

  global.Convex = {
    syscall,
    asyncSyscall: async (op: string, json: string) => syscall(op, json),
    jsSyscall: (op: string) => {
      throw new Error(`${op} is not available in queries and mutations. Please consider using an action.`);
    },
  };

  function find(component: string, module: string, name: string): RegisteredFunction {
    const found = state.modules.get(component)?.[module]?.[name];
    if (!found) throw new Error(`Module ${module} has no export ${name}`);
    return found;
  }

  /** One line that says what was thrown, whatever it was. */
  function headline(thrown: unknown): string {
    if (typeof thrown !== "object" || thrown === null || !("message" in thrown)) return String(thrown);
    const { name = "Error", message } = thrown as { name?: unknown; message: unknown };
    return message === "" ? String(name) : `${String(name)}: ${String(message)}`;
  }

  function describe(thrown: unknown): [headline: string, stack: string, data: string | null] {
    try {
      const isObject = typeof thrown === "object" && thrown !== null;
      const stack = isObject && "stack" in thrown ? String(thrown.stack) : "";
      const carriesData = isObject && Symbol.for("ConvexError") in thrown;
      return [headline(thrown), stack, carriesData ? String((thrown as { data?: unknown }).data) : null];
    } catch {
      return ["An error was thrown that cannot be printed", "", null];
    }
  }

  const fail = (thrown: unknown): void => host.fail(...describe(thrown));

  global.__beginLoad = (component: string) => {
    global.__modules = {};
    state.modules.set(component, global.__modules);
    global.process = { env: JSON.parse(host.env(component)) as Record<string, string> };
    processes.set(component, global.process);
  };

  global.__run = () => {
    const { input } = host;
    state.now = input.now;
    state.seed = input.seed;
    global.process = processes.get(input.component);
    try {
      const fn = find(input.component, input.module, input.export);
      const running = input.type === "query" ? fn.invokeQuery(input.args) : fn.invokeMutation(input.args);
      running.then((result) => host.succeed(result), fail);
    } catch (thrown) {
      fail(thrown);
    }
  };
}
