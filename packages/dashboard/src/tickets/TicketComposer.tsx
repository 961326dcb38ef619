import { canMoveTicket, type TicketStatus } from "@parley/core";
import { useMutation } from "convex/react";
import { ChevronDown } from "lucide-react";
import { useRef, useState } from "react";
import { api } from "../api.ts";
import { ComposerField } from "../inbox/ComposerField.tsx";
import { AttachButton, ComposerFrame } from "../inbox/ComposerFrame.tsx";
import { type Uploads, useUploads } from "../inbox/useUploads.ts";
import { useCommand } from "../keyboard/useCommand.ts";
import { Menu, MenuItem } from "../kit/Menu.tsx";
import { useAct } from "../kit/useAct.ts";
import { useCan, useSession } from "../session/workspaceContext.ts";
import type { TicketDetail } from "../views.ts";
import { STATUS_NAMES } from "./ticketWords.ts";

type Kind = "comment" | "note";

const KINDS = [
  { value: "comment", label: "Answer" },
  { value: "note", label: "Note" },
] as const;

/** Answers to the customer and notes for the team. An answer may leave the ticket waiting or resolved. */
export function TicketComposer({ ticket }: { ticket: TicketDetail }) {
  const canWrite = useCan("tickets.manage");
  const canUpload = useCan("conversations.reply");
  const [kind, setKind] = useState<Kind>("comment");
  // Each kind has its own: a file meant for the team is not sent to the customer.
  const uploads = { comment: useUploads(), note: useUploads() }[kind];
  const composer = useSending(ticket, kind, uploads);
  const box = useRef<HTMLTextAreaElement>(null);
  const switchTo = (next: Kind) => {
    setKind(next);
    box.current?.focus();
  };
  useCommand("reply", canWrite ? () => switchTo("comment") : null);
  useCommand("note", canWrite ? () => switchTo("note") : null);
  if (!canWrite)
    return (
      <div className="banner comp-shut">You can read this ticket. Writing needs the permission tickets.manage.</div>
    );
  const foot = (
    <>
      {canUpload && <AttachButton uploads={uploads} />}
      <span className="grow" />
      <Send ticket={ticket} kind={kind} composer={composer} />
    </>
  );
  return (
    <ComposerFrame
      kinds={KINDS}
      kind={kind}
      onSwitch={switchTo}
      hint="The customer sees this"
      uploads={uploads}
      isWithoutFiles={!canUpload}
      foot={foot}
    >
      <ComposerField
        ref={box}
        text={composer.text}
        aria-label={kind === "note" ? "Note" : "Answer to the customer"}
        placeholder={kind === "note" ? "Write a note." : "Write an answer."}
        uploads={canUpload ? uploads : undefined}
        onText={composer.setText}
        onSend={() => void composer.send()}
      />
    </ComposerFrame>
  );
}

interface Writing {
  text: string;
  clientMessageId: string;
}
const begun = (text = ""): Writing => ({ text, clientMessageId: crypto.randomUUID() });

/** The text and how it is sent: the same id for the same words, so that a retry does not write twice. */
function useSending(ticket: TicketDetail, kind: Kind, uploads: Uploads) {
  const { workspaceId } = useSession();
  const comment = useMutation(api.tickets.agentState.comment);
  const [writings, setWritings] = useState<Record<Kind, Writing>>(() => ({ comment: begun(), note: begun() }));
  const { busy, act } = useAct();
  const { text, clientMessageId } = writings[kind];
  const isReady = !busy && !uploads.isBusy && (text.trim() !== "" || uploads.uploads.length > 0);
  const setText = (next: string) => setWritings((before) => ({ ...before, [kind]: begun(next) }));
  const send = async (then?: TicketStatus) => {
    if (!isReady) return;
    const attachmentIds = uploads.uploads.flatMap(({ attachment }) => (attachment ? [attachment.attachmentId] : []));
    const content = { content: text.trim(), isInternal: kind === "note", attachmentIds };
    const args = { workspaceId, ticketId: ticket._id, clientMessageId, ...content, ...(then && { then }) };
    if (!(await act(() => comment(args)))) return;
    setText("");
    uploads.clear();
  };
  return { text, setText, send, isReady, busy };
}

interface SendProps {
  ticket: TicketDetail;
  kind: Kind;
  composer: ReturnType<typeof useSending>;
}

function Send({ ticket, kind, composer }: SendProps) {
  const main = (
    <button
      className="btn btn-p"
      disabled={!composer.isReady}
      aria-busy={composer.busy}
      onClick={() => void composer.send()}
    >
      {kind === "note" ? "Add note" : "Send"}
    </button>
  );
  // After an answer a new ticket is in progress: these are the ways on from there.
  const from = ticket.status === "submitted" ? "in_progress" : ticket.status;
  const ways = (["waiting_on_customer", "resolved"] as const).filter((to) => canMoveTicket(from, to));
  if (kind === "note" || ways.length === 0) return main;
  const trigger = (
    <button className="btn btn-p" aria-label="Send and move the ticket" disabled={!composer.isReady}>
      <ChevronDown className="ic" aria-hidden="true" />
    </button>
  );
  return (
    <span className="split">
      {main}
      <Menu trigger={trigger} align="end" side="top">
        {ways.map((to) => (
          <MenuItem key={to} onPick={() => void composer.send(to)}>
            {`Send, then ${STATUS_NAMES[to].toLowerCase()}`}
          </MenuItem>
        ))}
      </Menu>
    </span>
  );
}
