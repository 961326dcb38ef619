import { folded, selfCheck, storedCounters } from "../lib/checking";
import { contributions } from "./counters";

const tickets = folded(
  (ctx, workspaceId) => ctx.db.query("tickets").withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId)),
  (ticket) => contributions(ticket),
);

/** The last number is a name that was given, not a count. */
const OURS = /^tickets\.(?!lastNumber$)/;

export const { figures, checkCounters } = selfCheck("tickets", [
  { counted: [tickets], stored: [storedCounters(OURS)] },
]);
