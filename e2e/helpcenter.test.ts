import { readFile } from "node:fs/promises";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BAD_INPUTS } from "../packages/core/src/richText.inputs.testing.ts";
import { PICTURES } from "../convex/demo/pictures.ts";
import { markdownToHtml, sanitizeHtml } from "../packages/core/src/richText.ts";
import { readZip } from "../packages/dashboard/src/help/files/zipRead.ts";
import { writeZip, type ZipFile } from "../packages/dashboard/src/help/files/zipWrite.ts";
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
  expect(await page.getByLabel("What was missing?").isVisible()).toBe(false);
  await page.getByRole("group", { name: "Did this answer your question?" }).getByText("No", { exact: true }).click();
  await page.getByLabel("What was missing?").fill("Where on the display?");
  await page.getByRole("button", { name: "Send" }).click();
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

test("markdown with pictures in a zip is looked at, taken, exported and read back unchanged", async () => {
  const { page } = desk;
  const { workspaceId } = demo;
  const choose = async (files: ZipFile[], name = "docs.zip") => {
    const buffer = Buffer.from(await writeZip(files).arrayBuffer());
    const input = page.getByLabel("Choose files or a zip");
    await input.setInputFiles({ name, mimeType: "application/zip", buffer });
  };
  const text = "---\nslug: tubeless\n---\n# Tubeless\n\n![Valve](../img/valve.png)\n\n![Gone](gone.png)";
  const picture = new Uint8Array(Buffer.from(PICTURES["display.png"] ?? "", "base64"));
  await page.goto(`${product.url}/help?tab=import`);
  await choose([{ path: "../outside.md", bytes: new TextEncoder().encode(text) }]);
  await page.getByText("has a file that points outside of it").waitFor();
  await choose([
    { path: "docs/guides/tubeless.md", bytes: new TextEncoder().encode(text) },
    { path: "docs/img/valve.png", bytes: picture },
  ]);
  await page.getByRole("heading", { name: "1 new, 0 changed, 0 as before, 1 picture" }).waitFor();
  await page.getByText("gone.png is not in the folder").waitFor();
  expect(await findingsInBothThemes(page)).toEqual([]);
  await page.getByRole("button", { name: "Import 1" }).click();
  await page.getByText("Imported as drafts.").waitFor();
  const found = (await agent.read("helpCenter/agent:find", { workspaceId, query: "Tubeless" })) as {
    articleId: string;
  }[];
  const { articleId } = found[0]!;
  const { content } = (await agent.read("helpCenter/agent:draft", { workspaceId, articleId })) as { content: string };
  expect(content).toMatch(/^!\[Valve\]\(\/help\/assets\/[0-9a-f]{32}\)\n\n!\[Gone\]\(gone\.png\)$/);

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Export all" }).click(),
  ]);
  const exported = new Uint8Array(await readFile(await download.path()));
  const entries = readZip(exported);
  const file = entries.find(({ path }) => path === "Guides/tubeless.md");
  const kept = entries.find(({ path }) => path.endsWith("-valve.png"));
  expect(new TextDecoder().decode(await file?.read())).toContain(`![Valve](../${kept?.path})`);
  expect(await kept?.read()).toEqual(picture);
  await page.getByLabel("Choose files or a zip").setInputFiles({
    ...{ name: "help-centre.zip", mimeType: "application/zip", buffer: Buffer.from(exported) },
  });
  await page.getByRole("heading", { name: /^0 new, 0 changed, \d+ as before$/ }).waitFor();
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Take back" }).click();
  await page.getByText("Taken back", { exact: true }).waitFor();
  expect(await agent.read("helpCenter/agent:find", { workspaceId, query: "Tubeless" })).toEqual([]);
  expect(desk.problems).toEqual([]);
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
