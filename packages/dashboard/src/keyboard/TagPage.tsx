import { Command } from "cmdk";
import { Check, Plus } from "lucide-react";
import { useConversationActions } from "../inbox/useConversationActions.ts";
import { useTags } from "../inbox/useTags.ts";
import type { Tag } from "../views.ts";
import { PaletteItem } from "./PaletteItem.tsx";
import { usePaletteState } from "./paletteState.ts";

/** Which tags the conversation has; choosing one puts it on or takes it off, a new name makes a tag. */
export function TagPage({ text }: { text: string }) {
  const { subject, hide } = usePaletteState();
  const tags = useTags();
  const actions = useConversationActions();
  const name = text.trim();
  const isNew = name !== "" && tags.every((tag) => tag.name.toLowerCase() !== name.toLowerCase());
  const has = (tag: Tag) => subject?.tagIds?.includes(tag.tagId) ?? false;
  const toggle = (tag: Tag) => {
    hide();
    const ids = subject?.conversationIds ?? [];
    const kind = has(tag) ? ("removeTag" as const) : ("addTag" as const);
    void actions.tag(ids, kind, tag);
  };
  const create = () => {
    hide();
    void actions.createTag(subject?.conversationIds ?? [], name);
  };
  return (
    <Command.List className="list" label="Tags">
      {!isNew && (
        <Command.Empty className="empty">
          <p>No tags yet. Type a name to make the first one.</p>
        </Command.Empty>
      )}
      {tags.map((tag) => (
        <PaletteItem
          key={tag.tagId}
          value={tag.tagId}
          label={tag.name}
          text={text}
          lead={has(tag) ? <Check className="ic" aria-label="on" /> : <TagDot tag={tag} />}
          hint={has(tag) ? "take off" : ""}
          onRun={() => toggle(tag)}
        />
      ))}
      {isNew && <PaletteItem value={`new ${name}`} label={`Create “${name}”`} text={text} icon={Plus} onRun={create} />}
    </Command.List>
  );
}

function TagDot({ tag }: { tag: Tag }) {
  return <span className="tag-dot" data-color={tag.color ?? "grey"} aria-hidden="true" />;
}
