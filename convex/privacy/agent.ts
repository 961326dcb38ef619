import { v } from "convex/values";
import { env } from "../lib/env";
import { notFound } from "../lib/errors";
import { agentMutation, agentQuery } from "../lib/functions";
import { visitorForMember } from "../visitors/access";
import { beginDeletion, deletionOf } from "./deletionModel";
import { beginExport, exportOf } from "./exportModel";
import { vPrivacyStatus } from "./views";

const visitorId = v.id("visitors");

/** How the export and the deletion of a person stand; goes on telling of a deletion when he is gone. */
export const status = agentQuery({
  permission: "users.read",
  args: { visitorId },
  returns: vPrivacyStatus,
  handler: async (ctx, args) => {
    const deletion = await deletionOf(ctx, args.visitorId);
    if (deletion && deletion.workspaceId !== ctx.workspace._id) throw notFound("visitor");
    if (!deletion) await visitorForMember(ctx, args.visitorId);
    const latest = await exportOf(ctx, args.visitorId);
    return {
      deletion: deletion && { status: deletion.status, erased: deletion.erased },
      export: latest && {
        status: latest.status,
        createdAt: latest.createdAt,
        records: latest.records,
        size: latest.size ?? null,
        expiresAt: latest.expiresAt ?? null,
      },
    };
  },
});

/** Collects everything of a person in one file; `status` tells when it is ready. */
export const exportPerson = agentMutation({
  permission: "data.export",
  args: { visitorId },
  returns: v.null(),
  handler: async (ctx, args) => {
    await beginExport(ctx, await visitorForMember(ctx, args.visitorId));
    return null;
  },
});

/** The link to a person's finished file, for a day; null while there is none. */
export const exportLink = agentQuery({
  permission: "data.export",
  args: { visitorId },
  returns: v.union(v.string(), v.null()),
  handler: async (ctx, args) => {
    await visitorForMember(ctx, args.visitorId);
    const latest = await exportOf(ctx, args.visitorId);
    return latest?.status === "ready" ? `${env.convexSiteUrl}/api/exports/${latest._id}?key=${latest.key}` : null;
  },
});

/** Deletes a person with everything he left: his sessions end at once, the rest follows in batches. */
export const deletePerson = agentMutation({
  permission: "data.delete",
  args: { visitorId },
  returns: v.null(),
  handler: async (ctx, args) => {
    await beginDeletion(ctx, await visitorForMember(ctx, args.visitorId));
    return null;
  },
});
