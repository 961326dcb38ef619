import { BaseConvexClient } from "convex/browser";
import { getFunctionName, type FunctionReference } from "convex/server";
import type { Value } from "convex/values";

type Args = Record<string, unknown>;
type Query<A extends Args, R> = FunctionReference<"query", "public", A, R>;
type Mutation<A extends Args, R> = FunctionReference<"mutation", "public", A, R>;
type Action<A extends Args, R> = FunctionReference<"action", "public", A, R>;

/** `connecting` until the first contact; afterwards `online` or `offline`. */
export type ConnectionStatus = "connecting" | "online" | "offline";

/** What the client needs of a connection. Mutations wait for the connection and reject only with the server's answer. */
export interface Transport {
  mutation<A extends Args, R>(fn: Mutation<A, R>, args: A): Promise<R>;
  action<A extends Args, R>(fn: Action<A, R>, args: A): Promise<R>;
  subscribe<A extends Args, R>(
    fn: Query<A, R>,
    args: A,
    onValue: (value: R) => void,
    onError: (error: unknown) => void,
  ): () => void;
  /** Calls back with every change of the connection. Returns the unsubscriber. */
  onConnection(listener: (status: ConnectionStatus) => void): () => void;
  close(): void;
}

/**
 * A connection to a Convex deployment over one WebSocket, which reconnects by itself. Built on Convex's base client: the
 * fuller one adds experimental paging that would weigh more than the rest of this package.
 */
export function convexTransport(url: string, webSocketConstructor?: typeof WebSocket): Transport {
  const followers = new Map<string, Set<() => void>>();
  const onTransition = (tokens: readonly string[]): void => {
    for (const token of tokens) for (const follower of [...(followers.get(token) ?? [])]) follower();
  };
  const client = new BaseConvexClient(url, onTransition, {
    webSocketConstructor,
    unsavedChangesWarning: false,
    skipConvexDeploymentUrlCheck: true,
    logger: false,
  });

  const subscribe: Transport["subscribe"] = (fn, args, onValue, onError) => {
    const name = getFunctionName(fn);
    const convexArgs = args as Record<string, Value>;
    const { queryToken, unsubscribe } = client.subscribe(name, convexArgs);
    const follower = (): void => {
      let value: Value | undefined;
      try {
        value = client.localQueryResult(name, convexArgs);
      } catch (error) {
        return onError(error);
      }
      if (value !== undefined) onValue(value as Parameters<typeof onValue>[0]);
    };
    const group = followers.get(queryToken) ?? new Set<() => void>();
    followers.set(queryToken, group.add(follower));
    // The result may be known already, from another subscription to the same query.
    queueMicrotask(() => group.has(follower) && follower());
    return () => {
      if (!group.delete(follower)) return;
      if (group.size === 0) followers.delete(queryToken);
      unsubscribe();
    };
  };
  return {
    mutation: (fn, args) => client.mutation(getFunctionName(fn), args as Record<string, Value>),
    action: (fn, args) => client.action(getFunctionName(fn), args as Record<string, Value>),
    subscribe,
    onConnection: (listener) => followConnection(client, listener),
    close: () => {
      followers.clear();
      void client.close();
    },
  };
}

function followConnection(client: BaseConvexClient, listener: (status: ConnectionStatus) => void): () => void {
  let last: ConnectionStatus | null = null;
  const tell = (state: { isWebSocketConnected: boolean; hasEverConnected: boolean }): void => {
    const status = state.isWebSocketConnected ? "online" : state.hasEverConnected ? "offline" : "connecting";
    if (status !== last) listener((last = status));
  };
  tell(client.connectionState());
  return client.subscribeToConnectionState(tell);
}
