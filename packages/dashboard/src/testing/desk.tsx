import { effectivePermissions, type Role } from "@parley/core";
import { createMemoryHistory, createRootRoute, createRouter, RouterContextProvider } from "@tanstack/react-router";
import { ConvexProvider } from "convex/react";
import { act, type ReactNode } from "react";
import { createRoot } from "react-dom/client";
import { type Session, SessionContext } from "../session/workspaceContext.ts";
import type { ConversationDetail, Id, Member, Message } from "../views.ts";
import { FakeConvex } from "./fakeConvex.ts";

const asId = <Table extends "users" | "workspaces" | "workspaceMembers" | "conversations" | "visitors" | "messages">(
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
};

function sessionOf(role: Role, workspace: Partial<Session["workspace"]>): Session {
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

/** One for all: the desk's outbox belongs to the page, as the client does. */
const convex = new FakeConvex();

/** A part of the desk on a page of its own, as one member of the demo team sees it. */
export class MountedDesk {
  readonly convex = convex;
  private readonly host = document.body.appendChild(document.createElement("div"));
  private readonly root = createRoot(this.host);

  constructor() {
    convex.reset();
    Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
    this.convex.answer("workspaces/agentMembers:list", [member("Mira Okafor"), member("Tomas Silva")]);
  }

  async show(part: ReactNode, role: Role = "agent", workspace: Partial<Session["workspace"]> = {}): Promise<void> {
    await act(async () =>
      this.root.render(
        <ConvexProvider client={this.convex}>
          <SessionContext value={sessionOf(role, workspace)}>{part}</SessionContext>
        </ConvexProvider>,
      ),
    );
  }

  /** The same for a part that holds links; they lead nowhere. */
  async showRouted(part: ReactNode, role: Role = "agent"): Promise<void> {
    const history = createMemoryHistory();
    const router = createRouter({ routeTree: createRootRoute(), history });
    await this.show(<RouterContextProvider router={router as never}>{part}</RouterContextProvider>, role);
  }

  get text(): string {
    return this.host.textContent ?? "";
  }

  find<E extends HTMLElement = HTMLElement>(selector: string): E {
    const found = this.host.querySelector<E>(selector);
    if (!found) throw new Error(`There is no ${selector} in: ${this.host.innerHTML.slice(0, 2000)}`);
    return found;
  }

  has(selector: string): boolean {
    return this.host.querySelector(selector) !== null;
  }

  /** The button with these words or this name. */
  button(name: string): HTMLButtonElement {
    const all = [...this.host.querySelectorAll<HTMLButtonElement>("button")];
    const found = all.find((each) => each.getAttribute("aria-label") === name || each.textContent?.trim() === name);
    if (!found) throw new Error(`There is no button ${name} among: ${all.map((each) => each.textContent).join(" | ")}`);
    return found;
  }

  async click(name: string): Promise<void> {
    await this.do(() => this.button(name).click());
  }

  /** Puts `text` into a field as typing does. */
  async type(selector: string, text: string): Promise<void> {
    const field = this.find<HTMLInputElement | HTMLTextAreaElement>(selector);
    const prototype = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement;
    await this.do(() => {
      // React keeps the value it last saw on the element itself; the prototype's setter goes around that.
      Object.getOwnPropertyDescriptor(prototype.prototype, "value")?.set?.call(field, text);
      // Inputs of dates and times have no selection.
      if (field.selectionStart !== null) field.setSelectionRange(text.length, text.length);
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }

  async press(selector: string, key: string, more: KeyboardEventInit = {}): Promise<void> {
    const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
    await this.do(() => this.find(selector).dispatchEvent(event));
  }

  /** Does something and waits for all that follows from it. */
  async do(action: () => unknown): Promise<void> {
    await act(async () => {
      action();
      await new Promise((resolve) => setTimeout(resolve, 0));
    });
  }

  async close(): Promise<void> {
    await act(async () => this.root.unmount());
    this.host.remove();
    localStorage.clear();
  }
}
