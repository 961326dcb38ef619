import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { recordAudit } from "../lib/audit";
import { AppError } from "../lib/errors";
import type { AgentMutationCtx } from "../lib/functions";
import { randomHex } from "../lib/tokens";

/** Two, so that a site can move to a new secret while the old one still works. */
const MAX_IDENTITY_SECRETS = 2;

/** The secrets that prove a visitor of this workspace, oldest first; at most two. */
export async function activeSecrets(ctx: QueryCtx, workspaceId: Id<"workspaces">): Promise<Doc<"identitySecrets">[]> {
  return await ctx.db
    .query("identitySecrets")
    .withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId))
    .take(MAX_IDENTITY_SECRETS);
}

/** What may be shown of a secret after it was made. */
export function secretHint(secret: string): string {
  return secret.slice(-4);
}

/**
 * Makes a secret of 256 bits. The result is the only time it is given in clear.
 * @throws AppError `quota_exceeded{identitySecrets}`
 */
export async function createIdentitySecret(
  ctx: AgentMutationCtx,
): Promise<{ secretId: Id<"identitySecrets">; secret: string }> {
  const workspaceId = ctx.workspace._id;
  if ((await activeSecrets(ctx, workspaceId)).length >= MAX_IDENTITY_SECRETS)
    throw new AppError({ code: "quota_exceeded", limit: "identitySecrets" });
  const secret = `ids_${randomHex(32)}`;
  const row = { workspaceId, secret, createdBy: ctx.userId, createdAt: Date.now() };
  const secretId = await ctx.db.insert("identitySecrets", row);
  await recordSecretAudit(ctx, "identity_secret.created", secretId, secret);
  return { secretId, secret };
}

/** Ends a secret at once: proofs made with it are refused from now on. */
export async function revokeIdentitySecret(ctx: AgentMutationCtx, secret: Doc<"identitySecrets">): Promise<void> {
  await ctx.db.delete("identitySecrets", secret._id);
  await recordSecretAudit(ctx, "identity_secret.revoked", secret._id, secret.secret);
}

async function recordSecretAudit(
  ctx: AgentMutationCtx,
  action: string,
  secretId: Id<"identitySecrets">,
  secret: string,
): Promise<void> {
  await recordAudit(ctx, {
    workspaceId: ctx.workspace._id,
    actor: { type: "user", userId: ctx.userId },
    action,
    resourceType: "identity_secret",
    resourceId: secretId,
    metadata: { hint: secretHint(secret) },
  });
}
