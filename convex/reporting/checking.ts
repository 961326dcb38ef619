import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { type Figure, folded, selfCheck, type Source } from "../lib/checking";
import { backlogChange } from "./backlog";
import { foldInto, placesOf, timeZoneOf } from "./rollups";

type Place = Pick<Doc<"reportRollups">, "dimension" | "member" | "level" | "bucket">;
type Figures = Pick<Doc<"reportRollups">, "counts" | "times">;

/** Every number of a rollup under a name of its own. */
function* figuresOf(place: Place, { counts, times }: Figures): Iterable<Figure> {
  const prefix = `report.${place.dimension}.${place.member}.${place.level}.${place.bucket}`;
  for (const [name, value] of Object.entries(counts)) yield [`${prefix}.${name}`, value];
  for (const [name, histogram] of Object.entries(times))
    for (const [bucket, value] of Object.entries(histogram)) yield [`${prefix}.${name}/${bucket}`, value];
}

function* contributionsOf(fact: Doc<"reportFacts">, timeZone: string): Iterable<Figure> {
  const figures = foldInto({ counts: {}, times: {} }, fact, 1);
  for (const place of placesOf(fact, timeZone)) yield* figuresOf(place, figures);
}

/** What a conversation's row says must have been recorded of it. */
function* demandsOf(row: Doc<"conversations">): Iterable<Figure> {
  yield [`fact.created.${row._id}.${row.createdAt}`, 1];
  if (row.firstResponseAt !== undefined) yield [`fact.firstResponse.${row._id}.${row.firstResponseAt}`, 1];
  if (row.resolvedAt !== undefined) yield [`fact.resolved.${row._id}.${row.resolvedAt}`, 1];
  if (row.reopenCount > 0) yield [`fact.reopened.${row._id}`, row.reopenCount];
}

/** What a ticket's row says must have been recorded of it. */
function* ticketDemandsOf(row: Doc<"tickets">): Iterable<Figure> {
  yield [`fact.ticketCreated.${row._id}.${row.createdAt}`, 1];
  if (row.firstResponseAt !== undefined) yield [`fact.ticketFirstResponse.${row._id}.${row.firstResponseAt}`, 1];
  if (row.resolvedAt !== undefined) yield [`fact.ticketResolved.${row._id}.${row.resolvedAt}`, 1];
  if (row.reopenCount > 0) yield [`fact.ticketReopened.${row._id}`, row.reopenCount];
  if (row.isOpen) yield ["fact.backlog", 1];
}

/** Facts of tickets under the names that rows demand them by, as `suppliesOf`; deleted tickets count in the backlog only. */
async function ticketSuppliesOf(fact: Doc<"reportFacts">, ctx: QueryCtx): Promise<Figure[]> {
  const { kind, ticketId, at } = fact;
  const backlog: Figure = ["fact.backlog", backlogChange(foldInto({ counts: {}, times: {} }, fact, 1))];
  if (!ticketId || !["ticketCreated", "ticketFirstResponse", "ticketResolved", "ticketReopened"].includes(kind))
    return [backlog];
  if (kind === "ticketReopened") return [backlog, [`fact.ticketReopened.${ticketId}`, 1]];
  const row = kind === "ticketResolved" ? await ctx.db.get("tickets", ticketId) : null;
  if (row && row.resolvedAt !== at) return [backlog];
  return [backlog, [`fact.${kind}.${ticketId}.${at}`, 1]];
}

/** Facts under the names that rows demand them by; a resolution that was followed by a reopening is demanded no more. */
async function suppliesOf(fact: Doc<"reportFacts">, ctx: QueryCtx): Promise<Figure[]> {
  const { kind, conversationId, at } = fact;
  if (!conversationId || !["created", "firstResponse", "resolved", "reopened"].includes(kind)) return [];
  if (kind === "reopened") return [[`fact.reopened.${conversationId}`, 1]];
  const row = kind === "resolved" ? await ctx.db.get("conversations", conversationId) : null;
  if (row && row.resolvedAt !== at) return [];
  return [[`fact.${kind}.${conversationId}.${at}`, 1]];
}

const factsOf = (ctx: QueryCtx, workspaceId: Id<"workspaces">) =>
  ctx.db.query("reportFacts").withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId));

const facts: Source = async (ctx, workspaceId, cursor) => {
  const timeZone = await timeZoneOf(ctx, workspaceId);
  return await folded(factsOf, (fact) => contributionsOf(fact, timeZone))(ctx, workspaceId, cursor);
};
const rollups: Source = async (ctx, workspaceId, cursor) => {
  const timeZone = await timeZoneOf(ctx, workspaceId);
  const rows = () =>
    ctx.db
      .query("reportRollups")
      .withIndex("by_series", (q) => q.eq("workspaceId", workspaceId).eq("timeZone", timeZone));
  return await folded(rows, (row) => figuresOf(row, row))(ctx, workspaceId, cursor);
};
const ticketDemands = folded(
  (ctx, workspaceId) => ctx.db.query("tickets").withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId)),
  ticketDemandsOf,
);
const demands = folded(
  (ctx, workspaceId) =>
    ctx.db.query("conversations").withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId)),
  demandsOf,
);

/** Every figure of every report against the facts, and the facts against the conversations and tickets they tell of. */
export const { figures, checkCounters } = selfCheck("reporting", [
  { counted: [facts], stored: [rollups] },
  { counted: [demands], stored: [folded(factsOf, suppliesOf)] },
  { counted: [ticketDemands], stored: [folded(factsOf, ticketSuppliesOf)] },
]);
