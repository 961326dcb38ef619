import { Check, Moon, User, X } from "lucide-react";
import { useEffect } from "react";
import { setPaletteSubject, usePaletteState } from "../keyboard/paletteState.ts";
import { useCommand } from "../keyboard/useCommand.ts";
import { useDenied } from "../session/workspaceContext.ts";
import { useConversationActions } from "./useConversationActions.ts";
import type { Selection } from "./useSelection.ts";

/** What can be done to several conversations at once; takes the filters' place while rows are chosen. */
export function BulkBar({ selection }: { selection: Selection }) {
  const actions = useConversationActions();
  const palette = usePaletteState();
  const ids = [...selection.ids];
  const cannotClose = useDenied("conversations.close");
  const cannotAssign = useDenied("conversations.assign");
  const none = ids.length === 0;
  useBulkSubject(selection);
  const close = () => {
    if (none || cannotClose) return;
    void actions.bulk(ids, { kind: "close" }, { status: "closed", snoozedUntil: null }, "closed.");
    selection.clear();
  };
  useCommand("close", close);
  useCommand("assign", none || cannotAssign ? null : () => palette.show("assign"));
  useCommand("snooze", none || cannotClose ? null : () => palette.show("snooze"));
  useCommand("back", selection.clear);
  return (
    <div className="bulk" role="group" aria-label="Selected conversations">
      <span className="m num grow cut" role="status">
        {ids.length} selected
      </span>
      <button className="btn btn-q" disabled={none || cannotClose !== undefined} title={cannotClose} onClick={close}>
        <Check className="ic" aria-hidden="true" />
        Close
      </button>
      <button
        className="ib"
        aria-label="Assign the selected"
        disabled={none || cannotAssign !== undefined}
        title={cannotAssign ?? "Assign  a"}
        onClick={() => palette.show("assign")}
      >
        <User className="ic" aria-hidden="true" />
      </button>
      <button
        className="ib"
        aria-label="Snooze the selected"
        disabled={none || cannotClose !== undefined}
        title={cannotClose ?? "Snooze  z"}
        onClick={() => palette.show("snooze")}
      >
        <Moon className="ic" aria-hidden="true" />
      </button>
      <button className="ib" aria-label="Stop selecting" onClick={selection.clear}>
        <X className="ic" aria-hidden="true" />
      </button>
    </div>
  );
}

/** While rows are chosen, the command menu acts on them and not on the open conversation. */
function useBulkSubject({ ids }: Selection): void {
  useEffect(() => {
    if (ids.size === 0) return;
    return setPaletteSubject({ conversationIds: [...ids], label: `${ids.size} selected`, assigneeId: null });
  }, [ids]);
}
