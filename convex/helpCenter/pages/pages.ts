import { type Heading, markdownToHtml } from "@parley/core/richText";
import type { ArticleAnswer, CenterAnswer, CollectionAnswer, SearchAnswer } from "../pageViews";
import type { PageCard, Shelf } from "../views";
import { type Html, markup, trusted } from "./html";
import { icon } from "./icons";
import {
  absolute,
  crumbs,
  documentOf,
  languageOf,
  linkTo,
  type PageContext,
  searchField,
  wordsFor,
  type Written,
} from "./layout";
import { dayOf } from "./words";

const articlePath = (slug: string) => `/articles/${encodeURIComponent(slug)}`;
const collectionPath = (slug: string) => `/collections/${encodeURIComponent(slug)}`;

function shelfLink(context: PageContext, shelf: Shelf): Html {
  const { articles } = wordsFor(context);
  return markup`<a class="col" href="${linkTo(context, collectionPath(shelf.slug))}">${trusted(icon(shelf.icon ?? "book"))}<h2>${shelf.name}</h2><p class="small quiet">${shelf.description}</p><p class="small faint">${articles(shelf.articles)}</p></a>`;
}

function articleList(context: PageContext, cards: readonly PageCard[]): Html {
  const items = cards.map(
    (card) =>
      markup`<li><a href="${linkTo(context, articlePath(card.slug))}"><b>${card.title}</b>${card.description !== "" && markup`<span class="small quiet">${card.description}</span>`}</a></li>`,
  );
  return markup`<ul class="list">${items}</ul>`;
}

/** The first page of a centre. */
export function homePage(context: PageContext, answer: CenterAnswer): Written {
  const words = wordsFor(context);
  const top = answer.shelves.filter(({ parentId }) => parentId === null);
  const isEmpty = top.length === 0 && answer.loose.length === 0;
  const body = markup`<div class="hero"><h1>${words.hero}</h1>${searchField(context)}${answer.center.intro !== "" && markup`<p class="quiet">${answer.center.intro}</p>`}</div>${isEmpty && markup`<p class="quiet">${words.empty}</p>`}<div class="cols">${top.map((shelf) => shelfLink(context, shelf))}</div>${
    answer.loose.length > 0 &&
    markup`<section class="narrow"><h2>${words.loose}</h2>${articleList(context, answer.loose)}</section>`
  }`;
  const title = `${words.help} · ${answer.workspaceName}`;
  const description = answer.center.intro || words.hero;
  return documentOf(context, {
    title,
    description,
    path: "",
    body,
    hasSearch: false,
    languages: answer.center.languages,
  });
}

function wayTo(shelves: readonly Shelf[], id: string | null): { name: string; path: string }[] {
  const shelf = shelves.find(({ collectionId }) => collectionId === id);
  return shelf ? [...wayTo(shelves, shelf.parentId), { name: shelf.name, path: collectionPath(shelf.slug) }] : [];
}

/** A collection with what stands in it. */
export function collectionPage(context: PageContext, answer: CollectionAnswer): Written {
  const { shelf, groups, shelves } = answer;
  const [own, ...inside] = groups;
  const direct = own?.articles ?? [];
  const words = wordsFor(context);
  const parts = inside.map(
    (group) =>
      markup`<section class="group"><h2><a href="${linkTo(context, collectionPath(group.shelf.slug))}">${group.shelf.name}</a></h2>${articleList(context, group.articles)}</section>`,
  );
  const body = markup`${crumbs(context, wayTo(shelves, shelf.parentId), shelf.name)}<div class="narrow"><div class="lead"><h1>${shelf.name}</h1>${shelf.description !== "" && markup`<p class="quiet">${shelf.description}</p>`}<p class="small faint">${words.articles(shelf.articles)}</p></div>${direct.length > 0 && markup`<div class="group">${articleList(context, direct)}</div>`}${parts}</div>`;
  const title = `${shelf.name} · ${answer.workspaceName}`;
  const description = shelf.description || shelf.name;
  return documentOf(context, {
    title,
    description,
    path: collectionPath(shelf.slug),
    body,
    languages: answer.center.languages,
  });
}

/** What the form of an article carries: a token that only its own reader's browser can repeat. */
export interface FeedbackForm {
  token: string;
  isSent: boolean;
}

function voteForm(context: PageContext, answer: ArticleAnswer, form: FeedbackForm): Html {
  const words = wordsFor(context);
  if (form.isSent)
    return markup`<section class="vote" id="feedback"><p class="thanks" role="status">${words.thanks}</p></section>`;
  const { helpful } = answer;
  const { language, base } = context;
  const action = `${base}${articlePath(answer.article.slug)}/feedback`;
  const choice = (value: "yes" | "no", isChosen: boolean) =>
    markup`<label class="choice"><input class="vh" type="radio" name="helpful" value="${value}" required${isChosen && trusted(" checked")}>${trusted(icon(value, true))}${words[value]}</label>`;
  return markup`<form class="vote" id="feedback" method="post" action="${action}"><fieldset><legend>${words.question}</legend><div class="row">${choice("yes", helpful === true)}${choice("no", helpful === false)}</div></fieldset><input type="hidden" name="token" value="${form.token}">${language !== null && markup`<input type="hidden" name="lang" value="${language}">`}<div class="more"><label class="small">${words.missing}<textarea name="comment" rows="2" maxlength="2000"></textarea><span class="faint">${words.optional}</span></label><button>${words.send}</button></div></form>`;
}

function contents(context: PageContext, headings: readonly Heading[]): Html | null {
  const shown = headings.filter(({ level }) => level === 2 || level === 3).slice(0, 30);
  if (shown.length < 2) return null;
  const links = shown.map(({ id, text }) => markup`<a href="#${id}">${text}</a>`);
  return markup`<nav class="toc" aria-label="${wordsFor(context).onThisPage}">${links}</nav>`;
}

function jsonLd(context: PageContext, { article, workspaceName }: ArticleAnswer): object {
  return {
    "@context": "https://schema.org",
    "@type": "Article",
    headline: article.title,
    description: article.description,
    inLanguage: article.language,
    datePublished: new Date(article.publishedAt).toISOString(),
    dateModified: new Date(article.updatedAt).toISOString(),
    mainEntityOfPage: absolute(context, articlePath(article.slug), article.language),
    publisher: { "@type": "Organization", name: workspaceName },
    ...(article.authorName && { author: { "@type": "Person", name: article.authorName } }),
  };
}

/** An article. */
export function articlePage(context: PageContext, answer: ArticleAnswer, form: FeedbackForm): Written {
  const { article, shelves, related } = answer;
  const words = wordsFor(context);
  const headings: Heading[] = [];
  const text = markdownToHtml(article.content, { headings, imageUrl: (src) => article.imageUrls[src] ?? src });
  const updated = words.updated(dayOf(article.updatedAt, languageOf(context)), article.authorName);
  const isOther = article.language !== languageOf(context);
  const body = markup`${crumbs(context, wayTo(shelves, article.collectionId))}<div class="article"><div><article class="prose"${isOther && trusted(` lang="${article.language}"`)}><h1>${article.title}</h1><p class="small faint">${updated}</p>${trusted(text)}</article>${voteForm(context, answer, form)}${
    related.length > 0 &&
    markup`<section class="related"><h2>${words.related}</h2>${articleList(context, related)}</section>`
  }</div>${contents(context, headings)}</div>`;
  return documentOf(context, {
    title: `${article.seoTitle || article.title} · ${answer.workspaceName}`,
    description: article.seoDescription || article.description || article.title,
    path: articlePath(article.slug),
    body,
    languages: article.languages,
    jsonLd: jsonLd(context, answer),
  });
}

/** What a search found. */
export function searchPage(context: PageContext, answer: SearchAnswer): Written {
  const words = wordsFor(context);
  const items = answer.hits.map((hit) => {
    const excerpt = hit.excerpt.map(({ text, isHit }) => (isHit ? markup`<mark>${text}</mark>` : markup`${text}`));
    return markup`<li><a href="${linkTo(context, articlePath(hit.slug))}"><b>${hit.title}</b><span class="small quiet">${excerpt}</span></a></li>`;
  });
  const title = answer.query === "" ? words.search : words.results(answer.query);
  const none = answer.query !== "" && items.length === 0;
  const body = markup`${crumbs(context, [], title)}<div class="narrow"><div class="lead"><h1>${title}</h1></div><div class="group">${
    none ? markup`<p class="quiet" role="status">${words.nothing}</p>` : markup`<ul class="list">${items}</ul>`
  }</div></div>`;
  return documentOf(context, {
    title,
    description: title,
    path: "/search",
    body,
    isIndexed: false,
    query: answer.query,
  });
}

/** A page that is not there, or a centre that is not for everyone: the same for whatever was asked for. */
export function missingPage(context: PageContext, isClosed: boolean): Written {
  const words = wordsFor(context);
  const [title, text] = isClosed ? [words.closed, words.closedText] : [words.notFound, words.notFoundText];
  const body = markup`<div class="hero"><h1>${title}</h1><p class="quiet">${text}</p>${!isClosed && markup`<p><a class="prose" href="${linkTo(context, "")}">${words.backHome}</a></p>`}</div>`;
  return documentOf(context, { title, description: text, path: "", body, isIndexed: false, hasSearch: !isClosed });
}
