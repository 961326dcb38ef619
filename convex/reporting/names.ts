import type { Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { NO_FORM } from "./ticketsModel";
import type { Dimension } from "./schema";

/** Ids a table names at most; the rest keep their place without a name of their own. */
const MAX_NAMED = 500;

async function formName(ctx: QueryCtx, member: string): Promise<string> {
  if (member === NO_FORM) return "No form";
  return (await ctx.db.get("ticketForms", member as Id<"ticketForms">))?.name ?? "Deleted form";
}

async function nameOf(ctx: QueryCtx, dimension: Dimension, member: string): Promise<string> {
  if (dimension === "all") return "All";
  if (dimension === "channel") return member === "chat" ? "Messenger" : "E-mail";
  if (dimension === "agent") {
    const user = await ctx.db.get("users", member as Id<"users">);
    return user?.name ?? user?.email ?? "Former teammate";
  }
  if (dimension === "form") return await formName(ctx, member);
  if (dimension === "policy")
    return (await ctx.db.get("slaPolicies", member as Id<"slaPolicies">))?.name ?? "Deleted policy";
  if (dimension === "team") return (await ctx.db.get("teams", member as Id<"teams">))?.name ?? "Deleted team";
  return (await ctx.db.get("tags", member as Id<"tags">))?.name ?? "Deleted tag";
}

/** What a row of a table is called. The ids come from rollups of the workspace itself. */
export async function named<Row extends { member: string }>(
  ctx: QueryCtx,
  dimension: Dimension,
  rows: readonly Row[],
): Promise<(Row & { name: string })[]> {
  const name = async (row: Row, index: number) => ({
    ...row,
    name: index < MAX_NAMED ? await nameOf(ctx, dimension, row.member) : row.member,
  });
  return await Promise.all(rows.map(name));
}
