import { MAX_MESSAGE_LENGTH } from "@parley/protocol";
import { useEffect, useEffectEvent } from "react";
import { flushSync } from "react-dom";
import { showToast } from "../kit/toasts.ts";
import { withInserted } from "../knowledge/knowledgeViews.ts";
import type { ComposerState } from "./useComposer.ts";

type Insert = (text: string) => void;
let current: Insert | null = null;

/** Puts text where the caret of the open composer stands. False when nothing can be written. */
export function insertIntoComposer(text: string): boolean {
  current?.(text);
  return current !== null;
}

/** Lets other parts of the thread put text into this composer while it is mounted. */
export function useComposerInsert(composer: ComposerState, box: React.RefObject<HTMLTextAreaElement | null>): void {
  const insert = useEffectEvent((added: string) => {
    const field = box.current;
    const end = composer.text.length;
    const next = withInserted(composer.text, field?.selectionStart ?? end, field?.selectionEnd ?? end, added);
    if (next.text.length > MAX_MESSAGE_LENGTH) {
      showToast("The message would become too long.", { tone: "bad" });
      return;
    }
    flushSync(() => composer.setText(next.text));
    field?.focus();
    field?.setSelectionRange(next.caret, next.caret);
  });
  useEffect(() => {
    const own: Insert = (text) => insert(text);
    current = own;
    return () => {
      if (current === own) current = null;
    };
  }, []);
}
