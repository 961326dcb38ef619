import { useMutation, useQuery } from "convex/react";
import { useEffect, useRef } from "react";
import { api } from "../api.ts";
import { useSession } from "../session/workspaceContext.ts";
import type { Activity, ConversationDetail, Id } from "../views.ts";

/** How often a viewer says he is still there, in ms. */
const VIEWING_BEAT_MS = 20_000;

/** Tells colleagues that the conversation is open here, and who else has it open or writes. */
export function useViewing(conversationId: Id<"conversations">): Activity | undefined {
  const { workspaceId } = useSession();
  const setViewing = useMutation(api.conversations.agentState.setViewing);
  useEffect(() => {
    // Presence is a courtesy: a lost beat is repaired by the next one.
    const tell = (isViewing: boolean) => void setViewing({ workspaceId, conversationId, isViewing }).catch(() => null);
    const sync = () => tell(document.visibilityState === "visible");
    sync();
    const timer = setInterval(() => document.visibilityState === "visible" && tell(true), VIEWING_BEAT_MS);
    document.addEventListener("visibilitychange", sync);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", sync);
      tell(false);
    };
  }, [workspaceId, conversationId, setViewing]);
  return useQuery(api.conversations.agentState.activity, { workspaceId, conversationId });
}

/** Marks what is on the screen as read, while someone looks at it. */
export function useMarkRead(conversation: ConversationDetail): void {
  const { workspaceId } = useSession();
  const { _id: conversationId, unreadByAgent, lastMessageAt } = conversation;
  const markRead = useMutation(api.conversations.agentState.markRead);
  useEffect(() => {
    const read = () => {
      if (unreadByAgent === 0 || document.visibilityState !== "visible") return;
      void markRead({ workspaceId, conversationId }).catch(() => null);
    };
    read();
    document.addEventListener("visibilitychange", read);
    return () => document.removeEventListener("visibilitychange", read);
  }, [workspaceId, conversationId, unreadByAgent, lastMessageAt, markRead]);
}

const TYPING_REPEAT_MS = 3000;
const TYPING_REST_MS = 4000;

/** Tells others that someone writes here: at most every 3 s, and off again after 4 s of rest or when sent. */
export function useTyping(
  conversationId: Id<"conversations">,
  isNote: boolean,
): { onType: () => void; stop: () => void } {
  const { workspaceId } = useSession();
  const setTyping = useMutation(api.conversations.agentState.setTyping);
  const last = useRef(0);
  const rest = useRef<ReturnType<typeof setTimeout>>(undefined);
  const tell = (isTyping: boolean) =>
    void setTyping({ workspaceId, conversationId, isTyping, isNote }).catch(() => null);
  const stop = () => {
    clearTimeout(rest.current);
    if (last.current === 0) return;
    last.current = 0;
    tell(false);
  };
  const onType = () => {
    clearTimeout(rest.current);
    rest.current = setTimeout(stop, TYPING_REST_MS);
    if (Date.now() - last.current < TYPING_REPEAT_MS) return;
    last.current = Date.now();
    tell(true);
  };
  const stopNow = useRef(stop);
  stopNow.current = stop;
  useEffect(() => () => stopNow.current(), []);
  return { onType, stop };
}
