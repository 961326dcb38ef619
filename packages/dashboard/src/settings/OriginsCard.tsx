import { appErrorOf } from "@parley/protocol";
import { useMutation } from "convex/react";
import { useState } from "react";
import { api } from "../api.ts";
import { Field } from "../kit/Field.tsx";
import { showToast } from "../kit/toasts.ts";
import { useUnsaved } from "../kit/useUnsaved.tsx";
import { useSession } from "../session/workspaceContext.ts";
import { explainLine } from "../words/errors.ts";
import { Card } from "./Card.tsx";

/** The lines of a text field, without empty ones. */
export function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
}

/** What is wrong with which line, when the server refused one of a list; null for other errors. */
export function lineError(error: unknown, field: string, lines: readonly string[]): string | null {
  const data = appErrorOf(error);
  if (data?.code !== "invalid_input" || !data.field.startsWith(field)) return null;
  const index = Number(/\[(\d+)\]/.exec(data.field)?.[1] ?? "-1");
  return index < 0 ? `The list ${data.reason}.` : `“${lines[index]}” ${data.reason}.`;
}

/** The sites on which the messenger may run. */
export function OriginsCard() {
  const { workspace, workspaceId } = useSession();
  const save = useMutation(api.workspaces.agent.setAllowedOrigins);
  const [text, setText] = useState(workspace.allowedOrigins.join("\n"));
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const origins = linesOf(text);
  const isChanged = origins.join("\n") !== workspace.allowedOrigins.join("\n");
  const { question } = useUnsaved(isChanged);
  const submit = async (event: React.FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await save({ workspaceId, origins });
      showToast("Allowed sites saved.");
    } catch (failure) {
      setError(lineError(failure, "origins", origins) ?? explainLine(failure));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Card title="Allowed sites">
      <form className="col g12" onSubmit={(event) => void submit(event)}>
        <Field
          label="Origins, one a line"
          error={error}
          help="Such as https://example.com or https://*.example.com. Empty: the messenger runs on any site."
        >
          {(ids) => (
            <textarea
              {...ids}
              className="ta mono"
              spellCheck={false}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        <div>
          <button className="btn btn-p" aria-busy={busy} disabled={!isChanged || busy}>
            Save
          </button>
        </div>
      </form>
      {question}
    </Card>
  );
}
