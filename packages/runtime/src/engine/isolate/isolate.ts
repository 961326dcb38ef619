/**
 * The code of one deployment, ready to run. A nested call gets a realm of its own per depth: each realm drains its
 * own microtasks, so the inner call ends before the outer one goes on, even inside `Promise.all`.
 */
import vm from "node:vm";
import type { RunInput } from "../guest/host.ts";
import type { ComponentCode } from "../messages.ts";
import { Realm, type ComponentScript, type RealmHandler, type RealmResult } from "./realm.ts";
import { componentFile, StackMapper } from "./stack.ts";

export class Isolate {
  readonly stacks: StackMapper;
  private readonly scripts = new Map<string, ComponentScript>();
  private readonly realms: Realm[] = [];
  private readonly env: (component: string) => string;

  /** @param env environment of a component. @throws when a script does not compile. */
  constructor(components: ComponentCode[], env: (component: string) => Record<string, string>) {
    this.env = (component) => JSON.stringify(env(component));
    this.stacks = new StackMapper(components);
    for (const { component, script } of components) {
      const compiled = new vm.Script(script, { filename: componentFile(component) });
      this.scripts.set(component, { component, script: compiled });
    }
  }

  private realm(depth: number, component: string, handler: RealmHandler | null): Realm {
    const realm = (this.realms[depth] ??= new Realm(this.env));
    const script = this.scripts.get(component);
    if (script) realm.load(script, handler);
    return realm;
  }

  /** Forgets all realms; the next call evaluates modules anew, with the environment as it is then. */
  reset(): void {
    this.realms.length = 0;
  }

  /** Evaluates every component once. @throws what a module throws. */
  warm(): void {
    for (const component of this.scripts.keys()) this.realm(0, component, null);
  }

  run(depth: number, input: RunInput, handler: RealmHandler): RealmResult | null {
    return this.realm(depth, input.component, handler).run(input, handler);
  }

  /** JSON text per component: functions, crons and HTTP routes. */
  analyze(component: string): string {
    return this.realm(0, component, null).analyze(component);
  }
}
