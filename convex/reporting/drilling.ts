import type { PaginationOptions, PaginationResult } from "convex/server";
import type { Doc } from "../_generated/dataModel";
import type { AgentQueryCtx } from "../lib/functions";
import { rowViewer } from "../conversations/rowViews";
import { invalidInput } from "../lib/errors";
import { boundedPage } from "../lib/pages";
import { ticketViewer } from "../tickets/rowViews";
import { momentsOf, type Period, type Series } from "./reads";
import type { FactKind } from "./schema";
import type { FactRow } from "./views";

/** What a figure counts: a kind of fact, or of one that took time those of one bar. */
export interface Figure {
  kind: FactKind;
  bin?: number;
}
interface Range {
  start: number;
  end: number;
}

/** The facts behind a figure, newest first: each dimension has its index, so a page reads its own rows only. */
function factsOf(ctx: AgentQueryCtx, series: Series, { kind, bin }: Figure, { start, end }: Range) {
  const { workspaceId, dimension, member } = series;
  const facts = ctx.db.query("reportFacts");
  if (bin !== undefined) {
    if (dimension !== "all") throw invalidInput("bin", "opens only for everything together");
    return facts.withIndex("by_kind_bin", (q) =>
      q.eq("workspaceId", workspaceId).eq("kind", kind).eq("bin", bin).gte("at", start).lt("at", end),
    );
  }
  if (dimension === "all") {
    return facts.withIndex("by_kind", (q) =>
      q.eq("workspaceId", workspaceId).eq("kind", kind).gte("at", start).lt("at", end),
    );
  }
  if (dimension === "channel") {
    const channel = channelOf(member);
    return facts.withIndex("by_kind_channel", (q) =>
      q.eq("workspaceId", workspaceId).eq("kind", kind).eq("channel", channel).gte("at", start).lt("at", end),
    );
  }
  if (dimension === "agent") {
    const agentId = ctx.db.normalizeId("users", member) ?? undefined;
    if (!agentId) throw invalidInput("member", "is no teammate");
    return facts.withIndex("by_kind_agent", (q) =>
      q.eq("workspaceId", workspaceId).eq("kind", kind).eq("agentId", agentId).gte("at", start).lt("at", end),
    );
  }
  if (dimension === "team") {
    return facts.withIndex("by_kind_team", (q) =>
      q.eq("workspaceId", workspaceId).eq("kind", kind).eq("teamId", member).gte("at", start).lt("at", end),
    );
  }
  if (dimension === "form") {
    return facts.withIndex("by_kind_form", (q) =>
      q.eq("workspaceId", workspaceId).eq("kind", kind).eq("formId", member).gte("at", start).lt("at", end),
    );
  }
  if (dimension === "policy") {
    return facts.withIndex("by_kind_policy", (q) =>
      q.eq("workspaceId", workspaceId).eq("kind", kind).eq("policyId", member).gte("at", start).lt("at", end),
    );
  }
  return facts.withIndex("by_kind_tag", (q) =>
    q.eq("workspaceId", workspaceId).eq("kind", kind).eq("tagId", member).gte("at", start).lt("at", end),
  );
}

function channelOf(member: string): NonNullable<Doc<"reportFacts">["channel"]> {
  if (member === "chat" || member === "email") return member;
  throw invalidInput("member", "is no channel");
}

/**
 * A page of what a figure counts, newest first, with the conversations and tickets as they are now.
 * @throws AppError `invalid_input` (`member`, `bin`, `paginationOpts.numItems`)
 */
export async function factPage(
  ctx: AgentQueryCtx,
  series: Series,
  figure: Figure,
  period: Period,
  paginationOpts: PaginationOptions,
): Promise<PaginationResult<FactRow>> {
  const range = momentsOf(period, series.timeZone);
  const result = await factsOf(ctx, series, figure, range).order("desc").paginate(boundedPage(paginationOpts));
  const view = rowViewer(ctx);
  const viewTicket = ticketViewer(ctx);
  const page = await Promise.all(
    result.page.map(async ({ _id, kind, at, durationMs = null, rating = null, conversationId, ticketId }) => ({
      factId: _id,
      kind,
      at,
      durationMs,
      rating,
      conversation: conversationId ? await view(conversationId) : null,
      ticket: ticketId ? await viewTicket(ticketId) : null,
    })),
  );
  return { ...result, page };
}
