import type { TableNames } from "../_generated/dataModel";
import { makeFunctionReference } from "convex/server";
import { ID } from "./oracles.testing";
import { rightfulCaller } from "./principals.testing";
import { argumentsFor, rightfulPerson } from "./arguments.testing";
import type { RegisteredFunction } from "./registry.testing";
import { exampleRow, numbered, type RowSource, tablesInOrder } from "./rows.testing";
import { fieldsOf } from "./validators.testing";
import { createWorld, NOW, type World } from "./world.testing";

/** What one call of a query cost. */
export interface ReadCost {
  name: string;
  isList: boolean;
  /** Documents read in all, and those of them that let the caller in. */
  read: number;
  admission: number;
  /** Documents that show in the result, joined ones too. */
  returned: number;
}

const PAGE = 25;
/** Tables that hold a row per visitor or conversation; the rest stays small however busy a workspace is. */
const GROWING = new Set([
  "visitors",
  "conversations",
  "messages",
  "conversationStarts",
  "visitorSearchTerms",
  "widgetSessions",
  "visitorPresence",
  "events",
  "eventCounts",
  "mentions",
  "auditLogs",
  "attachments",
  "tickets",
  "ticketComments",
  "csatResponses",
  "reportFacts",
]);
const MESSAGES_EACH = 3;
const growing = tablesInOrder().filter((shape) => GROWING.has(shape.name));

/** A workspace with a thread of many messages, a visitor with many conversations, and `count` other conversations. */
export async function createBusyWorld(count: number): Promise<World> {
  const world = await createWorld();
  const { ids, owner } = world.parties.A[1];
  const ownerId = world.people.A.owner.userId;
  let serial = 0;
  const source = (own: Record<string, string>): RowSource => ({
    owner,
    now: NOW - serial,
    ids: own,
    fields: {
      "conversations.visitorId": own.visitors,
      "conversations.assignedAgentId": ownerId,
      "conversations.isActive": true,
      "conversations.isUnreadByVisitor": true,
      "conversations.lastMessageAt": NOW - serial,
      "conversations.agentIds": [],
      "messages.kind": "message",
      "messages.senderType": "visitor",
      "messages.senderId": own.visitors,
      "messages.isVisible": true,
      "messages.event": undefined,
      "messages.mentions": [],
      "messages.attachmentIds": [],
      "mentions.userId": ownerId,
      "visitors.lastSeenAt": NOW - serial,
      "tickets.visitorId": own.visitors,
      "tickets.assigneeId": ownerId,
      "tickets.isOpen": true,
      "tickets.status": "submitted",
      "tickets.attachmentIds": [],
      "ticketComments.authorId": own.visitors,
      "ticketComments.authorType": "visitor",
      "ticketComments.attachmentIds": [],
      "ticketComments.event": undefined,
    },
  });
  await world.t.run(async (ctx) => {
    const add = async (table: string, own: Record<string, string>) => {
      serial += 1;
      const shape = growing.find(({ name }) => name === table)!;
      const row = numbered(exampleRow(shape, source(own)), serial);
      own[table] = await ctx.db.insert(table as TableNames, row as never);
      world.tags.set(own[table], `${table}#${serial}`);
    };
    for (let index = 0; index < count; index++) {
      const own = { ...ids };
      for (const { name } of growing) await add(name, own);
      for (let more = 1; more < MESSAGES_EACH; more++) await add("messages", { ...own });
    }
    for (let index = 0; index < 2 * PAGE; index++) {
      for (const table of ["messages", "events"]) await add(table, { ...ids });
      await add("conversations", { ...ids });
    }
  });
  return world;
}

/** Documents that show in a result: rows whose id, text or time is in it; of plain figures, each figure. */
function documentsIn(result: unknown, world: World): number {
  const text = JSON.stringify(result) ?? "";
  const rows = new Set<string>();
  for (const [, table = "", serial = ""] of text.matchAll(/canary_\w\d_([a-z]+)\w*?_n(\d+)(?!\w)/gi))
    rows.add(`${table}#${serial}`);
  for (const [, table = ""] of text.matchAll(/canary_\w\d_([a-z]+)(?!\w*_n\d)/gi)) rows.add(table);
  for (const [id] of text.matchAll(ID)) rows.add(world.tags.get(id)?.includes("#") ? world.tags.get(id)! : id);
  for (const [time] of text.matchAll(/(?<=:)\d{13}(?=[,}])/g))
    if (Number(time) < NOW) rows.add(`row#${NOW - Number(time)}`);
  const serials = new Set([...rows].map((row) => row.replace(/^\w+#/, "")));
  return rows.size > 0 ? serials.size : Math.max(1, text.split(/[,[\]{}]+/).filter(Boolean).length);
}

type Args = Record<string, unknown>;

const isList = (fn: RegisteredFunction) => "paginationOpts" in fieldsOf(fn.args);

/** What a screen asks first: no filters. */
function defaultArguments(fn: RegisteredFunction, world: World, token: string): Args {
  const fields = fieldsOf(fn.args);
  const args = Object.entries(argumentsFor(fn, { party: world.parties.A[1], token }, world));
  const required = Object.fromEntries(args.filter(([name]) => fields[name]?.optional === false));
  return isList(fn) ? { ...required, paginationOpts: { numItems: PAGE, cursor: null } } : required;
}

/** Calls a query as its rightful caller and counts. */
export async function measure(fn: RegisteredFunction, world: World): Promise<ReadCost> {
  const principal = rightfulCaller(fn, world);
  const args = defaultArguments(fn, world, principal.token(fn));
  const person = world.people.A[rightfulPerson(fn)];
  const audience = fn.policy?.audience;
  const isSignedIn = audience === "agent" || audience === "user";
  const caller = isSignedIn ? world.t.withIdentity({ subject: `${person.userId}|${person.sessionId}` }) : world.t;
  let result: unknown;
  const read = await caller.query(async (ctx) => {
    result = await ctx.runQuery(makeFunctionReference<"query">(fn.name), args);
    return (await ctx.meta.getTransactionMetrics()).documentsRead.used;
  });
  return {
    name: fn.name,
    isList: isList(fn),
    read,
    admission: ADMISSION[audience ?? "public"],
    returned: documentsIn(result, world),
  };
}

/** Documents that the builders read to let a caller in: session, member and workspace; session, visitor, workspace. */
const ADMISSION = { agent: 3, visitor: 3, user: 1, public: 0 } as const;
