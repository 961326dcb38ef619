import { type Infer, v } from "convex/values";
import { internalMutation, internalQuery } from "../lib/functions";
import { linkState, rateByLink } from "./linkModel";
import { mailIfGone, sweepMails } from "./mailModel";
import { vLinkState, vRatedByLink } from "./views";

/** Scheduled for when it is looked at whether the customer has left. */
export const mail = internalMutation({
  args: { mailId: v.id("csatMails") },
  returns: v.null(),
  handler: async (ctx, { mailId }): Promise<null> => {
    await mailIfGone(ctx, mailId);
    return null;
  },
});

/** Minute sweep: looks that were missed. */
export const sweep = internalMutation({
  args: {},
  returns: v.number(),
  handler: async (ctx): Promise<number> => await sweepMails(ctx),
});

/** The page behind a link. */
export const link = internalQuery({
  args: { token: v.string() },
  returns: v.union(vLinkState, v.null()),
  handler: async (ctx, { token }): Promise<Infer<typeof vLinkState> | null> => await linkState(ctx, token),
});

/** What its form sends. */
export const rate = internalMutation({
  args: { token: v.string(), rating: v.number(), feedback: v.string() },
  returns: vRatedByLink,
  handler: async (ctx, { token, ...given }): Promise<Infer<typeof vRatedByLink>> => await rateByLink(ctx, token, given),
});
