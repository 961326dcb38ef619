import { effectivePermissions, type Permission, PERMISSIONS, type Role } from "@parley/core";

/** What the product has today; the rest appears here when it can be used. */
const SHOWN: ReadonlySet<string> = new Set([
  "conversations",
  "tickets",
  "queues",
  "users",
  "articles",
  "snippets",
  "reports",
  "settings",
  "audit",
  "data",
]);

export interface PermissionGroup {
  area: string;
  permissions: Permission[];
}

/** Permissions by area, in the order of the list. */
export function permissionGroups(): PermissionGroup[] {
  const groups = new Map<string, Permission[]>();
  for (const permission of PERMISSIONS) {
    const area = permission.split(".")[0] ?? "";
    if (!SHOWN.has(area)) continue;
    groups.set(area, [...(groups.get(area) ?? []), permission]);
  }
  return [...groups].map(([area, permissions]) => ({ area, permissions }));
}

/**
 * The adjustments that make a role hold exactly `wanted`: what is more is added, what is less taken away. Permissions
 * that no role below the owner can hold are left out.
 */
export function adjustmentsFor(role: Role, wanted: ReadonlySet<string>): string[] {
  const base = effectivePermissions({ role });
  const added = PERMISSIONS.filter((permission) => wanted.has(permission) && !base.has(permission));
  const removed = PERMISSIONS.filter((permission) => !wanted.has(permission) && base.has(permission));
  return [...added, ...removed.map((permission) => `-${permission}`)];
}
