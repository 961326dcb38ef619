import { v } from "convex/values";
import { agentMutation, agentQuery } from "../lib/functions";
import { recomputeLater } from "../sla/policyModel";
import { officeHoursSettings, saveOfficeHours, vOfficeHours } from "./officeHoursModel";

/** When the team is there; null: always. */
export const get = agentQuery({
  permission: "member",
  args: {},
  returns: v.union(vOfficeHours, v.null()),
  handler: async (ctx) => await officeHoursSettings(ctx, ctx.workspace._id),
});

/** Sets when the team is there; null: always. Clocks that count office time follow by a job. */
export const save = agentMutation({
  permission: "settings.workspace",
  args: { hours: v.union(vOfficeHours, v.null()) },
  returns: v.null(),
  handler: async (ctx, { hours }) => {
    const { _id } = ctx.workspace;
    const isChanged = await saveOfficeHours(ctx, _id, hours, { type: "user", userId: ctx.userId });
    if (isChanged) await recomputeLater(ctx, _id);
    return null;
  },
});
