import { AtSign, Library, SquareSlash, Zap } from "lucide-react";
import { useRef, useState } from "react";
import { flushSync } from "react-dom";
import { runCommand } from "../keyboard/commands.ts";
import { useCommand } from "../keyboard/useCommand.ts";
import { useCan } from "../session/workspaceContext.ts";
import type { ConversationDetail } from "../views.ts";
import { shortName } from "../words/names.ts";
import { useComposerInsert } from "./composerInsert.ts";
import { AttachButton, ComposerFrame } from "./ComposerFrame.tsx";
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

const KINDS = [
  { value: "reply", label: "Reply", title: "Reply  r" },
  { value: "note", label: "Note", title: "Note  n" },
] as const;

function ComposerBox({ kind, conversation, uploads, box, onSwitch }: ComposerBoxProps) {
  const composer = useComposer(conversation, kind, uploads);
  useComposerInsert(composer, box);
  const isOnline = useIsOnline(conversation.visitor.visitorId);
  const channel = conversation.channel === "email" ? "E-mail" : "Chat";
  const hint = isOnline ? `${channel}, ${shortName(conversation.visitor)} is online` : channel;
  const foot = <ComposerFoot composer={composer} kind={kind} box={box} />;
  return (
    <ComposerFrame kinds={KINDS} kind={kind} onSwitch={onSwitch} hint={hint} uploads={uploads} foot={foot}>
      <OtherDraft composer={composer} />
      <ComposerText composer={composer} kind={kind} conversation={conversation} box={box} />
    </ComposerFrame>
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
  const canReadArticles = useCan("articles.read");
  const insertSign = (sign: "@" | "/") => {
    const before = composer.text;
    const after = before === "" || /\s$/u.test(before) ? `${before}${sign}` : `${before} ${sign}`;
    flushSync(() => composer.setText(after));
    box.current?.focus();
    box.current?.setSelectionRange(after.length, after.length);
  };
  return (
    <>
      <AttachButton uploads={composer.uploads} />
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
    </>
  );
}
