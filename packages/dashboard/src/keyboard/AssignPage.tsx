import { Command } from "cmdk";
import { UserMinus } from "lucide-react";
import { useConversationActions } from "../inbox/useConversationActions.ts";
import { useMembers } from "../inbox/useMembers.ts";
import { Avatar } from "../kit/Avatar.tsx";
import type { Member } from "../views.ts";
import { PaletteItem } from "./PaletteItem.tsx";
import { usePaletteState } from "./paletteState.ts";

/** Who shall answer. */
export function AssignPage({ text }: { text: string }) {
  const { subject, hide } = usePaletteState();
  const members = useMembers().filter((member) => member.effective.includes("conversations.reply"));
  const actions = useConversationActions();
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
    <Command.List className="list" label="Colleagues">
      <Command.Empty className="empty">
        <p>No colleague fits “{text}”.</p>
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
      <PaletteItem value="nobody" label="Nobody, unassign" text={text} icon={UserMinus} onRun={() => assign(null)} />
    </Command.List>
  );
}
