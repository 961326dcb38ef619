import { Check, Ellipsis, Flag, Moon, RotateCcw, ShieldAlert, ShieldCheck, Tag, User, X } from "lucide-react";
import { useEffect } from "react";
import { setPaletteSubject, usePaletteState } from "../keyboard/paletteState.ts";
import { useCommand } from "../keyboard/useCommand.ts";
import { Menu, MenuItem, MenuSeparator, MenuTitle } from "../kit/Menu.tsx";
import { useDenied } from "../session/workspaceContext.ts";
import type { Id } from "../views.ts";
import { useConversationActions } from "./useConversationActions.ts";
import type { Selection } from "./useSelection.ts";

/** What can be done to several conversations at once; takes the filters' place while rows are chosen. */
export function BulkBar({ selection }: { selection: Selection }) {
  const actions = useConversationActions();
  const palette = usePaletteState();
  const ids = [...selection.ids];
  const cannotClose = useDenied("conversations.close");
  const cannotAssign = useDenied("conversations.assign");
  const cannotTag = useDenied("conversations.reply");
  const none = ids.length === 0;
  useBulkSubject(selection);
  const close = () => {
    if (none || cannotClose) return;
    void actions.bulk(ids, { kind: "close" }, { status: "closed", snoozedUntil: null }, "closed.");
    selection.clear();
  };
  useCommand("close", close);
  useCommand("assign", none || cannotAssign ? null : () => palette.show("assign"));
  useCommand("tag", none || cannotTag ? null : () => palette.show("tag"));
  useCommand("snooze", none || cannotClose ? null : () => palette.show("snooze"));
  useCommand("back", selection.clear);
  return (
    <div className="bulk" role="group" aria-label="Selected conversations">
      <span className="m num grow cut" role="status">
        {ids.length} <span className="bulk-word">selected</span>
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
        aria-label="Tag the selected"
        disabled={none || cannotTag !== undefined}
        title={cannotTag ?? "Tag  t"}
        onClick={() => palette.show("tag")}
      >
        <Tag className="ic" aria-hidden="true" />
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
      <BulkMenu ids={ids} onDone={selection.clear} />
      <button className="ib" aria-label="Stop selecting" onClick={selection.clear}>
        <X className="ic" aria-hidden="true" />
      </button>
    </div>
  );
}

interface BulkMenuProps {
  ids: Id<"conversations">[];
  onDone: () => void;
}

/** What is done to several less often. */
function BulkMenu({ ids, onDone }: BulkMenuProps) {
  const actions = useConversationActions();
  const denied = useDenied("conversations.close") ?? (ids.length === 0 ? "Choose conversations first." : undefined);
  const run = (...given: Parameters<typeof actions.bulk>) => {
    void actions.bulk(...given);
    onDone();
  };
  const trigger = (
    <button className="ib" aria-label="More for the selected">
      <Ellipsis className="ic" aria-hidden="true" />
    </button>
  );
  return (
    <Menu trigger={trigger} align="end">
      <MenuItem
        icon={RotateCcw}
        denied={denied}
        onPick={() => run(ids, { kind: "reopen" }, { status: "open", snoozedUntil: null }, "open again.")}
      >
        Reopen
      </MenuItem>
      <MenuItem
        icon={ShieldAlert}
        denied={denied}
        onPick={() => run(ids, { kind: "spam" }, { status: "spam" }, "marked as spam.")}
      >
        Mark as spam
      </MenuItem>
      <MenuItem
        icon={ShieldCheck}
        denied={denied}
        onPick={() => run(ids, { kind: "unspam" }, {}, "no spam after all.")}
      >
        Not spam
      </MenuItem>
      <MenuSeparator />
      <MenuTitle>Priority</MenuTitle>
      {(["urgent", "high", "normal", "low"] as const).map((priority) => (
        <MenuItem
          key={priority}
          icon={Flag}
          denied={denied}
          onPick={() => run(ids, { kind: "priority", priority }, { priority }, `of ${priority} priority now.`)}
        >
          {priority.charAt(0).toUpperCase() + priority.slice(1)}
        </MenuItem>
      ))}
    </Menu>
  );
}

/** While rows are chosen, the command menu acts on them and not on the open conversation. */
function useBulkSubject({ ids }: Selection): void {
  useEffect(() => {
    if (ids.size === 0) return;
    return setPaletteSubject({ conversationIds: [...ids], label: `${ids.size} selected`, assigneeId: null });
  }, [ids]);
}
