/**
 * Every page of the product as the demo workspace fills it: what `npm run screenshots` renders and a journey checks.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./build.mjs";

/**
 * @typedef {{
 *   path?: string,
 *   act?: (page: import("playwright-core").Page) => Promise<unknown>,
 *   leave?: (page: import("playwright-core").Page) => Promise<unknown>,
 *   wide?: boolean,
 * }} ListedPage `path` within the desk or the public site, `act` to the state that is looked at, `leave` to tidy up,
 *   `wide` for what a phone has no way to.
 */

const HELP_CENTER = "/help/northwind";

/** Waits until live data has arrived: no skeleton is left. */
export async function settle(page) {
  await page.waitForTimeout(400);
  await page
    .waitForFunction(() => document.querySelector("[aria-busy=true], .skeleton, .bone") === null, null, {
      timeout: 10_000,
    })
    .catch(() => undefined);
  await page.waitForTimeout(200);
}

/** Ids of what an array in a source file lists; the desk's modules are not importable outside of its build. */
function idsIn(file) {
  return [...readFileSync(join(root, file), "utf8").matchAll(/\{ id: "([a-z-]+)", label/g)].map((match) => match[1]);
}

const SETTINGS = idsIn("packages/dashboard/src/settings/sections.ts");
const REPORTS = idsIn("packages/dashboard/src/reports/pages.ts");

async function openFirstConversation(page) {
  await page.getByRole("region", { name: "Conversations" }).getByText("Lena Vogel").first().click();
  await page.getByRole("log", { name: "Messages" }).waitFor();
}

/** Presses keys in the open conversation, outside of any field. */
const inThread = (keys) => async (page) => {
  await openFirstConversation(page);
  await settle(page);
  await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
  await page.keyboard.press(keys);
  await page.getByRole("combobox").waitFor();
};

async function openSnippets(page) {
  await openFirstConversation(page);
  await page.getByRole("textbox", { name: /^Reply to/ }).fill("/");
  await page.getByRole("listbox", { name: "Snippets" }).waitFor();
}

/** A draft stays with the workspace: the pages after this one must not show it. */
async function emptyComposer(page) {
  await page.getByRole("textbox", { name: /^Reply to/ }).fill("");
  await page.waitForTimeout(1500);
}

async function searchFor(page, text) {
  await page.keyboard.press("/");
  await page.getByRole("combobox").fill(text);
  await page.locator("mark").first().waitFor();
}

async function selectSome(page) {
  const rows = page.getByRole("region", { name: "Conversations" }).getByRole("option");
  await rows.first().waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await page.getByText(/^\d selected$/).waitFor();
}

/** Follows the first of the links to a conversation list narrowed by `kind`, whose addresses only the workspace knows. */
const followLink = (kind) => async (page) => {
  const link = page.locator(`a[href*="${kind}="]`).first();
  await link.waitFor({ state: "attached" });
  await page.goto(new URL(await link.getAttribute("href"), page.url()).href);
};

const newTicket = (page) =>
  page
    .getByRole("button", { name: /New ticket/ })
    .first()
    .click();

async function openTicket(page) {
  await page.getByRole("main").getByRole("link").filter({ hasText: /\w/ }).first().click();
  await page.getByRole("complementary", { name: /^Ticket #/ }).waitFor();
}

async function openArticle(page) {
  await page
    .getByRole("region", { name: "Articles" })
    .getByRole("link", { name: /Charge limit/ })
    .first()
    .click();
  await page.getByLabel("Text, in markdown").waitFor();
}

async function openVersions(page) {
  await openArticle(page);
  await page.getByRole("button", { name: "More for this article" }).click();
  await page.getByRole("menuitem", { name: /Versions/ }).click();
  await page.getByRole("dialog").waitFor();
}

async function openFigure(page) {
  await page.locator("button.fig", { hasText: "New conversations" }).click();
  await page.getByRole("dialog").waitFor();
}

const openPerson = (page) =>
  page
    .getByRole("link", { name: /Lena Vogel/ })
    .first()
    .click();

/** Pages of the desk, for a member who is signed in. @type {Record<string, ListedPage>} */
export const DESK_PAGES = {
  inbox: { path: "/inbox/all" },
  "inbox-unassigned": { path: "/inbox/unassigned" },
  "inbox-mentions": { path: "/inbox/mentions" },
  "inbox-snoozed": { path: "/inbox/snoozed" },
  "inbox-spam": { path: "/inbox/spam" },
  "inbox-team": { path: "/inbox/all", act: followLink("team"), wide: true },
  "inbox-tag": { path: "/inbox/all", act: followLink("tag"), wide: true },
  "inbox-saved": { path: "/inbox/all", act: followLink("saved"), wide: true },
  "inbox-bulk": { path: "/inbox/all", act: selectSome, wide: true },
  thread: { path: "/inbox/all", act: openFirstConversation },
  "thread-snippets": { path: "/inbox/all", act: openSnippets, leave: emptyComposer },
  "thread-tags": { path: "/inbox/all", act: inThread("t") },
  "thread-merge": { path: "/inbox/all", act: inThread("Shift+M") },
  "thread-macros": { path: "/inbox/all", act: inThread("m") },
  command: { path: "/inbox/all", act: (page) => page.keyboard.press("Control+k") },
  search: { path: "/inbox/all", act: (page) => searchFor(page, "battery") },
  closed: { path: "/inbox/closed" },
  tickets: { path: "/tickets" },
  "tickets-board": { path: "/tickets?view=board" },
  "tickets-detail": { path: "/tickets", act: openTicket },
  "tickets-new": { path: "/tickets", act: newTicket },
  people: { path: "/people" },
  "people-person": { path: "/people", act: openPerson },
  help: { path: "/help" },
  "help-feedback": { path: "/help?tab=feedback" },
  "help-searches": { path: "/help?tab=searches" },
  "help-import": { path: "/help?tab=import" },
  "help-article": { path: "/help", act: openArticle },
  "help-versions": { path: "/help", act: openVersions },
  knowledge: { path: "/knowledge" },
  "knowledge-snippets": { path: "/knowledge/snippets" },
  ...Object.fromEntries(REPORTS.map((id) => [`reports-${id}`, { path: `/reports/${id}` }])),
  "reports-drawer": { path: "/reports/overview", act: openFigure },
  start: { path: "/start" },
  settings: { path: "/settings" },
  ...Object.fromEntries(SETTINGS.map((id) => [`settings-${id}`, { path: `/settings/${id}` }])),
};

/** The public help centre, at the address of public pages. @type {Record<string, ListedPage>} */
export const HELP_PAGES = {
  "site-home": { path: HELP_CENTER },
  "site-collection": { path: `${HELP_CENTER}/collections/battery-and-charging` },
  "site-article": { path: `${HELP_CENTER}/articles/charge-limit` },
  "site-search": { path: `${HELP_CENTER}/search?q=bike` },
};

const messengerButton = (page) => page.getByRole("button", { name: /^Open messenger/ }).first();

/** Opens the messenger on a page that has just come. */
export const openMessenger = (page) => messengerButton(page).click();

/** Opens the messenger and sends the first message of a conversation. */
export async function askAQuestion(page, text) {
  await messengerButton(page).click();
  await page.getByRole("button", { name: /ask a question/i }).click();
  await page.getByRole("textbox", { name: "Message" }).fill(text);
  await page.getByRole("button", { name: "Send", exact: true }).click();
}

const messengerTab = (name) => async (page) => {
  await openMessenger(page);
  await page.getByRole("navigation", { name: "Messenger" }).getByRole("button", { name }).click();
};

async function newTicketForm(page) {
  await messengerTab("Tickets")(page);
  await page.getByRole("button", { name: "New ticket" }).click();
  await page.getByLabel(/^Subject/).waitFor();
}

async function readArticle(page) {
  await messengerTab("Help")(page);
  const panel = page.getByRole("dialog");
  await settle(page);
  await panel.getByRole("button", { name: /Battery and charging/ }).click();
  await panel.getByRole("button", { name: /^Charge limit/ }).click();
  await panel.getByRole("heading", { name: /Charge limit/ }).waitFor();
}

/** The messenger on the demo shop's page. @type {Record<string, ListedPage>} */
export const WIDGET_PAGES = {
  shop: {},
  home: { act: openMessenger },
  messages: { act: messengerTab("Messages") },
  chat: { act: (page) => askAQuestion(page, "Does the Tern 5 fit a rider of 1.62 m?") },
  help: { act: messengerTab("Help") },
  article: { act: readArticle },
  tickets: { act: messengerTab("Tickets") },
  "ticket-new": { act: newTicketForm },
};
