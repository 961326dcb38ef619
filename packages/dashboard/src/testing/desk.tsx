import { effectivePermissions, type Role } from "@parley/core";
import { createMemoryHistory, createRootRoute, createRouter, RouterContextProvider } from "@tanstack/react-router";
import { ConvexProvider } from "convex/react";
import { act, type ReactNode } from "react";
import { type Session, SessionContext } from "../session/workspaceContext.ts";
import type { ConversationDetail, Id, Member, Message } from "../views.ts";
import { Screen } from "./screen.ts";

export const asId = <
  Table extends "users" | "workspaces" | "workspaceMembers" | "conversations" | "visitors" | "messages",
>(
  id: string,
): Id<Table> => id as Id<Table>;

export const WORKSPACE_ID = asId<"workspaces">("w1");
export const MIRA_ID = asId<"users">("mira");
export const TOMAS_ID = asId<"users">("tomas");

export function member(name: string, part: Partial<Member> = {}): Member {
  const userId = asId<"users">(name.split(" ")[0]?.toLowerCase() ?? name);
  return {
    memberId: asId<"workspaceMembers">(`m-${userId}`),
    userId,
    name,
    email: `${userId}@northwind.example`,
    avatarUrl: null,
    role: "agent",
    permissions: [],
    effective: [],
    createdAt: 0,
    isYou: userId === MIRA_ID,
    ...part,
  };
}

export function message(part: Partial<Message> & { content: string }): Message {
  return {
    _id: asId<"messages">(part.content),
    conversationId: asId<"conversations">("c1"),
    kind: "message",
    senderType: "visitor",
    sender: { id: "v1", name: "Lena Vogel", avatarUrl: null },
    attachments: [],
    mentions: [],
    createdAt: 0,
    editedAt: null,
    deletedAt: null,
    clientMessageId: null,
    seenAt: null,
    event: null,
    ...part,
  };
}

export const CONVERSATION: ConversationDetail = {
  _id: asId<"conversations">("c1"),
  status: "open",
  channel: "chat",
  subject: null,
  visitor: {
    visitorId: asId<"visitors">("v1"),
    name: "Lena Vogel",
    readableId: "Golden Wren",
    email: null,
    identityVerified: true,
    avatarSeed: "v1",
  },
  assignee: null,
  lastMessage: null,
  lastMessageAt: 0,
  waitingSince: null,
  unreadByAgent: 0,
  snoozedUntil: null,
  createdAt: 0,
  firstResponseAt: null,
  resolvedAt: null,
  priority: "normal",
  reopenCount: 0,
  url: null,
  participants: [],
  visitorLastReadAt: null,
  teamId: null,
  tagIds: [],
  sla: null,
  mergedIntoId: null,
  isVisitorBlocked: false,
};

export function sessionOf(role: Role, workspace: Partial<Session["workspace"]>): Session {
  const me = member("Mira Okafor", { role });
  const granted = effectivePermissions({ role });
  return {
    workspaceId: WORKSPACE_ID,
    workspace: {
      workspaceId: WORKSPACE_ID,
      name: "Northwind Bikes",
      role,
      effective: [...granted],
      member: me,
      allowedOrigins: [],
      signupMode: "invite-only",
      allowedDomains: [],
      authMethods: ["password", "otp"],
      sessionLifetimeMs: 86_400_000,
      identityVerificationMode: null,
      helpCenterAccessPolicy: "public",
      ...workspace,
    },
    me: { userId: MIRA_ID, name: me.name, email: me.email, avatarUrl: null, currentWorkspaceId: WORKSPACE_ID },
    granted,
  };
}

/** A part of the desk on a page of its own, as one member of the demo team sees it. */
export class MountedDesk extends Screen {
  private readonly history = createMemoryHistory();
  /** Its links lead nowhere. */
  private readonly router = createRouter({ routeTree: createRootRoute(), history: this.history });

  constructor() {
    super();
    this.convex.answer("workspaces/agentMembers:list", [member("Mira Okafor"), member("Tomas Silva")]);
  }

  async show(part: ReactNode, role: Role = "agent", workspace: Partial<Session["workspace"]> = {}): Promise<void> {
    await act(async () =>
      this.root.render(
        <ConvexProvider client={this.convex}>
          <RouterContextProvider router={this.router as never}>
            <SessionContext value={sessionOf(role, workspace)}>{part}</SessionContext>
          </RouterContextProvider>
        </ConvexProvider>,
      ),
    );
  }

  /** Where the page is, as its address shows it. */
  get address(): string {
    return this.history.location.href;
  }

  /** Follows a link to another page. */
  async go(to: string): Promise<void> {
    await this.do(() => this.history.push(to));
  }
}
