import { useState } from "react";
import { flushSync } from "react-dom";
import { Avatar } from "../kit/Avatar.tsx";
import type { ConversationDetail, Member } from "../views.ts";
import { ComposerField } from "./ComposerField.tsx";
import type { DraftKind } from "./drafts.ts";
import { matchingMembers, mentionQuery } from "./mentions.ts";
import type { ComposerState } from "./useComposer.ts";
import { useSnippetList } from "./useSnippetList.tsx";

interface ComposerTextProps {
  composer: ComposerState;
  kind: DraftKind;
  conversation: ConversationDetail;
  box: React.RefObject<HTMLTextAreaElement | null>;
}

/** The text itself: `/` offers snippets, `@` in a note colleagues. */
export function ComposerText({ composer, kind, conversation, box }: ComposerTextProps) {
  const { text, setText, send, uploads } = composer;
  const mention = useMentionList(composer, kind, box);
  const snippets = useSnippetList(composer, conversation._id, box);
  const setCaret = (caret: number) => {
    mention.setCaret(caret);
    snippets.setCaret(caret);
  };
  return (
    <>
      {mention.list}
      {snippets.list}
      <ComposerField
        ref={box}
        text={text}
        uploads={uploads}
        aria-label={kind === "note" ? "Note" : `Reply to ${conversation.visitor.name}`}
        placeholder={
          kind === "note" ? "Write a note. @ for colleagues, / for snippets." : "Write a reply. / for snippets."
        }
        {...mention.aria}
        {...snippets.aria}
        onText={(next, caret) => {
          setText(next);
          setCaret(caret);
        }}
        onSend={() => send()}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
        onKeyDown={(event) => void (mention.onKeyDown(event) || snippets.onKeyDown(event))}
        onBlur={composer.onBlur}
      />
    </>
  );
}

/** Colleagues that fit the word behind the `@`, above the composer. */
function useMentionList(composer: ComposerState, kind: DraftKind, box: React.RefObject<HTMLTextAreaElement | null>) {
  const [caret, setCaret] = useState(0);
  const [chosen, setChosen] = useState(0);
  const [closedAt, setClosedAt] = useState<number | null>(null);
  const found = kind === "note" ? mentionQuery(composer.text, caret) : null;
  const offered = found && found.from !== closedAt ? matchingMembers(composer.members, found.query) : [];
  const isOpen = offered.length > 0;
  const current = Math.min(chosen, offered.length - 1);
  const insert = (member: Member) => {
    if (!found) return;
    const head = `${composer.text.slice(0, found.from)}@${member.name} `;
    // At once: a caret that is put right a frame later would jump back into what is typed meanwhile.
    flushSync(() => {
      composer.setText(head + composer.text.slice(caret));
      setCaret(head.length);
    });
    box.current?.setSelectionRange(head.length, head.length);
  };
  const onKeyDown = (event: React.KeyboardEvent): boolean => {
    const member = offered[current];
    if (!isOpen || !member) return false;
    if (event.key === "ArrowDown") setChosen((current + 1) % offered.length);
    else if (event.key === "ArrowUp") setChosen((current - 1 + offered.length) % offered.length);
    else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") insert(member);
    else if (event.key === "Escape") setClosedAt(found?.from ?? null);
    else return false;
    event.preventDefault();
    return true;
  };
  const list = isOpen && <MentionList offered={offered} current={current} onPick={insert} />;
  const aria = isOpen
    ? { "aria-controls": "mention-list", "aria-activedescendant": `mention-${offered[current]?.userId}` }
    : {};
  return { list, aria, onKeyDown, setCaret };
}

interface MentionListProps {
  offered: readonly Member[];
  current: number;
  onPick: (member: Member) => void;
}

function MentionList({ offered, current, onPick }: MentionListProps) {
  return (
    <div className="popover menu" role="listbox" id="mention-list" aria-label="Colleagues">
      {offered.map((member, index) => (
        <div
          key={member.userId}
          id={`mention-${member.userId}`}
          className={index === current ? "menu-i on" : "menu-i"}
          role="option"
          aria-selected={index === current}
          onPointerDown={(event) => {
            event.preventDefault();
            onPick(member);
          }}
        >
          <Avatar name={member.name} seed={member.userId} url={member.avatarUrl} size={20} quiet />
          <span className="cut">{member.name}</span>
          <span className="c3 t12 cut" style={{ marginLeft: "auto" }}>
            {member.isYou ? "you" : member.role}
          </span>
        </div>
      ))}
    </div>
  );
}
