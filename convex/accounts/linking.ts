import type { Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { userByVerifiedEmail } from "./model";

export interface LinkRequest {
  existingUserId: Id<"users"> | null;
  /** `verification` once a code came back from the address; anything else proves nothing. */
  type: string;
  profile: { email?: string; name?: unknown; emailVerified?: boolean };
}

/**
 * Which user an account belongs to. A new account begins with a user of its own, whatever its address says; only when
 * the address is proven does it join the user who has proven the same one.
 */
export async function createOrUpdateUser(ctx: MutationCtx, request: LinkRequest): Promise<Id<"users">> {
  const { existingUserId, profile } = request;
  const email = profile.email?.normalize("NFC").trim().toLowerCase();
  if (existingUserId === null) {
    const name = typeof profile.name === "string" ? profile.name : undefined;
    return await ctx.db.insert("users", { email, name, createdAt: Date.now() });
  }
  if (request.type !== "verification" || !profile.emailVerified || !email) return existingUserId;
  return await settleVerified(ctx, existingUserId, email);
}

async function settleVerified(ctx: MutationCtx, userId: Id<"users">, email: string): Promise<Id<"users">> {
  const user = await ctx.db.get("users", userId);
  if (user?.emailVerificationTime !== undefined) return userId;
  const owner = await userByVerifiedEmail(ctx, email);
  if (!owner) {
    await ctx.db.patch("users", userId, { email, emailVerificationTime: Date.now() });
    return userId;
  }
  if (!owner.name && user?.name) await ctx.db.patch("users", owner._id, { name: user.name });
  // Nobody could sign in as the unproven user, so nothing refers to it but the account that moves now.
  if (user) await ctx.db.delete("users", userId);
  return owner._id;
}
