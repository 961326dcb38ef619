import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";

/** A teammate as visitors see him: a first name and a picture, never an id or an address. */
export const vPublicAgent = v.object({ name: v.string(), avatarUrl: v.union(v.string(), v.null()) });
export type PublicAgent = Infer<typeof vPublicAgent>;

export const vMe = v.object({
  userId: v.id("users"),
  name: v.union(v.string(), v.null()),
  email: v.union(v.string(), v.null()),
  avatarUrl: v.union(v.string(), v.null()),
  currentWorkspaceId: v.union(v.id("workspaces"), v.null()),
});
export type Me = Infer<typeof vMe>;

/** What a person is called by teammates: his name, else his address. */
export function displayName(user: Pick<Doc<"users">, "name" | "email"> | null): string {
  return user?.name || user?.email || "Former teammate";
}

/** The same by id, also after the account is gone. */
export async function nameOfUser(ctx: QueryCtx, userId: Id<"users">): Promise<string> {
  return displayName(await ctx.db.get("users", userId));
}

export function avatarUrl(user: Pick<Doc<"users">, "avatarUrl" | "image"> | null): string | null {
  return user?.avatarUrl ?? user?.image ?? null;
}

/** Visitors are never shown an address, so an unnamed teammate is `Team`. */
export function publicAgent(user: Pick<Doc<"users">, "name" | "avatarUrl" | "image">): PublicAgent {
  return { name: user.name?.trim().split(/\s+/)[0] || "Team", avatarUrl: avatarUrl(user) };
}
