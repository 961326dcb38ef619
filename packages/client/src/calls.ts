import type { FunctionReference } from "convex/server";
import { appErrorOf } from "@parley/protocol";
import type { SessionArgs } from "./api.ts";
import type { Session } from "./session.ts";
import type { Transport } from "./transport.ts";

type Own<A> = Omit<A, "sessionToken">;

/** Calls and subscriptions in the visitor's name: adds the session token and renews it when the server refuses it. */
export class VisitorCalls {
  constructor(
    private readonly transport: Transport,
    private readonly session: Session,
  ) {}

  /** Runs a mutation; rejects with the server's error. */
  mutation<A extends SessionArgs, R>(fn: FunctionReference<"mutation", "public", A, R>, args: Own<A>): Promise<R> {
    return this.withToken((sessionToken) => this.transport.mutation(fn, { ...args, sessionToken } as A));
  }

  /** Runs an action; rejects with the server's error. */
  action<A extends SessionArgs, R>(fn: FunctionReference<"action", "public", A, R>, args: Own<A>): Promise<R> {
    return this.withToken((sessionToken) => this.transport.action(fn, { ...args, sessionToken } as A));
  }

  /**
   * Follows a query. The subscription moves to the new token after a rotation without telling anything in between;
   * `onError` gets every error but an expired session. Returns the unsubscriber.
   */
  subscribe<A extends SessionArgs, R>(
    fn: FunctionReference<"query", "public", A, R>,
    args: Own<A>,
    onValue: (value: R) => void,
    onError: (error: unknown) => void = () => undefined,
  ): () => void {
    let stop: () => void = () => undefined;
    const follow = (sessionToken: string): void => {
      const stopOld = stop;
      stop = this.transport.subscribe(fn, { ...args, sessionToken } as A, onValue, (error) => {
        if (appErrorOf(error)?.code === "unauthenticated") this.session.recover(sessionToken).catch(onError);
        else onError(error);
      });
      stopOld();
    };
    const unfollow = this.session.token.subscribe((token) => {
      if (token !== null) follow(token);
    });
    return () => {
      unfollow();
      stop();
    };
  }

  private async withToken<R>(run: (token: string) => Promise<R>): Promise<R> {
    const token = await this.session.ensure();
    try {
      return await run(token);
    } catch (error) {
      if (appErrorOf(error)?.code !== "unauthenticated") throw error;
      return run(await this.session.recover(token));
    }
  }
}
