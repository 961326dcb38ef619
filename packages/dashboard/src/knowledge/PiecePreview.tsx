import { markdownToHtml, markdownToText } from "@parley/core/richText";
import { Link } from "@tanstack/react-router";
import { useQuery } from "convex/react";
import { Copy, CornerDownLeft, ExternalLink } from "lucide-react";
import { type ReactNode, useEffect, useEffectEvent, useMemo } from "react";
import { api } from "../api.ts";
import { CardBones } from "../kit/Waiting.tsx";
import { copyText } from "./copyText.ts";
import { useSession } from "../session/workspaceContext.ts";
import type { Id } from "../views.ts";
import type { Piece } from "./knowledgeViews.ts";
import { KINDS } from "./PieceList.tsx";

interface PreviewProps {
  piece: Piece;
  /** Puts the piece into the reply; null for one that does not belong there. */
  insert: (() => void) | null;
  onUse: () => void;
}

/** One piece as its readers see it, and what can be done with it. */
export function PiecePreview({ piece, insert, onUse }: PreviewProps) {
  const opened = useEffectEvent(onUse);
  useEffect(() => opened(), [piece.contentId]);
  if (piece.contentType === "article") return <ArticlePreview piece={piece} insert={insert} />;
  if (piece.contentType === "internalArticle") return <InternalPreview piece={piece} />;
  return (
    <Frame piece={piece} actions={<InsertButton label="Insert text" insert={insert} />}>
      <p className="know-text">{piece.text}</p>
    </Frame>
  );
}

function ArticlePreview({ piece, insert }: { piece: Piece; insert: (() => void) | null }) {
  const { workspaceId } = useSession();
  const articleId = piece.contentId as Id<"articles">;
  const draft = useQuery(api.helpCenter.agent.draft, { workspaceId, articleId });
  const actions = (
    <>
      <InsertButton label="Insert link" insert={insert} />
      {piece.url !== null && (
        <a className="btn" href={piece.url} target="_blank" rel="noreferrer">
          <ExternalLink className="ic ic-s" aria-hidden="true" />
          Open
        </a>
      )}
    </>
  );
  return (
    <Frame piece={piece} actions={actions}>
      {piece.url === null && <p className="c3">Not public: customers cannot open it.</p>}
      {piece.url !== null && draft?.hasChanges && (
        <p className="c3">Edited since it was published: customers see an older text.</p>
      )}
      {draft ? <Markdown content={draft.content} urls={draft.imageUrls} /> : <CardBones lines={6} />}
    </Frame>
  );
}

function InternalPreview({ piece }: { piece: Piece }) {
  const { workspaceId } = useSession();
  const articleId = piece.contentId as Id<"internalArticles">;
  const article = useQuery(api.knowledge.agentInternal.get, { workspaceId, articleId });
  const content = article?.content;
  const actions = (
    <>
      <button
        className="btn btn-p"
        disabled={content === undefined}
        onClick={() => void copyText(markdownToText(content ?? ""))}
      >
        <Copy className="ic ic-s" aria-hidden="true" />
        Copy text
      </button>
      <Link className="btn" to="/knowledge/$articleId" params={{ articleId }}>
        Edit
      </Link>
    </>
  );
  return (
    <Frame piece={piece} actions={actions}>
      {content === undefined ? <CardBones lines={6} /> : <Markdown content={content} urls={NO_URLS} />}
    </Frame>
  );
}

/** Of texts without pictures of their own. */
export const NO_URLS = {};

interface FrameProps {
  piece: Piece;
  actions: ReactNode;
  children: ReactNode;
}

function Frame({ piece, actions, children }: FrameProps) {
  return (
    <article className="know-p">
      <p className="c3 t12">{KINDS[piece.contentType].label}</p>
      <h3 className="t14">{piece.title}</h3>
      <div className="know-acts">{actions}</div>
      {children}
    </article>
  );
}

function InsertButton({ label, insert }: { label: string; insert: (() => void) | null }) {
  if (!insert) return null;
  return (
    <button className="btn btn-p" onClick={insert}>
      <CornerDownLeft className="ic ic-s" aria-hidden="true" />
      {label}
    </button>
  );
}

/** Markdown as a page, by the rules of the one sanitiser. */
export function Markdown({ content, urls }: { content: string; urls: Record<string, string> }) {
  const html = useMemo(
    () => markdownToHtml(content, { imageUrl: (src) => urls[src] ?? (src.startsWith("/") ? null : src) }),
    [content, urls],
  );
  return <div className="prose" dangerouslySetInnerHTML={{ __html: html }} />;
}
