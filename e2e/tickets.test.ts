import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type DemoAccess, openMessenger, openSeat, type Seat, signInAtDesk } from "./actors.testing";
import { accessibilityFindings } from "./checks.testing";
import { type Product, type Shop, startBrowser, startProduct, startShop } from "./product.testing";

let product: Product;
let browser: Browser;
let shop: Shop;
let desk: Seat;
let visitor: Seat;

beforeAll(async () => {
  product = await startProduct();
  const demo = (await product.call("demo/seed:run", {})) as DemoAccess;
  browser = await startBrowser();
  shop = await startShop(product, demo.workspaceId);
  [desk, visitor] = await Promise.all([openSeat(browser), openSeat(browser)]);
  await signInAtDesk(desk, product, demo);
});

afterAll(async () => {
  await browser?.close();
  await shop?.close();
  await product?.close();
});

const SUBJECT = "The rear light flickers";
const button = (page: Page, name: string | RegExp) =>
  page.getByRole("button", { name, exact: typeof name === "string" });

async function fillForm(page: Page): Promise<void> {
  await page.goto(shop.url);
  await openMessenger(page);
  await button(page, /^Tickets/).click();
  await button(page, "New ticket").click();
  await page.getByLabel(/^Subject/).fill(SUBJECT);
  await page.getByLabel(/^Description/).fill("Only on cobblestones.");
  await page.getByLabel(/^What is it about/).selectOption("Repair");
}

test("a ticket goes from the messenger's form to its resolution, and a word of the customer opens it again", async () => {
  const { page } = visitor;
  await fillForm(page);
  await button(page, "Send").click();
  await page.getByRole("alert").getByText("Must not be empty.").waitFor();
  await page.getByLabel(/^Order number/).fill("NW-20555");
  await button(page, "Send").click();
  await page.getByRole("heading", { name: SUBJECT }).waitFor();
  expect(await accessibilityFindings(page)).toEqual([]);

  const team = desk.page;
  await team.goto(`${product.url}/tickets`);
  await team.getByRole("link", { name: SUBJECT }).click();
  const detail = team.getByRole("complementary", { name: /^Ticket #/ });
  await detail.getByText("NW-20555").waitFor();
  expect(await accessibilityFindings(team)).toEqual([]);
  await detail.getByRole("tab", { name: "Note" }).click();
  await detail.getByRole("textbox", { name: "Note" }).fill("Loose plug, I bet.");
  await button(team, "Add note").click();
  await detail.getByRole("log").getByText("Loose plug, I bet.").waitFor();
  await detail.getByRole("tab", { name: "Answer" }).click();
  await detail.getByRole("textbox", { name: "Answer to the customer" }).fill("We will tighten the plug on Thursday.");
  await button(team, "Send").click();
  await page.getByRole("log").getByText("We will tighten the plug on Thursday.").waitFor();

  await button(team, "Resolve").click();
  const dialog = team.getByRole("dialog");
  await dialog.getByLabel("What was done").fill("Plug tightened.");
  await dialog.getByRole("button", { name: "Resolve" }).click();
  await page.getByText("Plug tightened.").waitFor();
  await page.getByText("Now resolved").waitFor();
  expect(await page.getByText("Loose plug").count()).toBe(0);

  await page.getByRole("textbox", { name: "Comment" }).fill("It flickers again.");
  await button(page, "Send comment").click();
  await detail.getByRole("log").getByText("It flickers again.").waitFor();
  await detail.getByText("Reopened 1×").waitFor();
  await button(team, "Resolve").waitFor();
  expect([...desk.problems, ...visitor.problems]).toEqual([]);
});

test("cards of the board move by the keyboard, where the rules allow it", async () => {
  const { page } = desk;
  await page.goto(`${product.url}/tickets?view=board`);
  const column = (name: string) => page.getByRole("region", { name, exact: true });
  const card = column("Submitted").getByRole("link").first();
  const subject = (await card.textContent()) ?? "";
  await card.focus();
  await page.keyboard.press("Alt+ArrowLeft");
  await page.keyboard.press("Alt+ArrowRight");
  await column("In progress").getByRole("link", { name: subject }).waitFor();
  expect(await column("Submitted").getByRole("link", { name: subject }).count()).toBe(0);
  expect(desk.problems).toEqual([]);
});

/** Takes a card with the mouse and lets it go over a column, in steps as a hand does. */
async function dragCard(page: Page, subject: string, from: string, to: string): Promise<void> {
  const column = (name: string) => page.getByRole("region", { name, exact: true });
  const card = column(from).getByRole("listitem").filter({ hasText: subject });
  const [start, end] = [await card.boundingBox(), await column(to).boundingBox()];
  if (!start || !end) throw new Error("The board is not in sight");
  await page.mouse.move(start.x + start.width / 2, start.y + start.height - 8);
  await page.mouse.down();
  await page.mouse.move(start.x + start.width / 2 + 12, start.y + start.height, { steps: 3 });
  await page.mouse.move(end.x + end.width / 2, end.y + 80, { steps: 8 });
  await page.mouse.up();
}

test("cards of the board are dragged with the mouse; the summary is asked for on the way to resolved", async () => {
  const { page } = desk;
  await page.goto(`${product.url}/tickets?view=board`);
  const column = (name: string) => page.getByRole("region", { name, exact: true });
  const link = column("In progress").getByRole("link").first();
  await link.waitFor();
  const subject = (await link.textContent()) ?? "";
  await dragCard(page, subject, "In progress", "Waiting on customer");
  await column("Waiting on customer").getByRole("link", { name: subject }).waitFor();
  expect(await column("In progress").getByRole("link", { name: subject }).count()).toBe(0);

  await dragCard(page, subject, "Waiting on customer", "Submitted");
  await column("Waiting on customer").getByRole("link", { name: subject }).waitFor();
  expect(await column("Submitted").getByRole("link", { name: subject }).count()).toBe(0);

  await dragCard(page, subject, "Waiting on customer", "Resolved");
  await page.getByRole("dialog").getByLabel("What was done").fill("All screws tightened.");
  await page.getByRole("dialog").getByRole("button", { name: "Resolve" }).click();
  await column("Resolved").getByRole("link", { name: subject }).waitFor();
  expect(desk.problems).toEqual([]);
});

test("a conversation's ticket is made from the thread and stands in its header", async () => {
  const { page } = desk;
  await page.goto(`${product.url}/inbox/all`);
  await page.getByRole("region", { name: "Conversations" }).getByText("Lena Vogel").first().click();
  await button(page, "More actions").click();
  await page.getByRole("menuitem", { name: /Create ticket/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Create ticket" }).click();
  await page.waitForURL(/\/tickets\/\w+/);
  await page.goBack();
  await page.getByRole("link", { name: /#\d+.*Submitted/ }).waitFor();
});
