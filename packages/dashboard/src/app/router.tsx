import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
  type RouterHistory,
} from "@tanstack/react-router";
import { parseHelpSearch } from "../help/helpViews.ts";
import { isView, type ListSort, type View } from "../inbox/listView.ts";
import { parseKnowledgeSearch } from "../knowledge/knowledgeViews.ts";
import { isReportPage, type ReportPageId } from "../reports/pages.ts";
import { NotFoundPage } from "../shell/NotFoundPage.tsx";
import { parseTicketSearch } from "../tickets/ticketView.ts";

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFoundPage });
const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/signin",
  validateSearch: (search: Record<string, unknown>): { next?: string; up?: true } => ({
    ...(text(search.next)?.startsWith("/") && { next: text(search.next) }),
    ...(search.up === true && { up: true }),
  }),
  component: lazyRouteComponent(() => import("../gate/SignInPage.tsx"), "SignInPage"),
});

const welcome = createRoute({
  getParentRoute: () => root,
  path: "/welcome",
  component: lazyRouteComponent(() => import("../gate/WelcomePage.tsx"), "WelcomePage"),
});

const desk = createRoute({
  getParentRoute: () => root,
  id: "desk",
  component: lazyRouteComponent(() => import("../shell/Desk.tsx"), "Desk"),
});

const home = createRoute({
  getParentRoute: () => desk,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/inbox/$view", params: { view: "all" }, replace: true });
  },
});

const start = createRoute({
  getParentRoute: () => desk,
  path: "/start",
  component: lazyRouteComponent(() => import("../start/StartPage.tsx"), "StartPage"),
});

const inboxHome = createRoute({
  getParentRoute: () => desk,
  path: "/inbox",
  beforeLoad: () => {
    throw redirect({ to: "/inbox/$view", params: { view: "all" }, replace: true });
  },
});

export interface InboxSearch {
  sort?: ListSort;
  assignee?: string;
  /** Only a team's, or only those with a tag. */
  team?: string;
  tag?: string;
  /** The person panel where it is not always shown, or what the team knows in its place. */
  panel?: "person" | "knowledge";
  /** A saved view in place of a plain one. */
  saved?: string;
  /** A message to scroll to. */
  message?: string;
}

const inbox = createRoute({
  getParentRoute: () => desk,
  path: "/inbox/$view",
  params: {
    parse: ({ view }): { view: View } => ({ view: isView(view) ? view : "all" }),
    stringify: ({ view }) => ({ view }),
  },
  validateSearch: (search: Record<string, unknown>): InboxSearch => ({
    ...((search.sort === "oldest" || search.sort === "waiting" || search.sort === "sla") && { sort: search.sort }),
    ...(text(search.assignee) && { assignee: text(search.assignee) }),
    ...(text(search.team) && { team: text(search.team) }),
    ...(text(search.tag) && { tag: text(search.tag) }),
    ...(text(search.saved) && { saved: text(search.saved) }),
    ...((search.panel === "person" || search.panel === "knowledge") && { panel: search.panel }),
    ...(text(search.message) && { message: text(search.message) }),
  }),
  component: lazyRouteComponent(() => import("../inbox/InboxPage.tsx"), "InboxPage"),
});

/** Only an address: the inbox itself reads the id, so that list and thread stay mounted while it changes. */
const conversation = createRoute({ getParentRoute: () => inbox, path: "/$conversationId" });

const PEOPLE_FILTERS = ["identified", "online", "blocked"] as const;
const peopleFilter = (value: unknown) => PEOPLE_FILTERS.find((each) => each === value);

const people = createRoute({
  getParentRoute: () => desk,
  path: "/people",
  validateSearch: (search: Record<string, unknown>): { q?: string; filter?: (typeof PEOPLE_FILTERS)[number] } => ({
    ...(text(search.q) && { q: text(search.q) }),
    ...(peopleFilter(search.filter) && { filter: peopleFilter(search.filter) }),
  }),
  component: lazyRouteComponent(() => import("../people/PeoplePage.tsx"), "PeoplePage"),
});
const person = createRoute({ getParentRoute: () => people, path: "/$visitorId" });

const reportsHome = createRoute({
  getParentRoute: () => desk,
  path: "/reports",
  beforeLoad: () => {
    throw redirect({ to: "/reports/$page", params: { page: "overview" }, replace: true });
  },
});
const reports = createRoute({
  getParentRoute: () => desk,
  path: "/reports/$page",
  params: {
    parse: ({ page }): { page: ReportPageId } => ({ page: isReportPage(page) ? page : "overview" }),
    stringify: ({ page }) => ({ page }),
  },
  validateSearch: (search: Record<string, unknown>): { from?: string; to?: string; alone?: true } => ({
    ...(text(search.from) && { from: text(search.from) }),
    ...(text(search.to) && { to: text(search.to) }),
    ...(search.alone === true && { alone: true }),
  }),
  component: lazyRouteComponent(() => import("../reports/ReportsPage.tsx"), "ReportsPage"),
});

const tickets = createRoute({
  getParentRoute: () => desk,
  path: "/tickets",
  validateSearch: parseTicketSearch,
  component: lazyRouteComponent(() => import("../tickets/TicketsPage.tsx"), "TicketsPage"),
});
const ticket = createRoute({ getParentRoute: () => tickets, path: "/$ticketId" });

const help = createRoute({
  getParentRoute: () => desk,
  path: "/help",
  validateSearch: parseHelpSearch,
  component: lazyRouteComponent(() => import("../help/HelpPage.tsx"), "HelpPage"),
});
/** Only an address: the help page itself reads the id. */
const helpArticle = createRoute({ getParentRoute: () => help, path: "/$articleId" });

const knowledge = createRoute({
  getParentRoute: () => desk,
  path: "/knowledge",
  validateSearch: parseKnowledgeSearch,
  component: lazyRouteComponent(() => import("../knowledge/KnowledgePage.tsx"), "KnowledgePage"),
});
/** Only an address: the page itself reads the id. */
const internalArticle = createRoute({ getParentRoute: () => knowledge, path: "/$articleId" });
const snippets = createRoute({
  getParentRoute: () => desk,
  path: "/knowledge/snippets",
  component: lazyRouteComponent(() => import("../knowledge/SnippetsPage.tsx"), "SnippetsPage"),
});

const settings = createRoute({
  getParentRoute: () => desk,
  path: "/settings",
  component: lazyRouteComponent(() => import("../settings/SettingsIndex.tsx"), "SettingsIndex"),
});
const settingsSection = createRoute({
  getParentRoute: () => desk,
  path: "/settings/$section",
  component: lazyRouteComponent(() => import("../settings/SettingsPage.tsx"), "SettingsPage"),
});

const routeTree = root.addChildren([
  signIn,
  welcome,
  desk.addChildren([
    home,
    start,
    inboxHome,
    inbox.addChildren([conversation]),
    people.addChildren([person]),
    tickets.addChildren([ticket]),
    help.addChildren([helpArticle]),
    knowledge.addChildren([internalArticle]),
    snippets,
    reportsHome,
    reports,
    settings,
    settingsSection,
  ]),
]);

/** The desk's pages, by the addresses of a history: the browser's own without one. */
export const makeRouter = (history?: RouterHistory) =>
  createRouter({ routeTree, defaultPreload: "intent", scrollRestoration: false, ...(history && { history }) });
export const router = makeRouter();

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
