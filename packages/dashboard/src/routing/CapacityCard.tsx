import { useMutation, useQuery } from "convex/react";
import { useState } from "react";
import { api } from "../api.ts";
import { useMembers } from "../inbox/useMembers.ts";
import { Avatar } from "../kit/Avatar.tsx";
import { Field } from "../kit/Field.tsx";
import { useAct } from "../kit/useAct.ts";
import { CardBones } from "../kit/Waiting.tsx";
import { useDenied, useSession } from "../session/workspaceContext.ts";
import { Card } from "../settings/Card.tsx";
import type { Availability, Member } from "../views.ts";

/** How many open conversations teams may give, to everybody and to single colleagues, and who is away. */
export function CapacityCard() {
  const { workspaceId } = useSession();
  const automation = useQuery(api.routing.agentAutomation.get, { workspaceId });
  const loads = useQuery(api.routing.agentAvailability.list, { workspaceId });
  const update = useMutation(api.routing.agentAutomation.update);
  const denied = useDenied("settings.workspace");
  const members = useMembers().filter((member) => member.effective.includes("conversations.reply"));
  const { act } = useAct();
  if (!automation || !loads) return <CardBones lines={4} />;
  const saveDefault = (defaultCapacity: number | null) =>
    act(() => update({ workspaceId, defaultCapacity: defaultCapacity ?? undefined }), "Saved.");
  return (
    <Card title="How much each one takes">
      <Field
        label="Open conversations at a time, unless set below"
        help={denied ?? "Teams give nobody more than that."}
      >
        {(ids) => (
          <NumberInput
            {...ids}
            value={automation.defaultCapacity}
            disabled={denied !== undefined}
            onSave={saveDefault}
          />
        )}
      </Field>
      {members.map((member) => {
        const load = loads.find((each) => each.userId === member.userId);
        return load && <LoadRow key={member.userId} member={member} load={load} />;
      })}
    </Card>
  );
}

function LoadRow({ member, load }: { member: Member; load: Availability }) {
  const { workspaceId } = useSession();
  const set = useMutation(api.routing.agentAvailability.set);
  const { act } = useAct();
  const { userId, name, avatarUrl } = member;
  return (
    <div className="rt-row">
      <Avatar name={name} seed={userId} url={avatarUrl} size={20} quiet />
      <span className="name cut">{name}</span>
      <span className="c3 t12 num hide-s">
        {load.open} of {load.capacity}
      </span>
      <NumberInput
        aria-label={`Limit of ${name}; empty for the usual one`}
        value={load.hasOwnCapacity ? load.capacity : null}
        onSave={(capacity) => act(() => set({ workspaceId, userId, capacity }), "Saved.")}
      />
      <label className="sw">
        <input
          type="checkbox"
          checked={load.isAvailable}
          aria-label={`${name} takes conversations`}
          onChange={(event) => void act(() => set({ workspaceId, userId, isAvailable: event.target.checked }))}
        />
        <span className="hide-s">{load.isAvailable ? "Here" : "Away"}</span>
      </label>
    </div>
  );
}

interface NumberInputProps {
  value: number | null;
  disabled?: boolean;
  onSave: (value: number | null) => Promise<boolean>;
  id?: string;
  "aria-label"?: string;
  "aria-describedby"?: string | undefined;
}

/** A whole number that is saved when it is left; what the server refuses is put back. */
function NumberInput({ value, onSave, ...rest }: NumberInputProps) {
  const shown = value === null ? "" : String(value);
  const [draft, setDraft] = useState<string | null>(null);
  const save = async () => {
    if (draft === null || draft === shown) return setDraft(null);
    await onSave(draft.trim() === "" ? null : Number(draft));
    setDraft(null);
  };
  return (
    <input
      {...rest}
      className="in rt-num"
      type="number"
      min={1}
      max={500}
      placeholder="usual"
      value={draft ?? shown}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={() => void save()}
      onKeyDown={(event) => event.key === "Enter" && void save()}
    />
  );
}
