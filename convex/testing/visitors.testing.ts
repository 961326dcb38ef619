import { api } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import type { BootRequest, BootResult } from "../visitors/views";
import type { TestBackend } from "./setup.testing";

let serial = 0;

/** A visitor with a live session, and shorthands for what tests do most. */
export async function bootVisitor(
  t: TestBackend,
  workspaceId: Id<"workspaces">,
  request: Partial<BootRequest> = {},
): Promise<BootResult & { visitorId: Id<"visitors"> }> {
  serial += 1;
  const booted = await t.mutation(api.visitors.public.boot, { workspaceId, sessionId: `client-${serial}`, ...request });
  return { ...booted, visitorId: booted.visitor.visitorId };
}

/** A conversation that the visitor begins. */
export async function startConversation(
  t: TestBackend,
  sessionToken: string,
  content = "Hello",
): Promise<{ conversationId: Id<"conversations">; messageId: Id<"messages"> }> {
  serial += 1;
  return await t.mutation(api.conversations.visitor.start, { sessionToken, clientMessageId: `m-${serial}`, content });
}

/** The first page of anything. */
export const firstPage = { numItems: 50, cursor: null };
