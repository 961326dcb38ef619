import type { FunctionReturnType } from "convex/server";
import type { Doc, Id } from "../../../convex/_generated/dataModel";
import type { api } from "./api.ts";

export type { Doc, Id };

type Agent = typeof api;
export type Me = FunctionReturnType<Agent["accounts"]["user"]["me"]>;
export type WorkspaceSummary = FunctionReturnType<Agent["workspaces"]["user"]["list"]>[number];
export type MyInvitation = FunctionReturnType<Agent["workspaces"]["user"]["myInvitations"]>[number];
export type Workspace = FunctionReturnType<Agent["workspaces"]["agent"]["get"]>;
export type Onboarding = FunctionReturnType<Agent["workspaces"]["agent"]["onboarding"]>;
export type Member = FunctionReturnType<Agent["workspaces"]["agentMembers"]["list"]>[number];
export type Invitation = FunctionReturnType<Agent["workspaces"]["agentInvitations"]["list"]>[number];
export type ConversationRow = FunctionReturnType<Agent["conversations"]["agent"]["list"]>["page"][number];
export type ConversationDetail = FunctionReturnType<Agent["conversations"]["agent"]["get"]>;
export type ConversationCounts = FunctionReturnType<Agent["conversations"]["agent"]["counts"]>;
export type Message = FunctionReturnType<Agent["conversations"]["agent"]["messages"]>["page"][number];
export type Attachment = Message["attachments"][number];
export type Activity = FunctionReturnType<Agent["conversations"]["agentState"]["activity"]>;
export type Person = FunctionReturnType<Agent["visitors"]["agent"]["get"]>;
export type PersonRow = FunctionReturnType<Agent["visitors"]["agent"]["list"]>["page"][number];
export type TimelineEvent = FunctionReturnType<Agent["visitors"]["agent"]["timeline"]>["page"][number];
export type OtherConversation = FunctionReturnType<
  Agent["conversations"]["agent"]["otherConversations"]
>["page"][number];
export type AuditEntry = FunctionReturnType<Agent["audit"]["agent"]["list"]>["page"][number];
export type MessengerSettings = FunctionReturnType<Agent["messenger"]["agent"]["settings"]>;
export type Priority = ConversationRow["priority"];
