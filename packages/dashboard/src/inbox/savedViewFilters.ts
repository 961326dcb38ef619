import type { Id, Priority, SavedView } from "../views.ts";
import { useMembers } from "./useMembers.ts";
import { useTags, useTeams } from "./useTags.ts";

type Filters = SavedView["filters"];
type Kind = "any" | "owner" | "team" | "queue" | "tag" | "channel" | "priority";
/** What a view is about besides its status, as the value of a list: `team:<id>`, `owner:me`, `priority:high`. */
export type Choice = `${Kind}:${string}`;

/** What kind of thing a choice names. */
export function kindOf(choice: Choice): Kind {
  return choice.slice(0, choice.indexOf(":")) as Kind;
}

/** The choice that stands for the filters of a view. */
export function choiceOf({ assignee, teamId, tagId, channel, priority }: Filters): Choice {
  if (teamId) return assignee?.kind === "nobody" ? `queue:${teamId}` : `team:${teamId}`;
  if (tagId) return `tag:${tagId}`;
  if (channel) return `channel:${channel}`;
  if (priority) return `priority:${priority}`;
  if (!assignee) return "any:";
  return assignee.kind === "member" ? `owner:${assignee.userId}` : `owner:${assignee.kind}`;
}

/** The filters for a status (empty: open and snoozed) and a choice. Values of the lists are ids of the workspace. */
export function filtersOf(status: string, choice: Choice): Filters {
  const kind = kindOf(choice);
  const value = choice.slice(kind.length + 1);
  const base: Filters = status === "" || kind === "tag" ? {} : { status: status as NonNullable<Filters["status"]> };
  switch (kind) {
    case "any":
      return base;
    case "owner":
      if (value === "me" || value === "nobody") return { ...base, assignee: { kind: value } };
      return { ...base, assignee: { kind: "member", userId: value as Id<"users"> } };
    case "team":
      return { ...base, teamId: value as Id<"teams"> };
    case "queue":
      return { ...base, teamId: value as Id<"teams">, assignee: { kind: "nobody" } };
    case "tag":
      return { tagId: value as Id<"tags"> };
    case "channel":
      return { ...base, channel: value as "chat" | "email" };
    case "priority":
      return { ...base, priority: value as Priority };
  }
}

export interface ChoiceGroup {
  label: string;
  options: { value: Choice; label: string }[];
}

/** Everything a view can be about, in groups. */
export function useChoices(): ChoiceGroup[] {
  const members = useMembers();
  const teams = useTeams();
  const tags = useTags();
  const priorities: Priority[] = ["urgent", "high", "normal", "low"];
  const groups: ChoiceGroup[] = [
    { label: "Everything", options: [{ value: "any:", label: "All conversations" }] },
    {
      label: "Owner",
      options: [
        { value: "owner:me", label: "Mine, whoever looks" },
        { value: "owner:nobody", label: "Nobody's" },
        ...members.map(({ userId, name }) => ({ value: `owner:${userId}` as const, label: name })),
      ],
    },
    {
      label: "Team",
      options: teams.flatMap(({ teamId, name }) => [
        { value: `team:${teamId}` as const, label: name },
        { value: `queue:${teamId}` as const, label: `${name}, without an owner` },
      ]),
    },
    { label: "Tag", options: tags.map(({ tagId, name }) => ({ value: `tag:${tagId}` as const, label: name })) },
    {
      label: "Priority",
      options: priorities.map((priority) => ({
        value: `priority:${priority}` as const,
        label: `${priority} priority`,
      })),
    },
    {
      label: "Channel",
      options: [
        { value: "channel:chat", label: "Chat" },
        { value: "channel:email", label: "E-mail" },
      ],
    },
  ];
  return groups.filter(({ options }) => options.length > 0);
}
