import { appErrorOf } from "@parley/protocol";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { explainLine } from "../words/errors.ts";

/** `conflict`: someone else has saved meanwhile; what is written here is kept and not sent. */
export type SaveState = { kind: "saved" | "writing" | "conflict" } | { kind: "failed"; reason: string };

const SAVE_AFTER_MS = 800;

interface Saved<Text> {
  text: Text;
  revision: number;
}

/**
 * A text that is saved by itself a moment after the last key, and when its page is left. The server's text replaces the own one only while nothing
 * of the own is unsaved; an edit that the server refuses with `conflict` waits until one of the two is chosen.
 * @param send saves `text` as an edit of `revision` and gives the new one
 */
export function useAutosave<Text extends object>(
  server: Saved<Text> | undefined,
  send: (text: Text, revision: number) => Promise<{ revision: number }>,
) {
  const [own, setOwn] = useState<Saved<Text> | null>(null);
  const [state, setState] = useState<SaveState>({ kind: "saved" });
  const latest = useRef(own);
  latest.current = own;
  const save = async (): Promise<void> => {
    const sent = latest.current;
    if (!sent) return;
    try {
      const { revision } = await send(sent.text, sent.revision);
      const isLast = latest.current === sent;
      setOwn((now) => (now === sent ? null : now && { ...now, revision }));
      setState({ kind: isLast ? "saved" : "writing" });
    } catch (error) {
      const isConflict = appErrorOf(error)?.code === "conflict";
      setState(isConflict ? { kind: "conflict" } : { kind: "failed", reason: explainLine(error) });
    }
  };
  useEffect(() => {
    if (!own || state.kind !== "writing") return;
    const timer = setTimeout(() => void save(), SAVE_AFTER_MS);
    return () => clearTimeout(timer);
  });
  const flush = useEffectEvent(() => void save());
  useEffect(() => () => flush(), []);
  const change = (part: Partial<Text>) => {
    if (!server) return;
    setOwn((now) => ({ revision: now?.revision ?? server.revision, text: { ...(now?.text ?? server.text), ...part } }));
    setState((now) => (now.kind === "conflict" ? now : { kind: "writing" }));
  };
  const takeTheirs = () => {
    setOwn(null);
    setState({ kind: "saved" });
  };
  const keepMine = () => {
    if (server) setOwn((now) => now && { ...now, revision: server.revision });
    setState({ kind: "writing" });
  };
  return { text: own?.text ?? server?.text, state, change, save, takeTheirs, keepMine, isUnsaved: own !== null };
}
