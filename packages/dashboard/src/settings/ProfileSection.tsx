import { useMutation } from "convex/react";
import { useState } from "react";
import { api } from "../api.ts";
import { Avatar } from "../kit/Avatar.tsx";
import { Field } from "../kit/Field.tsx";
import { showToast } from "../kit/toasts.ts";
import { useSubmit } from "../kit/useSubmit.ts";
import { useUnsaved } from "../kit/useUnsaved.tsx";
import { useSession } from "../session/workspaceContext.ts";
import { Card } from "./Card.tsx";
import { fieldError } from "./fieldError.ts";

/** One's own name and picture. */
export default function ProfileSection() {
  const { me } = useSession();
  const update = useMutation(api.accounts.user.updateProfile);
  const [name, setName] = useState(me.name ?? "");
  const [avatarUrl, setAvatarUrl] = useState(me.avatarUrl ?? "");
  const { busy, error, submit } = useSubmit();
  const isChanged = name.trim() !== (me.name ?? "") || avatarUrl.trim() !== (me.avatarUrl ?? "");
  const { question } = useUnsaved(isChanged);
  const save = (event: React.FormEvent) => {
    event.preventDefault();
    void submit(async () => {
      await update({ name: name.trim(), avatarUrl: avatarUrl.trim() || null });
      showToast("Profile saved.");
    });
  };
  return (
    <div className="set one">
      <Card title="You">
        <form className="col g16" onSubmit={save}>
          <div className="r r12">
            <Avatar name={name || "You"} seed={me.userId} url={avatarUrl || null} size={40} quiet />
            <div className="grow">
              <div className="m cut">{name || "No name yet"}</div>
              <div className="c3 t12 cut">{me.email}</div>
            </div>
          </div>
          <Field
            label="Name"
            error={fieldError(error, "name")}
            help="Colleagues see it in full, customers its first word."
          >
            {(ids) => (
              <input
                {...ids}
                className="in"
                value={name}
                maxLength={255}
                required
                onChange={(event) => setName(event.target.value)}
              />
            )}
          </Field>
          <Field
            label="Picture"
            error={fieldError(error, "avatarUrl", "other")}
            help="The https address of a square picture. Empty: your initials."
          >
            {(ids) => (
              <input
                {...ids}
                className="in"
                type="url"
                inputMode="url"
                placeholder="https://"
                value={avatarUrl}
                onChange={(event) => setAvatarUrl(event.target.value)}
              />
            )}
          </Field>
          <div>
            <button className="btn btn-p" aria-busy={busy} disabled={!isChanged || busy || name.trim() === ""}>
              Save
            </button>
          </div>
        </form>
        {question}
      </Card>
    </div>
  );
}
