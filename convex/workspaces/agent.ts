import { v } from "convex/values";
import { agentQuery } from "../lib/functions";
export const get = agentQuery({
  permission: "member",
  args: {},
  returns: v.string(),
  handler: async (ctx) => ctx.workspace.name,
});
