/** Finds out what pushed code offers, by evaluating it in a realm of its own. */
import { normalizePath } from "../addresses.ts";
import { Isolate } from "../isolate/isolate.ts";
import type { Analysis, ComponentCode, CronSpec, FunctionSpec } from "../messages.ts";
import { parseCron, type Schedule } from "../schedule/cronSchedule.ts";

interface Found {
  functions: Pick<FunctionSpec, "path" | "type" | "visibility" | "args" | "returns">[];
  crons: Record<string, { name: string; args: unknown[]; schedule: Schedule }>;
  httpRoutes: { path: string; method: string }[];
}

export type FullAnalysis = Analysis & { httpRoutes: Found["httpRoutes"] };

/** @throws what a module throws, with a stack in the sources, or when a cron schedule is invalid. */
export function analyzeComponents(components: ComponentCode[]): FullAnalysis {
  const env = new Map(components.map((code) => [code.component, code.env]));
  const isolate = new Isolate(components, (component) => env.get(component) ?? {});
  const analysis: FullAnalysis = { functions: [], crons: [], httpRoutes: [] };
  for (const { component } of components) {
    const found = evaluate(isolate, component);
    analysis.functions.push(...found.functions.map((fn) => complete(fn, component)));
    analysis.crons.push(...readCrons(found.crons, component));
    if (component === "") analysis.httpRoutes = found.httpRoutes;
  }
  return analysis;
}

function complete(fn: Found["functions"][number], component: string): FunctionSpec {
  return { ...fn, component, environment: "isolate", line: null };
}

function evaluate(isolate: Isolate, component: string): Found {
  try {
    return JSON.parse(isolate.analyze(component)) as Found;
  } catch (error) {
    const { message = String(error), stack = "" } = error as Error;
    throw new Error([`Failed to analyze modules: Uncaught ${message}`, ...isolate.stacks.frames(stack)].join("\n"), {
      cause: error,
    });
  }
}

function readCrons(crons: Found["crons"], component: string): CronSpec[] {
  return Object.entries(crons).map(([name, cron]) => {
    if (cron.schedule.type === "cron") parseCron(cron.schedule.cron);
    return {
      name,
      component,
      path: normalizePath(cron.name),
      args: JSON.stringify(cron.args),
      schedule: cron.schedule,
    };
  });
}
