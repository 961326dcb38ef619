import type { HttpRouter } from "convex/server";
import { appErrorOf } from "@parley/protocol";
import { internal } from "../_generated/api";
import { type ActionCtx, httpAction } from "../_generated/server";
import { formOf, pageHeaders } from "../lib/httpAnswers";
import { askingPage, endPage, type Page, renderPage, STYLE } from "./page";
import { RATING_PATH, RATING_WORDS } from "./words";

async function answer(page: Page): Promise<Response> {
  const headers = {
    ...(await pageHeaders(STYLE)),
    // The address holds the token of the link: it is kept nowhere and told nobody.
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
  };
  return new Response(renderPage(page), { status: page.status, headers });
}

function ratingOf(text: string | null): number | null {
  const rating = Number(text);
  return Number.isInteger(rating) && rating >= 1 && rating <= RATING_WORDS.length ? rating : null;
}

async function pageOf(ctx: ActionCtx, token: string, chosen: number | null, problem?: string): Promise<Page> {
  const state = await ctx.runQuery(internal.csat.jobs.link, { token });
  if (!state) return endPage("unknown");
  if (state.end) return endPage(state.end);
  return state.expiresAt <= Date.now() ? endPage("expired") : askingPage({ token, ...state }, chosen, problem);
}

/** Shows the question. Programs that open links ahead of their reader rate nothing by it. */
const get = httpAction(async (ctx, request): Promise<Response> => {
  const { searchParams } = new URL(request.url);
  return await answer(await pageOf(ctx, searchParams.get("token") ?? "", ratingOf(searchParams.get("rating"))));
});

/** Rates. Whoever holds the token may, once. */
const post = httpAction(async (ctx, request): Promise<Response> => {
  const form = await formOf(request);
  const token = form?.get("token") ?? "";
  const rating = ratingOf(form?.get("rating") ?? null);
  if (!form || rating === null) return await answer(await pageOf(ctx, token, rating, "Choose one of the five."));
  const feedback = (form.get("feedback") ?? "").toWellFormed();
  try {
    return await answer(endPage(await ctx.runMutation(internal.csat.jobs.rate, { token, rating, feedback })));
  } catch (error) {
    if (appErrorOf(error)?.code !== "invalid_input") throw error;
    return await answer(await pageOf(ctx, token, rating, "Write at most 2,000 characters."));
  }
});

/** `/rate`: what the links in mails about ratings lead to. */
export function mountRatingRoutes(http: HttpRouter): void {
  http.route({ path: RATING_PATH, method: "GET", handler: get });
  http.route({ path: RATING_PATH, method: "POST", handler: post });
}
