import { v } from "convex/values";
import { agentMutation, agentQuery } from "../lib/functions";
import { visitorForMember } from "./access";
import { latestMerge, mergeByHand, mergeProblem, mergeWarnings } from "./handMerge";
import { olderFirst } from "./merge";
import { presenceOf } from "./presence";
import { visitorView } from "./profileViews";
import { vMergePreview, vMergeProgress } from "./views";

const visitorId = v.id("visitors");
const pair = { visitorId, otherId: visitorId };

/** What making two people one would do: who stays, who becomes part of him, what speaks against it. */
export const preview = agentQuery({
  permission: "users.manage",
  args: pair,
  returns: vMergePreview,
  handler: async (ctx, args) => {
    const [one, other] = [await visitorForMember(ctx, args.visitorId), await visitorForMember(ctx, args.otherId)];
    const [stays, goes] = olderFirst(one, other);
    return {
      stays: visitorView(stays, await presenceOf(ctx, stays._id)),
      goes: visitorView(goes, await presenceOf(ctx, goes._id)),
      problem: mergeProblem(one, other),
      warnings: mergeWarnings(one, other),
    };
  },
});

/**
 * Makes two people one; who was here first stays and gets everything of the other, at once or by and by. Not to be undone.
 */
export const merge = agentMutation({
  permission: "users.manage",
  args: pair,
  returns: v.object({ visitorId }),
  handler: async (ctx, args) => {
    const [one, other] = [await visitorForMember(ctx, args.visitorId), await visitorForMember(ctx, args.otherId)];
    return { visitorId: await mergeByHand(ctx, one, other, ctx.userId) };
  },
});

/** How far the latest merge into a person is; null when there was none. */
export const progress = agentQuery({
  permission: "users.read",
  args: { visitorId },
  returns: v.union(vMergeProgress, v.null()),
  handler: async (ctx, args) => {
    await visitorForMember(ctx, args.visitorId);
    const merge = await latestMerge(ctx, args.visitorId);
    return merge && { status: merge.status, moved: merge.moved, startedAt: merge.startedAt };
  },
});
