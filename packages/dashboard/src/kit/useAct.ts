import { useCallback, useState } from "react";
import { explainLine } from "../words/errors.ts";
import { showToast } from "./toasts.ts";

/** Runs an action with a busy flag; a failure is said in a toast. The promise tells whether it worked. */
export function useAct(): { busy: boolean; act: (action: () => Promise<unknown>, done?: string) => Promise<boolean> } {
  const [running, setRunning] = useState(0);
  const act = useCallback(async (action: () => Promise<unknown>, done?: string) => {
    setRunning((count) => count + 1);
    try {
      await action();
      if (done) showToast(done);
      return true;
    } catch (error) {
      showToast(explainLine(error), { tone: "bad" });
      return false;
    } finally {
      setRunning((count) => count - 1);
    }
  }, []);
  return { busy: running > 0, act };
}
