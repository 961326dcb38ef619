import { Navigate, useRouterState } from "@tanstack/react-router";
import { useConvexAuth, useMutation, useQuery } from "convex/react";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { api } from "../api.ts";
import { Boundary } from "../kit/Boundary.tsx";
import { Splash } from "../kit/Waiting.tsx";
import type { Id, Me } from "../views.ts";
import { SessionContext } from "./workspaceContext.ts";

/** Lets only signed-in members with a workspace through; everyone else is led to the page that helps. */
export function WorkspaceGate({ children }: { children: ReactNode }) {
  const auth = useConvexAuth();
  const here = useLastAddress(auth.isAuthenticated);
  if (auth.isLoading) return <Splash />;
  if (!auth.isAuthenticated) return <Navigate to="/signin" search={here === "/" ? {} : { next: here }} replace />;
  return (
    <Boundary>
      <MemberGate>{children}</MemberGate>
    </Boundary>
  );
}

/**
 * Where somebody was when his session ended, so that he comes back to it: while the next page loads, the router's location is
 * already that of the sign-in.
 */
function useLastAddress(isSignedIn: boolean): string {
  const current = useRouterState({ select: (state) => state.location.href });
  const [last, setLast] = useState(current);
  if (isSignedIn && last !== current) setLast(current);
  return last;
}

function MemberGate({ children }: { children: ReactNode }) {
  const me = useQuery(api.accounts.user.me, {});
  if (me === undefined) return <Splash />;
  if (me.currentWorkspaceId === null) return <PickWorkspace />;
  return (
    <WorkspaceProvider me={me} workspaceId={me.currentWorkspaceId} key={me.currentWorkspaceId}>
      {children}
    </WorkspaceProvider>
  );
}

/** Someone who left his current workspace goes on in another of his, if there is one. */
function PickWorkspace() {
  const list = useQuery(api.workspaces.user.list, {});
  const setCurrent = useMutation(api.accounts.user.setCurrentWorkspace);
  const first = list?.[0]?.workspaceId;
  useEffect(() => {
    if (first) void setCurrent({ workspaceId: first });
  }, [first, setCurrent]);
  return list?.length === 0 ? <Navigate to="/welcome" replace /> : <Splash />;
}

function WorkspaceProvider(props: { me: Me; workspaceId: Id<"workspaces">; children: ReactNode }) {
  const { me, workspaceId, children } = props;
  const workspace = useQuery(api.workspaces.agent.get, { workspaceId });
  const session = useMemo(
    () => (workspace ? { workspaceId, workspace, me, granted: new Set<string>(workspace.effective) } : null),
    [workspace, workspaceId, me],
  );
  if (!session) return <Splash />;
  return <SessionContext value={session}>{children}</SessionContext>;
}
