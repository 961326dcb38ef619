/** Every permission a member can hold (spec: roles and permissions). */
export const PERMISSIONS = [
  "conversations.read",
  "conversations.reply",
  "conversations.assign",
  "conversations.close",
  "conversations.delete",
  "users.read",
  "users.invite",
  "users.manage",
  "users.remove",
  "articles.read",
  "articles.create",
  "articles.publish",
  "articles.delete",
  "snippets.manage",
  "tours.manage",
  "checklists.manage",
  "campaigns.manage",
  "series.manage",
  "surveys.manage",
  "segments.manage",
  "reports.read",
  "tickets.manage",
  "ai.manage",
  "queues.manage",
  "quality.manage",
  "workforce.manage",
  "api.manage",
  "settings.workspace",
  "settings.security",
  "settings.integrations",
  "settings.billing",
  "data.export",
  "data.delete",
  "audit.read",
] as const;

export type Permission = (typeof PERMISSIONS)[number];

export const ROLES = ["owner", "admin", "agent", "viewer"] as const;
export type Role = (typeof ROLES)[number];

const AGENT: readonly Permission[] = [
  "conversations.read",
  "conversations.reply",
  "conversations.assign",
  "conversations.close",
  "users.read",
  "articles.read",
  "articles.create",
  "snippets.manage",
  "reports.read",
  "tickets.manage",
];

const VIEWER: readonly Permission[] = ["conversations.read", "users.read", "articles.read", "reports.read"];

/** What only the owner may do: a member's own grants can never reach these. */
const OWNER_ONLY: ReadonlySet<Permission> = new Set(["settings.billing", "data.delete"]);

const ROLE_GRANTS: Record<Role, ReadonlySet<Permission>> = {
  owner: new Set(PERMISSIONS),
  admin: new Set(PERMISSIONS.filter((permission) => !OWNER_ONLY.has(permission))),
  agent: new Set(AGENT),
  viewer: new Set(VIEWER),
};

const KNOWN: ReadonlySet<string> = new Set(PERMISSIONS);

export function isPermission(value: string): value is Permission {
  return KNOWN.has(value);
}

export interface Membership {
  role: Role;
  /**
   * Adjustments of the role, each a permission with an optional sign: `reports.read` or `+reports.read` adds,
   * `-conversations.delete` takes away. Taking away wins. Unknown words are ignored (fail closed).
   */
  permissions?: readonly string[];
}

/**
 * The permissions a member holds: his role's, plus what is added, minus what is taken away.
 * An owner always holds all; owner-only permissions cannot be added to another role.
 */
export function effectivePermissions(member: Membership): ReadonlySet<Permission> {
  const granted = new Set(ROLE_GRANTS[member.role]);
  if (member.role === "owner") return granted;
  const removed: Permission[] = [];
  for (const entry of member.permissions ?? []) {
    const name = entry.replace(/^[+-]/, "");
    if (!isPermission(name)) continue;
    if (entry.startsWith("-")) removed.push(name);
    else if (!OWNER_ONLY.has(name)) granted.add(name);
  }
  for (const name of removed) granted.delete(name);
  return granted;
}

/** Whether a member may do what `permission` names. */
export function can(member: Membership, permission: Permission): boolean {
  return effectivePermissions(member).has(permission);
}

const RANK: Record<Role, number> = { viewer: 0, agent: 1, admin: 2, owner: 3 };

/** Whether `actor` may change or remove a member who holds `target`: only those of a strictly lower rank, so admins cannot depose each other. */
export function outranks(actor: Role, target: Role): boolean {
  return RANK[actor] > RANK[target];
}
