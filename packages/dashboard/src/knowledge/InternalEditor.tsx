import { Link, useNavigate } from "@tanstack/react-router";
import { useMutation, useQuery } from "convex/react";
import { ChevronLeft, MoreHorizontal, Trash2 } from "lucide-react";
import { useDeferredValue, useEffect, useEffectEvent, useState } from "react";
import { api } from "../api.ts";
import { ConflictBanner, SaveLine } from "../help/SaveLine.tsx";
import { WritingPane } from "../help/WritingPane.tsx";
import { Field, Segments } from "../kit/Field.tsx";
import { Menu, MenuItem } from "../kit/Menu.tsx";
import { useAct } from "../kit/useAct.ts";
import { CardBones } from "../kit/Waiting.tsx";
import { useDenied, useSession } from "../session/workspaceContext.ts";
import type { Id } from "../views.ts";
import { FolderSelect } from "./FolderSelect.tsx";
import { folderRows, tagsOf } from "./knowledgeViews.ts";
import { Markdown, NO_URLS } from "./PiecePreview.tsx";
import { useInternalDraft, type InternalText } from "./useInternalDraft.ts";

type ArticleProps = { articleId: Id<"internalArticles"> };

/** One internal article: its text beside what colleagues will read, its place, state and tags. */
export function InternalEditor({ articleId }: ArticleProps) {
  const draft = useInternalDraft(articleId);
  const denied = useDenied("articles.create");
  useNotedUse(articleId);
  const { text, change } = draft;
  if (!text)
    return (
      <div className="page">
        <CardBones lines={8} />
      </div>
    );
  return (
    <section className="pane" aria-label="Internal article">
      <header className="bar-h">
        <Link className="ib" to="/knowledge" aria-label="Back to the internal articles">
          <ChevronLeft className="ic" aria-hidden="true" />
        </Link>
        <h1 className="cut grow">{text.title}</h1>
        <SaveLine state={draft.state} />
        <ArticleMenu articleId={articleId} />
      </header>
      <ConflictBanner draft={draft} />
      <div className="help-edit">
        <WritingPane text={text} isOff={denied !== undefined} onChange={change} preview={<Preview text={text} />} />
        <Facts text={text} isOff={denied !== undefined} onChange={change} />
      </div>
    </section>
  );
}

function Preview({ text }: { text: InternalText }) {
  return <Markdown content={useDeferredValue(text.content)} urls={NO_URLS} />;
}

/** Opening an article counts as using it. */
function useNotedUse(articleId: Id<"internalArticles">): void {
  const { workspaceId } = useSession();
  const note = useMutation(api.knowledge.agent.noteUse);
  const noteNow = useEffectEvent(() => {
    // What was used last is a convenience; losing one entry of it is nobody's concern.
    note({ workspaceId, contentType: "internalArticle", contentId: articleId }).catch(() => undefined);
  });
  useEffect(() => noteNow(), [articleId]);
}

interface FieldsProps {
  text: InternalText;
  isOff: boolean;
  onChange: (part: Partial<InternalText>) => void;
}

const STATES = [
  { value: "draft", label: "Draft" },
  { value: "published", label: "Current" },
  { value: "archived", label: "Archived" },
] as const;

function Facts({ text, isOff, onChange }: FieldsProps) {
  const { workspaceId } = useSession();
  const folders = useQuery(api.knowledge.agent.folders, { workspaceId });
  return (
    <aside className="help-facts" aria-label="About this article">
      <FolderSelect
        label="Folder"
        none="None"
        rows={folderRows(folders ?? [])}
        value={text.folderId}
        disabled={isOff}
        onChange={(folderId) => onChange({ folderId })}
      />
      <div className="field">
        <span className="label">State</span>
        <div>
          <Segments
            label="State"
            value={text.status}
            options={STATES}
            disabled={isOff}
            onChange={(status) => onChange({ status })}
          />
        </div>
      </div>
      <TagsField tags={text.tags} isOff={isOff} onChange={(tags) => onChange({ tags })} />
      <p className="c3 t12">Only teammates read this. Customers never see it.</p>
    </aside>
  );
}

interface TagsProps {
  tags: readonly string[];
  isOff: boolean;
  onChange: (tags: string[]) => void;
}

/** Tags between commas. What is typed stays as it is typed; what it means is saved. */
function TagsField({ tags, isOff, onChange }: TagsProps) {
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <Field label="Tags" help="Between commas, up to 20. Searches find them.">
      {(ids) => (
        <input
          className="in"
          {...ids}
          value={typed ?? tags.join(", ")}
          disabled={isOff}
          onChange={(event) => {
            setTyped(event.target.value);
            onChange(tagsOf(event.target.value));
          }}
          onBlur={() => setTyped(null)}
        />
      )}
    </Field>
  );
}

function ArticleMenu({ articleId }: ArticleProps) {
  const { workspaceId } = useSession();
  const remove = useMutation(api.knowledge.agentInternal.remove);
  const denied = useDenied("articles.delete");
  const navigate = useNavigate();
  const { act } = useAct();
  const deleteIt = async () => {
    // Away first: an open page of an article that is gone would report it missing.
    await navigate({ to: "/knowledge" });
    await remove({ workspaceId, articleId });
  };
  return (
    <Menu
      align="end"
      trigger={
        <button className="ib" aria-label="More for this article">
          <MoreHorizontal className="ic" aria-hidden="true" />
        </button>
      }
    >
      <MenuItem icon={Trash2} danger denied={denied} onPick={() => void act(deleteIt, "Deleted.")}>
        Delete for good
      </MenuItem>
    </Menu>
  );
}
