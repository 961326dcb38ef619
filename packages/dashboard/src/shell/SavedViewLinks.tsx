import { Link } from "@tanstack/react-router";
import { useQuery } from "convex/react";
import { Plus } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { api } from "../api.ts";
import { useSavedViews } from "../inbox/useSavedViews.ts";
import { useCan, useSession } from "../session/workspaceContext.ts";

const SavedViewDialog = lazy(() => import("../inbox/SavedViewDialog.tsx"));

/** Saved views below the plain ones, with their numbers where these cost nothing to know. */
export function SavedViewLinks() {
  const { workspaceId } = useSession();
  const canRead = useCan("conversations.read");
  const views = useSavedViews();
  const counts = useQuery(api.inbox.agentViews.counts, canRead && views.length > 0 ? { workspaceId } : "skip");
  const [isMaking, setIsMaking] = useState(false);
  if (!canRead) return null;
  return (
    <>
      <div className="lab r">
        <span className="grow">Saved</span>
        <button className="ib ib-s" aria-label="New view" title="New view" onClick={() => setIsMaking(true)}>
          <Plus className="ic ic-s" aria-hidden="true" />
        </button>
      </div>
      {views.map(({ _id, name }) => (
        <Link
          key={_id}
          to="/inbox/$view"
          params={{ view: "all" }}
          search={{ saved: _id }}
          className="sub"
          activeOptions={{ exact: false, includeSearch: true }}
        >
          <span className="cut">{name}</span>
          <span>{counts?.find(({ viewId }) => viewId === _id)?.count || ""}</span>
        </Link>
      ))}
      <Suspense fallback={null}>
        {isMaking && <SavedViewDialog view={null} onClose={() => setIsMaking(false)} />}
      </Suspense>
    </>
  );
}
