import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type DemoAccess, openSeat, type Seat, signInAtDesk, visitorOverWire } from "./actors.testing";
import { findingsInBothThemes } from "./checks.testing";
import { type Product, startBrowser, startProduct } from "./product.testing";

let product: Product;
let browser: Browser;
let demo: DemoAccess;
let desk: Seat;

beforeAll(async () => {
  product = await startProduct();
  demo = (await product.call("demo/seed:run", {})) as DemoAccess;
  browser = await startBrowser();
  desk = await openSeat(browser);
  await signInAtDesk(desk, product, demo);
});

afterAll(async () => {
  await browser?.close();
  await product?.close();
});

test("an internal article is written in a folder of its own, with tags, and found by its text", async () => {
  const { page } = desk;
  await page.getByRole("link", { name: "Knowledge" }).click();
  await page.getByRole("link", { name: "Internal articles" }).click();
  await page.getByRole("button", { name: "New folder" }).click();
  await page.getByLabel("Name").fill("Money back");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("link", { name: "Money back" }).click();
  await page.getByRole("button", { name: "New article" }).click();
  await page.getByLabel("Title", { exact: true }).fill("When the bank refuses");
  await page.getByLabel("Text, in markdown").fill("Above **200 euro** ask Quartermaster Holm.");
  await page.getByLabel("Tags").fill("refund, approval");
  await page.getByLabel("Preview").getByText("200 euro").waitFor();
  await page.getByText("Saved", { exact: true }).waitFor();
  expect(await page.getByLabel("Folder").locator("option:checked").textContent()).toBe("Money back");
  expect(await findingsInBothThemes(page)).toEqual([]);
  await page.getByRole("link", { name: "Back to the internal articles" }).click();
  await page.getByLabel("Search internal articles").fill("quartermaster");
  await page.getByRole("link", { name: "When the bank refuses" }).waitFor();
  expect(await findingsInBothThemes(page)).toEqual([]);
});

test("a folder that is not empty stays, and says why", async () => {
  const { page } = desk;
  await page.getByRole("button", { name: "More for Money back" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByText("“Money back” is not empty.").waitFor();
  await page.getByRole("link", { name: "Money back" }).waitFor();
});

test("in a thread the article is found and read, and a public one's link is sent", async () => {
  const { page } = desk;
  const visitor = await visitorOverWire(product, demo.workspaceId);
  const clientMessageId = crypto.randomUUID();
  await visitor.mutate("conversations/visitor:start", { content: "My battery stops at 80 %.", clientMessageId });
  await page.goto(`${product.url}/inbox/unassigned`);
  await page.getByText("My battery stops at 80 %.").first().click();
  await page.getByRole("textbox", { name: /^Reply to/ }).waitFor();
  await page.keyboard.press("h");
  const panel = page.getByRole("complementary", { name: "Knowledge" });
  await panel.getByLabel("Search knowledge").fill("quartermaster");
  await panel.getByRole("button", { name: /When the bank refuses/ }).click();
  await panel.getByText("200 euro").waitFor();
  expect(await findingsInBothThemes(page)).toEqual([]);
  await panel.getByRole("button", { name: "Back to the results" }).click();
  await panel.getByLabel("Search knowledge").fill("charge limit");
  await panel.getByRole("button", { name: /^Insert Charge limit/ }).click();
  await page.keyboard.press("Control+Enter");
  const link = `${product.siteUrl}/help/northwind/articles/charge-limit`;
  await page
    .getByLabel(/^Conversation with/)
    .getByRole("link", { name: link })
    .waitFor();
  expect((await fetch(link)).status).toBe(200);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await panel.waitFor({ state: "detached" });
  await visitor.client.close();
  expect(desk.problems).toEqual([]);
});

test("on a phone it is a sheet above the thread, gone once something was put in", async () => {
  const phone = await openSeat(browser, { width: 390, height: 844 });
  await signInAtDesk(phone, product, demo);
  const { page } = phone;
  await page.goto(`${product.url}/inbox/all`);
  await page.getByText("My battery stops at 80 %.").or(page.getByText("charge-limit")).first().click();
  await page.getByRole("button", { name: "Knowledge" }).click();
  const panel = page.getByRole("complementary", { name: "Knowledge" });
  await panel.getByRole("button", { name: /^Insert Charge limit/ }).click();
  await panel.waitFor({ state: "detached" });
  expect(await page.getByRole("textbox", { name: /^Reply to/ }).inputValue()).toContain("/articles/charge-limit");
  expect(await findingsInBothThemes(page)).toEqual([]);
});
