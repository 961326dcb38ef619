import { useNavigate } from "@tanstack/react-router";
import { useMutation, useQuery } from "convex/react";
import { ChevronDown, Plus } from "lucide-react";
import { api } from "../api.ts";
import { Logo } from "../kit/Logo.tsx";
import { Menu, MenuItem, MenuSeparator, MenuTitle } from "../kit/Menu.tsx";
import { useAct } from "../kit/useAct.ts";
import { useSession } from "../session/workspaceContext.ts";
import type { Id } from "../views.ts";

/** Entries that lead to another workspace; used by the sidebar and the phone's settings page. */
export function useWorkspaceSwitch() {
  const list = useQuery(api.workspaces.user.list, {});
  const setCurrent = useMutation(api.accounts.user.setCurrentWorkspace);
  const navigate = useNavigate();
  const { act } = useAct();
  const open = (workspaceId: Id<"workspaces">) =>
    void act(async () => {
      await setCurrent({ workspaceId });
      await navigate({ to: "/inbox/$view", params: { view: "all" } });
    });
  return { list: list ?? [], open };
}

export function WorkspaceMenu() {
  const { workspace } = useSession();
  const { list, open } = useWorkspaceSwitch();
  const navigate = useNavigate();
  const trigger = (
    <button className="ws" title={workspace.name}>
      <Logo />
      <span className="cut">{workspace.name}</span>
      <ChevronDown className="ic ic-s" aria-hidden="true" />
    </button>
  );
  return (
    <Menu trigger={trigger}>
      <MenuTitle>Workspaces</MenuTitle>
      {list.map((each) => (
        <MenuItem
          key={each.workspaceId}
          lead={<Logo size={20} />}
          checked={each.isCurrent}
          onPick={() => open(each.workspaceId)}
        >
          {each.name}
        </MenuItem>
      ))}
      <MenuSeparator />
      <MenuItem icon={Plus} onPick={() => void navigate({ to: "/welcome" })}>
        Join or make another
      </MenuItem>
    </Menu>
  );
}
