import { useMutation } from "convex/react";
import { useEffect, useRef, useState } from "react";
import { api } from "../api.ts";
import { showToast } from "../kit/toasts.ts";
import { useDenied, useSession } from "../session/workspaceContext.ts";
import type { MessengerSettings } from "../views.ts";
import { explainLine } from "../words/errors.ts";

/** How long typing must rest before a change is saved, in ms. */
const REST_MS = 600;

export type MessengerForm = ReturnType<typeof useMessengerForm>;

/** The settings as they are being edited: shown at once, saved when the hand rests, put back when the server refuses. */
export function useMessengerForm(saved: MessengerSettings) {
  const { workspaceId } = useSession();
  const update = useMutation(api.messenger.agent.update);
  const denied = useDenied("settings.workspace");
  const [pending, setPending] = useState<Partial<MessengerSettings>>({});
  const [state, setState] = useState<"idle" | "saving" | "saved">("idle");
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const save = async (changes: Partial<MessengerSettings>) => {
    setState("saving");
    try {
      await update({ workspaceId, ...changes });
      setState("saved");
    } catch (error) {
      setState("idle");
      showToast(explainLine(error), { tone: "bad" });
    }
    setPending((now) => withoutEqual(now, changes));
  };
  const latest = useRef(save);
  latest.current = save;
  const waiting = useRef<Partial<MessengerSettings>>({});
  const flush = () => {
    clearTimeout(timer.current);
    const changes = waiting.current;
    waiting.current = {};
    if (Object.keys(changes).length > 0) void latest.current(changes);
  };
  const flushNow = useRef(flush);
  flushNow.current = flush;
  useEffect(() => () => flushNow.current(), []);
  const set = (change: Partial<MessengerSettings>) => {
    if (denied) return;
    setPending((now) => ({ ...now, ...change }));
    waiting.current = { ...waiting.current, ...change };
    clearTimeout(timer.current);
    timer.current = setTimeout(flush, REST_MS);
  };
  return { value: { ...saved, ...pending }, set, state, denied };
}

/** Drops what has been answered, unless it was changed again meanwhile. */
function withoutEqual(now: Partial<MessengerSettings>, sent: Partial<MessengerSettings>): Partial<MessengerSettings> {
  const answered = new Map<string, unknown>(Object.entries(sent));
  return Object.fromEntries(
    Object.entries(now).filter(([key, value]) => !answered.has(key) || answered.get(key) !== value),
  );
}
