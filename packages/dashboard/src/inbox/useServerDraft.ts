import { useConvex, useQuery } from "convex/react";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { api } from "../api.ts";
import { useCan, useSession } from "../session/workspaceContext.ts";
import type { Id } from "../views.ts";
import { type DraftKind, forgetUnsaved, keepUnsaved, readUnsaved, showServerDrafts } from "./drafts.ts";

/** How long typing must rest before a draft is saved, ms. */
const REST_MS = 700;

/**
 * The text of a composer, kept on the server: typing shows at once, rests are saved, and what another device wrote shows
 * unless something is being typed here, which then wins without losing the other text.
 */
export function useServerDraft(conversationId: Id<"conversations">, kind: DraftKind) {
  const convex = useConvex();
  const { workspaceId } = useSession();
  const remote = useQuery(api.inbox.agentDrafts.get, { workspaceId, conversationId })?.[kind];
  const [text, setShown] = useState(() => readUnsaved(conversationId, kind) ?? "");
  /** `saved` is the revision this text is based on; `dirty` while the server does not have it. */
  const state = useRef({ saved: 0, dirty: readUnsaved(conversationId, kind) !== null, timer: 0, text });
  const save = useEffectEvent(async () => {
    const current = state.current;
    window.clearTimeout(current.timer);
    if (!current.dirty) return;
    const content = current.text;
    const place = { workspaceId, conversationId, kind };
    const args = { ...place, content, baseRevision: current.saved };
    // What could not be saved stays on this device and is tried again with the next letter.
    const answer = await convex.mutation(api.inbox.agentDrafts.save, args).catch(() => null);
    if (!answer) return;
    current.saved = answer.revision;
    if (current.text !== content) return;
    current.dirty = false;
    forgetUnsaved(conversationId, kind);
  });
  useEffect(() => {
    const current = state.current;
    if (remote === undefined || current.dirty) return;
    const revision = remote?.revision ?? 0;
    if (revision === current.saved) return;
    current.saved = revision;
    current.text = remote?.content ?? "";
    setShown(current.text);
  }, [remote]);
  useEffect(() => {
    const flush = () => void save();
    const current = state.current;
    if (current.dirty) current.timer = window.setTimeout(flush, REST_MS);
    window.addEventListener("pagehide", flush);
    return () => {
      window.removeEventListener("pagehide", flush);
      flush();
    };
  }, []);
  const setText = (next: string) => {
    const current = state.current;
    Object.assign(current, { text: next, dirty: true });
    setShown(next);
    keepUnsaved(conversationId, kind, next);
    window.clearTimeout(current.timer);
    current.timer = window.setTimeout(() => void save(), REST_MS);
  };
  /** The message is on its way: the server ends the draft with it. */
  const end = () => {
    const current = state.current;
    window.clearTimeout(current.timer);
    Object.assign(current, { text: "", dirty: false, saved: Math.max(current.saved, remote?.revision ?? 0) });
    setShown("");
    forgetUnsaved(conversationId, kind);
  };
  const settle = (takesOther: boolean) =>
    void convex.mutation(api.inbox.agentDrafts.settle, { workspaceId, conversationId, kind, takesOther });
  return { text, setText, end, displaced: remote?.displaced ?? null, settle };
}

/** Tells the rows of lists which conversations have a reply begun. Mounted once, by the list. */
export function useServerDrafts(): void {
  const { workspaceId } = useSession();
  const canRead = useCan("conversations.read");
  const drafts = useQuery(api.inbox.agentDrafts.list, canRead ? { workspaceId } : "skip");
  useEffect(() => {
    const replies = (drafts ?? []).filter(({ kind }) => kind === "reply");
    showServerDrafts(new Map(replies.map(({ conversationId, preview }) => [conversationId, preview])));
  }, [drafts]);
}
