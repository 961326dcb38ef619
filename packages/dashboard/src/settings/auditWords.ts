/** The actions the log can be narrowed to. */
export const AUDIT_ACTIONS = [
  "member.joined",
  "member.left",
  "member.removed",
  "member.role_changed",
  "member.permissions_changed",
  "invitation.created",
  "invitation.resent",
  "invitation.cancelled",
  "invitation.accepted",
  "invitation.declined",
  "workspace.created",
  "workspace.renamed",
  "workspace.ownership_transferred",
  "workspace.origins_changed",
  "workspace.signup_policy_changed",
  "workspace.session_lifetime_changed",
  "workspace.identity_mode_changed",
  "workspace.onboarding_dismissed",
  "identity_secret.created",
  "identity_secret.revoked",
  "messenger.settings_changed",
  "message.deleted",
  "visitor.blocked",
  "visitor.unblocked",
  "visitor.merged",
  "audit.retention_changed",
] as const;

/** `member.role_changed` as people read it: Member: role changed. */
export function actionLabel(action: string): string {
  const [area = "", verb = ""] = action.split(".");
  const words = (text: string) => text.replace(/_/gu, " ");
  const head = words(area);
  return `${head.charAt(0).toUpperCase()}${head.slice(1)}: ${words(verb)}`;
}

/** The parts of an entry's metadata a person can make something of; ids are left out. */
export function detailWords(metadata: Record<string, string | number | boolean | null>): string {
  return Object.entries(metadata)
    .filter(([key, value]) => value !== null && !/id$/i.test(key))
    .map(([key, value]) => `${key}: ${String(value)}`)
    .join(", ");
}

/** Whole local days as a range of moments; empty sides are open. */
export function dayRange(from: string, to: string): { from?: number; to?: number } {
  const start = from === "" ? NaN : new Date(`${from}T00:00`).getTime();
  const end = to === "" ? NaN : new Date(`${to}T23:59:59.999`).getTime();
  return { ...(Number.isNaN(start) ? {} : { from: start }), ...(Number.isNaN(end) ? {} : { to: end }) };
}

/** A stored value as people read it: lists without their brackets, members by name. */
export function valueWords(value: string | null, members: readonly { userId: string; name: string }[]): string {
  if (value === null || value === "" || value === "[]") return "nothing";
  if (value.startsWith("[")) return listOf(value).join(", ");
  return members.find((member) => member.userId === value)?.name ?? value;
}

function listOf(json: string): string[] {
  try {
    const parsed: unknown = JSON.parse(json);
    return Array.isArray(parsed) ? parsed.map(String) : [json];
  } catch {
    return [json];
  }
}
