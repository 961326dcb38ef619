import { outranks, type Role } from "@parley/core";

export const INVITED_ROLES = ["agent", "admin", "viewer"] as const;
export type InvitedRole = (typeof INVITED_ROLES)[number];

/** A role as people read it. */
export function roleLabel(role: Role): string {
  return role.charAt(0).toUpperCase() + role.slice(1);
}

/** The roles `actor` may give to a member who holds `current`; none when he may not touch him at all. */
export function rolesToGive(actor: Role, current: Role): InvitedRole[] {
  if (!outranks(actor, current)) return [];
  return INVITED_ROLES.filter((role) => !outranks(role, actor));
}
