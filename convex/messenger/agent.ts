import { v } from "convex/values";
import { agentMutation, agentQuery } from "../lib/functions";
import { messengerSettings, updateMessenger } from "./model";
import { vMessengerSettings } from "./views";

export const settings = agentQuery({
  permission: "member",
  args: {},
  returns: vMessengerSettings,
  handler: async (ctx) => await messengerSettings(ctx, ctx.workspace),
});

export const update = agentMutation({
  permission: "settings.workspace",
  args: vMessengerSettings.partial().fields,
  returns: v.null(),
  handler: async (ctx, changes) => {
    await updateMessenger(ctx, changes);
    return null;
  },
});
