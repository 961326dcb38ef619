import { ChevronDown } from "lucide-react";
import { usePaletteState } from "../keyboard/paletteState.ts";
import { useDenied } from "../session/workspaceContext.ts";
import type { ConversationDetail } from "../views.ts";
import { TagChips } from "./TagChips.tsx";
import { useTeams } from "./useTags.ts";

/** The team and the tags of a conversation, each a button to change them. */
export function RoutingFacts({ conversation }: { conversation: ConversationDetail }) {
  const palette = usePaletteState();
  const cannotAssign = useDenied("conversations.assign");
  const cannotTag = useDenied("conversations.reply");
  const team = useTeams().find((each) => each.teamId === conversation.teamId);
  const { tagIds } = conversation;
  return (
    <>
      <dt>Team</dt>
      <dd>
        <button
          className="pick"
          title={cannotAssign ?? "Assign  a"}
          disabled={cannotAssign !== undefined}
          onClick={() => palette.show("assign")}
        >
          <span className="cut">{team?.name ?? "None"}</span>
          <ChevronDown className="ic ic-s" aria-hidden="true" />
        </button>
      </dd>
      <dt>Tags</dt>
      <dd>
        <button
          className="pick tags"
          title={cannotTag ?? "Tag  t"}
          disabled={cannotTag !== undefined}
          onClick={() => palette.show("tag")}
        >
          {tagIds.length > 0 ? <TagChips ids={tagIds} /> : <span className="c3">None</span>}
          <ChevronDown className="ic ic-s" aria-hidden="true" />
        </button>
      </dd>
    </>
  );
}
