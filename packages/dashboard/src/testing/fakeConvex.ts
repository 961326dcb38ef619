import type { AuthTokenFetcher } from "convex/browser";
import { ConvexReactClient } from "convex/react";
import { getFunctionName } from "convex/server";

/** The client without a server: queries answer what was set by hand, what is asked of mutations is written down. */
export class FakeConvex extends ConvexReactClient {
  /** Every mutation and action, oldest first. */
  readonly calls: { name: string; args: Record<string, unknown> }[] = [];
  private readonly answers = new Map<string, unknown>();
  private readonly refusals = new Map<string, unknown>();
  private session: { fetchToken: AuthTokenFetcher; tell: (isKnown: boolean) => void } | undefined;
  private readonly watchers = new Set<() => void>();

  constructor() {
    super("http://127.0.0.1:9", { skipConvexDeploymentUrlCheck: true, logger: false });
  }

  /** What a function (`conversations/agent:list`) answers from now on, or the error it gives; live queries are told. */
  answer(name: string, value: unknown): void {
    this.answers.set(name, value);
    for (const tell of this.watchers) tell();
  }

  /** Lets a mutation or action fail from now on, or work again with null. */
  refuse(name: string, error: unknown): void {
    if (error === null) this.refusals.delete(name);
    else this.refusals.set(name, error);
  }

  /** The arguments of every call of one function. */
  argsOf(name: string): Record<string, unknown>[] {
    return this.calls.filter((call) => call.name === name).map((call) => call.args);
  }

  /** Lets the session run out: the server knows the token no more, and gives no other. */
  async expireSession(): Promise<void> {
    this.answers.set("auth:signIn", { tokens: null });
    await this.session?.fetchToken({ forceRefreshToken: true });
    this.session?.tell(false);
  }

  override setAuth: ConvexReactClient["setAuth"] = (fetchToken, onChange) => {
    this.session = { fetchToken, tell: (isKnown) => onChange?.(isKnown) };
    onChange?.(true);
  };

  override clearAuth: ConvexReactClient["clearAuth"] = () => undefined;

  /** As new. */
  reset(): void {
    this.calls.length = 0;
    this.answers.clear();
    this.refusals.clear();
  }

  override watchQuery: ConvexReactClient["watchQuery"] = (...[query]) => ({
    onUpdate: (callback) => {
      this.watchers.add(callback);
      return () => this.watchers.delete(callback);
    },
    localQueryResult: () => {
      const answer = this.answers.get(getFunctionName(query));
      if (answer instanceof Error) throw answer;
      return answer as never;
    },
    journal: () => undefined,
  });

  override mutation: ConvexReactClient["mutation"] = (mutation, ...[args]) =>
    this.call(getFunctionName(mutation), args) as Promise<never>;

  override action: ConvexReactClient["action"] = (action, ...[args]) =>
    this.call(getFunctionName(action), args) as Promise<never>;

  /** What a mutation or action says. */
  call(name: string, args: unknown): Promise<unknown> {
    this.calls.push({ name, args: { ...(args as Record<string, unknown>) } });
    const refusal = this.refusals.get(name);
    return refusal === undefined ? Promise.resolve(this.answers.get(name) ?? null) : Promise.reject(refusal);
  }
}
