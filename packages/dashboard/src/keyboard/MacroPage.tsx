import { useQuery } from "convex/react";
import { Command } from "cmdk";
import { Zap } from "lucide-react";
import { api } from "../api.ts";
import { useConversationActions } from "../inbox/useConversationActions.ts";
import { useSession } from "../session/workspaceContext.ts";
import { macroSummary } from "../words/macros.ts";
import { PaletteItem } from "./PaletteItem.tsx";
import { usePaletteState } from "./paletteState.ts";

/** What is said and done with one choice. */
export function MacroPage({ text }: { text: string }) {
  const { subject, hide } = usePaletteState();
  const { workspaceId } = useSession();
  const macros = useQuery(api.inbox.agentMacros.list, { workspaceId });
  const actions = useConversationActions();
  const conversationId = subject?.conversationIds.length === 1 ? subject.conversationIds[0] : undefined;
  return (
    <Command.List className="list" label="Macros">
      {macros && (
        <Command.Empty className="empty">
          <p>
            {macros.length === 0
              ? "No macros yet. Settings, Macros is where they are made."
              : `No macro fits “${text}”.`}
          </p>
        </Command.Empty>
      )}
      {conversationId &&
        macros?.map((macro) => (
          <PaletteItem
            key={macro._id}
            value={macro._id}
            label={macro.name}
            text={text}
            icon={Zap}
            hint={macroSummary(macro)}
            onRun={() => {
              hide();
              void actions.runMacro(conversationId, macro);
            }}
          />
        ))}
    </Command.List>
  );
}
