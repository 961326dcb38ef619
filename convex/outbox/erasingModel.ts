import type { Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";

/** Mail to people of the team: an address may be a customer's and a teammate's at once. */
const TEAM_MAIL = /^(code\.|account\.|invitation$|ownership$)/;

/**
 * Erases mail of a workspace to an address, sent or not; at most `limit` mails to it are looked at, from `after` on.
 * @returns how many were erased, and where to go on, or null at the end
 */
export async function eraseMailTo(
  ctx: MutationCtx,
  workspaceId: Id<"workspaces">,
  address: string,
  { after, limit }: { after: number; limit: number },
): Promise<{ erased: number; after: number | null }> {
  const mails = await ctx.db
    .query("outboxEmails")
    .withIndex("by_to", (q) => q.eq("to", address).gt("createdAt", after))
    .take(limit);
  const his = mails.filter((mail) => mail.workspaceId === workspaceId && !TEAM_MAIL.test(mail.kind));
  for (const mail of his) await ctx.db.delete("outboxEmails", mail._id);
  return { erased: his.length, after: mails.length < limit ? null : (mails.at(-1)?.createdAt ?? null) };
}
