import type { DefaultFunctionArgs, RegisteredAction } from "convex/server";
import type { ActionCtx } from "../_generated/server";

/**
 * The handler of an action that a library registered, so that a builder of ours can stand before it. Convex keeps the
 * handler on the function it returns; calling the function itself is deprecated and logs a warning.
 * @throws Error when the library's function has none: a bug, seen at once
 */
export function handlerOf<Args extends DefaultFunctionArgs, Result>(
  registered: RegisteredAction<"public", Args, Result>,
): (ctx: ActionCtx, args: Args) => Promise<Awaited<Result>> {
  const { _handler } = registered as unknown as { _handler?: (ctx: ActionCtx, args: Args) => Promise<Awaited<Result>> };
  if (!_handler) throw new Error("not a registered function");
  return _handler;
}
