import { useCallback, useRef, useState } from "react";

/**
 * Runs what a form asks for, one at a time: a second press while it runs does nothing. A refusal stays in `error`, to be
 * shown at the field it names. The promise tells whether it worked.
 */
export function useSubmit(): {
  busy: boolean;
  error: unknown;
  submit: (action: () => Promise<unknown>) => Promise<boolean>;
} {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const isRunning = useRef(false);
  const submit = useCallback(async (action: () => Promise<unknown>) => {
    if (isRunning.current) return false;
    isRunning.current = true;
    setBusy(true);
    setError(null);
    try {
      await action();
      return true;
    } catch (reason) {
      setError(reason);
      return false;
    } finally {
      isRunning.current = false;
      setBusy(false);
    }
  }, []);
  return { busy, error, submit };
}
