import { MAX_MESSAGE_LENGTH } from "@parley/protocol";
import { useMutation } from "convex/react";
import { Plus, X } from "lucide-react";
import { useState } from "react";
import { api } from "../api.ts";
import { Dialog } from "../kit/Dialog.tsx";
import { Field } from "../kit/Field.tsx";
import { Menu, MenuItem } from "../kit/Menu.tsx";
import { useSession } from "../session/workspaceContext.ts";
import type { Macro, MacroAction } from "../views.ts";
import { fieldError } from "./fieldError.ts";
import { ACTION_NAMES, ActionValue, useNewActions } from "./MacroActions.tsx";
import { Variables } from "./SnippetsSection.tsx";
import { DialogAnswer } from "../kit/DialogAnswer.tsx";
import { useSubmit } from "../kit/useSubmit.ts";

/** What a macro is called, says and does. */
export function MacroEditor({ macro, onClose }: { macro: Macro | null; onClose: () => void }) {
  const { workspaceId } = useSession();
  const create = useMutation(api.inbox.agentMacros.create);
  const update = useMutation(api.inbox.agentMacros.update);
  const [name, setName] = useState(macro?.name ?? "");
  const [reply, setReply] = useState(macro?.reply ?? "");
  const [actions, setActions] = useState<MacroAction[]>(macro?.actions ?? []);
  const { busy, error, submit } = useSubmit();
  const save = async () => {
    const isSaved = await submit(async () => {
      const fields = { workspaceId, name, reply, actions };
      if (macro) await update({ ...fields, macroId: macro._id });
      else await create(fields);
    });
    if (isSaved) onClose();
  };
  const footer = <DialogAnswer words="Save" busy={busy} onCancel={onClose} onAnswer={() => void save()} />;
  return (
    <Dialog open onClose={onClose} title={macro ? "Edit the macro" : "New macro"} footer={footer} wide>
      <div className="col g12">
        <Field label="Name" error={fieldError(error, "name")}>
          {(ids) => (
            <input
              {...ids}
              className="in"
              maxLength={255}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Field label="Reply to the customer" help={<Variables />} error={fieldError(error, "reply")}>
          {(ids) => (
            <textarea
              {...ids}
              className="in"
              rows={5}
              maxLength={MAX_MESSAGE_LENGTH}
              value={reply}
              onChange={(event) => setReply(event.target.value)}
            />
          )}
        </Field>
        <Actions actions={actions} onChange={setActions} error={fieldError(error, "actions", "other")} />
      </div>
    </Dialog>
  );
}

interface ActionsProps {
  actions: readonly MacroAction[];
  onChange: (actions: MacroAction[]) => void;
  error: string | null;
}

function Actions({ actions, onChange, error }: ActionsProps) {
  const offered = useNewActions();
  const trigger = (
    <button className="btn btn-q" type="button">
      <Plus className="ic" aria-hidden="true" />
      Add an action
    </button>
  );
  return (
    <div className="field" role="group" aria-label="Actions">
      <span className="m">Then</span>
      {actions.map((action, index) => (
        <div className="r r4" key={index}>
          <span style={{ minWidth: 120 }}>{ACTION_NAMES[action.kind]}</span>
          <span className="grow">
            <ActionValue
              action={action}
              onChange={(next) => onChange(actions.map((each, at) => (at === index ? next : each)))}
            />
          </span>
          <button
            className="ib"
            aria-label={`Remove ${ACTION_NAMES[action.kind]}`}
            onClick={() => onChange(actions.filter((_, at) => at !== index))}
          >
            <X className="ic" aria-hidden="true" />
          </button>
        </div>
      ))}
      <div>
        <Menu trigger={trigger}>
          {offered.map((action) => (
            <MenuItem key={action.kind} onPick={() => onChange([...actions, action])}>
              {ACTION_NAMES[action.kind]}
            </MenuItem>
          ))}
        </Menu>
      </div>
      {error && (
        <span className="err" role="alert">
          {error}
        </span>
      )}
    </div>
  );
}
