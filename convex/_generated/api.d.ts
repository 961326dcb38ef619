/* eslint-disable */
/**
 * Generated `api` utility.
 *
 * THIS CODE IS AUTOMATICALLY GENERATED.
 *
 * To regenerate, run `npx convex dev`.
 * @module
 */

import type {
  ApiFromModules,
  FilterApi,
  FunctionReference,
} from "convex/server";
import type * as accounts_gate from "../accounts/gate.js";
import type * as accounts_jobs from "../accounts/jobs.js";
import type * as accounts_linking from "../accounts/linking.js";
import type * as accounts_mails from "../accounts/mails.js";
import type * as accounts_model from "../accounts/model.js";
import type * as accounts_providers from "../accounts/providers.js";
import type * as accounts_user from "../accounts/user.js";
import type * as accounts_views from "../accounts/views.js";
import type * as audit_agent from "../audit/agent.js";
import type * as audit_jobs from "../audit/jobs.js";
import type * as audit_model from "../audit/model.js";
import type * as audit_views from "../audit/views.js";
import type * as auth from "../auth.js";
import type * as conversations_access from "../conversations/access.js";
import type * as conversations_activity from "../conversations/activity.js";
import type * as conversations_agent from "../conversations/agent.js";
import type * as conversations_agentMessages from "../conversations/agentMessages.js";
import type * as conversations_agentState from "../conversations/agentState.js";
import type * as conversations_attachments from "../conversations/attachments.js";
import type * as conversations_checking from "../conversations/checking.js";
import type * as conversations_counters from "../conversations/counters.js";
import type * as conversations_editing from "../conversations/editing.js";
import type * as conversations_events from "../conversations/events.js";
import type * as conversations_http from "../conversations/http.js";
import type * as conversations_jobs from "../conversations/jobs.js";
import type * as conversations_lists from "../conversations/lists.js";
import type * as conversations_mentions from "../conversations/mentions.js";
import type * as conversations_model from "../conversations/model.js";
import type * as conversations_movingModel from "../conversations/movingModel.js";
import type * as conversations_people from "../conversations/people.js";
import type * as conversations_projection from "../conversations/projection.js";
import type * as conversations_reading from "../conversations/reading.js";
import type * as conversations_rows from "../conversations/rows.js";
import type * as conversations_starting from "../conversations/starting.js";
import type * as conversations_state from "../conversations/state.js";
import type * as conversations_unassigningModel from "../conversations/unassigningModel.js";
import type * as conversations_undo from "../conversations/undo.js";
import type * as conversations_unread from "../conversations/unread.js";
import type * as conversations_uploads from "../conversations/uploads.js";
import type * as conversations_views from "../conversations/views.js";
import type * as conversations_visibility from "../conversations/visibility.js";
import type * as conversations_visitor from "../conversations/visitor.js";
import type * as crons from "../crons.js";
import type * as demo_bulk from "../demo/bulk.js";
import type * as demo_cast from "../demo/cast.js";
import type * as demo_people from "../demo/people.js";
import type * as demo_pictures from "../demo/pictures.js";
import type * as demo_playing from "../demo/playing.js";
import type * as demo_script from "../demo/script.js";
import type * as demo_seed from "../demo/seed.js";
import type * as demo_threads from "../demo/threads.js";
import type * as http from "../http.js";
import type * as lib_audit from "../lib/audit.js";
import type * as lib_counters from "../lib/counters.js";
import type * as lib_env from "../lib/env.js";
import type * as lib_errors from "../lib/errors.js";
import type * as lib_functions from "../lib/functions.js";
import type * as lib_limits from "../lib/limits.js";
import type * as lib_pages from "../lib/pages.js";
import type * as lib_principals from "../lib/principals.js";
import type * as lib_registered from "../lib/registered.js";
import type * as lib_text from "../lib/text.js";
import type * as lib_tokens from "../lib/tokens.js";
import type * as messenger_agent from "../messenger/agent.js";
import type * as messenger_model from "../messenger/model.js";
import type * as messenger_public from "../messenger/public.js";
import type * as messenger_views from "../messenger/views.js";
import type * as outbox_http from "../outbox/http.js";
import type * as outbox_jobs from "../outbox/jobs.js";
import type * as outbox_model from "../outbox/model.js";
import type * as outbox_resend from "../outbox/resend.js";
import type * as outbox_templates from "../outbox/templates.js";
import type * as outbox_views from "../outbox/views.js";
import type * as visitors_access from "../visitors/access.js";
import type * as visitors_agent from "../visitors/agent.js";
import type * as visitors_attributes from "../visitors/attributes.js";
import type * as visitors_boot from "../visitors/boot.js";
import type * as visitors_directory from "../visitors/directory.js";
import type * as visitors_events from "../visitors/events.js";
import type * as visitors_http from "../visitors/http.js";
import type * as visitors_identifying from "../visitors/identifying.js";
import type * as visitors_identity from "../visitors/identity.js";
import type * as visitors_jobs from "../visitors/jobs.js";
import type * as visitors_merge from "../visitors/merge.js";
import type * as visitors_model from "../visitors/model.js";
import type * as visitors_presence from "../visitors/presence.js";
import type * as visitors_profileViews from "../visitors/profileViews.js";
import type * as visitors_public from "../visitors/public.js";
import type * as visitors_search from "../visitors/search.js";
import type * as visitors_sessions from "../visitors/sessions.js";
import type * as visitors_views from "../visitors/views.js";
import type * as visitors_visitor from "../visitors/visitor.js";
import type * as visitors_wire from "../visitors/wire.js";
import type * as workspaces_access from "../workspaces/access.js";
import type * as workspaces_agent from "../workspaces/agent.js";
import type * as workspaces_agentInvitations from "../workspaces/agentInvitations.js";
import type * as workspaces_agentMembers from "../workspaces/agentMembers.js";
import type * as workspaces_invitationModel from "../workspaces/invitationModel.js";
import type * as workspaces_jobs from "../workspaces/jobs.js";
import type * as workspaces_joinModel from "../workspaces/joinModel.js";
import type * as workspaces_mails from "../workspaces/mails.js";
import type * as workspaces_memberModel from "../workspaces/memberModel.js";
import type * as workspaces_model from "../workspaces/model.js";
import type * as workspaces_policies from "../workspaces/policies.js";
import type * as workspaces_secretModel from "../workspaces/secretModel.js";
import type * as workspaces_user from "../workspaces/user.js";
import type * as workspaces_views from "../workspaces/views.js";

/**
 * A utility for referencing Convex functions in your app's API.
 *
 * Usage:
 * ```js
 * const myFunctionReference = api.myModule.myFunction;
 * ```
 */
declare const fullApi: ApiFromModules<{
  "accounts/gate": typeof accounts_gate;
  "accounts/jobs": typeof accounts_jobs;
  "accounts/linking": typeof accounts_linking;
  "accounts/mails": typeof accounts_mails;
  "accounts/model": typeof accounts_model;
  "accounts/providers": typeof accounts_providers;
  "accounts/user": typeof accounts_user;
  "accounts/views": typeof accounts_views;
  "audit/agent": typeof audit_agent;
  "audit/jobs": typeof audit_jobs;
  "audit/model": typeof audit_model;
  "audit/views": typeof audit_views;
  auth: typeof auth;
  "conversations/access": typeof conversations_access;
  "conversations/activity": typeof conversations_activity;
  "conversations/agent": typeof conversations_agent;
  "conversations/agentMessages": typeof conversations_agentMessages;
  "conversations/agentState": typeof conversations_agentState;
  "conversations/attachments": typeof conversations_attachments;
  "conversations/checking": typeof conversations_checking;
  "conversations/counters": typeof conversations_counters;
  "conversations/editing": typeof conversations_editing;
  "conversations/events": typeof conversations_events;
  "conversations/http": typeof conversations_http;
  "conversations/jobs": typeof conversations_jobs;
  "conversations/lists": typeof conversations_lists;
  "conversations/mentions": typeof conversations_mentions;
  "conversations/model": typeof conversations_model;
  "conversations/movingModel": typeof conversations_movingModel;
  "conversations/people": typeof conversations_people;
  "conversations/projection": typeof conversations_projection;
  "conversations/reading": typeof conversations_reading;
  "conversations/rows": typeof conversations_rows;
  "conversations/starting": typeof conversations_starting;
  "conversations/state": typeof conversations_state;
  "conversations/unassigningModel": typeof conversations_unassigningModel;
  "conversations/undo": typeof conversations_undo;
  "conversations/unread": typeof conversations_unread;
  "conversations/uploads": typeof conversations_uploads;
  "conversations/views": typeof conversations_views;
  "conversations/visibility": typeof conversations_visibility;
  "conversations/visitor": typeof conversations_visitor;
  crons: typeof crons;
  "demo/bulk": typeof demo_bulk;
  "demo/cast": typeof demo_cast;
  "demo/people": typeof demo_people;
  "demo/pictures": typeof demo_pictures;
  "demo/playing": typeof demo_playing;
  "demo/script": typeof demo_script;
  "demo/seed": typeof demo_seed;
  "demo/threads": typeof demo_threads;
  http: typeof http;
  "lib/audit": typeof lib_audit;
  "lib/counters": typeof lib_counters;
  "lib/env": typeof lib_env;
  "lib/errors": typeof lib_errors;
  "lib/functions": typeof lib_functions;
  "lib/limits": typeof lib_limits;
  "lib/pages": typeof lib_pages;
  "lib/principals": typeof lib_principals;
  "lib/registered": typeof lib_registered;
  "lib/text": typeof lib_text;
  "lib/tokens": typeof lib_tokens;
  "messenger/agent": typeof messenger_agent;
  "messenger/model": typeof messenger_model;
  "messenger/public": typeof messenger_public;
  "messenger/views": typeof messenger_views;
  "outbox/http": typeof outbox_http;
  "outbox/jobs": typeof outbox_jobs;
  "outbox/model": typeof outbox_model;
  "outbox/resend": typeof outbox_resend;
  "outbox/templates": typeof outbox_templates;
  "outbox/views": typeof outbox_views;
  "visitors/access": typeof visitors_access;
  "visitors/agent": typeof visitors_agent;
  "visitors/attributes": typeof visitors_attributes;
  "visitors/boot": typeof visitors_boot;
  "visitors/directory": typeof visitors_directory;
  "visitors/events": typeof visitors_events;
  "visitors/http": typeof visitors_http;
  "visitors/identifying": typeof visitors_identifying;
  "visitors/identity": typeof visitors_identity;
  "visitors/jobs": typeof visitors_jobs;
  "visitors/merge": typeof visitors_merge;
  "visitors/model": typeof visitors_model;
  "visitors/presence": typeof visitors_presence;
  "visitors/profileViews": typeof visitors_profileViews;
  "visitors/public": typeof visitors_public;
  "visitors/search": typeof visitors_search;
  "visitors/sessions": typeof visitors_sessions;
  "visitors/views": typeof visitors_views;
  "visitors/visitor": typeof visitors_visitor;
  "visitors/wire": typeof visitors_wire;
  "workspaces/access": typeof workspaces_access;
  "workspaces/agent": typeof workspaces_agent;
  "workspaces/agentInvitations": typeof workspaces_agentInvitations;
  "workspaces/agentMembers": typeof workspaces_agentMembers;
  "workspaces/invitationModel": typeof workspaces_invitationModel;
  "workspaces/jobs": typeof workspaces_jobs;
  "workspaces/joinModel": typeof workspaces_joinModel;
  "workspaces/mails": typeof workspaces_mails;
  "workspaces/memberModel": typeof workspaces_memberModel;
  "workspaces/model": typeof workspaces_model;
  "workspaces/policies": typeof workspaces_policies;
  "workspaces/secretModel": typeof workspaces_secretModel;
  "workspaces/user": typeof workspaces_user;
  "workspaces/views": typeof workspaces_views;
}>;
export declare const api: FilterApi<
  typeof fullApi,
  FunctionReference<any, "public">
>;
export declare const internal: FilterApi<
  typeof fullApi,
  FunctionReference<any, "internal">
>;

export declare const components: {
  "rateLimiter": import("@convex-dev/rate-limiter/_generated/component.js").ComponentApi<"rateLimiter">;
  "emailPool": import("@convex-dev/workpool/_generated/component.js").ComponentApi<"emailPool">;
};
