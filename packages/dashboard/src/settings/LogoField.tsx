import { useAction, useMutation } from "convex/react";
import { useRef, useState } from "react";
import { api } from "../api.ts";
import { uploadFile } from "../kit/uploadFile.ts";
import { useSession } from "../session/workspaceContext.ts";
import { explainLine } from "../words/errors.ts";
import { fieldError } from "./fieldError.ts";
import type { MessengerForm } from "./useMessengerForm.ts";

const TYPES = "image/png,image/jpeg,image/gif,image/webp";
const MAX_BYTES = 512 * 1024;

/** Uploads and removes the workspace's logo. What is wrong with a file is told below the buttons. */
function useLogo() {
  const { workspaceId } = useSession();
  const uploadUrl = useMutation(api.messenger.agentLogo.uploadUrl);
  const setLogo = useAction(api.messenger.agentLogo.set);
  const update = useMutation(api.messenger.agent.update);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const run = async (work: () => Promise<unknown>) => {
    setBusy(true);
    setError(null);
    try {
      await work();
    } catch (problem) {
      setError(fieldError(problem, "file") ?? explainLine(problem));
    } finally {
      setBusy(false);
    }
  };
  const upload = async (file: File) => {
    if (file.size > MAX_BYTES) setError("It is larger than 512 KB.");
    else
      await run(async () => {
        const storageId = await uploadFile(await uploadUrl({ workspaceId }), file);
        await setLogo({ workspaceId, storageId });
      });
  };
  const remove = async () => await run(() => update({ workspaceId, logoUrl: null }));
  return { busy, error, upload, remove };
}

/** The logo above the messenger and on the help centre's pages. */
export function LogoField({ form }: { form: MessengerForm }) {
  const { logoUrl } = form.value;
  const { busy, error, upload, remove } = useLogo();
  const picker = useRef<HTMLInputElement>(null);
  const off = form.denied !== undefined || busy;
  return (
    <div className="field">
      <span className="label" id="logo-label">
        Logo
      </span>
      <div className="r wrap" role="group" aria-labelledby="logo-label" aria-describedby="logo-hint" aria-busy={busy}>
        {logoUrl && <img className="logo-shown" src={logoUrl} alt="Logo in use" />}
        <input
          ref={picker}
          type="file"
          accept={TYPES}
          aria-label="Logo file"
          hidden
          onChange={(event) => {
            const [file] = event.target.files ?? [];
            event.target.value = "";
            if (file) void upload(file);
          }}
        />
        <button className="btn" type="button" disabled={off} onClick={() => picker.current?.click()}>
          {logoUrl ? "Replace" : "Upload"}
        </button>
        {logoUrl && (
          <button className="btn btn-q" type="button" disabled={off} onClick={() => void remove()}>
            Remove
          </button>
        )}
      </div>
      {error ? (
        <span className="err" id="logo-hint" role="alert">
          {error}
        </span>
      ) : (
        <span className="help" id="logo-hint">
          PNG, JPEG, GIF or WebP, square, at most 512 KB. Without one, your name's first letter stands there.
        </span>
      )}
    </div>
  );
}
