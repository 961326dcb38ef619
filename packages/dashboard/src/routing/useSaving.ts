import { appErrorOf } from "@parley/protocol";
import { useState } from "react";
import { showToast } from "../kit/toasts.ts";
import { explainLine } from "../words/errors.ts";

export interface SaveError {
  /** The place the server found wrong, when it named one. */
  field: string | null;
  line: string;
}

/** Saves a form: busy meanwhile, and what was wrong with which field afterwards. */
export function useSaving() {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<SaveError | null>(null);
  const save = async (action: () => Promise<unknown>, done: () => void, words = "Saved.") => {
    setBusy(true);
    setError(null);
    try {
      await action();
      showToast(words);
      done();
    } catch (failure) {
      const data = appErrorOf(failure);
      const field = data?.code === "invalid_input" ? data.field : null;
      const reason = data?.code === "invalid_input" ? `This ${data.reason}.` : explainLine(failure);
      setError({ field, line: reason });
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, save };
}
