import type { SaveState, useAutosave } from "../kit/useAutosave.ts";

const WORDS = { saved: "Saved", writing: "Saving …", conflict: "Not saved", failed: "Not saved" } as const;

/** Whether what was typed is on the server. */
export function SaveLine({ state }: { state: SaveState }) {
  return (
    <span className="c3 t12 hide-s" role="status" title={state.kind === "failed" ? state.reason : undefined}>
      {WORDS[state.kind]}
    </span>
  );
}

type Saving = Pick<ReturnType<typeof useAutosave>, "state" | "save" | "takeTheirs" | "keepMine">;

interface ConflictProps {
  draft: Saving & { server?: { updatedByName?: string | null } | undefined };
}

/** Two people wrote at once: nothing was overwritten, and one of the two texts is to be chosen. */
export function ConflictBanner({ draft }: ConflictProps) {
  const { state, server } = draft;
  if (state.kind === "failed")
    return (
      <div className="help-note" role="alert">
        <span className="grow">{state.reason}</span>
        <button className="btn" onClick={() => void draft.save()}>
          Save again
        </button>
      </div>
    );
  if (state.kind !== "conflict") return null;
  return (
    <div className="help-note" role="alert">
      <span className="grow">
        {server?.updatedByName ?? "Someone"} has saved this article meanwhile. Your text is still here.
      </span>
      <button className="btn" onClick={draft.takeTheirs}>
        Take theirs
      </button>
      <button className="btn btn-p" onClick={draft.keepMine}>
        Keep mine
      </button>
    </div>
  );
}
