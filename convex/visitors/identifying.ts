import type { Doc } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { AppError } from "../lib/errors";
import { visitorByExternalId } from "./access";
import type { Identity } from "./identity";
import { mergeVisitors } from "./merge";
import { identityPatch, insertVisitor, writeVisitor } from "./model";

type VerifiedIdentity = Extract<Identity, { isVerified: true }>;

/**
 * The visitor of a proven person: the one known by that id, or a new one made from `surroundings`.
 * @throws AppError `unauthenticated` when that visitor is blocked
 */
export async function visitorOfPerson(
  ctx: MutationCtx,
  identity: VerifiedIdentity,
  fresh: Parameters<typeof insertVisitor>[1],
): Promise<Doc<"visitors">> {
  const known = await visitorByExternalId(ctx, fresh.workspaceId, identity.externalUserId);
  if (known?.isBlocked) throw new AppError({ code: "unauthenticated" });
  const visitor = known ?? (await insertVisitor(ctx, fresh));
  return await writeVisitor(ctx, visitor, identityPatch(visitor, identity));
}

/** Someone else's proof on the same page (a shared computer): the session leaves the first person, nothing is merged. */
async function switchPerson(
  ctx: MutationCtx,
  session: Doc<"widgetSessions">,
  visitor: Doc<"visitors">,
  identity: VerifiedIdentity,
): Promise<Doc<"visitors">> {
  const { workspaceId, sessionId, device, location, locale, timezone } = visitor;
  const surroundings = { device, location, locale, timezone };
  const other = await visitorOfPerson(ctx, identity, { workspaceId, sessionId, ...surroundings });
  await ctx.db.patch("widgetSessions", session._id, { visitorId: other._id, identityVerified: true });
  return other;
}

async function becomePerson(
  ctx: MutationCtx,
  session: Doc<"widgetSessions">,
  visitor: Doc<"visitors">,
  identity: VerifiedIdentity,
): Promise<Doc<"visitors">> {
  const known = await visitorByExternalId(ctx, visitor.workspaceId, identity.externalUserId);
  if (known?.isBlocked) throw new AppError({ code: "unauthenticated" });
  const isOther = known !== null && known._id !== visitor._id;
  const canonical = isOther ? await mergeVisitors(ctx, visitor, known) : visitor;
  await ctx.db.patch("widgetSessions", session._id, { identityVerified: true });
  return await writeVisitor(ctx, canonical, identityPatch(canonical, identity));
}

/**
 * Gives a visitor what he claimed or proved. Proof that he is a known person merges the two; the session goes on as the
 * canonical visitor at once.
 * @returns the visitor the session is now of
 * @throws AppError `unauthenticated` when that visitor is blocked
 */
export async function applyIdentity(
  ctx: MutationCtx,
  session: Doc<"widgetSessions">,
  visitor: Doc<"visitors">,
  identity: Identity,
): Promise<Doc<"visitors">> {
  if (!identity.isVerified) return await writeVisitor(ctx, visitor, identityPatch(visitor, identity));
  const isSomeoneElse = visitor.externalUserId !== undefined && visitor.externalUserId !== identity.externalUserId;
  if (isSomeoneElse) return await switchPerson(ctx, session, visitor, identity);
  return await becomePerson(ctx, session, visitor, identity);
}
