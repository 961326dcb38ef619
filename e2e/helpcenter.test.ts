import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BAD_INPUTS } from "../packages/core/src/richText.inputs.testing.ts";
import { markdownToHtml, sanitizeHtml } from "../packages/core/src/richText.ts";
import {
  agentOverWire,
  type DemoAccess,
  openMessenger,
  openSeat,
  type Seat,
  signInAtDesk,
  type WireClient,
} from "./actors.testing";
import { accessibilityFindings, findingsInBothThemes } from "./checks.testing";
import { type Product, type Shop, startBrowser, startProduct, startShop } from "./product.testing";

let product: Product;
let browser: Browser;
let demo: DemoAccess;
let agent: WireClient;
let desk: Seat;
let reader: Seat;
let center: string;
let shop: Shop;

beforeAll(async () => {
  product = await startProduct();
  demo = (await product.call("demo/seed:run", {})) as DemoAccess;
  [browser, agent] = await Promise.all([startBrowser(), agentOverWire(product, demo)]);
  [desk, reader] = await Promise.all([openSeat(browser), openSeat(browser)]);
  center = `${product.siteUrl}/help/northwind`;
  shop = await startShop(product, demo.workspaceId);
  await signInAtDesk(desk, product, demo);
});

afterAll(async () => {
  await agent?.client.close();
  await browser?.close();
  await shop?.close();
  await product?.close();
});

const statusOf = async (path: string) => (await fetch(center + path, { redirect: "manual" })).status;

test("the demo's help centre can be read, searched and answered without a script", async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(center);
  await page.getByRole("link", { name: /Battery and charging/ }).click();
  await page.getByRole("link", { name: /^Charge limit/ }).click();
  await page.getByRole("heading", { name: "Charge to 100 % for a long ride" }).waitFor();
  await page.getByLabel("What was missing?").fill("Where on the display?");
  await page.getByRole("button", { name: "No" }).click();
  await page.getByText("Thank you.").waitFor();
  await page.getByRole("searchbox").fill("firmware");
  await page.keyboard.press("Enter");
  await page.locator("mark").first().waitFor();
  expect(await page.getByRole("link", { name: /Charge limit/ }).count()).toBeGreaterThan(0);
  expect(await page.getByRole("link", { name: /What is new in firmware/ }).count()).toBe(0);
  await context.close();
});

test("public pages have no accessibility findings in light and dark, and no errors", async () => {
  for (const path of ["", "/collections/battery-and-charging", "/articles/charge-limit", "/search?q=bike"]) {
    await reader.page.goto(center + path);
    expect(await findingsInBothThemes(reader.page), path).toEqual([]);
  }
  expect(reader.problems).toEqual([]);
});

test("the messenger lists, finds and shows articles, and takes whether they helped", async () => {
  const visitor = await openSeat(browser, { width: 390, height: 844 });
  const { page } = visitor;
  await page.goto(shop.url);
  await openMessenger(page);
  const help = page.getByRole("dialog");
  await help.getByRole("button", { name: "Help", exact: true }).click();
  await help.getByRole("button", { name: /Battery and charging/ }).waitFor();
  expect(await accessibilityFindings(page)).toEqual([]);
  await help.getByRole("searchbox").fill("charg");
  await help.locator("mark").first().waitFor();
  expect(await accessibilityFindings(page)).toEqual([]);
  await help.getByRole("searchbox").fill("");
  await help.getByRole("button", { name: /Battery and charging/ }).click();
  await help.getByRole("button", { name: /^Charge limit/ }).click();
  await help.getByRole("heading", { name: "Charge to 100 % for a long ride" }).waitFor();
  await help.getByRole("button", { name: "No", exact: true }).click();
  await help.getByLabel("What was missing?").fill("A picture");
  await help.getByRole("button", { name: "Send", exact: true }).click();
  await help.getByText("Thank you for telling us.").waitFor();
  await help.locator("button[aria-pressed=true]").getByText("No").waitFor();
  expect(await accessibilityFindings(page)).toEqual([]);
  expect(visitor.problems).toEqual([]);
  await visitor.context.close();
});

/** Opens the messenger's search in a page of its own, with what was found for `words`. */
async function searchInShop(words: string): Promise<Seat> {
  const seat = await openSeat(browser);
  await seat.page.goto(shop.url);
  await openMessenger(seat.page);
  await seat.page.getByRole("dialog").getByRole("button", { name: "Help", exact: true }).click();
  await seat.page.getByRole("searchbox").fill(words);
  return seat;
}

test("an article is written, published, read, taken back and gone everywhere", async () => {
  const { page } = desk;
  await page.getByRole("link", { name: "Knowledge" }).click();
  await page.getByRole("button", { name: "New article" }).click();
  await page.getByLabel("Title", { exact: true }).fill("Puncture on the way");
  await page.getByLabel("Text, in markdown").fill("## Sealant\n\nShake the **bottle** well.");
  await page.getByLabel("Preview").getByRole("heading", { name: "Sealant" }).waitFor();
  await page.getByLabel("Address").fill("puncture");
  await page.getByLabel("Address").press("Enter");
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await page.getByText("Published. Readers see it now.").waitFor();
  await reader.page.goto(`${center}/articles/puncture`);
  await reader.page.getByRole("heading", { name: "Sealant" }).waitFor();
  expect(await statusOf("/sitemap.xml")).toBe(200);
  const visitor = await searchInShop("sealant");
  const found = visitor.page.getByRole("button", { name: /^Puncture on the way/ });
  const read = visitor.page.getByRole("heading", { name: "Sealant" });
  await found.click();
  await read.waitFor();

  const { workspaceId } = demo;
  await agent.mutate("helpCenter/agentCenter:restrict", { workspaceId, policy: "restricted" });
  for (const path of ["", "/articles/puncture", "/search?q=sealant", "/sitemap.xml"])
    expect(await statusOf(path)).toBe(404);
  await visitor.page.getByText("This is no longer here.").waitFor();
  expect(await read.count()).toBe(0);
  await agent.mutate("helpCenter/agentCenter:restrict", { workspaceId, policy: "public" });
  expect(await statusOf("/articles/puncture")).toBe(200);
  await read.waitFor();
  await visitor.page.getByRole("button", { name: "Back", exact: true }).click();
  await found.waitFor();

  await page.getByRole("button", { name: "More for this article" }).click();
  await page.getByRole("menuitem", { name: "Unpublish" }).click();
  await page.getByText("Nobody but the team sees it").waitFor();
  expect(await statusOf("/articles/puncture")).toBe(404);
  expect(await (await fetch(`${center}/search?q=sealant`)).text()).not.toContain("Puncture");
  await found.waitFor({ state: "detached" });
  expect(visitor.problems).toEqual([]);
  await visitor.context.close();
  expect(desk.problems).toEqual([]);
});

test("two authors at once: the second is told, and nothing is lost", async () => {
  const { page } = desk;
  const { workspaceId } = demo;
  const articleId = page.url().split("/").at(-1) ?? "";
  const draft = (await agent.read("helpCenter/agent:draft", { workspaceId, articleId })) as { revision: number };
  await page.getByLabel("Text, in markdown").fill("Mine.");
  const theirs = { workspaceId, articleId, revision: draft.revision, content: "Theirs." };
  await agent.mutate("helpCenter/agentArticles:save", theirs);
  await page.getByRole("button", { name: "Keep mine" }).click();
  await expect
    .poll(
      async () =>
        ((await agent.read("helpCenter/agent:draft", { workspaceId, articleId })) as { content: string }).content,
    )
    .toBe("Mine.");
});

test("no bad input does anything in a real browser", async () => {
  const page = await browser.newPage();
  const requests: string[] = [];
  let calls = 0;
  await page.exposeFunction("pwn", () => void calls++);
  page.on("dialog", (dialog) => void (calls++, dialog.dismiss()));
  page.on("request", (request) => requests.push(request.url()));
  await page.route("https://**", (route) => route.abort());
  const pieces = BAD_INPUTS.flatMap((input) => [markdownToHtml(input), sanitizeHtml(input)]);
  await page.setContent(`<!doctype html><title>x</title><main>${pieces.join("\n")}</main><div id="late"></div>`);
  const findings = await page.evaluate((all) => {
    const late = document.querySelector("#late");
    for (const html of all) late?.insertAdjacentHTML("beforeend", html);
    const elements = [...document.querySelectorAll("main *, #late *")];
    const isOdd = (element: Element) =>
      /^(script|style|iframe|object|embed|svg|math|form|base|link|meta)$/i.test(element.tagName) ||
      element.getAttributeNames().some((name) => name.startsWith("on") || name === "style" || name === "name") ||
      (element instanceof HTMLAnchorElement && !/^(https?|mailto|tel|about|):/.test(element.protocol));
    for (const element of elements)
      if (element instanceof HTMLElement && element.closest("a") === null) element.click();
    return elements.filter(isOdd).map((element) => element.outerHTML.slice(0, 200));
  }, pieces);
  await page.waitForTimeout(300);
  expect(findings).toEqual([]);
  expect(calls).toBe(0);
  expect(requests.filter((url) => !url.startsWith("https://ok.example/") && url.startsWith("http"))).toEqual([]);
  await page.close();
}, 60_000);
