export type {
  Attachment,
  ArticleLink,
  AttributeValue,
  CommonIssue,
  HomeCard,
  Identity,
  MessengerConfig,
  MessengerHome,
  MessengerSettings,
  OfficeState,
  PublicAgent,
  TabId,
  Unread,
  VisitorConversation,
  VisitorMessage,
  VisitorProfile,
} from "./api.ts";
export {
  type ArticleKey,
  type Help,
  type HelpArticle,
  type HelpCard,
  type HelpHit,
  type HelpHome,
  helpOf,
  type HelpShelf,
  type MarkedText,
} from "./help.ts";
export type { Locks } from "./locks.ts";
export type { ConversationTarget, OutboxEntry } from "./outbox.ts";
export { createParley, errorOf, type ConversationList, type NewMessage, type ParleyOptions } from "./parley.ts";
export type { Parley } from "./parley.ts";
export { type RatingRequest, type Ratings, ratingsOf } from "./ratings.ts";
export type { Live } from "./signal.ts";
export { sessionKey } from "./session.ts";
export { browserStorage, memoryStorage, type ParleyStorage } from "./storage.ts";
export { onSuggestions } from "./suggestions.ts";
export {
  type NewTicket,
  type NewTicketComment,
  type TicketAnswer,
  type TicketComment,
  type TicketField,
  type TicketForm,
  type TicketPage,
  type Tickets,
  ticketsOf,
  type TicketStatus,
  type VisitorTicket,
  type VisitorTicketRow,
} from "./tickets.ts";
export type { Delivery, Thread, ThreadMessage, ThreadState } from "./thread.ts";
export { newId } from "./timing.ts";
export type { ConnectionStatus, Transport } from "./transport.ts";
export { FileTooLarge, type UploadOptions } from "./uploads.ts";
