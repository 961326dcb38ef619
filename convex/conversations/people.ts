import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { visitorRef } from "../visitors/profileViews";
import type { VisitorRef } from "../visitors/views";
import type { AgentRef } from "./views";

/** People behind ids, each read once per call however many rows name them. */
export interface People {
  user(id: Id<"users">): Promise<Doc<"users"> | null>;
  visitor(id: Id<"visitors">): Promise<Doc<"visitors"> | null>;
}

/** A reader that loads each key once. */
export function once<Key, Value>(load: (key: Key) => Promise<Value>): (key: Key) => Promise<Value> {
  const loads = new Map<Key, Promise<Value>>();
  return (key) => {
    const known = loads.get(key) ?? load(key);
    loads.set(key, known);
    return known;
  };
}

export function peopleOf(ctx: QueryCtx): People {
  return {
    user: once((id: Id<"users">) => ctx.db.get("users", id)),
    visitor: once((id: Id<"visitors">) => ctx.db.get("visitors", id)),
  };
}

/** A teammate as teammates see him; someone whose account is gone keeps a place in the history. */
export async function agentRef(people: People, userId: Id<"users">): Promise<AgentRef> {
  const user = await people.user(userId);
  return {
    userId,
    name: user?.name ?? user?.email ?? "Former teammate",
    avatarUrl: user?.avatarUrl ?? user?.image ?? null,
  };
}

/** The visitor of a conversation. Conversations are always made with one. */
export async function visitorOf(people: People, conversation: Doc<"conversations">): Promise<VisitorRef> {
  const visitor = conversation.visitorId && (await people.visitor(conversation.visitorId));
  if (!visitor) throw new Error(`Conversation ${conversation._id} has no visitor`);
  return visitorRef(visitor);
}
