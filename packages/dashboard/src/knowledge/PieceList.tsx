import { BookOpen, CornerDownLeft, Lock, type LucideIcon, SquareSlash } from "lucide-react";
import type { Piece } from "./knowledgeViews.ts";

/** How each kind of piece is called and shown. */
export const KINDS: Readonly<Record<Piece["contentType"], { label: string; icon: LucideIcon }>> = {
  article: { label: "Article", icon: BookOpen },
  internalArticle: { label: "Internal", icon: Lock },
  snippet: { label: "Snippet", icon: SquareSlash },
};

interface PieceListProps {
  pieces: readonly Piece[];
  insert: (piece: Piece) => (() => void) | null;
  onShow: (piece: Piece) => void;
}

/** Pieces of knowledge: the line opens the preview, its button puts it into the reply at once. */
export function PieceList({ pieces, insert, onShow }: PieceListProps) {
  return (
    <ul className="know-list">
      {pieces.map((piece) => {
        const { label, icon: Icon } = KINDS[piece.contentType];
        const put = insert(piece);
        return (
          <li key={piece.contentId}>
            <button className="know-i" onClick={() => onShow(piece)}>
              <Icon className="ic" aria-hidden="true" />
              <span className="know-t">
                <span className="m">{piece.title}</span>
                <span className="c3 t12">
                  {label}
                  {piece.contentType === "article" && piece.url === null && ", not public"}
                </span>
                <span className="c2 t12 know-x">{piece.excerpt}</span>
              </span>
            </button>
            {put && (
              <button className="ib" aria-label={`Insert ${piece.title}`} title="Insert into the reply" onClick={put}>
                <CornerDownLeft className="ic" aria-hidden="true" />
              </button>
            )}
          </li>
        );
      })}
    </ul>
  );
}
