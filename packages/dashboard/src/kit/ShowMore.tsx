import type { CSSProperties } from "react";

/** What `usePaginatedQuery` tells of a list. */
interface GrowingList {
  status: "LoadingFirstPage" | "CanLoadMore" | "LoadingMore" | "Exhausted";
  loadMore: (count: number) => void;
}

interface ShowMoreProps {
  list: GrowingList;
  /** Rows to add. */
  by: number;
  /** `earlier` where what comes is older. */
  what?: "more" | "earlier";
  /** `foot` stands in the middle below a table, `edge` at the edge of a narrow part, `quiet` among other buttons. */
  look?: "plain" | "quiet" | "edge" | "foot";
}

const EDGE: CSSProperties = { marginLeft: -12 };
const FOOT: CSSProperties = { padding: 12, justifyContent: "center" };

/** The button that makes a list longer. It stays where it is while rows are on their way, and goes with the last. */
export function ShowMore({ list: { status, loadMore }, by, what = "more", look = "plain" }: ShowMoreProps) {
  if (status === "LoadingFirstPage" || status === "Exhausted") return null;
  const isQuiet = look === "quiet" || look === "edge";
  const button = (
    <button
      type="button"
      className={isQuiet ? "btn btn-q" : "btn"}
      style={look === "edge" ? EDGE : undefined}
      aria-busy={status === "LoadingMore"}
      onClick={() => status === "CanLoadMore" && loadMore(by)}
    >
      Show {what}
    </button>
  );
  return look === "foot" ? (
    <div className="r" style={FOOT}>
      {button}
    </div>
  ) : (
    <div>{button}</div>
  );
}
