import { useQuery } from "convex/react";
import { useEffect, useState } from "react";
import { api } from "../api.ts";
import { useCan, useSession } from "../session/workspaceContext.ts";
import type { PersonRow } from "../views.ts";

/** How long typing must rest before the server is asked, in ms. */
const REST_MS = 150;

/** The text as it was when typing last rested. */
export function useRested(text: string): string {
  const [rested, setRested] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setRested(text), REST_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return rested;
}

/** The first people that fit; none for an empty search unless `always`. */
export function usePeopleSearch(text: string, always = false): PersonRow[] {
  const { workspaceId } = useSession();
  const canRead = useCan("users.read");
  const search = useRested(text).trim();
  const found = useQuery(
    api.visitors.agent.list,
    canRead && (always || search !== "")
      ? { workspaceId, ...(search !== "" && { search }), paginationOpts: { numItems: 6, cursor: null } }
      : "skip",
  );
  return found?.page ?? [];
}
