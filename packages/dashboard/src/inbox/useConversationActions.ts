import { MAX_BULK } from "@parley/protocol";
import { useConvex } from "convex/react";
import type { OptimisticLocalStore } from "convex/browser";
import type { FunctionReturnType } from "convex/server";
import { useMemo } from "react";
import { api } from "../api.ts";
import { showToast } from "../kit/toasts.ts";
import { useSession } from "../session/workspaceContext.ts";
import type { ConversationRow, Id, Macro, Member, Priority, Tag, Team } from "../views.ts";
import { explainLine } from "../words/errors.ts";
import { noteActed } from "./heldRows.ts";
import { belongs } from "./listView.ts";
import { type SnoozeUntil, untilWords, wakesAt } from "./snoozeTimes.ts";

type ConversationId = Id<"conversations">;
type Change = Partial<
  Pick<ConversationRow, "status" | "assignee" | "teamId" | "priority" | "snoozedUntil" | "unreadByAgent">
>;
type Undoable = FunctionReturnType<typeof api.conversations.agentState.close>;

/** Shows a change at once, in every list and thread that is open; rows leave the views they no longer belong to. */
export function applyChange(
  store: OptimisticLocalStore,
  ids: ReadonlySet<string>,
  change: Change,
  userId: string,
): void {
  const { list, get } = api.conversations.agent;
  for (const { args, value } of store.getAllQueries(list)) {
    if (!value?.page.some((row) => ids.has(row._id))) continue;
    const page = value.page
      .map((row) => (ids.has(row._id) ? { ...row, ...change } : row))
      .filter((row) => !ids.has(row._id) || belongs(row, args.view, userId));
    store.setQuery(list, args, { ...value, page });
  }
  for (const { args, value } of store.getAllQueries(get)) {
    if (value && ids.has(value._id)) store.setQuery(get, args, { ...value, ...change });
  }
}

export type ConversationActions = ReturnType<typeof useConversationActions>;

/**
 * The things one does to a conversation. Each shows at once, says what happened in a toast that can take it back, and
 * says why when the server refuses.
 */
export function useConversationActions() {
  const convex = useConvex();
  const { workspaceId, me } = useSession();
  return useMemo(() => {
    const userId = me.userId;
    const undo: Undo = (token) => convex.mutation(api.conversations.agentState.undo, { workspaceId, token });
    const perform = makePerform(undo);
    const one = (conversationId: ConversationId) => ({ workspaceId, conversationId });
    const shown = (id: ConversationId, change: Change) => ({
      optimisticUpdate: (store: OptimisticLocalStore) => applyChange(store, new Set([id]), change, userId),
    });
    const state = api.conversations.agentState;
    const bulk = makeBulk(convex, workspaceId, userId, undo);
    return {
      close: (id: ConversationId) =>
        perform([id], "Closed.", () =>
          convex.mutation(state.close, one(id), shown(id, { status: "closed", snoozedUntil: null })),
        ),
      reopen: (id: ConversationId) =>
        perform([id], "Open again.", () =>
          convex.mutation(state.reopen, one(id), shown(id, { status: "open", snoozedUntil: null })),
        ),
      wake: (id: ConversationId) =>
        perform([id], "Back in the inbox.", () =>
          convex.mutation(state.unsnooze, one(id), shown(id, { status: "open", snoozedUntil: null })),
        ),
      snooze: (id: ConversationId, until: SnoozeUntil) =>
        perform([id], `Snoozed until ${untilWords(until, Date.now())}.`, () =>
          convex.mutation(
            state.snooze,
            { ...one(id), until },
            shown(id, { status: "snoozed", snoozedUntil: wakesAt(until) }),
          ),
        ),
      assign: (id: ConversationId, to: Member | null) =>
        perform([id], assignedWords(to), () =>
          convex.mutation(
            state.assign,
            { ...one(id), assigneeId: to?.userId ?? null },
            shown(id, { assignee: to && { userId: to.userId, name: to.name, avatarUrl: to.avatarUrl } }),
          ),
        ),
      setPriority: (id: ConversationId, priority: Priority) =>
        perform([], `Priority is ${priority} now.`, () =>
          convex.mutation(state.setPriority, { ...one(id), priority }, shown(id, { priority })),
        ),
      setSpam: (id: ConversationId, isSpam: boolean, blocksVisitor = false) =>
        perform([id], spamWords(isSpam, blocksVisitor), () =>
          convex.mutation(
            state.setSpam,
            { ...one(id), isSpam, blocksVisitor },
            shown(id, { status: isSpam ? "spam" : "open" }),
          ),
        ),
      runMacro: (id: ConversationId, macro: Macro) =>
        perform([id], `${macro.name}: done.`, () =>
          convex.mutation(api.inbox.agentMacros.run, {
            ...one(id),
            macroId: macro._id,
            clientMessageId: crypto.randomUUID(),
          }),
        ),
      merge: mergeWith(convex, workspaceId),
      markUnread: (id: ConversationId) =>
        perform([], "Marked as unread.", () =>
          convex.mutation(state.markUnread, one(id), shown(id, { unreadByAgent: 1 })),
        ),
      bulk,
      ...sortingWith(convex, workspaceId, bulk),
    };
  }, [convex, workspaceId, me.userId]);
}

type BulkAction = (typeof api.conversations.agentState.bulk)["_args"]["action"];

function partsOf<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, part) =>
    items.slice(part * size, (part + 1) * size),
  );
}

/** Changes many conversations, some at a time, and offers one way back for all of them. */
function makeBulk(convex: ReturnType<typeof useConvex>, workspaceId: Id<"workspaces">, userId: string, undo: Undo) {
  return async (ids: readonly ConversationId[], action: BulkAction, change: Change, words: string) => {
    noteActed(ids);
    const tokens: string[] = [];
    const failed: { reason: string }[] = [];
    let changed = 0;
    const undoAll: Undo = async () => {
      for (const token of tokens.toReversed()) await undo(token);
    };
    const tell = () => {
      const told = ids.length === 1 ? words.charAt(0).toUpperCase() + words.slice(1) : `${changed} ${words}`;
      showToast(`${told}${failedWords(failed)}`, undoOption(tokens.at(-1), ids, undoAll));
    };
    try {
      for (const part of partsOf(ids, MAX_BULK)) {
        const chosen = new Set<string>(part);
        const result = await convex.mutation(
          api.conversations.agentState.bulk,
          { workspaceId, conversationIds: part, action },
          { optimisticUpdate: (store) => applyChange(store, chosen, change, userId) },
        );
        changed += result.changed.length;
        failed.push(...result.failed);
        if (result.undo) tokens.push(result.undo);
      }
      tell();
    } catch (error) {
      if (changed > 0) tell();
      showToast(explainLine(error), { tone: "bad" });
    }
  };
}

/** What puts conversations where they belong: teams and tags. */
function sortingWith(
  convex: ReturnType<typeof useConvex>,
  workspaceId: Id<"workspaces">,
  bulk: ReturnType<typeof makeBulk>,
) {
  return {
    assignTeam: (ids: readonly ConversationId[], team: Team | null) =>
      bulk(
        ids,
        { kind: "team", teamId: team?.teamId ?? null },
        { teamId: team?.teamId ?? null },
        team ? `given to ${team.name}.` : "taken out of their team.",
      ),
    tag: (ids: readonly ConversationId[], kind: "addTag" | "removeTag", tag: Pick<Tag, "tagId" | "name">) =>
      bulk(ids, { kind, tagId: tag.tagId }, {}, kind === "addTag" ? `tagged ${tag.name}.` : `no longer ${tag.name}.`),
    createTag: async (ids: readonly ConversationId[], name: string) => {
      try {
        const { tagId } = await convex.mutation(api.inbox.agentTags.create, { workspaceId, name });
        await bulk(ids, { kind: "addTag", tagId }, {}, `tagged ${name}.`);
      } catch (error) {
        showToast(explainLine(error), { tone: "bad" });
      }
    },
  };
}

/** What some of several conversations were in the way of. */
function failedWords(failed: readonly { reason: string }[]): string {
  const [first] = failed;
  return first ? ` ${failed.length} could not: ${failed.length === 1 ? "it is" : "they are"} ${first.reason}.` : "";
}

/** Merges one conversation into another; tells whether it worked. */
function mergeWith(convex: ReturnType<typeof useConvex>, workspaceId: Id<"workspaces">) {
  return async (sourceId: ConversationId, targetId: ConversationId): Promise<boolean> => {
    noteActed([sourceId, targetId]);
    try {
      await convex.mutation(api.conversations.agentMerging.merge, { workspaceId, sourceId, targetId });
      showToast("Merged. The other conversation is closed and leads here.");
      return true;
    } catch (error) {
      showToast(explainLine(error), { tone: "bad" });
      return false;
    }
  };
}

type Undo = (token: string) => Promise<unknown>;

/** The way back a toast offers, when there is one. */
function undoOption(token: string | null | undefined, moved: readonly string[], undo: Undo): { undo?: () => void } {
  if (!token) return {};
  const takeBack = () => {
    noteActed(moved);
    undo(token).catch((error: unknown) => showToast(explainLine(error), { tone: "bad" }));
  };
  return { undo: takeBack };
}

function spamWords(isSpam: boolean, blocksVisitor: boolean): string {
  if (!isSpam) return "Not spam: open again.";
  return blocksVisitor ? "Marked as spam, and the person is blocked." : "Marked as spam.";
}

function assignedWords(to: Member | null): string {
  if (!to) return "Unassigned.";
  return to.isYou ? "Assigned to you." : `Assigned to ${to.name}.`;
}

function makePerform(undo: Undo) {
  return async (moved: readonly string[], words: string, action: () => Promise<Undoable>): Promise<void> => {
    noteActed(moved);
    try {
      const result = await action();
      showToast(words, undoOption(result.undo, moved, undo));
    } catch (error) {
      showToast(explainLine(error), { tone: "bad" });
    }
  };
}
