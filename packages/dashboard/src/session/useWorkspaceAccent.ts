import { useQuery } from "convex/react";
import { useEffect } from "react";
import { api } from "../api.ts";
import type { Id } from "../views.ts";

/** Gives the desk the colour the workspace chose for its messenger; the tokens derive everything else from it. */
export function useWorkspaceAccent(workspaceId: Id<"workspaces">): void {
  const colour = useQuery(api.messenger.agent.settings, { workspaceId })?.primaryColor;
  useEffect(() => {
    if (!colour) return;
    const { style } = document.documentElement;
    style.setProperty("--accent-base", colour);
    return () => {
      style.removeProperty("--accent-base");
    };
  }, [colour]);
}
