import { appErrorOf } from "@parley/protocol";
import { showToast } from "../kit/toasts.ts";
import { useSubmit } from "../kit/useSubmit.ts";
import { explainLine } from "../words/errors.ts";

export interface SaveError {
  /** The place the server found wrong, when it named one. */
  field: string | null;
  line: string;
}

function saveError(failure: unknown): SaveError {
  const data = appErrorOf(failure);
  if (data?.code !== "invalid_input") return { field: null, line: explainLine(failure) };
  return { field: data.field, line: `This ${data.reason}.` };
}

/** Saves a form, once at a time: busy meanwhile, and what was wrong with which field afterwards. */
export function useSaving() {
  const { busy, error, submit } = useSubmit();
  const save = async (action: () => Promise<unknown>, done: () => void, words = "Saved.") => {
    if (!(await submit(action))) return;
    showToast(words);
    done();
  };
  return { busy, error: error === null ? null : saveError(error), save };
}
