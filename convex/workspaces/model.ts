import { SESSION_LIFETIME_MAX_MS, SESSION_LIFETIME_MIN_MS } from "@parley/protocol";
import type { AuthMethod } from "../accounts/schema";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { changedFields, recordAudit } from "../lib/audit";
import { invalidInput, invalidState } from "../lib/errors";
import type { AgentMutationCtx } from "../lib/functions";
import { cleanText } from "../lib/text";
import { insertMember } from "./memberModel";
import { cleanDomains, cleanOrigins } from "./policies";
import type { IdentityMode, SignupMode } from "./schema";
import { activeSecrets } from "./secretModel";

/** Makes a workspace and its owner. @throws AppError `invalid_input` */
export async function openWorkspace(ctx: MutationCtx, ownerId: Id<"users">, name: string): Promise<Id<"workspaces">> {
  const clean = cleanText("name", name);
  const workspaceId = await ctx.db.insert("workspaces", { name: clean, createdAt: Date.now() });
  await recordAudit(ctx, {
    workspaceId,
    actor: { type: "user", userId: ownerId },
    action: "workspace.created",
    resourceType: "workspace",
    resourceId: workspaceId,
    changes: changedFields({}, { name: clean }),
  });
  await insertMember(ctx, { workspaceId, userId: ownerId, role: "owner" });
  return workspaceId;
}

type Settings = Partial<Omit<Doc<"workspaces">, "_id" | "_creationTime" | "createdAt">>;

/** Writes settings and who changed what; equal values write nothing. */
async function changeSettings(ctx: AgentMutationCtx, action: string, settings: Settings): Promise<void> {
  const changes = changedFields(ctx.workspace, settings);
  if (changes.length === 0) return;
  await ctx.db.patch("workspaces", ctx.workspace._id, settings);
  await recordAudit(ctx, {
    workspaceId: ctx.workspace._id,
    actor: { type: "user", userId: ctx.userId },
    action,
    resourceType: "workspace",
    resourceId: ctx.workspace._id,
    changes,
  });
}

/** @throws AppError `invalid_input` */
export async function renameWorkspace(ctx: AgentMutationCtx, name: string): Promise<void> {
  await changeSettings(ctx, "workspace.renamed", { name: cleanText("name", name) });
}

/** Sites that may load the messenger; an empty list admits every site. @throws AppError `invalid_input` */
export async function setAllowedOrigins(ctx: AgentMutationCtx, origins: string[]): Promise<void> {
  await changeSettings(ctx, "workspace.origins_changed", { allowedOrigins: cleanOrigins("origins", origins) });
}

/** How a session of this product was begun, or null for one that is not known (an older session). */
async function ownMethod(ctx: AgentMutationCtx): Promise<AuthMethod | null> {
  const row = await ctx.db
    .query("sessionMethods")
    .withIndex("by_session", (q) => q.eq("sessionId", ctx.sessionId))
    .unique();
  return row?.method ?? null;
}

/**
 * Who may join by himself, and which ways of signing in act here. The rule on sign-in binds at once, so it must admit
 * the session that makes it.
 * @throws AppError `invalid_input`
 */
export async function setSignupPolicy(
  ctx: AgentMutationCtx,
  policy: { signupMode: SignupMode; allowedDomains: string[]; authMethods: AuthMethod[] },
): Promise<void> {
  const allowedDomains = cleanDomains("allowedDomains", policy.allowedDomains);
  const authMethods = [...new Set(policy.authMethods)].sort();
  if (policy.signupMode === "domain-allowlist" && allowedDomains.length === 0)
    throw invalidInput("allowedDomains", "needs at least one domain");
  if (authMethods.length === 0) throw invalidInput("authMethods", "needs at least one method");
  const method = authMethods.length === 1 ? await ownMethod(ctx) : null;
  if (authMethods.length === 1 && method !== authMethods[0])
    throw invalidInput("authMethods", "would lock you out: sign in with a remaining method first");
  await changeSettings(ctx, "workspace.signup_policy_changed", {
    signupMode: policy.signupMode,
    allowedDomains,
    authMethods,
  });
  await indexDomains(ctx, ctx.workspace._id, policy.signupMode === "domain-allowlist" ? allowedDomains : []);
}

/** Keeps the rows by which a workspace is found from a domain equal to its policy. */
async function indexDomains(ctx: MutationCtx, workspaceId: Id<"workspaces">, domains: string[]): Promise<void> {
  const rows = await ctx.db
    .query("workspaceDomains")
    .withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId))
    .collect(); // at most MAX_DOMAINS, kept by cleanDomains
  for (const row of rows) if (!domains.includes(row.domain)) await ctx.db.delete("workspaceDomains", row._id);
  const known = new Set(rows.map((row) => row.domain));
  for (const domain of domains)
    if (!known.has(domain)) await ctx.db.insert("workspaceDomains", { workspaceId, domain });
}

/** How long a widget session lives, in milliseconds, for sessions begun from now on. @throws AppError `invalid_input` */
export async function setSessionLifetime(ctx: AgentMutationCtx, lifetimeMs: number): Promise<void> {
  if (!Number.isInteger(lifetimeMs) || lifetimeMs < SESSION_LIFETIME_MIN_MS || lifetimeMs > SESSION_LIFETIME_MAX_MS)
    throw invalidInput("lifetimeMs", `must be from ${SESSION_LIFETIME_MIN_MS} to ${SESSION_LIFETIME_MAX_MS}`);
  await changeSettings(ctx, "workspace.session_lifetime_changed", { sessionLifetimeMs: lifetimeMs });
}

/**
 * Whether visitors must prove who they are. `required` needs a secret first, or nobody could be known.
 * @throws AppError `invalid_state{no_identity_secret}`
 */
export async function setIdentityMode(ctx: AgentMutationCtx, mode: IdentityMode | null): Promise<void> {
  if (mode === "required" && (await activeSecrets(ctx, ctx.workspace._id)).length === 0)
    throw invalidState("no_identity_secret");
  await changeSettings(ctx, "workspace.identity_mode_changed", {
    identityVerificationMode: mode ?? undefined,
    identityVerificationEnabled: mode !== null,
  });
}

/** Hides the list of first steps for good. */
export async function dismissOnboarding(ctx: AgentMutationCtx): Promise<void> {
  if (ctx.workspace.hostedOnboardingDismissedAt !== undefined) return;
  await changeSettings(ctx, "workspace.onboarding_dismissed", { hostedOnboardingDismissedAt: Date.now() });
}

/** Notes that the messenger was loaded on a site; only the first time writes. */
export async function noteWidgetSeen(ctx: MutationCtx, workspaceId: Id<"workspaces">): Promise<void> {
  const workspace = await ctx.db.get("workspaces", workspaceId);
  if (!workspace || workspace.hostedOnboardingWidgetSeenAt !== undefined) return;
  await ctx.db.patch("workspaces", workspaceId, { hostedOnboardingWidgetSeenAt: Date.now() });
}

/** Notes that a visitor wrote for the first time; only the first time writes. */
export async function noteFirstMessage(ctx: MutationCtx, workspaceId: Id<"workspaces">): Promise<void> {
  const workspace = await ctx.db.get("workspaces", workspaceId);
  if (!workspace || workspace.hostedOnboardingFirstMessageAt !== undefined) return;
  await ctx.db.patch("workspaces", workspaceId, { hostedOnboardingFirstMessageAt: Date.now() });
}
