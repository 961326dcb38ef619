import { canMoveTicket, type TicketStatus } from "@parley/core";
import { MAX_MESSAGE_LENGTH } from "@parley/protocol";
import { useMutation } from "convex/react";
import { ChevronDown, Paperclip } from "lucide-react";
import { useRef, useState } from "react";
import { api } from "../api.ts";
import { ComposerFiles } from "../inbox/ComposerFiles.tsx";
import { type Uploads, useUploads } from "../inbox/useUploads.ts";
import { useCommand } from "../keyboard/useCommand.ts";
import { Menu, MenuItem } from "../kit/Menu.tsx";
import { useAct } from "../kit/useAct.ts";
import { useCan, useSession } from "../session/workspaceContext.ts";
import type { TicketDetail } from "../views.ts";
import { STATUS_NAMES } from "./ticketWords.ts";

type Kind = "comment" | "note";

/** Answers to the customer and notes for the team. An answer may leave the ticket waiting or resolved. */
export function TicketComposer({ ticket }: { ticket: TicketDetail }) {
  const canWrite = useCan("tickets.manage");
  const canUpload = useCan("conversations.reply");
  const [kind, setKind] = useState<Kind>("comment");
  const uploads = useUploads();
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
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    void composer.send();
  };
  return (
    <div className={kind === "note" ? "composer is-note" : "composer"}>
      <Tabs kind={kind} onSwitch={switchTo} />
      <textarea
        ref={box}
        className="comp-b"
        rows={2}
        value={composer.text}
        maxLength={MAX_MESSAGE_LENGTH}
        aria-label={kind === "note" ? "Note" : "Answer to the customer"}
        placeholder={kind === "note" ? "Write a note." : "Write an answer."}
        onChange={(event) => composer.setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <ComposerFiles uploads={uploads} />
      <div className="comp-f">
        {canUpload && <AttachButton uploads={uploads} />}
        <span className="grow" />
        <Send ticket={ticket} kind={kind} composer={composer} />
      </div>
    </div>
  );
}

function Tabs({ kind, onSwitch }: { kind: Kind; onSwitch: (kind: Kind) => void }) {
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === "ArrowRight" || event.key === "ArrowLeft") onSwitch(kind === "note" ? "comment" : "note");
  };
  return (
    <div className="comp-h">
      <div className="r r12" role="tablist" aria-label="What to write" onKeyDown={onKeyDown}>
        {(["comment", "note"] as const).map((each) => (
          <button
            key={each}
            className="tab"
            role="tab"
            aria-selected={each === kind}
            tabIndex={each === kind ? 0 : -1}
            onClick={() => onSwitch(each)}
          >
            {each === "note" ? "Note" : "Answer"}
          </button>
        ))}
      </div>
      <span className="grow" />
      <span className="t12 c3 cut">{kind === "note" ? "Only your team sees this" : "The customer sees this"}</span>
    </div>
  );
}

/** The text and how it is sent: the same id on every try, so that a retry does not write twice. */
function useSending(ticket: TicketDetail, kind: Kind, uploads: Uploads) {
  const { workspaceId } = useSession();
  const comment = useMutation(api.tickets.agentState.comment);
  const [texts, setTexts] = useState<Record<Kind, string>>({ comment: "", note: "" });
  const [clientMessageId, renew] = useState(() => crypto.randomUUID());
  const { busy, act } = useAct();
  const text = texts[kind];
  const isReady = !busy && !uploads.isBusy && (text.trim() !== "" || uploads.uploads.length > 0);
  const send = async (then?: TicketStatus) => {
    if (!isReady) return;
    const attachmentIds = uploads.uploads.flatMap(({ attachment }) => (attachment ? [attachment.attachmentId] : []));
    const content = { content: text.trim(), isInternal: kind === "note", attachmentIds };
    const args = { workspaceId, ticketId: ticket._id, clientMessageId, ...content, ...(then && { then }) };
    if (!(await act(() => comment(args)))) return;
    setTexts((before) => ({ ...before, [kind]: "" }));
    uploads.clear();
    renew(crypto.randomUUID());
  };
  const setText = (next: string) => setTexts((before) => ({ ...before, [kind]: next }));
  return { text, setText, send, isReady, busy };
}

function AttachButton({ uploads }: { uploads: Uploads }) {
  const files = useRef<HTMLInputElement>(null);
  return (
    <>
      <button className="ib" aria-label="Attach a file" title="Attach a file" onClick={() => files.current?.click()}>
        <Paperclip className="ic" aria-hidden="true" />
      </button>
      <input
        ref={files}
        type="file"
        multiple
        hidden
        onChange={(event) => {
          uploads.add(event.target.files ?? []);
          event.target.value = "";
        }}
      />
    </>
  );
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
