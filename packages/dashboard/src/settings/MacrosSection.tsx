import { useMutation, useQuery } from "convex/react";
import { Plus, Trash2, Zap } from "lucide-react";
import { useState } from "react";
import { api } from "../api.ts";
import { Empty } from "../kit/Empty.tsx";
import { showToast } from "../kit/toasts.ts";
import { useAct } from "../kit/useAct.ts";
import { CardBones } from "../kit/Waiting.tsx";
import { useDenied, useSession } from "../session/workspaceContext.ts";
import type { Macro } from "../views.ts";
import { macroSummary } from "../words/macros.ts";
import { Card } from "./Card.tsx";
import { MacroEditor } from "./MacroEditor.tsx";

/** Replies with actions, run in one step. */
export default function MacrosSection() {
  const { workspaceId } = useSession();
  const denied = useDenied("snippets.manage");
  const macros = useQuery(api.inbox.agentMacros.list, { workspaceId });
  const [editing, setEditing] = useState<Macro | "new" | null>(null);
  const add = (
    <button
      className="btn"
      style={{ marginLeft: "auto" }}
      disabled={denied !== undefined}
      title={denied}
      onClick={() => setEditing("new")}
    >
      <Plus className="ic" aria-hidden="true" />
      New macro
    </button>
  );
  return (
    <div className="set one">
      <div className="col g16">
        <p className="c3">
          Press <kbd className="kbd">m</kbd> in a conversation to run one. All of it happens or nothing does; what was
          done can be undone, what was said cannot.
        </p>
        <Card title="Macros" aside={add}>
          {!macros && <CardBones lines={3} />}
          {macros?.length === 0 && (
            <Empty icon={Zap} title="No macros yet" level={3}>
              Thank, tag and close in one step, or hand over to a team with a note.
            </Empty>
          )}
          {macros?.map((macro) => (
            <MacroRow key={macro._id} macro={macro} onEdit={() => setEditing(macro)} />
          ))}
        </Card>
      </div>
      {editing && <MacroEditor macro={editing === "new" ? null : editing} onClose={() => setEditing(null)} />}
    </div>
  );
}

function MacroRow({ macro, onEdit }: { macro: Macro; onEdit: () => void }) {
  const { workspaceId } = useSession();
  const denied = useDenied("snippets.manage");
  const remove = useMutation(api.inbox.agentMacros.remove);
  const create = useMutation(api.inbox.agentMacros.create);
  const { busy, act } = useAct();
  const { name, reply, actions, useCount } = macro;
  const takeAway = () =>
    act(async () => {
      await remove({ workspaceId, macroId: macro._id });
      const back = () => void act(() => create({ workspaceId, name, reply, actions }));
      showToast(`“${name}” was deleted.`, { undo: back });
    });
  return (
    <div className="lib-row">
      <button className="grow lib-name" disabled={denied !== undefined} title={denied} onClick={onEdit}>
        <span className="m cut">{name}</span>
        <span className="c3 t12 cut">{macroSummary(macro)}</span>
      </button>
      <span className="c3 t12 num">{useCount === 0 ? "never used" : `used ${useCount}×`}</span>
      <button
        className="ib"
        aria-label={`Delete ${name}`}
        disabled={denied !== undefined}
        title={denied ?? "Delete"}
        aria-busy={busy}
        onClick={() => void takeAway()}
      >
        <Trash2 className="ic" aria-hidden="true" />
      </button>
    </div>
  );
}
