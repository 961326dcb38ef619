import type { HttpRouter } from "convex/server";
import { internal } from "../_generated/api";
import { type ActionCtx, httpAction } from "../_generated/server";
import { appErrorOf } from "@parley/protocol";
import { formOf, GUARDED_HEADERS, pageHeaders, refused } from "../lib/httpAnswers";
import { equalInConstantTime, randomHex, sha256Hex } from "../lib/tokens";
import { type PageContext, rootOf, type Written } from "./pages/layout";
import { articlePage, collectionPage, homePage, missingPage, searchPage } from "./pages/pages";
import type { Frame } from "./pageViews";

const PREFIX = "/help/";
const ASSETS = "/help/assets/";
const READER_COOKIE = "parley_reader";
const READER = /^[0-9a-f]{32}$/;
const LANGUAGE = /^[a-z]{2,3}(-[A-Z]{2})?$/;
/** Where pictures of articles may come from. */
const IMAGES = "'self' https: data:";
const YEAR_SECONDS = 31_536_000;
const SITEMAP_PAGE = 200;
const MAX_SITEMAP = 20_000;

interface Asked {
  url: URL;
  site: string;
  parts: string[];
  language: string | null;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part).toWellFormed();
  } catch {
    return "";
  }
}

function askedOf(request: Request): Asked {
  const url = new URL(request.url);
  const [site = "", ...parts] = url.pathname.slice(PREFIX.length).split("/").map(decoded);
  const asked = url.searchParams.get("lang") ?? "";
  const language = LANGUAGE.test(asked) ? asked : null;
  return { url, site, parts: parts.filter((part) => part !== ""), language };
}

/** Pages are asked for again each time, so that what is taken back is gone; unchanged ones are not sent again. */
async function answerPage(
  request: Request,
  { text, style }: Written,
  { status = 200, headers = {} }: { status?: number; headers?: Record<string, string> } = {},
): Promise<Response> {
  const etag = `"${(await sha256Hex(text)).slice(0, 32)}"`;
  const all = { ...(await pageHeaders(style, IMAGES)), "Cache-Control": "private, no-cache", ETag: etag, ...headers };
  if (status === 200 && request.headers.get("If-None-Match") === etag)
    return new Response(null, { status: 304, headers: all });
  return new Response(text, { status, headers: all });
}

function contextOf({ url, site, language }: Asked, frame: Frame): PageContext {
  const isKnown = language !== null && frame.center.languages.includes(language);
  return {
    base: `${PREFIX}${encodeURIComponent(site)}`,
    origin: url.origin,
    frame,
    language: isKnown ? language : null,
  };
}

/** The answer to whatever cannot be read: one page for all of it. */
async function missing(ctx: ActionCtx, request: Request, asked: Asked): Promise<Response> {
  const frame = await ctx.runQuery(internal.helpCenter.jobs.homePage, { site: asked.site, language: null });
  if (!frame) return refused(404, "Not found");
  const page = missingPage(contextOf(asked, frame), frame.policy === "restricted");
  return await answerPage(request, page, { status: 404 });
}

async function home(ctx: ActionCtx, request: Request, asked: Asked): Promise<Response> {
  const { site, language } = asked;
  const answer = await ctx.runQuery(internal.helpCenter.jobs.homePage, { site, language });
  if (!answer || answer.policy === "restricted") return await missing(ctx, request, asked);
  return await answerPage(request, homePage(contextOf(asked, answer), answer));
}

async function collection(ctx: ActionCtx, request: Request, asked: Asked): Promise<Response> {
  const { site, language, parts } = asked;
  const slug = parts[1] ?? "";
  const answer = await ctx.runQuery(internal.helpCenter.jobs.collectionPage, { site, slug, language });
  if (!answer) return await missing(ctx, request, asked);
  if (answer.shelf.slug !== slug) return moved(asked, ["collections", answer.shelf.slug]);
  return await answerPage(request, collectionPage(contextOf(asked, answer), answer));
}

/** A former address leads on to the present one; not for good, since it may be given to another article. */
function moved({ url, site }: Asked, parts: readonly string[]): Response {
  const path = [site, ...parts].map(encodeURIComponent).join("/");
  const location = `${PREFIX}${path}${url.search}`;
  return new Response(null, { status: 302, headers: { ...GUARDED_HEADERS, Location: location } });
}

function readerKeyOf(request: Request): string | null {
  const cookies = (request.headers.get("Cookie") ?? "").split(";").map((cookie) => cookie.trim());
  const key = cookies.find((cookie) => cookie.startsWith(`${READER_COOKIE}=`))?.slice(READER_COOKIE.length + 1) ?? "";
  return READER.test(key) ? key : null;
}

const feedbackToken = (readerKey: string, slug: string) => sha256Hex(`feedback ${readerKey} ${slug}`);

async function article(ctx: ActionCtx, request: Request, asked: Asked): Promise<Response> {
  const { site, language, parts, url } = asked;
  const slug = parts[1] ?? "";
  const known = readerKeyOf(request);
  const readerHash = known && (await sha256Hex(known));
  const answer = await ctx.runQuery(internal.helpCenter.jobs.articlePage, { site, slug, language, readerHash });
  if (!answer) return await missing(ctx, request, asked);
  if (answer.article.slug !== slug) return moved(asked, ["articles", answer.article.slug]);
  const key = known ?? randomHex(16);
  const form = { token: await feedbackToken(key, slug), isSent: url.searchParams.get("feedback") === "sent" };
  const secure = url.protocol === "https:" ? "; Secure" : "";
  const cookie = `${READER_COOKIE}=${key}; Path=${PREFIX}; Max-Age=${YEAR_SECONDS}; HttpOnly; SameSite=Lax${secure}`;
  const page = articlePage(contextOf(asked, answer), answer, form);
  const response = await answerPage(request, page, { headers: known ? {} : { "Set-Cookie": cookie } });
  if (response.status === 200 && !form.isSent) await ctx.runMutation(internal.helpCenter.jobs.noteView, { site, slug });
  return response;
}

async function search(ctx: ActionCtx, request: Request, asked: Asked): Promise<Response> {
  const { site, language, url } = asked;
  const query = (url.searchParams.get("q") ?? "").slice(0, 200).toWellFormed();
  const answer = await ctx.runQuery(internal.helpCenter.jobs.searchPage, { site, query, language });
  if (!answer || answer.policy === "restricted") return await missing(ctx, request, asked);
  const note = { site, query, found: answer.hits.length };
  await quietly(ctx.runMutation(internal.helpCenter.jobs.noteQuery, note));
  return await answerPage(request, searchPage(contextOf(asked, answer), answer));
}

/** A report that is full for the moment does not keep anyone from his answer. */
async function quietly(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (appErrorOf(error)?.code !== "rate_limited") throw error;
  }
}

const xml = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

async function sitemap(ctx: ActionCtx, request: Request, asked: Asked): Promise<Response> {
  const { site, url } = asked;
  const entries: string[] = [];
  let cursor: string | null = null;
  do {
    const paginationOpts: { numItems: number; cursor: string | null } = { numItems: SITEMAP_PAGE, cursor };
    const page: SitemapPage | null = await ctx.runQuery(internal.helpCenter.jobs.sitemapPage, { site, paginationOpts });
    if (!page || (page.articles.length === 0 && entries.length === 0) || !page.center.isIndexed)
      return await missing(ctx, request, asked);
    const root = rootOf(page.center, url.origin);
    if (entries.length === 0)
      entries.push(
        entry(root),
        ...page.collections.map((slug) => entry(`${root}/collections/${encodeURIComponent(slug)}`)),
      );
    for (const { slug, updatedAt } of page.articles)
      entries.push(entry(`${root}/articles/${encodeURIComponent(slug)}`, updatedAt));
    cursor = page.continueCursor;
  } while (cursor !== null && entries.length < MAX_SITEMAP);
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${entries.join("\n")}\n</urlset>\n`;
  return new Response(body, { headers: { ...GUARDED_HEADERS, "Content-Type": "application/xml; charset=utf-8" } });
}

interface SitemapPage {
  center: Frame["center"];
  collections: string[];
  articles: { slug: string; updatedAt: number }[];
  continueCursor: string | null;
}

function entry(location: string, updatedAt?: number): string {
  const time = updatedAt === undefined ? "" : `<lastmod>${new Date(updatedAt).toISOString()}</lastmod>`;
  return `<url><loc>${xml(location)}</loc>${time}</url>`;
}

async function robots(ctx: ActionCtx, request: Request, asked: Asked): Promise<Response> {
  const frame = await ctx.runQuery(internal.helpCenter.jobs.homePage, { site: asked.site, language: null });
  const isOpen = frame?.policy === "public" && frame.center.isIndexed;
  const root = `${asked.url.origin}${PREFIX}${encodeURIComponent(asked.site)}`;
  const body = isOpen ? `User-agent: *\nAllow: /\nSitemap: ${root}/sitemap.xml\n` : "User-agent: *\nDisallow: /\n";
  return new Response(body, { headers: { ...GUARDED_HEADERS, "Content-Type": "text/plain; charset=utf-8" } });
}

type Route = (ctx: ActionCtx, request: Request, asked: Asked) => Promise<Response>;
const ROUTES: Readonly<Record<string, { depth: number; route: Route }>> = {
  collections: { depth: 2, route: collection },
  articles: { depth: 2, route: article },
  search: { depth: 1, route: search },
  "sitemap.xml": { depth: 1, route: sitemap },
  "robots.txt": { depth: 1, route: robots },
};

const get = httpAction(async (ctx, request): Promise<Response> => {
  const asked = askedOf(request);
  const [name] = asked.parts;
  if (name === undefined) return await home(ctx, request, asked);
  const found = Object.hasOwn(ROUTES, name) ? ROUTES[name] : undefined;
  return found?.depth === asked.parts.length
    ? await found.route(ctx, request, asked)
    : await missing(ctx, request, asked);
});

/**
 * Feedback without a script. The token in the form belongs to the key in the reader's cookie, which no other site can
 * read nor send.
 */
const post = httpAction(async (ctx, request): Promise<Response> => {
  const asked = askedOf(request);
  const [kind, slug = "", verb] = asked.parts;
  if (kind !== "articles" || verb !== "feedback" || asked.parts.length !== 3) return refused(404, "Not found");
  const form = await formOf(request);
  const readerKey = readerKeyOf(request);
  const token = form?.get("token") ?? "";
  if (!form || !readerKey || !equalInConstantTime(token, await feedbackToken(readerKey, slug)))
    return refused(403, "Open the article again and repeat your answer.");
  const helpful = form.get("helpful") === "yes";
  const comment = (form.get("comment") ?? "").toWellFormed();
  const readerHash = await sha256Hex(readerKey);
  try {
    const given = { site: asked.site, slug, readerHash, helpful, comment };
    if (!(await ctx.runMutation(internal.helpCenter.jobs.giveOpenFeedback, given))) return refused(404, "Not found");
  } catch (error) {
    const code = appErrorOf(error)?.code;
    if (code === undefined) throw error;
    return refused(
      code === "rate_limited" ? 429 : 400,
      code === "rate_limited" ? "Try again in a minute." : "Too long.",
    );
  }
  const language = LANGUAGE.test(form.get("lang") ?? "") ? `&lang=${form.get("lang")}` : "";
  const path = [asked.site, "articles", slug].map(encodeURIComponent).join("/");
  const location = `${PREFIX}${path}?feedback=sent${language}#feedback`;
  return new Response(null, { status: 303, headers: { ...GUARDED_HEADERS, Location: location } });
});

/** A picture of an article: whoever may read an article that shows it, and nobody after it is gone. */
const asset = httpAction(async (ctx, request): Promise<Response> => {
  const url = new URL(request.url);
  const key = url.pathname.slice(ASSETS.length);
  const token = url.searchParams.get("t") ?? "";
  const found = await ctx.runQuery(internal.helpCenter.jobs.asset, { key, token });
  const blob = found && (await ctx.storage.get(found.storageId));
  if (!found || !blob) return refused(404, "Not found");
  return new Response(blob, {
    headers: {
      "Content-Type": found.contentType,
      "Content-Disposition": "inline",
      "X-Content-Type-Options": "nosniff",
      "Content-Security-Policy": "default-src 'none'; sandbox",
      "Cross-Origin-Resource-Policy": "cross-origin",
      "Access-Control-Allow-Origin": "*",
      "Referrer-Policy": "no-referrer",
      "Cache-Control": "private, no-cache",
    },
  });
});

/** The public pages under `/help/{centre}/`, and the pictures of articles. */
export function mountHelpRoutes(http: HttpRouter): void {
  http.route({ pathPrefix: ASSETS, method: "GET", handler: asset });
  http.route({ pathPrefix: PREFIX, method: "GET", handler: get });
  http.route({ pathPrefix: PREFIX, method: "POST", handler: post });
}
