import { exactTime } from "../words/time.ts";

/** The actions the log can be narrowed to, by what they are about. A test keeps the list complete. */
export const AUDIT_GROUPS: readonly { label: string; actions: readonly string[] }[] = [
  {
    label: "Conversations",
    actions: [
      "conversation.assigned",
      "conversation.merged",
      "conversation.marked_spam",
      "conversation.unmarked_spam",
      "conversation.rated",
      "conversation.sla_breached",
      "message.deleted",
    ],
  },
  {
    label: "Tickets",
    actions: [
      "ticket.created",
      "ticket.assigned",
      "ticket.team_changed",
      "ticket.status_changed",
      "ticket.priority_changed",
      "ticket.renamed",
      "ticket.conversation_moved",
      "ticket.sla_breached",
      "ticket_form.created",
      "ticket_form.changed",
      "ticket_form.made_default",
      "ticket_form.archived",
      "ticket_form.restored",
      "ticket_form.deleted",
    ],
  },
  {
    label: "People",
    actions: [
      "visitor.blocked",
      "visitor.unblocked",
      "visitor.merged",
      "visitor.exported",
      "visitor.deletion_requested",
      "visitor.deleted",
    ],
  },
  {
    label: "Team",
    actions: [
      "member.joined",
      "member.left",
      "member.removed",
      "member.role_changed",
      "member.permissions_changed",
      "member.availability_changed",
      "invitation.created",
      "invitation.resent",
      "invitation.cancelled",
      "invitation.accepted",
      "invitation.declined",
      "invitation.expired",
      "team.created",
      "team.changed",
      "team.deleted",
      "team.member_added",
      "team.member_removed",
    ],
  },
  {
    label: "Inbox tools",
    actions: [
      "tag.created",
      "tag.changed",
      "tag.deleted",
      "view.created",
      "view.updated",
      "view.deleted",
      "snippet.created",
      "snippet.updated",
      "snippet.deleted",
      "macro.created",
      "macro.updated",
      "macro.deleted",
    ],
  },
  {
    label: "Routing and service levels",
    actions: [
      "assignment_rule.created",
      "assignment_rule.changed",
      "assignment_rule.reordered",
      "assignment_rule.deleted",
      "auto_tag_rule.created",
      "auto_tag_rule.changed",
      "auto_tag_rule.deleted",
      "automation.changed",
      "sla_policy.created",
      "sla_policy.changed",
      "sla_policy.reordered",
      "sla_policy.deleted",
      "office_hours.changed",
    ],
  },
  {
    label: "Help centre and knowledge",
    actions: [
      "article.created",
      "article.published",
      "article.unpublished",
      "article.archived",
      "article.restored",
      "article.placed",
      "article.deleted",
      "collection.created",
      "collection.updated",
      "collection.deleted",
      "help_center.settings_changed",
      "help_center.policy_changed",
      "help_import.applied",
      "help_import.undone",
      "internal_article.created",
      "internal_article.draft",
      "internal_article.published",
      "internal_article.archived",
      "internal_article.deleted",
      "folder.created",
      "folder.updated",
      "folder.deleted",
    ],
  },
  {
    label: "Messenger",
    actions: [
      "messenger.settings_changed",
      "messenger.home_changed",
      "common_issue.created",
      "common_issue.changed",
      "common_issue.deleted",
    ],
  },
  {
    label: "Workspace and security",
    actions: [
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
    ],
  },
  {
    label: "Reports and the log itself",
    actions: [
      "report.snapshot_created",
      "report.snapshot_deleted",
      "report.time_zone_changed",
      "audit.exported",
      "audit.retention_changed",
    ],
  },
];

/** `member.role_changed` as people read it: Member: role changed. */
export function actionLabel(action: string): string {
  const [area = "", verb = ""] = action.split(".");
  const words = (text: string) => text.replace(/_/gu, " ");
  const head = words(area);
  return `${head.charAt(0).toUpperCase()}${head.slice(1)}: ${words(verb)}`.replace(/\bsla\b/giu, "SLA");
}

/** The parts of an entry's metadata a person can make something of; ids are left out. */
export function detailWords(metadata: Record<string, string | number | boolean | null>): string {
  return Object.entries(metadata)
    .filter(([key, value]) => value !== null && !/id$/i.test(key))
    .map(([key, value]) => `${spoken(key)}: ${detailValue(key, value)}`)
    .join(", ");
}

/** `nextResponse` as words. */
const spoken = (name: string): string => name.replace(/[A-Z]/gu, (letter) => ` ${letter.toLowerCase()}`);

function detailValue(key: string, value: string | number | boolean | null): string {
  if (typeof value === "number" && key.endsWith("At")) return exactTime(value);
  return typeof value === "string" && /^[a-z]+[A-Z][A-Za-z]*$/u.test(value) ? spoken(value) : String(value);
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
