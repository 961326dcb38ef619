export type {
  Attachment,
  AttributeValue,
  Identity,
  MessengerConfig,
  MessengerSettings,
  PublicAgent,
  Unread,
  VisitorConversation,
  VisitorMessage,
  VisitorProfile,
} from "./api.ts";
export type { Locks } from "./locks.ts";
export type { ConversationTarget, OutboxEntry } from "./outbox.ts";
export { createParley, errorOf, type ConversationList, type NewMessage, type ParleyOptions } from "./parley.ts";
export type { Parley } from "./parley.ts";
export type { Live } from "./signal.ts";
export { sessionKey } from "./session.ts";
export { browserStorage, memoryStorage, type ParleyStorage } from "./storage.ts";
export type { Delivery, Thread, ThreadMessage, ThreadState } from "./thread.ts";
export { newId } from "./timing.ts";
export type { ConnectionStatus, Transport } from "./transport.ts";
export { FileTooLarge, type UploadOptions } from "./uploads.ts";
