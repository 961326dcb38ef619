import { useNavigate } from "@tanstack/react-router";
import { useMutation } from "convex/react";
import { Ellipsis, Pencil, Trash2 } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { api } from "../api.ts";
import { Menu, MenuItem } from "../kit/Menu.tsx";
import { showToast } from "../kit/toasts.ts";
import { useAct } from "../kit/useAct.ts";
import { useDenied, useSession } from "../session/workspaceContext.ts";
import type { SavedView } from "../views.ts";
import { SORT_NAMES } from "./listView.ts";

const SavedViewDialog = lazy(() => import("./SavedViewDialog.tsx"));

/** In the filters' place while a saved view is shown: its order, and the way to change it. */
export function SavedViewBar({ view }: { view: SavedView | undefined }) {
  const { workspaceId } = useSession();
  const navigate = useNavigate();
  const remove = useMutation(api.inbox.agentViews.remove);
  const create = useMutation(api.inbox.agentViews.create);
  const { act } = useAct();
  const [isEditing, setIsEditing] = useState(false);
  const notAdmin = useDenied("settings.workspace");
  if (!view) return <div className="filters" />;
  const denied = view.isMine ? undefined : notAdmin;
  const { name, icon, filters, sort, isShared } = view;
  const takeAway = () =>
    act(async () => {
      await remove({ workspaceId, viewId: view._id });
      const back = () => void act(() => create({ workspaceId, name, icon, filters, sort, isShared }));
      showToast(`The view “${name}” was deleted.`, { undo: back });
      await navigate({ to: "/inbox/$view", params: { view: "all" } });
    });
  const trigger = (
    <button className="ib" aria-label="Change this view">
      <Ellipsis className="ic" aria-hidden="true" />
    </button>
  );
  return (
    <div className="filters">
      <span className="c3 t12 cut" style={{ padding: "0 8px" }}>
        {SORT_NAMES[sort]}, {isShared ? "shared with the team" : "only for you"}
      </span>
      <span className="grow" />
      <Menu trigger={trigger} align="end">
        <MenuItem icon={Pencil} denied={denied} onPick={() => setIsEditing(true)}>
          Edit the view
        </MenuItem>
        <MenuItem icon={Trash2} danger denied={denied} onPick={() => void takeAway()}>
          Delete the view
        </MenuItem>
      </Menu>
      <Suspense fallback={null}>
        {isEditing && <SavedViewDialog view={view} onClose={() => setIsEditing(false)} />}
      </Suspense>
    </div>
  );
}
