import { Link, useNavigate } from "@tanstack/react-router";
import { useMutation, useQuery } from "convex/react";
import { Archive, ChevronLeft, ExternalLink, History, MoreHorizontal, Trash2, Undo2 } from "lucide-react";
import { useState } from "react";
import { api } from "../api.ts";
import { Menu, MenuItem } from "../kit/Menu.tsx";
import { useAct } from "../kit/useAct.ts";
import { CardBones } from "../kit/Waiting.tsx";
import { useDenied, useSession } from "../session/workspaceContext.ts";
import type { Id } from "../views.ts";
import { ArticleFacts } from "./ArticleFacts.tsx";
import { ConflictBanner, SaveLine } from "./SaveLine.tsx";
import type { ArticleDetail } from "./helpViews.ts";
import { StatusBadge } from "./StatusBadge.tsx";
import { TextPane } from "./TextPane.tsx";
import { useDraft } from "./useDraft.ts";
import { VersionsDialog } from "./VersionsDialog.tsx";

/** One article: its text beside what readers will see, and everything about it. */
export function ArticleEditor({ articleId }: { articleId: Id<"articles"> }) {
  const { workspaceId } = useSession();
  const detail = useQuery(api.helpCenter.agent.get, { workspaceId, articleId });
  if (!detail)
    return (
      <div className="page">
        <CardBones lines={8} />
      </div>
    );
  return <OpenArticle detail={detail} />;
}

function OpenArticle({ detail }: { detail: ArticleDetail }) {
  const [language, setLanguage] = useState(detail.languages[0] ?? "en");
  const [areVersionsOpen, setVersionsOpen] = useState(false);
  const { articleId } = detail;
  const draft = useDraft(articleId, language);
  const denied = useDenied("articles.create");
  return (
    <section className="pane" aria-label="Article">
      <header className="bar-h">
        <Link className="ib" to="/help" aria-label="Back to the articles">
          <ChevronLeft className="ic" aria-hidden="true" />
        </Link>
        <h1 className="cut grow">{draft.text?.title ?? detail.title}</h1>
        <span className="hide-s">
          <StatusBadge article={detail} />
        </span>
        <SaveLine state={draft.state} />
        <PublishButton detail={detail} draft={draft} language={language} />
        <ArticleMenu detail={detail} onVersions={() => setVersionsOpen(true)} />
      </header>
      <ConflictBanner draft={draft} />
      <div className="help-edit">
        {draft.text && draft.server ? (
          <TextPane key={language} draft={draft} isOff={denied !== undefined} />
        ) : (
          <CardBones lines={8} />
        )}
        <ArticleFacts detail={detail} draft={draft} language={language} onLanguage={setLanguage} />
      </div>
      {areVersionsOpen && draft.server && (
        <VersionsDialog
          articleId={articleId}
          language={language}
          current={draft.server}
          onClose={() => setVersionsOpen(false)}
        />
      )}
    </section>
  );
}

interface PublishProps {
  detail: ArticleDetail;
  draft: ReturnType<typeof useDraft>;
  language: string;
}

function PublishButton({ detail, draft, language }: PublishProps) {
  const { workspaceId } = useSession();
  const publish = useMutation(api.helpCenter.agentArticles.publish);
  const denied = useDenied("articles.publish");
  const { busy, act } = useAct();
  const { server, isUnsaved } = draft;
  const isCurrent = server?.isPublished === true && !server.hasChanges && !isUnsaved;
  const go = async () => {
    await draft.save();
    await publish({ workspaceId, articleId: detail.articleId, language });
  };
  return (
    <button
      className="btn btn-p"
      disabled={denied !== undefined || busy || isCurrent || draft.state.kind === "conflict"}
      title={denied ?? (isCurrent ? "Readers see this text already" : undefined)}
      onClick={() => void act(go, "Published. Readers see it now.")}
    >
      {server?.isPublished ? "Publish changes" : "Publish"}
    </button>
  );
}

function ArticleMenu({ detail, onVersions }: { detail: ArticleDetail; onVersions: () => void }) {
  const { workspaceId } = useSession();
  const { agentArticles } = api.helpCenter;
  const unpublish = useMutation(agentArticles.unpublish);
  const archive = useMutation(agentArticles.archive);
  const remove = useMutation(agentArticles.remove);
  const deniedPublish = useDenied("articles.publish");
  const deniedDelete = useDenied("articles.delete");
  const navigate = useNavigate();
  const { act } = useAct();
  const { url } = detail;
  const args = { workspaceId, articleId: detail.articleId };
  const deleteIt = async () => {
    await remove(args);
    await navigate({ to: "/help" });
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
      {url !== null && (
        <MenuItem icon={ExternalLink} onPick={() => window.open(url, "_blank", "noreferrer")}>
          Open the public page
        </MenuItem>
      )}
      <MenuItem icon={History} onPick={onVersions}>
        Versions
      </MenuItem>
      {detail.status !== "draft" && (
        <MenuItem
          icon={Undo2}
          denied={deniedPublish}
          onPick={() => void act(() => unpublish(args), "Unpublished. Nobody but the team sees it.")}
        >
          {detail.status === "published" ? "Unpublish" : "Back to drafts"}
        </MenuItem>
      )}
      {detail.status !== "archived" && (
        <MenuItem icon={Archive} denied={deniedPublish} onPick={() => void act(() => archive(args), "Archived.")}>
          Archive
        </MenuItem>
      )}
      <MenuItem icon={Trash2} danger denied={deniedDelete} onPick={() => void act(deleteIt, "Deleted.")}>
        Delete for good
      </MenuItem>
    </Menu>
  );
}
