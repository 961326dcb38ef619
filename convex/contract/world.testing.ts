import { ROLES, effectivePermissions, type Permission, type Role } from "@parley/core";
import { vi } from "vitest";
import type { Id, TableNames } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { applyCounters, counterNames } from "../conversations/counters";
import { bumpCounter } from "../lib/counters";
import { sha256Hex } from "../lib/tokens";
import { applyCounters as applyTicketCounters } from "../tickets/counters";
import { setup, type TestBackend } from "../testing/setup.testing";
import {
  numbered,
  canary,
  exampleRow,
  type Owner,
  type RowSource,
  type TableShape,
  tablesInOrder,
  type Tenant,
} from "./rows.testing";
import { leavesOf } from "./validators.testing";

const HOUR = 3_600_000;
/** Rights hold in time only through writes, so the whole matrix runs at one moment. */
export const NOW = Date.UTC(2030, 0, 15, 12);
export const TENANTS = ["A", "B"] as const;

/** A PNG of one pixel: an upload that passes the check of its first bytes. */
const PNG = Uint8Array.from(
  atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="),
  (character) => character.charCodeAt(0),
);

export interface Person {
  userId: Id<"users">;
  sessionId: Id<"authSessions">;
  memberId: Id<"workspaceMembers"> | null;
  permissions: ReadonlySet<Permission>;
}
/** The people of a tenant: one of each role, one whose every permission was taken away, one who was removed. */
export type PersonName = Role | "bare" | "revoked";
const PEOPLE: readonly PersonName[] = [...ROLES, "bare", "revoked"];

/** The rows of one visitor of a tenant, with those of the tenant itself: an id for each table, and special ones by name. */
export interface Party {
  owner: Owner;
  ids: Record<string, string>;
  token: string;
  /** Of a session that ended, and of one that is due to end. */
  endedToken: string;
  dueToken: string;
}

export interface World {
  t: TestBackend;
  people: Record<Tenant, Record<PersonName, Person>>;
  parties: Record<Tenant, Record<1 | 2, Party>>;
  /** By table: an id that was a row once. */
  deleted: Record<string, string>;
  /** Whose a row is: `A` for a tenant's own, `A1` for a visitor's. Rows of nobody are absent. */
  tags: Map<string, string>;
}

const shapes = tablesInOrder();
const HANDMADE = new Set(["workspaces", "users", "authSessions", "workspaceMembers"]);

/** Tables whose rows belong to a visitor: they point at one, or at a row that does. */
const visitorTables = (() => {
  const found = new Set(["visitors"]);
  for (let size = 0; size !== found.size;) {
    size = found.size;
    for (const shape of shapes) {
      const leaves = Object.values(shape.fields).flatMap((field) => leavesOf(field.fieldType));
      if (leaves.some(({ validator }) => validator.type === "id" && found.has(validator.tableName)))
        found.add(shape.name);
    }
  }
  return found;
})();

/** Whose a canary is: of a visitor where its table's rows are, of the tenant elsewhere. */
export function canaryTags(text: string): string[] {
  return [...text.matchAll(/canary_([ab])([12])_([a-z]+)/gi)].map(([, tenant = "", visitor = "", table = ""]) => {
    const isVisitors = [...visitorTables].some((name) => name.toLowerCase() === table.toLowerCase());
    return tenant.toUpperCase() + (isVisitors ? visitor : "");
  });
}

/** A well-formed session token that depends on its name only. */
async function tokenNamed(name: string): Promise<string> {
  return `wst_${await sha256Hex(name)}`;
}

type Insert = (table: string, row: object, tag: string | null) => Promise<string>;

function inserter(ctx: MutationCtx, tags: World["tags"]): Insert {
  return async (table, row, tag) => {
    // The row was made from this very table's validator.
    const id = await ctx.db.insert(table as TableNames, row as never);
    if (tag !== null) tags.set(id, tag);
    return id;
  };
}

const shapeOf = (name: string): TableShape => {
  const shape = shapes.find((candidate) => candidate.name === name);
  if (!shape) throw new Error(`No table ${name}`);
  return shape;
};

const domainOf = (tenant: Tenant) => `${tenant.toLowerCase()}.example.com`;

async function seedPerson(insert: Insert, source: RowSource, name: PersonName): Promise<Person> {
  const { tenant } = source.owner;
  const email = `${canary(source.owner, `users.email.${name}`).toLowerCase()}@${domainOf(tenant)}`;
  const fields = {
    "users.email": email,
    "users.emailVerificationTime": NOW,
    "users.role": undefined,
    "users.phone": undefined,
  };
  const user = numbered(exampleRow(shapeOf("users"), { ...source, fields }), PEOPLE.indexOf(name));
  const userId = (await insert("users", user, tenant)) as Id<"users">;
  const session = { userId, expirationTime: NOW + HOUR };
  const sessionId = (await insert("authSessions", session, tenant)) as Id<"authSessions">;
  if (name === "revoked") return { userId, sessionId, memberId: null, permissions: new Set() };
  const role: Role = name === "bare" ? "viewer" : name;
  const permissions = name === "bare" ? [...effectivePermissions({ role })].map((permission) => `-${permission}`) : [];
  const member = { userId, workspaceId: source.ids.workspaces, role, permissions, createdAt: NOW };
  const memberId = (await insert("workspaceMembers", member, tenant)) as Id<"workspaceMembers">;
  return { userId, sessionId, memberId, permissions: effectivePermissions({ role, permissions }) };
}

async function seedPeople(insert: Insert, source: RowSource): Promise<Record<PersonName, Person>> {
  const people: Partial<Record<PersonName, Person>> = {};
  for (const name of PEOPLE) people[name] = await seedPerson(insert, source, name);
  return people as Record<PersonName, Person>;
}

/** A form that any example text answers. */
const FORM_FIELDS = [{ id: "key", label: "Question", type: "text", isRequired: false }];

/** What the rows of a party must say to be found and used by it; everything else is a canary or a plain example. */
function partyFields(
  ids: Record<string, string>,
  people: Record<PersonName, Person>,
  token: string,
): RowSource["fields"] {
  return {
    "visitors.email": undefined,
    "conversations.visitorId": ids.visitors,
    "conversations.isActive": true,
    "conversations.isUnreadByVisitor": true,
    "conversations.lastMessageAt": NOW,
    "conversations.unreadByAgent": 1,
    "conversations.unreadByVisitor": 1,
    "conversations.agentIds": [people.owner.userId],
    "conversations.waitingSince": NOW,
    "conversationUndos.userId": people.owner.userId,
    "conversationUndos.expiresAt": NOW + HOUR,
    "conversationUndos.changes.version": NOW,
    "conversationUndos.changes.eventIds": [],
    "conversationUndos.changes.tagsAdded": [],
    "conversationUndos.changes.tagsRemoved": [],
    "conversations.mergedFromIds": undefined,
    "conversationMerges.status": "done",
    "savedViews.ownerId": people.owner.userId,
    "savedViews.filters": { status: "open" },
    "savedViews.sort": "newest",
    "savedViews.icon": "star",
    "macros.actions": [{ kind: "priority", priority: "high" }],
    "macros.reply": undefined,
    "snippets.shortcut": undefined,
    "drafts.userId": people.owner.userId,
    "reportSettings.timeZone": "UTC",
    "reportSettings.nextTimeZone": undefined,
    "conversations.csatState": undefined,
    "conversations.sla": undefined,
    "tags.deletedAt": undefined,
    "teamMembers.userId": people.agent.userId,
    "memberAvailability.userId": people.agent.userId,
    "memberAvailability.capacity": 500,
    "automationSettings.defaultCapacity": 500,
    "automationSettings.autoCloseAfterHours": 24,
    "automationSettings.autoCloseMessage": null,
    "autoCloses.dueAt": NOW + HOUR,
    "autoCloses.runsAt": NOW + HOUR,
    "assignmentRules.conditions": [],
    "autoTagRules.conditions": [],
    "slaClocks.dueAt": NOW + HOUR,
    "slaClocks.checkAt": NOW + HOUR,
    "slaPolicies.firstResponseMinutes": 30,
    "slaPolicies.nextResponseMinutes": 60,
    "slaPolicies.resolutionMinutes": 240,
    "officeHours.timezone": "Europe/Berlin",
    "officeHours.schedule": [{ day: 1, opensAt: 540, closesAt: 1020 }],
    "officeHours.holidays": [],
    "officeHoursState.nextChangeAt": NOW + HOUR,
    "officeHoursState.timezone": "Europe/Berlin",
    "articles.language": "en",
    "articlePages.language": "en",
    "articlePages.isMain": true,
    "articleVersions.language": "en",
    "collections.articleCount": 0,
    "collections.publishedForAll": 0,
    "collections.publishedForIdentified": 0,
    "helpCenters.slug": `centre-${String(ids.workspaces).replace(/\W/g, "").toLowerCase()}`,
    "helpCenters.defaultLanguage": "en",
    "helpCenters.languages": ["en", "de"],
    "helpCenters.siteUrl": null,
    "helpCenters.canonicalUrl": null,
    "recentContentAccess.userId": people.owner.userId,
    "recentContentAccess.contentId": ids.articles,
    "helpSlugs.articleId": ids.articles,
    "helpSearchTerms.month": "2030-01",
    "conversationActivity.visitorId": ids.visitors,
    "messages.senderId": ids.visitors,
    "messages.senderType": "visitor",
    "messages.kind": "message",
    "messages.isVisible": true,
    "messages.event": undefined,
    "messages.mentions": [],
    "messages.attachmentIds": [],
    "slaClocks.conversationId": ids.conversations,
    "attachments.conversationId": ids.conversations,
    "attachments.messageId": ids.messages,
    "attachments.uploadedByVisitorId": ids.visitors,
    "mentions.userId": people.owner.userId,
    "articleFeedback.visitorId": ids.visitors,
    "tickets.visitorId": ids.visitors,
    "tickets.status": "in_progress",
    "tickets.isOpen": true,
    "tickets.number": Number(`${ids.visitors ?? 0}`.replace(/\D.*/, "")) + 1,
    "tickets.unreadByAgent": 1,
    "tickets.unreadByVisitor": 1,
    "tickets.reopenCount": 0,
    "tickets.attachmentIds": [],
    "tickets.formVersionId": ids.ticketFormVersions,
    "tickets.formId": ids.ticketForms,
    "ticketComments.authorId": ids.visitors,
    "ticketComments.authorType": "visitor",
    "ticketComments.attachmentIds": [],
    "ticketComments.event": undefined,
    "ticketForms.fields": FORM_FIELDS,
    "ticketForms.isDefault": true,
    "ticketFormVersions.fields": FORM_FIELDS,
    "dataExports.status": "ready",
    "dataExports.partIds": [],
    "dataExports.expiresAt": NOW + HOUR,
    "dataDeletions.status": "done",
    "dataDeletions.addresses": undefined,
    "widgetSessions.token": token,
    "widgetSessions.expiresAt": NOW + HOUR,
    "widgetSessions.refreshAt": NOW + HOUR / 2,
    "workspaceInvitations.expiresAt": NOW + HOUR,
    "workspaceInvitations.email": undefined,
    "auditLogSettings.retentionDays": 90,
    "outboxEmails.nextAttemptAt": NOW + HOUR,
    "outboxEmails.giveUpAt": NOW + HOUR,
    "visitorPresence.dueAt": NOW + HOUR,
  };
}

interface Seeding {
  ctx: MutationCtx;
  insert: Insert;
  world: World;
}

async function seedConversationExtras({ ctx, insert, world }: Seeding, party: Party, source: RowSource): Promise<void> {
  const { tenant, visitor } = party.owner;
  const tag = `${tenant}${visitor}`;
  const ownerId = world.people[tenant].owner.userId;
  const message = (place: string, fields: Record<string, unknown>) => ({
    ...exampleRow(shapeOf("messages"), source),
    content: canary(party.owner, place),
    senderType: "agent",
    senderId: ownerId,
    createdAt: NOW,
    ...fields,
  });
  party.ids.noteMessage = await insert("messages", message("messages.note", { kind: "note", isVisible: false }), tag);
  party.ids.agentMessage = await insert("messages", message("messages.reply", {}), tag);
  const closed = {
    status: "closed",
    isActive: false,
    isUnreadByVisitor: false,
    csatState: "asked",
    unreadByVisitor: 0,
  };
  party.ids.askedConversation = await insert(
    "conversations",
    { ...exampleRow(shapeOf("conversations"), source), subject: canary(party.owner, "conversations.asked"), ...closed },
    tag,
  );
  const unattached = { conversationId: undefined, messageId: undefined, uploadedByVisitorId: undefined };
  const upload = async (uploader: object) => {
    const storageId = await ctx.storage.store(new Blob([PNG], { type: "image/png" }));
    return await insert(
      "attachments",
      { ...exampleRow(shapeOf("attachments"), source), ...unattached, storageId, ...uploader },
      tag,
    );
  };
  party.ids.visitorUpload = await upload({ uploadedByVisitorId: party.ids.visitors });
  party.ids.agentUpload = await upload({ uploadedByUserId: ownerId });
  if (visitor === 1) party.ids.freeAsset = await seedHelpCenter({ ctx, insert, world }, party, source);
  const conversation = await ctx.db.get("conversations", party.ids.conversations as Id<"conversations">);
  const asked = await ctx.db.get("conversations", party.ids.askedConversation as Id<"conversations">);
  if (!conversation || !asked) throw new Error("The conversations were seeded just now");
  await applyCounters(ctx, conversation.workspaceId, null, conversation);
  await applyCounters(ctx, conversation.workspaceId, null, asked);
  await bumpCounter(ctx, party.ids.workspaces as Id<"workspaces">, counterNames.mentions(ownerId), 1);
  const ticket = await ctx.db.get("tickets", party.ids.tickets as Id<"tickets">);
  if (ticket) await applyTicketCounters(ctx, ticket.workspaceId, null, ticket);
}

/** What the help centre counts, and a picture that no article shows. */
async function seedHelpCenter({ ctx, insert }: Seeding, party: Party, source: RowSource): Promise<string> {
  const workspaceId = party.ids.workspaces as Id<"workspaces">;
  for (const name of [
    "helpCenter.articles",
    "helpCenter.articles.draft",
    "helpCenter.collections",
    "knowledge.folders",
    "knowledge.snippets",
  ])
    await bumpCounter(ctx, workspaceId, name, 1);
  party.ids.freeFolder = await insert(
    "contentFolders",
    exampleRow(shapeOf("contentFolders"), source),
    party.owner.tenant,
  );
  const storageId = await ctx.storage.store(new Blob([PNG], { type: "image/png" }));
  return await insert(
    "articleAssets",
    { ...exampleRow(shapeOf("articleAssets"), source), storageId },
    party.owner.tenant,
  );
}

async function seedParty(seeding: Seeding, owner: Owner, tenantIds: Record<string, string>): Promise<Party> {
  const { ctx, insert, world } = seeding;
  const name = `${owner.tenant}${owner.visitor}`;
  const party: Party = {
    owner,
    ids: { ...tenantIds },
    token: await tokenNamed(name),
    endedToken: await tokenNamed(`${name} ended`),
    dueToken: await tokenNamed(`${name} due`),
  };
  party.ids._storage = await ctx.storage.store(new Blob([PNG], { type: "image/png" }));
  const people = world.people[owner.tenant];
  const source = async (): Promise<RowSource> => ({
    owner,
    now: NOW,
    ids: party.ids,
    fields: {
      ...partyFields(party.ids, people, await sha256Hex(party.token)),
      "visitors.email": `${canary(owner, "visitors.email").toLowerCase()}@example.com`,
      "workspaceInvitations.email": `${canary(owner, "workspaceInvitations.email").toLowerCase()}@example.com`,
    },
  });
  for (const shape of shapes) {
    if (HANDMADE.has(shape.name)) continue;
    const isVisitors = visitorTables.has(shape.name);
    if (!isVisitors && owner.visitor === 2) continue;
    party.ids[shape.name] = await insert(
      shape.name,
      exampleRow(shape, await source()),
      isVisitors ? name : owner.tenant,
    );
  }
  const session = exampleRow(shapeOf("widgetSessions"), await source());
  await insert("widgetSessions", { ...session, token: await sha256Hex(party.dueToken), expiresAt: NOW - 1 }, name);
  party.ids.freeFile = await ctx.storage.store(new Blob([PNG], { type: "image/png" }));
  await seedConversationExtras(seeding, party, await source());
  return party;
}

async function seedTenant(seeding: Seeding, tenant: Tenant): Promise<void> {
  const { ctx, insert, world } = seeding;
  const source: RowSource = { owner: { tenant, visitor: 1 }, now: NOW, ids: {}, fields: {} };
  const bare = {
    "workspaces.authMethods": undefined,
    "workspaces.signupMode": undefined,
    "workspaces.allowedDomains": undefined,
  };
  const fields = { ...bare, "workspaces.identityVerificationMode": undefined, "workspaces.identitySecret": undefined };
  const workspaceId = await insert("workspaces", exampleRow(shapeOf("workspaces"), { ...source, fields }), tenant);
  const people = await seedPeople(insert, { ...source, ids: { workspaces: workspaceId } });
  world.people[tenant] = people;
  const members = Object.values(people).filter((person) => person.memberId !== null).length;
  await bumpCounter(ctx, workspaceId as Id<"workspaces">, "members", members);
  const { userId, sessionId, memberId } = people.agent;
  const tenantIds = {
    workspaces: workspaceId,
    users: userId,
    authSessions: sessionId,
    workspaceMembers: String(memberId),
  };
  const first = await seedParty(seeding, { tenant, visitor: 1 }, tenantIds);
  const second = await seedParty(seeding, { tenant, visitor: 2 }, first.ids);
  world.parties[tenant] = { 1: first, 2: second };
  await seedInvitationElsewhere(ctx, insert, people.owner, first);
}

/** A workspace that is neither tenant's, open to the domain of this one, with an invitation for its owner. */
async function seedInvitationElsewhere(ctx: MutationCtx, insert: Insert, person: Person, party: Party): Promise<void> {
  const user = await ctx.db.get("users", person.userId);
  const domain = domainOf(party.owner.tenant);
  const open = { signupMode: "domain-allowlist", allowedDomains: [domain] };
  const workspaceId = await insert(
    "workspaces",
    { name: `${canary(party.owner, "workspaces.elsewhere")}_n90`, createdAt: NOW, ...open },
    null,
  );
  await insert("workspaceDomains", { workspaceId, domain }, null);
  const host = await insert(
    "users",
    { name: `${canary(party.owner, "users.host")}_n91`, email: "host@example.com", emailVerificationTime: NOW },
    null,
  );
  await insert("workspaceMembers", { workspaceId, userId: host, role: "owner", createdAt: NOW }, null);
  const invitation = { workspaceId, email: user?.email, role: "agent", invitedBy: host, status: "pending" };
  party.ids.elsewhere = workspaceId;
  party.ids.invitationElsewhere = await insert(
    "workspaceInvitations",
    { ...invitation, createdAt: NOW, expiresAt: NOW + HOUR },
    party.owner.tenant,
  );
}

/** One id per table that no longer leads anywhere: copies of a party's rows, deleted. */
async function seedDeleted({ ctx, world }: Seeding): Promise<void> {
  const { ids } = world.parties.A[1];
  for (const { name } of shapes) {
    const row = await ctx.db.get(name as TableNames, ids[name] as Id<TableNames>);
    if (!row) throw new Error(`No row of ${name} was seeded`);
    const { _id, _creationTime, ...fields } = row;
    const copy = await ctx.db.insert(name as TableNames, fields as never);
    await ctx.db.delete(name as TableNames, copy);
    world.deleted[name] = copy;
  }
  world.deleted._storage = await ctx.storage.store(new Blob([PNG]));
  await ctx.storage.delete(world.deleted._storage as Id<"_storage">);
}

/**
 * Two tenants with two visitors each, a row in every table for each of them, every text a canary. Needs fake timers:
 * what is scheduled stays scheduled.
 */
export async function createWorld(extraModules?: Parameters<typeof setup>[0]): Promise<World> {
  vi.setSystemTime(NOW);
  vi.stubEnv("AUTH_LOG_LEVEL", "WARN");
  vi.stubEnv("SITE_URL", "https://desk.example.com");
  vi.stubEnv("CONVEX_SITE_URL", "https://site.example.com");
  const t = setup(extraModules);
  const world = { t, people: {}, parties: {}, deleted: {}, tags: new Map() } as unknown as World;
  await t.run(async (ctx) => {
    const seeding = { ctx, insert: inserter(ctx, world.tags), world };
    for (const tenant of TENANTS) await seedTenant(seeding, tenant);
    await seedDeleted(seeding);
  });
  return world;
}
