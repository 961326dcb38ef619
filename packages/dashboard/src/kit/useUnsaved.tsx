import { useBlocker } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { Dialog } from "./Dialog.tsx";

/**
 * Asks before what was typed is lost: when another page is opened, the tab is closed, or `leave` is called. Whoever was
 * signed out is not kept from signing in.
 * @returns `leave`, which does something that gives up what was typed, and the question, to be rendered
 */
export function useUnsaved(isUnsaved: boolean): { leave: (go: () => void) => void; question: ReactNode } {
  const blocker = useBlocker({
    shouldBlockFn: ({ next }) => isUnsaved && next.pathname !== "/signin",
    enableBeforeUnload: () => isUnsaved,
    withResolver: true,
  });
  const [asked, setAsked] = useState<{ go: () => void } | null>(null);
  const leave = (go: () => void) => {
    if (isUnsaved) setAsked({ go });
    else go();
  };
  const stay = () => {
    setAsked(null);
    blocker.reset?.();
  };
  const proceed = () => {
    setAsked(null);
    asked?.go();
    blocker.proceed?.();
  };
  const footer = (
    <>
      <button className="btn" onClick={stay}>
        Keep editing
      </button>
      <button className="btn btn-d" onClick={proceed}>
        Discard changes
      </button>
    </>
  );
  const question = (
    <Dialog
      open={asked !== null || blocker.status === "blocked"}
      onClose={stay}
      title="Leave without saving?"
      footer={footer}
    >
      <p className="c2">What you changed here is not saved yet.</p>
    </Dialog>
  );
  return { leave, question };
}
