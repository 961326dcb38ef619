import { type Device, isOriginAllowed, networkOf, parseUserAgent } from "@parley/core";
import { MAX_CLIENT_ID_LENGTH, MAX_URL_LENGTH } from "@parley/protocol";
import type { Doc } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { AppError, notFound } from "../lib/errors";
import { enforceRateLimit } from "../lib/limits";
import { cleanText } from "../lib/text";
import { sha256Hex } from "../lib/tokens";
import { noteWidgetSeen } from "../workspaces/model";
import { recordEvent } from "./events";
import { applyIdentity, visitorOfPerson } from "./identifying";
import { type Identity, resolveIdentity } from "./identity";
import { insertVisitor, type Surroundings, writeVisitor } from "./model";
import { visitorSelf } from "./profileViews";
import { findSession, openSession, rotateSession } from "./sessions";
import type { BootRequest, BootResult, SessionGrant } from "./views";

const MAX_USER_AGENT_LENGTH = 512;
const MAX_LOCALE_LENGTH = 64;

/**
 * The workspace that a page names.
 * @throws AppError `not_found{entity: "workspace"}`
 */
async function namedWorkspace(ctx: MutationCtx, workspaceId: string): Promise<Doc<"workspaces">> {
  const id = ctx.db.normalizeId("workspaces", workspaceId);
  const workspace = id && (await ctx.db.get("workspaces", id));
  if (!workspace) throw notFound("workspace");
  return workspace;
}

/** A page's address without what could identify a person is not ours to decide; only web addresses are kept. */
function webAddress(text: string | undefined): string | undefined {
  const url = text?.trim().slice(0, MAX_URL_LENGTH);
  return url && /^https?:\/\//i.test(url) && URL.canParse(url) ? url : undefined;
}

function shortText(text: string | undefined): string | undefined {
  return text ? cleanText("text", text.slice(0, MAX_LOCALE_LENGTH), { isRequired: false }) || undefined : undefined;
}

function deviceOf(userAgent: string | undefined): Device | undefined {
  return userAgent ? parseUserAgent(userAgent.slice(0, MAX_USER_AGENT_LENGTH)) : undefined;
}

function surroundingsOf(request: BootRequest, location: Surroundings["location"]): Surroundings {
  const all: Surroundings = {
    location,
    device: deviceOf(request.userAgent),
    locale: shortText(request.locale),
    timezone: shortText(request.timezone),
    referrer: webAddress(request.referrer),
    currentUrl: webAddress(request.url),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

interface Booting {
  workspace: Doc<"workspaces">;
  sessionId: string;
  identity: Identity | null;
  surroundings: Surroundings;
}

type Booted = { grant: SessionGrant; visitor: Doc<"visitors"> };

async function startAnew(ctx: MutationCtx, { workspace, sessionId, identity, surroundings }: Booting): Promise<Booted> {
  const fresh = { workspaceId: workspace._id, sessionId, ...surroundings };
  const isProven = identity?.isVerified === true;
  const visitor = isProven ? await visitorOfPerson(ctx, identity, fresh) : await insertVisitor(ctx, fresh);
  const { grant, session } = await openSession(ctx, workspace, visitor);
  await recordEvent(ctx, visitor, { name: "session_start", eventType: "session_start", url: surroundings.currentUrl });
  if (!identity || isProven) return { grant, visitor };
  return { grant, visitor: await applyIdentity(ctx, session, visitor, identity) };
}

async function resume(
  ctx: MutationCtx,
  { workspace, identity }: Booting,
  sessionToken: string,
  session: Doc<"widgetSessions">,
): Promise<Booted> {
  const visitor = await ctx.db.get("visitors", session.visitorId);
  if (!visitor) throw new AppError({ code: "unauthenticated" });
  if (visitor.isBlocked) throw new AppError({ code: "forbidden", permission: "visitor" });
  const { expiresAt, refreshAt } = session;
  const isDue = Date.now() >= refreshAt;
  const current = isDue
    ? await rotateSession(ctx, workspace, visitor, session)
    : { grant: { sessionToken, expiresAt, refreshAt }, session };
  if (!identity) return { grant: current.grant, visitor };
  return { grant: current.grant, visitor: await applyIdentity(ctx, current.session, visitor, identity) };
}

/** A page that is not allowed is told so; `origin` is the browser's header over HTTP and only a hint elsewhere. */
function checkOrigin(workspace: Doc<"workspaces">, origin: string | undefined): void {
  if (origin === undefined || isOriginAllowed(origin, workspace.allowedOrigins ?? [])) return;
  throw new AppError({ code: "forbidden", permission: "origin" });
}

/** This machine: a proxy that does not say whom it asks for stands for everyone. */
const LOCAL = /^(::1$|127\.)/;

/** Whoever makes up session ids is still at one address. Addresses are kept as hashes only. */
async function limitByAddress(ctx: MutationCtx, workspace: Doc<"workspaces">): Promise<void> {
  const { ip } = await ctx.meta.getRequestMetadata();
  if (ip === null || LOCAL.test(ip)) return;
  await enforceRateLimit(ctx, "bootAddress", await sha256Hex(`${workspace._id}:${networkOf(ip)}`));
}

/**
 * Starts the messenger for a visitor: resumes the session whose token is given, else finds the proven person, else makes
 * a new visitor. The client's own `sessionId` opens nothing.
 * @throws AppError `not_found`, `forbidden{permission: "origin"}`, `forbidden{permission: "visitor"}` (blocked),
 *   `invalid_input`, `rate_limited`, `unauthenticated`
 */
export async function bootVisitor(
  ctx: MutationCtx,
  request: BootRequest,
  location?: Surroundings["location"],
): Promise<BootResult> {
  const workspace = await namedWorkspace(ctx, request.workspaceId);
  const sessionId = cleanText("sessionId", request.sessionId, { max: MAX_CLIENT_ID_LENGTH });
  checkOrigin(workspace, request.origin);
  await enforceRateLimit(ctx, "bootWorkspace", workspace._id);
  await limitByAddress(ctx, workspace);
  await enforceRateLimit(ctx, "bootSession", `${workspace._id}:${sessionId}`);
  const identity = request.identity ? await resolveIdentity(ctx, workspace, request.identity) : null;
  const surroundings = surroundingsOf(request, location);
  const booting = { workspace, sessionId, identity, surroundings };
  const { sessionToken } = request;
  const session = sessionToken ? await findSession(ctx, workspace._id, sessionToken) : null;
  const booted =
    session && sessionToken ? await resume(ctx, booting, sessionToken, session) : await startAnew(ctx, booting);
  const visitor = await writeVisitor(ctx, booted.visitor, { ...surroundings, lastSeenAt: Date.now() });
  if (workspace.hostedOnboardingWidgetSeenAt === undefined) await noteWidgetSeen(ctx, workspace._id);
  return { ...booted.grant, visitor: visitorSelf(visitor) };
}
