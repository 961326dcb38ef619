import { internal } from "../_generated/api";
import { agentAction } from "../lib/functions";
import { type ChainCheck, vChainCheck } from "./views";

/** Walks through the whole chain of the log and tells whether anything was changed, removed or added afterwards. */
export const verify = agentAction({
  permission: "audit.read",
  args: {},
  returns: vChainCheck,
  handler: async (ctx): Promise<ChainCheck> =>
    await ctx.runAction(internal.audit.checking.verify, { workspaceId: ctx.workspaceId }),
});
