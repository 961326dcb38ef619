import { Command } from "cmdk";
import { UserMinus, Users } from "lucide-react";
import { useConversationActions } from "../inbox/useConversationActions.ts";
import { useMembers } from "../inbox/useMembers.ts";
import { useTeams } from "../inbox/useTags.ts";
import { Avatar } from "../kit/Avatar.tsx";
import type { Member, Team } from "../views.ts";
import { PaletteItem } from "./PaletteItem.tsx";
import { usePaletteState } from "./paletteState.ts";

/** Who shall answer: a colleague or a team. */
export function AssignPage({ text }: { text: string }) {
  const { subject, hide } = usePaletteState();
  const members = useMembers().filter((member) => member.effective.includes("conversations.reply"));
  const teams = useTeams();
  const actions = useConversationActions();
  const giveTo = (team: Team | null) => {
    hide();
    void actions.assignTeam(subject?.conversationIds ?? [], team);
  };
  const assign = (to: Member | null) => {
    hide();
    if (!subject) return;
    const [only, ...more] = subject.conversationIds;
    if (only && more.length === 0) void actions.assign(only, to);
    else void bulkAssign(to);
  };
  const bulkAssign = (to: Member | null) =>
    actions.bulk(
      subject?.conversationIds ?? [],
      { kind: "assign", assigneeId: to?.userId ?? null },
      { assignee: to && { userId: to.userId, name: to.name, avatarUrl: to.avatarUrl } },
      to ? `assigned to ${to.isYou ? "you" : to.name}.` : "unassigned.",
    );
  return (
    <Command.List className="list" label="Colleagues and teams">
      <Command.Empty className="empty">
        <p>No colleague or team fits “{text}”.</p>
      </Command.Empty>
      {members.map((member) => (
        <PaletteItem
          key={member.userId}
          value={member.userId}
          label={member.isYou ? `${member.name} (you)` : member.name}
          text={text}
          lead={<Avatar name={member.name} seed={member.userId} url={member.avatarUrl} size={20} quiet />}
          hint={member.userId === subject?.assigneeId ? "owner now" : member.role}
          onRun={() => assign(member)}
        />
      ))}
      {teams.map((team) => (
        <PaletteItem
          key={team.teamId}
          value={team.teamId}
          label={team.name}
          text={text}
          icon={Users}
          hint={team.teamId === subject?.teamId ? "team now" : "team"}
          onRun={() => giveTo(team)}
        />
      ))}
      {subject?.teamId && (
        <PaletteItem value="no team" label="No team" text={text} icon={UserMinus} onRun={() => giveTo(null)} />
      )}
      <PaletteItem value="nobody" label="Nobody, unassign" text={text} icon={UserMinus} onRun={() => assign(null)} />
    </Command.List>
  );
}
