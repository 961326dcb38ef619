import type { Permission } from "@parley/core";
import { createContext, useContext } from "react";
import type { Id, Me, Workspace } from "../views.ts";

export interface Session {
  workspaceId: Id<"workspaces">;
  workspace: Workspace;
  me: Me;
  /** What the signed-in member may do here, adjustments included. */
  granted: ReadonlySet<string>;
}

export const SessionContext = createContext<Session | null>(null);

/** The signed-in member and his workspace; only below the desk's gate. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("useSession outside of the desk");
  return session;
}

/** Whether the signed-in member holds a permission. The server decides; this only spares people a refused click. */
export function useCan(permission: Permission): boolean {
  return useSession().granted.has(permission);
}

/** Why a control is off, for its title; undefined when it is on. */
export function useDenied(permission: Permission): string | undefined {
  return deniedReason(useSession().granted, permission);
}

export function deniedReason(granted: ReadonlySet<string>, permission: Permission): string | undefined {
  return granted.has(permission) ? undefined : `Your role does not include ${permission}. Ask an admin.`;
}
