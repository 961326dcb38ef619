import { useMutation } from "convex/react";
import { useState } from "react";
import { api } from "../api.ts";
import { useAct } from "../kit/useAct.ts";
import { useDenied, useSession } from "../session/workspaceContext.ts";
import type { HomeConfig } from "../views.ts";
import { cardProblem } from "./homeDraft.ts";

export type HomeForm = ReturnType<typeof useHomeForm>;

/** The home page as it is being edited; it is saved as a whole, since half of it may make no sense. */
export function useHomeForm(saved: HomeConfig) {
  const { workspaceId } = useSession();
  const store = useMutation(api.messenger.agentHome.save);
  const denied = useDenied("settings.workspace");
  const [draft, setDraft] = useState<HomeConfig | null>(null);
  const [isChecked, setChecked] = useState(false);
  const { busy, act } = useAct();
  const value = draft ?? saved;
  const isWhole = value.cards.every((card) => cardProblem(card) === null);
  const save = async () => {
    setChecked(true);
    if (!isWhole || !draft) return;
    if (await act(() => store({ workspaceId, config: draft }), "Saved, live on your site.")) setDraft(null);
  };
  return {
    value,
    set: (change: Partial<HomeConfig>) => setDraft({ ...value, ...change }),
    save,
    discard: () => setDraft(null),
    isChanged: draft !== null,
    /** Whether to say what is wrong. */
    isChecked,
    busy,
    denied,
  };
}
