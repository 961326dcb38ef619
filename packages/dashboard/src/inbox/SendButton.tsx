import { Check, ChevronDown } from "lucide-react";
import { Menu, MenuItem, MenuSeparator, MenuTitle } from "../kit/Menu.tsx";
import { useCan } from "../session/workspaceContext.ts";
import type { DraftKind } from "./drafts.ts";
import { SnoozeItems } from "./SnoozeItems.tsx";
import type { ComposerState } from "./useComposer.ts";

/** Send, and beside it the ways to send and be done with the conversation. */
export function SendButton({ composer, kind }: { composer: ComposerState; kind: DraftKind }) {
  const canClose = useCan("conversations.close");
  const empty = composer.canSend
    ? undefined
    : composer.uploads.isBusy
      ? "Wait for the upload"
      : "Write something first";
  const send = (
    <button className="btn btn-p" aria-disabled={!composer.canSend} title={empty} onClick={() => composer.send()}>
      {kind === "note" ? "Add note" : "Send"}
      {kind === "reply" && (
        <span className="kbds hide-s" aria-hidden="true">
          <kbd className="kbd">Ctrl</kbd>
          <kbd className="kbd">↵</kbd>
        </span>
      )}
    </button>
  );
  if (kind === "note" || !canClose) return send;
  const trigger = (
    <button className="btn btn-p" aria-label="Send and close, send and snooze">
      <ChevronDown className="ic ic-s" aria-hidden="true" />
    </button>
  );
  return (
    <span className="split">
      {send}
      <Menu trigger={trigger} align="end" side="top">
        <MenuItem icon={Check} denied={empty} onPick={() => composer.send({ then: "close" })}>
          Send and close
        </MenuItem>
        <MenuSeparator />
        <MenuTitle>Send and snooze until</MenuTitle>
        <SnoozeItems custom={false} denied={empty} onPick={(snoozeUntil) => composer.send({ snoozeUntil })} />
      </Menu>
    </span>
  );
}
