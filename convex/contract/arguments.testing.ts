import type { ValidatorJSON } from "convex/values";
import type { RegisteredFunction } from "./registry.testing";
import { DEFAULT_HOME } from "../messenger/homeModel";
import { canary } from "./rows.testing";
import { alternatives, fieldsOf, leavesOf, type Path } from "./validators.testing";
import { NOW, type Party, type PersonName, type World } from "./world.testing";

/** For whom arguments are built: whose rows they name, and the session they carry. */
export interface Bearer {
  party: Party;
  token: string;
}

type Build = (bearer: Bearer, world: World) => unknown;

const id =
  (name: string): Build =>
  ({ party }) =>
    party.ids[name];

/** A row of the other visitor of the same tenant. */
const siblingId =
  (name: string): Build =>
  ({ party: { owner } }, world) =>
    world.parties[owner.tenant][owner.visitor === 1 ? 2 : 1].ids[name];

/** By the name of an argument, wherever it stands. */
const BY_NAME: Record<string, Build> = {
  workspaceId: id("workspaces"),
  sessionToken: ({ token }) => token,
  paginationOpts: () => ({ numItems: 10, cursor: null }),
  clientMessageId: () => "client-message-1",
  sessionId: () => "browser-session-1",
  content: () => "Hello",
  email: () => "newcomer@example.com",
  url: () => "https://example.com/page",
  avatarUrl: () => "https://example.com/me.png",
  logoUrl: () => "https://example.com/logo.png",
  origins: () => ["https://example.com"],
  allowedDomains: () => ["example.com"],
  authMethods: () => ["password", "otp"],
  permissions: () => ["reports.read"],
  lifetimeMs: () => 2 * 3_600_000,
  until: () => NOW + 3_600_000,
  rating: () => 5,
  conditions: () => [{ field: "message.content", operator: "contains", value: "refund" }],
  firstResponseMinutes: () => 30,
  nextResponseMinutes: () => 60,
  resolutionMinutes: () => 240,
  timezone: () => "Europe/Berlin",
  timeZone: () => "Europe/Berlin",
  schedule: () => [{ day: 1, opensAt: 540, closesAt: 1020 }],
  holidays: () => [{ date: "2030-12-25", name: "Christmas" }],
  primaryColor: () => "#123456",
  backgroundColor: () => "#ffffff",
  limit: () => 10,
};

const REPORT_DAYS = { from: "2030-01-10", to: "2030-01-20" } as const;
/** The days that functions about reports take. */
const reportDays = Object.fromEntries(
  ["agent:series", "agent:breakdown", "agent:backlog", "agent:rows", "agent:csv", "agentSnapshots:create"].flatMap(
    (name) => (["from", "to"] as const).map((side) => [`reporting/${name} ${side}`, () => REPORT_DAYS[side]]),
  ),
);

/** By function and argument, where one needs a certain row or value to succeed. */
const BY_FUNCTION: Record<string, Build> = {
  ...reportDays,
  "reporting/agent:csv level": () => "day",
  "messenger/agentHome:save config": () => DEFAULT_HOME,
  "auth:signIn ": () => ({ provider: "code", params: { email: "newcomer@example.com" } }),
  "conversations/agentMerging:merge targetId": siblingId("conversations"),
  "visitors/agentMerging:preview otherId": siblingId("visitors"),
  "visitors/agentMerging:merge otherId": siblingId("visitors"),
  "conversations/agentMessages:reply seenUpTo": () => NOW,
  "inbox/agentViews:create icon": () => "star",
  "inbox/agentViews:create filters": ({ party }) => ({ tagId: party.ids.tags }),
  "inbox/agentViews:update icon": () => "star",
  "inbox/agentViews:update filters": ({ party }) => ({ tagId: party.ids.tags }),
  "inbox/agentMacros:create actions": ({ party }) => [{ kind: "addTag", tagId: party.ids.tags }],
  "inbox/agentMacros:update actions": ({ party }) => [{ kind: "addTag", tagId: party.ids.tags }],
  "inbox/agentDrafts:save baseRevision": () => NOW,
  "knowledge/agentSnippets:create shortcut": () => "/new",
  "knowledge/agentSnippets:update shortcut": () => "/new",
  "knowledge/agentSnippets:getByShortcut shortcut": () => "/new",
  "conversations/agentState:undo token": ({ party }) => canary(party.owner, "conversationUndos.token"),
  "workspaces/user:join workspaceId": id("elsewhere"),
  "workspaces/user:acceptInvitation invitationId": id("invitationElsewhere"),
  "workspaces/user:declineInvitation invitationId": id("invitationElsewhere"),
  "conversations/agent:list view": () => "open",
  "conversations/agent:list assigneeId": () => undefined,
  "conversations/agent:list tagId": () => undefined,
  "csat/visitor:submit conversationId": id("askedConversation"),
  "knowledge/agent:noteUse contentId": id("articles"),
  "knowledge/agent:changeFolder parentId": () => undefined,
  "knowledge/agent:removeFolder folderId": id("freeFolder"),
  "helpCenter/visitor:getBySlug slug": ({ party: { owner } }) => canary({ ...owner, visitor: 1 }, "helpSlugs.slug"),
  "helpCenter/agentCenter:addAsset storageId": id("freeFile"),
  "helpCenter/agentCenter:removeAsset assetId": id("freeAsset"),
  "helpCenter/agentCenter:searches month": () => "2030-01",
  "helpCenter/agentCollections:update parentId": () => undefined,
  "conversations/agentMessages:edit messageId": id("agentMessage"),
  "conversations/agentMessages:reply attachmentIds": ({ party }) => [party.ids.agentUpload],
  "conversations/agentMessages:note attachmentIds": ({ party }) => [party.ids.agentUpload],
  "conversations/visitor:start attachmentIds": ({ party }) => [party.ids.visitorUpload],
  "conversations/visitor:send attachmentIds": ({ party }) => [party.ids.visitorUpload],
  "tickets/agentState:create attachmentIds": ({ party }) => [party.ids.agentUpload],
  "tickets/agentState:comment attachmentIds": ({ party }) => [party.ids.agentUpload],
  "tickets/agentState:setStatus status": () => "resolved",
  "tickets/visitor:create attachmentIds": ({ party }) => [party.ids.visitorUpload],
  "tickets/visitor:comment attachmentIds": ({ party }) => [party.ids.visitorUpload],
  "tickets/agent:list assigneeId": () => undefined,
  "conversations/agentMessages:registerAttachment storageId": id("freeFile"),
  "messenger/agentLogo:set storageId": id("freeFile"),
  "conversations/visitor:registerAttachment storageId": id("freeFile"),
};

/** Functions whose rightful caller is not the owner of the workspace. */
const RIGHTFUL: Record<string, PersonName> = { "workspaces/agentMembers:leave": "agent" };

/** Who of a tenant may call a function of agents or of people signed in, and is sure to succeed. */
export function rightfulPerson(fn: RegisteredFunction): PersonName {
  return RIGHTFUL[fn.name] ?? "owner";
}

function byType(validator: ValidatorJSON, at: (step: string | number) => unknown, bearer: Bearer): unknown {
  switch (validator.type) {
    case "string":
      return "text";
    case "id":
      return bearer.party.ids[validator.tableName];
    case "number":
      return NOW;
    case "boolean":
      return true;
    case "literal":
      return validator.value;
    case "null":
      return null;
    case "array":
      return [at(0)];
    case "record":
      return { key: at("key") };
    case "object":
      return Object.fromEntries(
        Object.entries(validator.value)
          .filter(([, field]) => !field.optional || holdsId(field.fieldType))
          .map(([name]) => [name, at(name)]),
      );
    default:
      throw new Error(`No example argument of type ${validator.type}`);
  }
}

const holdsId = (validator: ValidatorJSON) => leavesOf(validator).some((leaf) => leaf.validator.type === "id");

/** The alternative that says most: one that holds an id, or else the first. */
function richest(validator: ValidatorJSON): ValidatorJSON {
  const options = alternatives(validator);
  return options.find(holdsId) ?? options[0] ?? { type: "null" };
}

function build(fn: RegisteredFunction, validator: ValidatorJSON, path: Path, bearer: Bearer, world: World): unknown {
  const special = BY_FUNCTION[`${fn.name} ${path.join(".")}`];
  if (special) return special(bearer, world);
  const named = BY_NAME[String(path.at(-1))];
  if (named) return named(bearer, world);
  const chosen = richest(validator);
  const inner = (step: string | number) => {
    if (chosen.type === "array") return build(fn, chosen.value, [...path, step], bearer, world);
    if (chosen.type === "record") return build(fn, chosen.values.fieldType, [...path, step], bearer, world);
    return build(fn, fieldsOf(chosen)[step]?.fieldType ?? { type: "null" }, [...path, step], bearer, world);
  };
  return byType(chosen, inner, bearer);
}

/**
 * Arguments with which the rightful caller succeeds: required ones, and optional ones that name rows. Built from the
 * validators, so a new function needs an entry above only where its arguments must fit a certain row.
 */
export function argumentsFor(fn: RegisteredFunction, bearer: Bearer, world: World): Record<string, unknown> {
  return build(fn, fn.args, [], bearer, world) as Record<string, unknown>;
}

/** A place in the arguments that names a row, and the table the row is of. */
export interface IdArgument {
  path: Path;
  table: string;
}

/** Arguments that are ids though their validator says text, since anyone may call with anything. */
const TEXT_IDS: Record<string, string> = { workspaceId: "workspaces" };

/** Every id among a function's arguments, those inside arrays and objects too. */
export function idArguments(fn: RegisteredFunction): IdArgument[] {
  return leavesOf(fn.args).flatMap(({ path, validator }) => {
    if (validator.type === "id") return [{ path, table: validator.tableName }];
    const table = validator.type === "string" ? TEXT_IDS[String(path.at(-1))] : undefined;
    return table === undefined ? [] : [{ path, table }];
  });
}

/**
 * What another party would give in the place of an id: its own row of the same kind. A file nobody registered yet is a
 * secret of who uploaded it, so of files it is one that belongs to an attachment.
 */
export function foreignValue(
  { path, table }: IdArgument,
  fn: RegisteredFunction,
  mine: Party,
  theirs: Party,
  world: World,
) {
  const special = BY_FUNCTION[`${fn.name} ${path.filter((step) => typeof step === "string").join(".")}`];
  if (!special || table === "_storage") return theirs.ids[table];
  const [own, other] = [mine, theirs].map((party) => special({ party, token: party.token }, world));
  const value = JSON.stringify(own) === JSON.stringify(other) ? theirs.ids[table] : other;
  return Array.isArray(value) ? (value as unknown[])[0] : value;
}
