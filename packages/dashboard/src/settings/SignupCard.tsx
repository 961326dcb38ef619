import { useMutation } from "convex/react";
import { useState } from "react";
import { api } from "../api.ts";
import { Field, Segments } from "../kit/Field.tsx";
import { showToast } from "../kit/toasts.ts";
import { useUnsaved } from "../kit/useUnsaved.tsx";
import { useSession } from "../session/workspaceContext.ts";
import type { Workspace } from "../views.ts";
import { explainLine } from "../words/errors.ts";
import { Card } from "./Card.tsx";
import { lineError, linesOf } from "./OriginsCard.tsx";

type Mode = NonNullable<Workspace["signupMode"]>;
type Method = Workspace["authMethods"][number];

const MODES = [
  { value: "invite-only", label: "Invitation only" },
  { value: "domain-allowlist", label: "By e-mail domain" },
] as const;
const METHODS: readonly { value: Method; label: string }[] = [
  { value: "password", label: "Password" },
  { value: "otp", label: "Code by mail" },
];

/** Who may join the team, and how members sign in. */
export function SignupCard() {
  const form = useSignupForm();
  const { question } = useUnsaved(form.isChanged);
  return (
    <Card title="Joining and signing in">
      <form className="col g16" onSubmit={(event) => void form.submit(event)}>
        <div className="field">
          <span className="label">Who may join</span>
          <div>
            <Segments label="Who may join" value={form.mode} options={MODES} onChange={form.setMode} />
          </div>
        </div>
        {form.mode === "domain-allowlist" && (
          <Field
            label="Domains, one a line"
            error={form.error}
            help="Whoever proves an address at one of them can join as agent."
          >
            {(ids) => (
              <textarea
                {...ids}
                className="ta mono"
                placeholder="example.com"
                spellCheck={false}
                value={form.text}
                onChange={(event) => form.setText(event.target.value)}
              />
            )}
          </Field>
        )}
        <fieldset style={{ border: 0, margin: 0, padding: 0 }}>
          <legend className="label">Ways to sign in</legend>
          <div className="r g16 wrap">
            {METHODS.map(({ value, label }) => (
              <label className="chk" key={value}>
                <input
                  type="checkbox"
                  checked={form.methods.includes(value)}
                  disabled={form.methods.length === 1 && form.methods.includes(value)}
                  onChange={() => form.toggle(value)}
                />
                {label}
              </label>
            ))}
          </div>
        </fieldset>
        {form.mode === "invite-only" && form.error && <span className="err">{form.error}</span>}
        <div>
          <button className="btn btn-p" aria-busy={form.busy} disabled={!form.isChanged || form.busy}>
            Save
          </button>
        </div>
      </form>
      {question}
    </Card>
  );
}

function useSignupForm() {
  const { workspace, workspaceId } = useSession();
  const save = useMutation(api.workspaces.agent.setSignupPolicy);
  const [mode, setMode] = useState<Mode>(workspace.signupMode ?? "invite-only");
  const [text, setText] = useState(workspace.allowedDomains.join("\n"));
  const [methods, setMethods] = useState<Method[]>(workspace.authMethods);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const allowedDomains = linesOf(text);
  const stateOf = (...parts: unknown[]) => JSON.stringify(parts);
  const isChanged =
    stateOf(mode, allowedDomains, [...methods].sort()) !==
    stateOf(workspace.signupMode ?? "invite-only", workspace.allowedDomains, [...workspace.authMethods].sort());
  const toggle = (method: Method) =>
    setMethods((before) => (before.includes(method) ? before.filter((each) => each !== method) : [...before, method]));
  const submit = async (event: React.FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await save({ workspaceId, signupMode: mode, allowedDomains, authMethods: methods });
      showToast("Saved.");
    } catch (failure) {
      setError(lineError(failure, "allowedDomains", allowedDomains) ?? explainLine(failure));
    } finally {
      setBusy(false);
    }
  };
  return { mode, setMode, text, setText, methods, toggle, error, busy, isChanged, submit };
}
