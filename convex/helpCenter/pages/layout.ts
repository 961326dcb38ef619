import type { Frame } from "../pageViews";
import { type Html, markup, trusted } from "./html";
import { icon } from "./icons";
import { styleSheet } from "./style";
import { languageName, type Words, wordsOf } from "./words";

/** Where a page is and who reads it. */
export interface PageContext {
  /** `/help/northwind`. */
  base: string;
  /** Address of the site, without a slash at the end. */
  origin: string;
  frame: Frame;
  /** The language asked for; null for the centre's first. */
  language: string | null;
}

export interface Page {
  title: string;
  description: string;
  /** Below `base`; without the language. */
  path: string;
  body: Html;
  /** Languages the page exists in. */
  languages?: readonly string[];
  isIndexed?: boolean;
  hasSearch?: boolean;
  query?: string;
  jsonLd?: object;
}

export interface Written {
  text: string;
  style: string;
}

/** The language a page is shown in. */
export function languageOf({ language, frame }: PageContext): string {
  return language ?? frame.center.defaultLanguage;
}

export function wordsFor(context: PageContext): Words {
  return wordsOf(languageOf(context));
}

/** An address of the centre in the language of the page. */
export function linkTo(context: PageContext, path: string): string {
  const { language, frame, base } = context;
  const isPlain = language === null || language === frame.center.defaultLanguage;
  return `${base}${path}${isPlain ? "" : `?lang=${encodeURIComponent(language)}`}`;
}

/** The address under which a centre is known to the world outside, by whichever of its names it was asked for. */
export function rootOf({ canonicalUrl, slug }: Frame["center"], origin: string): string {
  return canonicalUrl ?? `${origin}/help/${encodeURIComponent(slug)}`;
}

/** The address of a page for the world outside, in one language. */
export function absolute(context: PageContext, path: string, language: string): string {
  const { origin, frame } = context;
  const root = rootOf(frame.center, origin);
  return `${root}${path}${language === frame.center.defaultLanguage ? "" : `?lang=${encodeURIComponent(language)}`}`;
}

export function searchField(context: PageContext, query = ""): Html {
  const words = wordsFor(context);
  const { language } = context;
  return markup`<form role="search" action="${context.base}/search" method="get">${language !== null && markup`<input type="hidden" name="lang" value="${language}">`}<label class="field">${trusted(icon("search"))}<span class="vh">${words.search}</span><input type="search" name="q" value="${query}" placeholder="${words.searchHint}" maxlength="200"></label></form>`;
}

function languageMenu(context: PageContext, { path, languages = context.frame.center.languages }: Page): Html | null {
  if (languages.length < 2) return null;
  const current = languageOf(context);
  const items = languages.map((language) => {
    const href = linkTo({ ...context, language }, path);
    const mark = language === current ? trusted(' aria-current="true"') : "";
    return markup`<li><a href="${href}" lang="${language}" hreflang="${language}"${mark}>${languageName(language)}</a></li>`;
  });
  return markup`<details class="langs"><summary>${trusted(icon("globe", true))}<span class="vh">${wordsFor(context).language}: </span>${languageName(current)}</summary><ul>${items}</ul></details>`;
}

function head(context: PageContext, page: Page): Html {
  const { center, workspaceName } = context.frame;
  const language = languageOf(context);
  const canonical = absolute(context, page.path, language);
  const alternates = (page.languages ?? []).map(
    (other) => markup`<link rel="alternate" hreflang="${other}" href="${absolute(context, page.path, other)}">`,
  );
  const isIndexed = (page.isIndexed ?? true) && center.isIndexed;
  const json = page.jsonLd && JSON.stringify(page.jsonLd).replace(/</g, "\\u003c");
  return markup`<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${page.title}</title><meta name="description" content="${page.description}">${isIndexed ? markup`<link rel="canonical" href="${canonical}">${alternates}` : markup`<meta name="robots" content="noindex">`}<meta property="og:type" content="article"><meta property="og:title" content="${page.title}"><meta property="og:description" content="${page.description}"><meta property="og:url" content="${canonical}"><meta property="og:site_name" content="${workspaceName}"><link rel="icon" href="data:,">${json ? trusted(`<script type="application/ld+json">${json}</script>`) : null}`;
}

/** A whole document. The style sheet is given beside it, so that the policy can name its hash. */
export function documentOf(context: PageContext, page: Page): Written {
  const { workspaceName, center, accent, logoUrl } = context.frame;
  const words = wordsFor(context);
  const style = styleSheet(accent);
  const site = center.siteUrl;
  const logo = logoUrl ? markup`<img src="${logoUrl}" alt="">` : ([...workspaceName][0] ?? "?");
  const name = markup`<span class="logo" aria-hidden="true">${logo}</span><b>${workspaceName}</b><span class="quiet">${words.help}</span>`;
  const { text } =
    markup`<!doctype html><html lang="${languageOf(context)}"><head>${head(context, page)}<style>${trusted(style)}</style></head><body><a class="vh skip" href="#content">${page.title}</a><header class="top"><div class="bar"><a class="home" href="${linkTo(context, "")}">${name}</a>${
      page.hasSearch !== false && searchField(context, page.query)
    }${languageMenu(context, page)}${site && markup`<a class="link" href="${site}">${new URL(site).host}</a>`}</div></header><main id="content">${page.body}</main><footer><div class="foot">${workspaceName}${site && markup` · <a href="${site}">${new URL(site).host}</a>`}</div></footer></body></html>`;
  return { text, style };
}

/** The way from the centre's beginning to a page. */
export function crumbs(context: PageContext, steps: readonly { name: string; path: string }[], last?: string): Html {
  const words = wordsFor(context);
  const links = [{ name: words.help, path: "" }, ...steps].map(
    ({ name, path }) => markup`<a href="${linkTo(context, path)}">${name}</a>`,
  );
  const all = last === undefined ? links : [...links, markup`<span aria-current="page">${last}</span>`];
  const items = all.map((item, index) => markup`<li>${index > 0 && trusted(icon("right", true))}${item}</li>`);
  return markup`<nav class="crumbs" aria-label="${words.where}"><ol>${items}</ol></nav>`;
}
