import { parseUserAgent } from "@parley/core";
import type { Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { recordEvent } from "../visitors/events";
import { identityPatch, insertVisitor, writeVisitor } from "../visitors/model";
import { recordHeartbeat } from "../visitors/presence";
import { insertMember } from "../workspaces/memberModel";
import { openWorkspace } from "../workspaces/model";
import { DEMO_WORKSPACE, type Person, TEAM, type Teammate, USER_AGENTS } from "./people";

const DAY = 24 * 3_600_000;
const SHOP = "https://northwind.example";
/** The demo stays lively for a day without anybody's heartbeat. */
const PRESENCE_MS = DAY;

/** Gives a teammate's account its name and the proof of its address that a mailed code would have given. */
export async function settleAccount(ctx: MutationCtx, userId: Id<"users">, teammate: Teammate): Promise<void> {
  const { name, email } = teammate;
  await ctx.db.patch("users", userId, { name, email, emailVerificationTime: Date.now() });
  const account = await ctx.db
    .query("authAccounts")
    .withIndex("userIdAndProvider", (q) => q.eq("userId", userId).eq("provider", "password"))
    .unique();
  if (account) await ctx.db.patch("authAccounts", account._id, { emailVerified: email });
}

/** The demo workspace that `ownerId` owns, or null. */
export async function findDemo(ctx: MutationCtx, ownerId: Id<"users">): Promise<Id<"workspaces"> | null> {
  const memberships = await ctx.db
    .query("workspaceMembers")
    .withIndex("by_user", (q) => q.eq("userId", ownerId))
    .take(20);
  for (const { workspaceId, role } of memberships) {
    const workspace = await ctx.db.get("workspaces", workspaceId);
    if (role === "owner" && workspace?.name === DEMO_WORKSPACE) return workspaceId;
  }
  return null;
}

/** Makes the workspace with its team, once. `userIds` are in the order of `TEAM`, whose first is the owner. */
export async function openDemo(ctx: MutationCtx, userIds: readonly Id<"users">[]): Promise<Id<"workspaces">> {
  const [ownerId, ...others] = userIds;
  if (!ownerId) throw new Error("The demo has an owner");
  const known = await findDemo(ctx, ownerId);
  if (known) return known;
  const workspaceId = await openWorkspace(ctx, ownerId, DEMO_WORKSPACE);
  for (const [index, userId] of others.entries()) {
    await insertMember(ctx, { workspaceId, userId, role: TEAM[index + 1]?.role ?? "agent" });
  }
  return workspaceId;
}

async function personByReadableId(ctx: MutationCtx, workspaceId: Id<"workspaces">, readableId: string) {
  return await ctx.db
    .query("visitors")
    .withIndex("by_workspace_readable_id", (q) => q.eq("workspaceId", workspaceId).eq("readableId", readableId))
    .first();
}

async function addHistory(ctx: MutationCtx, visitorId: Id<"visitors">, person: Person, index: number): Promise<void> {
  const visitor = await ctx.db.get("visitors", visitorId);
  if (!visitor) return;
  const now = Date.now();
  const minutes = 60_000;
  const view = { name: "page_view", eventType: "page_view" as const };
  const start = now - ((index * 37) % 600) * minutes - 20 * minutes;
  await recordEvent(ctx, visitor, { name: "session_start", eventType: "session_start", url: SHOP, at: start });
  await recordEvent(ctx, visitor, { ...view, url: `${SHOP}/`, at: start + 1000 });
  await recordEvent(ctx, visitor, { ...view, url: `${SHOP}${person.page}`, at: start + 4 * minutes });
  if (!person.attributes?.orders) return;
  const order = { order: `NW-${19_800 + index * 17}`, total: 49 + ((index * 331) % 3_400) };
  await recordEvent(ctx, visitor, { name: "Order placed", properties: order, at: now - (3 + (index % 20)) * DAY });
}

/** Makes one visitor with names, place, device, presence and some history, once. */
export async function addPerson(
  ctx: MutationCtx,
  workspaceId: Id<"workspaces">,
  person: Person,
  index: number,
): Promise<Id<"visitors">> {
  const known = await personByReadableId(ctx, workspaceId, person.readableId);
  if (known) return known._id;
  const now = Date.now();
  const [city, region, country, countryCode] = person.place;
  const visitor = await insertVisitor(ctx, {
    workspaceId,
    sessionId: `demo-${person.key}`,
    readableId: person.readableId,
    at: now - (2 + ((index * 13) % 90)) * DAY,
    location: { city, region, country, countryCode },
    device: parseUserAgent(USER_AGENTS[person.userAgent]),
    timezone: person.timezone,
    referrer: person.referrer,
    currentUrl: `${SHOP}${person.page}`,
  });
  const { name, email, externalUserId, attributes: customAttributes } = person;
  const identity = externalUserId
    ? { isVerified: true as const, externalUserId, name, email, customAttributes }
    : { isVerified: false as const, ...person.unverified, customAttributes };
  const lastSeenAt = now - ((index * 53) % 1_300) * 60_000;
  await writeVisitor(ctx, visitor, { ...identityPatch(visitor, identity), lastSeenAt });
  await addHistory(ctx, visitor._id, person, index);
  if (person.presence !== "offline") {
    const isVisible = person.presence === "online";
    await recordHeartbeat(ctx, visitor, { isVisible, url: `${SHOP}${person.page}`, lastsMs: PRESENCE_MS });
  }
  return visitor._id;
}
