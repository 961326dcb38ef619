import { makeFunctionReference, type FunctionReference } from "convex/server";

/** What `messenger/public:config` tells about the looks and words of a workspace's messenger. */
export interface MessengerSettings {
  primaryColor: string;
  backgroundColor: string;
  themeMode: "light" | "dark" | "system";
  launcherPosition: "left" | "right";
  /** CSS pixels from the side and the bottom of the window. */
  launcherSideSpacing: number;
  launcherBottomSpacing: number;
  showLauncher: boolean;
  welcomeMessage: string;
  showTeammateAvatars: boolean;
  teamName: string;
  teamIntro: string;
  replyTimeText: string | null;
  logoUrl: string | null;
}

/** A teammate as visitors see them. */
export interface PublicAgent {
  name: string;
  avatarUrl: string | null;
}

export interface MessengerConfig {
  settings: MessengerSettings;
  agents: PublicAgent[];
}

/** Parts of the messenger that have a tab. */
export type TabId = "home" | "messages" | "help" | "tickets";

/** An article that the visitor may read. */
export interface ArticleLink {
  articleId: string;
  title: string;
}

/** A card of the home page; `title`, `text` and `url` are an announcement's, `articles` those of featured articles. */
export interface HomeCard {
  id: string;
  type: "conversations" | "startConversation" | "commonIssues" | "search" | "featuredArticles" | "announcement";
  title: string | null;
  text: string | null;
  url: string | null;
  articles: ArticleLink[];
}

/** A button for a common question: it opens an article, or begins a conversation with some words. */
export interface CommonIssue {
  buttonId: string;
  label: string;
  article: ArticleLink | null;
  conversationStarter: string | null;
}

/** What the messenger shows this visitor, in its order. */
export interface MessengerHome {
  tabs: TabId[];
  cards: HomeCard[];
  issues: CommonIssue[];
  /** The tab that opens first. */
  defaultTab: TabId;
  /** Opens the conversation at once for who has one, or a new one. */
  isDirect: boolean;
  /** Whether to ask for an address that answers can be mailed to. */
  asksForEmail: boolean;
  /** Whether to show articles that may answer what is being typed. */
  suggestsArticles: boolean;
}

/** Whether the team is there. */
export interface OfficeState {
  isOpen: boolean;
  /** When that changes, in ms since epoch; null when it never does. */
  nextChangeAt: number | null;
  timezone: string | null;
  /** What the team says while it is away. */
  offlineMessage: string | null;
  expectedReplyTimeMinutes: number | null;
}

export interface Attachment {
  attachmentId: string;
  name: string;
  /** Bytes. */
  size: number;
  contentType: string;
  width?: number;
  height?: number;
  url: string | null;
}

export interface VisitorMessage {
  _id: string;
  kind: "message" | "event";
  from: "visitor" | "agent" | "bot" | "system";
  sender: PublicAgent | null;
  content: string;
  attachments: Attachment[];
  createdAt: number;
  editedAt: number | null;
  deletedAt: number | null;
  clientMessageId: string | null;
  seenAt: number | null;
}

export interface VisitorConversation {
  _id: string;
  status: "open" | "closed";
  lastMessage: { preview: string; from: VisitorMessage["from"]; at: number } | null;
  lastMessageAt: number;
  unread: number;
  agents: PublicAgent[];
  createdAt: number;
}

export interface Unread {
  total: number;
  latest: { conversationId: string; preview: string; sender: PublicAgent | null; at: number } | null;
}

export interface VisitorProfile {
  visitorId: string;
  readableId: string;
  name: string | null;
  email: string | null;
  identityVerified: boolean;
}

export type AttributeValue = string | number | boolean;

/** Who the visitor is. Without `userHash` or `jwt` the claims are kept as unverified. */
export type Identity = {
  externalUserId?: string;
  email?: string;
  name?: string;
  /** HMAC-SHA256 of `externalUserId` with the workspace's identity secret, hexadecimal. */
  userHash?: string;
  /** HS256 token signed with the same secret, with `exp` and `user_id`; it stands for itself alone. */
  jwt?: string;
  customAttributes?: Record<string, AttributeValue>;
};

export interface SessionGrant {
  sessionToken: string;
  expiresAt: number;
  refreshAt: number;
}

export type BootArgs = {
  workspaceId: string;
  sessionId: string;
  sessionToken?: string;
  origin?: string;
  url?: string;
  referrer?: string;
  userAgent?: string;
  locale?: string;
  timezone?: string;
  identity?: Identity;
};

export type BootResult = SessionGrant & { visitor: VisitorProfile };

export type EventType = "manual" | "page_view" | "screen_view" | "session_start" | "session_end" | "click";

export interface PageRequest {
  numItems: number;
  cursor: string | null;
}

export interface Page<T> {
  page: T[];
  isDone: boolean;
  continueCursor: string;
}

type Fn<Kind extends "query" | "mutation" | "action", Args extends Record<string, unknown>, Result> = FunctionReference<
  Kind,
  "public",
  Args,
  Result
>;

/** Arguments every visitor function takes besides its own. */
export type SessionArgs = {
  sessionToken: string;
};
type Visitor<T = unknown> = SessionArgs & T;

const query = <Args extends Record<string, unknown>, Result>(path: string): Fn<"query", Args, Result> =>
  makeFunctionReference<"query", Args, Result>(path);
const mutation = <Args extends Record<string, unknown>, Result>(path: string): Fn<"mutation", Args, Result> =>
  makeFunctionReference<"mutation", Args, Result>(path);

export type OutgoingMessage = {
  clientMessageId: string;
  content: string;
  attachmentIds?: string[];
};

/** The functions a visitor's client calls, by the names the backend publishes them under. */
export const api = {
  config: query<{ workspaceId: string }, MessengerConfig>("messenger/public:config"),
  officeHours: query<{ workspaceId: string }, OfficeState>("messenger/public:officeHours"),
  home: query<Visitor, MessengerHome>("messenger/visitor:home"),
  boot: mutation<BootArgs, BootResult>("visitors/public:boot"),
  refresh: mutation<Visitor, SessionGrant>("visitors/visitor:refresh"),
  identify: mutation<Visitor<Identity>, VisitorProfile>("visitors/visitor:identify"),
  heartbeat: mutation<Visitor<{ url?: string; isVisible: boolean }>, null>("visitors/visitor:heartbeat"),
  track: mutation<
    Visitor<{ name: string; properties?: Record<string, AttributeValue>; url?: string; eventType?: EventType }>,
    null
  >("visitors/visitor:track"),
  endSession: mutation<Visitor, null>("visitors/visitor:endSession"),
  conversations: query<Visitor<{ paginationOpts: PageRequest }>, Page<VisitorConversation>>(
    "conversations/visitor:list",
  ),
  unread: query<Visitor, Unread>("conversations/visitor:unread"),
  messages: query<Visitor<{ conversationId: string; paginationOpts: PageRequest }>, Page<VisitorMessage>>(
    "conversations/visitor:messages",
  ),
  start: mutation<Visitor<OutgoingMessage & { url?: string }>, { conversationId: string; messageId: string }>(
    "conversations/visitor:start",
  ),
  send: mutation<Visitor<OutgoingMessage & { conversationId: string }>, { messageId: string }>(
    "conversations/visitor:send",
  ),
  markRead: mutation<Visitor<{ conversationId: string; upTo?: string }>, null>("conversations/visitor:markRead"),
  setTyping: mutation<Visitor<{ conversationId: string; isTyping: boolean }>, null>("conversations/visitor:setTyping"),
  typing: query<Visitor<{ conversationId: string }>, PublicAgent[]>("conversations/visitor:typing"),
  ticketUnread: query<Visitor, number>("tickets/visitor:unread"),
  generateUploadUrl: mutation<Visitor, { uploadUrl: string }>("conversations/visitor:generateUploadUrl"),
  registerAttachment: makeFunctionReference<"action", Visitor<{ storageId: string; name: string }>, Attachment>(
    "conversations/visitor:registerAttachment",
  ),
  edit: mutation<Visitor<{ messageId: string; content: string }>, null>("conversations/visitor:edit"),
  remove: mutation<Visitor<{ messageId: string }>, null>("conversations/visitor:remove"),
};
