import { Link } from "@tanstack/react-router";
import { useQuery } from "convex/react";
import { api } from "../api.ts";
import { useSession } from "../session/workspaceContext.ts";
import type { Person } from "../views.ts";

/** What merging means for a person now: everything is with another, or another's is still on its way. */
export function MergeState({ person }: { person: Person }) {
  const { workspaceId } = useSession();
  const merge = useQuery(api.visitors.agentMerging.progress, { workspaceId, visitorId: person.visitorId });
  if (person.mergedIntoId)
    return (
      <p className="banner" role="status">
        <span>This person was merged into another one. </span>
        <Link
          className="link"
          to="/people/$visitorId"
          params={{ visitorId: person.mergedIntoId }}
          search={(before) => before}
        >
          Open that person
        </Link>
      </p>
    );
  if (merge?.status !== "running") return null;
  return (
    <p className="banner" role="status">
      <span className="num">Taking over the history of another person: {merge.moved} moved so far.</span>
    </p>
  );
}
