import { config } from "../app/config.ts";
import { useSession } from "../session/workspaceContext.ts";
import type { SnippetTarget } from "./snippets.ts";

/** Where the current workspace's messenger comes from. */
export function useSnippetTarget(): SnippetTarget {
  const { workspaceId } = useSession();
  return { workspaceId, origin: window.location.origin, convexUrl: config.convexUrl };
}
