import { useQuery } from "convex/react";
import { api } from "../api.ts";
import { useSession } from "../session/workspaceContext.ts";
import type { Onboarding } from "../views.ts";

export interface Setup extends Onboarding {
  done: number;
  total: number;
  /** Finished, or put away by an admin. */
  isOver: boolean;
}

/** Progress of the first steps, the workspace itself being the first of them. */
export function setupOf(state: Onboarding): Setup {
  const steps = [true, state.widgetSeenAt !== null, state.firstMessageAt !== null, state.teammates > 1];
  const done = steps.filter(Boolean).length;
  return { ...state, done, total: steps.length, isOver: state.dismissed || done === steps.length };
}

/** The first steps, live; undefined while loading. */
export function useSetup(): Setup | undefined {
  const { workspaceId } = useSession();
  const state = useQuery(api.workspaces.agent.onboarding, { workspaceId });
  return state && setupOf(state);
}
