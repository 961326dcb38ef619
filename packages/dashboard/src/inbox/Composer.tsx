import { AtSign, Library, Paperclip, SquareSlash, Zap } from "lucide-react";
import { useRef, useState } from "react";
import { flushSync } from "react-dom";
import { runCommand } from "../keyboard/commands.ts";
import { useCommand } from "../keyboard/useCommand.ts";
import { useCan } from "../session/workspaceContext.ts";
import type { ConversationDetail } from "../views.ts";
import { shortName } from "../words/names.ts";
import { useComposerInsert } from "./composerInsert.ts";
import { ComposerFiles } from "./ComposerFiles.tsx";
import { ComposerText } from "./ComposerText.tsx";
import type { DraftKind } from "./drafts.ts";
import { SendButton } from "./SendButton.tsx";
import { type ComposerState, useComposer } from "./useComposer.ts";
import { useIsOnline } from "./useOnline.ts";
import { type Uploads, useUploads } from "./useUploads.ts";

/** Where answers and notes are written. Each keeps its own draft per conversation. */
export function Composer({ conversation }: { conversation: ConversationDetail }) {
  const canReply = useCan("conversations.reply");
  if (!canReply)
    return (
      <div className="banner comp-shut">
        <span>You can read this conversation. Writing in it needs the permission conversations.reply.</span>
      </div>
    );
  return <OpenComposer conversation={conversation} />;
}

function OpenComposer({ conversation }: { conversation: ConversationDetail }) {
  const [kind, setKind] = useState<DraftKind>("reply");
  const box = useRef<HTMLTextAreaElement>(null);
  const switchTo = (next: DraftKind) => {
    // At once, so that what is typed right after the key is text already and not a command.
    flushSync(() => setKind(next));
    box.current?.focus();
  };
  useCommand("reply", () => switchTo("reply"));
  useCommand("note", () => switchTo("note"));
  const uploads = { reply: useUploads(), note: useUploads() };
  const place = { kind, conversation, box, onSwitch: switchTo };
  return <ComposerBox key={kind} uploads={uploads[kind]} {...place} />;
}

interface ComposerBoxProps {
  kind: DraftKind;
  conversation: ConversationDetail;
  uploads: Uploads;
  box: React.RefObject<HTMLTextAreaElement | null>;
  onSwitch: (kind: DraftKind) => void;
}

function ComposerBox({ kind, conversation, uploads, box, onSwitch }: ComposerBoxProps) {
  const composer = useComposer(conversation, kind, uploads);
  useComposerInsert(composer, box);
  const [dropping, setDropping] = useState(false);
  const classes = ["composer", kind === "note" && "is-note", dropping && "drop"].filter(Boolean).join(" ");
  const onDrop = (event: React.DragEvent) => {
    event.preventDefault();
    setDropping(false);
    composer.uploads.add(event.dataTransfer.files);
  };
  const onDragOver = (event: React.DragEvent) => {
    event.preventDefault();
    setDropping(event.dataTransfer.types.includes("Files"));
  };
  return (
    <div className={classes} onDragOver={onDragOver} onDragLeave={() => setDropping(false)} onDrop={onDrop}>
      <ComposerHead kind={kind} conversation={conversation} onSwitch={onSwitch} />
      <OtherDraft composer={composer} />
      <ComposerText composer={composer} kind={kind} conversation={conversation} box={box} />
      <ComposerFiles uploads={composer.uploads} />
      <ComposerFoot composer={composer} kind={kind} box={box} />
    </div>
  );
}

function ComposerHead({ kind, conversation, onSwitch }: Omit<ComposerBoxProps, "box" | "uploads">) {
  const isOnline = useIsOnline(conversation.visitor.visitorId);
  const channel = conversation.channel === "email" ? "E-mail" : "Chat";
  const first = shortName(conversation.visitor);
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === "ArrowRight" || event.key === "ArrowLeft") onSwitch(kind === "reply" ? "note" : "reply");
  };
  return (
    <div className="comp-h">
      <div className="r r12" role="tablist" aria-label="What to write" onKeyDown={onKeyDown}>
        {(["reply", "note"] as const).map((each) => (
          <button
            key={each}
            className="tab"
            role="tab"
            aria-selected={each === kind}
            tabIndex={each === kind ? 0 : -1}
            title={each === "reply" ? "Reply  r" : "Note  n"}
            onClick={() => onSwitch(each)}
          >
            {each === "reply" ? "Reply" : "Note"}
          </button>
        ))}
      </div>
      <span className="grow" />
      {kind === "note" ? (
        <span className="t12 cut" style={{ color: "var(--note)" }}>
          Only your team sees this
        </span>
      ) : (
        <span className="c3 t12 cut">{isOnline ? `${channel}, ${first} is online` : channel}</span>
      )}
    </div>
  );
}

/** What another device had written when this one's text took its place. */
function OtherDraft({ composer }: { composer: ComposerState }) {
  const { displaced, settle } = composer.draft;
  if (displaced === null) return null;
  return (
    <div className="draft-other t12" role="status">
      <span className="c3 cut">Written on another device: “{displaced}”</span>
      <button className="link" onClick={() => settle(true)}>
        Use it
      </button>
      <button className="link" onClick={() => settle(false)}>
        Dismiss
      </button>
    </div>
  );
}

interface FootProps {
  composer: ComposerState;
  kind: DraftKind;
  box: React.RefObject<HTMLTextAreaElement | null>;
}

function ComposerFoot({ composer, kind, box }: FootProps) {
  const files = useRef<HTMLInputElement>(null);
  const canReadArticles = useCan("articles.read");
  const insertSign = (sign: "@" | "/") => {
    const before = composer.text;
    const after = before === "" || /\s$/u.test(before) ? `${before}${sign}` : `${before} ${sign}`;
    flushSync(() => composer.setText(after));
    box.current?.focus();
    box.current?.setSelectionRange(after.length, after.length);
  };
  return (
    <div className="comp-f">
      <button className="ib" aria-label="Attach a file" title="Attach a file" onClick={() => files.current?.click()}>
        <Paperclip className="ic" aria-hidden="true" />
      </button>
      <input
        ref={files}
        type="file"
        multiple
        hidden
        onChange={(event) => {
          composer.uploads.add(event.target.files ?? []);
          event.target.value = "";
        }}
      />
      <button className="ib" aria-label="Insert a snippet" title="Insert a snippet  /" onClick={() => insertSign("/")}>
        <SquareSlash className="ic" aria-hidden="true" />
      </button>
      <button className="ib" aria-label="Run a macro" title="Run a macro  m" onClick={() => runCommand("macro")}>
        <Zap className="ic" aria-hidden="true" />
      </button>
      {canReadArticles && (
        <button className="ib" aria-label="Knowledge" title="Knowledge  h" onClick={() => runCommand("knowledge")}>
          <Library className="ic" aria-hidden="true" />
        </button>
      )}
      {kind === "note" && (
        <button
          className="ib"
          aria-label="Mention a colleague"
          title="Mention a colleague"
          onClick={() => insertSign("@")}
        >
          <AtSign className="ic" aria-hidden="true" />
        </button>
      )}
      <span className="grow" />
      <SendButton composer={composer} kind={kind} />
    </div>
  );
}
