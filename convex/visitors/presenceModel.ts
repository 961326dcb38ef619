import type { Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { presenceOf } from "./presence";

/** Whether a visitor has the messenger's page open, in front or behind others. */
export async function isConnected(ctx: QueryCtx, visitorId: Id<"visitors">): Promise<boolean> {
  const row = await presenceOf(ctx, visitorId);
  return row !== null && row.state !== "offline";
}
