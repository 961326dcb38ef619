import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { isView, type ListSort, type View } from "../inbox/listView.ts";
import { NotFoundPage } from "../shell/NotFoundPage.tsx";

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
  /** The person panel where it is not always shown. */
  panel?: "person";
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
    ...((search.sort === "oldest" || search.sort === "waiting") && { sort: search.sort }),
    ...(text(search.assignee) && { assignee: text(search.assignee) }),
    ...(search.panel === "person" && { panel: search.panel }),
    ...(text(search.message) && { message: text(search.message) }),
  }),
  component: lazyRouteComponent(() => import("../inbox/InboxPage.tsx"), "InboxPage"),
});

/** Only an address: the inbox itself reads the id, so that list and thread stay mounted while it changes. */
const conversation = createRoute({ getParentRoute: () => inbox, path: "/$conversationId" });

const people = createRoute({
  getParentRoute: () => desk,
  path: "/people",
  validateSearch: (search: Record<string, unknown>): { q?: string; filter?: "identified" | "online" } => ({
    ...(text(search.q) && { q: text(search.q) }),
    ...((search.filter === "identified" || search.filter === "online") && { filter: search.filter }),
  }),
  component: lazyRouteComponent(() => import("../people/PeoplePage.tsx"), "PeoplePage"),
});
const person = createRoute({ getParentRoute: () => people, path: "/$visitorId" });

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
    settings,
    settingsSection,
  ]),
]);

export const router = createRouter({ routeTree, defaultPreload: "intent", scrollRestoration: false });

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
