import { useQuery } from "convex/react";
import { useNavigate } from "@tanstack/react-router";
import { Command } from "cmdk";
import { Merge } from "lucide-react";
import { api } from "../api.ts";
import { useConversationActions } from "../inbox/useConversationActions.ts";
import { useSession } from "../session/workspaceContext.ts";
import { ago, useNow } from "../words/time.ts";
import { PaletteItem } from "./PaletteItem.tsx";
import { usePaletteState } from "./paletteState.ts";

const SHOWN = 30;

/** Which conversation of the same person this one goes into. */
export function MergePage({ text }: { text: string }) {
  const { subject, hide } = usePaletteState();
  const { workspaceId } = useSession();
  const now = useNow();
  const navigate = useNavigate();
  const actions = useConversationActions();
  const sourceId = subject?.conversationIds.length === 1 ? subject.conversationIds[0] : undefined;
  const source = useQuery(api.conversations.agent.get, sourceId ? { workspaceId, conversationId: sourceId } : "skip");
  const visitorId = source?.visitor.visitorId;
  const others = useQuery(
    api.conversations.agent.otherConversations,
    visitorId ? { workspaceId, visitorId, paginationOpts: { numItems: SHOWN, cursor: null } } : "skip",
  );
  const targets = others?.page.filter(
    ({ _id, isMerged, status }) => _id !== sourceId && !isMerged && status !== "spam",
  );
  const merge = async (targetId: NonNullable<typeof targets>[number]["_id"]) => {
    hide();
    if (!sourceId || !(await actions.merge(sourceId, targetId))) return;
    await navigate({ to: "/inbox/$view/$conversationId", params: { view: "all", conversationId: targetId } });
  };
  return (
    <Command.List className="list" label="Conversations of the same person">
      {targets && (
        <Command.Empty className="empty">
          <p>
            {targets.length === 0
              ? "This person has no other conversation to merge with."
              : `No other conversation fits “${text}”.`}
          </p>
        </Command.Empty>
      )}
      <p className="c3 t12 list-note">
        Conversations of one person only. Two people who are one are merged first, on the page of either.
      </p>
      {targets?.map((each) => (
        <PaletteItem
          key={each._id}
          value={each._id}
          label={each.subject ?? each.lastMessage?.preview ?? "No messages yet"}
          text={text}
          icon={Merge}
          hint={`${each.status}, ${ago(each.lastMessageAt, now)}`}
          onRun={() => void merge(each._id)}
        />
      ))}
    </Command.List>
  );
}
