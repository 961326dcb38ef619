import { useMutation, useQuery } from "convex/react";
import { ChevronLeft, SearchX, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { api } from "../api.ts";
import { insertIntoComposer } from "../inbox/composerInsert.ts";
import { useSnippetValues } from "../inbox/useSnippetList.tsx";
import { useRested } from "../keyboard/usePeopleSearch.ts";
import { Boundary } from "../kit/Boundary.tsx";
import { Empty } from "../kit/Empty.tsx";
import { Segments } from "../kit/Field.tsx";
import { PaneTitle } from "../kit/PaneTitle.tsx";
import { CardBones } from "../kit/Waiting.tsx";
import { useCan, useSession } from "../session/workspaceContext.ts";
import type { Id } from "../views.ts";
import { insertionOf, type Piece } from "./knowledgeViews.ts";
import { PieceList } from "./PieceList.tsx";
import { PiecePreview } from "./PiecePreview.tsx";

interface KnowledgePaneProps {
  conversationId: Id<"conversations">;
  onClose: () => void;
  /** Whether the panel covers the composer, so that it has to go when something was put in. */
  coversComposer: boolean;
}

/** What the team knows, beside the conversation: found, read, and put into the reply. */
export default function KnowledgePane({ conversationId, onClose, coversComposer }: KnowledgePaneProps) {
  const [text, setText] = useState("");
  const [shown, setShown] = useState<Piece | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const { insert, noteUse } = useInsertion(conversationId, () => coversComposer && onClose());
  useEffect(() => field.current?.focus(), []);
  return (
    <aside className="pane p-person p-know" aria-label="Knowledge">
      <header className="bar-h" style={{ paddingRight: 8 }}>
        {shown && (
          <button className="ib" aria-label="Back to the results" onClick={() => setShown(null)}>
            <ChevronLeft className="ic" aria-hidden="true" />
          </button>
        )}
        <PaneTitle grow>Knowledge</PaneTitle>
        <button className="ib" aria-label="Close knowledge" title="Close  h" onClick={onClose}>
          <X className="ic" aria-hidden="true" />
        </button>
      </header>
      <div className="know-find" hidden={shown !== null}>
        <input
          ref={field}
          className="in"
          type="search"
          aria-label="Search knowledge"
          placeholder="Articles, internal articles, snippets"
          maxLength={200}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      <div className="scroll" tabIndex={0} role="group" aria-label={shown ? "Preview" : "Results"}>
        <Boundary resetKey={shown ? shown.contentId : text}>
          {shown ? (
            <PiecePreview piece={shown} insert={insert(shown)} onUse={() => noteUse(shown)} />
          ) : (
            <Results text={text} insert={insert} onShow={setShown} />
          )}
        </Boundary>
      </div>
    </aside>
  );
}

/** How a piece gets into the reply; null for a piece that does not belong there. */
function useInsertion(conversationId: Id<"conversations">, afterwards: () => void) {
  const { workspaceId } = useSession();
  const canReply = useCan("conversations.reply");
  const values = useSnippetValues(conversationId, true);
  const note = useMutation(api.knowledge.agent.noteUse);
  const noteUse = ({ contentType, contentId }: Piece) => {
    // What was used last is a convenience; losing one entry of it is nobody's concern.
    note({ workspaceId, contentType, contentId }).catch(() => undefined);
  };
  const insert = (piece: Piece): (() => void) | null => {
    const text = insertionOf(piece, values);
    if (text === null || !canReply) return null;
    return () => {
      if (!insertIntoComposer(text)) return;
      noteUse(piece);
      afterwards();
    };
  };
  return { insert, noteUse };
}

interface ResultsProps {
  text: string;
  insert: (piece: Piece) => (() => void) | null;
  onShow: (piece: Piece) => void;
}

function Results({ text, insert, onShow }: ResultsProps) {
  const { workspaceId } = useSession();
  const query = useRested(text).trim();
  const found = useQuery(api.knowledge.agent.search, query === "" ? "skip" : { workspaceId, query });
  if (query === "") return <Used insert={insert} onShow={onShow} />;
  if (!found) return <Waiting />;
  if (found.length === 0)
    return (
      <Empty icon={SearchX} title="Nothing matches" level={3}>
        Try other words. Articles are found by their title, internal articles and snippets by their text as well.
      </Empty>
    );
  return <PieceList pieces={found} insert={insert} onShow={onShow} />;
}

const ORDERS = [
  { value: "recent", label: "Recent" },
  { value: "frequent", label: "Frequent" },
] as const;

/** Before anything is searched for: what one used last, or most. */
function Used({ insert, onShow }: Omit<ResultsProps, "text">) {
  const { workspaceId } = useSession();
  const [order, setOrder] = useState<"recent" | "frequent">("recent");
  const used = useQuery(api.knowledge.agent.used, { workspaceId, order });
  return (
    <>
      <div className="know-order">
        <Segments label="Order" value={order} options={ORDERS} onChange={setOrder} />
      </div>
      {used === undefined && <Waiting />}
      {used?.length === 0 && (
        <p className="c3 know-hint">What you open, copy or insert is kept here, ready for the next conversation.</p>
      )}
      {used && <PieceList pieces={used} insert={insert} onShow={onShow} />}
    </>
  );
}

function Waiting() {
  return (
    <div className="know-hint">
      <CardBones lines={6} />
    </div>
  );
}
