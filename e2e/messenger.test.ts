import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  agentOverWire,
  type DemoAccess,
  openMessenger,
  openSeat,
  type Seat,
  signInAtDesk,
  userHash,
  type WireClient,
  writeFromShop,
} from "./actors.testing";
import { findingsInBothThemes } from "./checks.testing";
import { type Product, type Shop, startBrowser, startProduct, startShop } from "./product.testing";

let product: Product;
let browser: Browser;
let shop: Shop;
let demo: DemoAccess;
let agent: WireClient;
let desk: Seat;
let visitor: Seat;

beforeAll(async () => {
  product = await startProduct();
  demo = (await product.call("demo/seed:run", {})) as DemoAccess;
  [browser, agent] = await Promise.all([startBrowser(), agentOverWire(product, demo)]);
  shop = await startShop(product, demo.workspaceId);
  [desk, visitor] = await Promise.all([openSeat(browser), openSeat(browser)]);
  await signInAtDesk(desk, product, demo);
});

afterAll(async () => {
  await agent?.client.close();
  await browser?.close();
  await shop?.close();
  await product?.close();
});

const set = async (name: string, args: Record<string, unknown>) =>
  await agent.mutate(name, { workspaceId: demo.workspaceId, ...args });
const homeOn = (page: Page) => page.getByRole("region", { name: "Home" });

/** Office hours on the one day of the week that comes in three days. */
const inThreeDays = () => ({
  timezone: "UTC",
  schedule: [{ day: (new Date().getUTCDay() + 3) % 7, opensAt: 9 * 60, closesAt: 17 * 60 }],
  holidays: [],
  offlineMessage: "The workshop is closed.",
});

test("while the office is closed the messenger says so and when somebody is back, until it opens", async () => {
  await set("messenger/agentOfficeHours:save", { hours: inThreeDays() });
  const { page } = visitor;
  await page.goto(shop.url);
  await openMessenger(page);
  await homeOn(page).getByText("The workshop is closed.").waitFor();
  await homeOn(page)
    .getByText(/^Back on \w+day at \d\d:\d\d$/)
    .waitFor();
  await homeOn(page)
    .getByRole("button", { name: /ask a question/i })
    .click();
  await page.getByRole("status").filter({ hasText: "The workshop is closed. Back on" }).waitFor();
  expect(await findingsInBothThemes(page)).toEqual([]);
  await desk.page.goto(`${product.url}/settings/office-hours`);
  await desk.page.getByRole("button", { name: "Always open" }).click();
  await page.getByText("The workshop is closed.").waitFor({ state: "detached" });
});

test("what is set on the home page is there at once, for customers and for others", async () => {
  const { page } = desk;
  await page.goto(`${product.url}/settings/messenger`);
  await page.getByRole("button", { name: "Add a card" }).click();
  await page.getByRole("menuitem", { name: "Announcement" }).click();
  const card = page.getByRole("group", { name: "Card Announcement" }).last();
  await card.getByLabel("Title").fill("Thank you for riding with us");
  await card.getByLabel("Who is shown Announcement").selectOption("users");
  await page.getByRole("group", { name: "Tab Tickets" }).getByRole("combobox").selectOption("users");
  await page.getByRole("button", { name: "Save the home page" }).click();
  await page.getByRole("button", { name: "Add a button" }).click();
  await page.getByLabel("Button", { exact: true }).fill("Is my size in stock?");
  await page.getByLabel("First words").fill("I am 1.62 m tall and ");
  await page.getByRole("button", { name: "Save the button" }).click();
  await page.getByRole("group", { name: "Button Is my size in stock?" }).waitFor();
  expect(await findingsInBothThemes(page)).toEqual([]);

  const { secret } = (await set("workspaces/agent:createIdentitySecret", {})) as { secret: string };
  const customer = await openSeat(browser, { width: 390, height: 844 });
  await customer.page.goto(shop.url);
  await openMessenger(customer.page);
  const tickets = customer.page.getByRole("navigation", { name: "Messenger" }).getByRole("button", { name: "Tickets" });
  await homeOn(customer.page).getByRole("button", { name: "Is my size in stock?" }).waitFor();
  expect([await homeOn(customer.page).getByText("Thank you for riding").count(), await tickets.count()]).toEqual([
    0, 0,
  ]);
  await customer.page.evaluate(
    ([externalUserId, hash]) =>
      (window as unknown as { Parley: (name: string, identity: object) => void }).Parley("identify", {
        externalUserId,
        userHash: hash,
      }),
    ["customer-1", userHash(secret, "customer-1")],
  );
  await homeOn(customer.page).getByText("Thank you for riding with us").waitFor();
  await tickets.waitFor();
  expect(await findingsInBothThemes(customer.page)).toEqual([]);
  await homeOn(customer.page).getByRole("button", { name: "Is my size in stock?" }).click();
  await expect
    .poll(() => customer.page.getByRole("textbox", { name: "Message" }).inputValue())
    .toMatch(/^I am 1\.62 m tall/);
  expect(customer.problems).toEqual([]);
  await customer.context.close();
});

test("a search from the home page finds an article, which is read in the messenger", async () => {
  const seat = await openSeat(browser, { width: 390, height: 844 });
  const { page } = seat;
  await page.goto(shop.url);
  await openMessenger(page);
  await homeOn(page).getByRole("button", { name: "Search for help" }).click();
  await page.getByRole("searchbox", { name: "Search for help" }).fill("battery");
  const hit = page.getByRole("region", { name: "Help" }).getByRole("listitem").getByRole("button").first();
  await hit.waitFor();
  expect(await findingsInBothThemes(page)).toEqual([]);
  await hit.click();
  await page.getByRole("region", { name: "Article" }).getByRole("heading", { level: 2 }).first().waitFor();
  await page.getByRole("button", { name: "Yes" }).click();
  await page.getByRole("button", { name: "Yes", pressed: true }).waitFor();
  expect(await findingsInBothThemes(page)).toEqual([]);
  expect(seat.problems).toEqual([]);
  await seat.context.close();
});

interface Row {
  _id: string;
  lastMessage: { preview: string } | null;
}

test("a visitor leaves his address, and rates the conversation once when it is closed", async () => {
  await set("routing/agentAutomation:update", { askForRatingEnabled: true, collectEmailEnabled: true });
  const seat = await openSeat(browser, { width: 390, height: 844 });
  const { page } = seat;
  await writeFromShop(seat, shop, "My chain is rusty");
  await page.getByLabel("In case you leave before we answer").fill("lena@example.com");
  await page.getByRole("button", { name: "Use this address" }).click();
  await page.getByText("The team can reach you at lena@example.com.").waitFor();

  const listed = { workspaceId: demo.workspaceId, view: "all", paginationOpts: { numItems: 20, cursor: null } };
  const { page: rows } = (await agent.read("conversations/agent:list", listed)) as { page: Row[] };
  const conversationId = rows.find((row) => row.lastMessage?.preview === "My chain is rusty")?._id;
  await set("conversations/agentMessages:reply", { conversationId, clientMessageId: "rust", content: "Try some oil." });
  await page.getByText("Try some oil.").first().waitFor();
  await set("conversations/agentState:close", { conversationId });
  await page.getByRole("radio", { name: "Good" }).click();
  await page.getByLabel(/^What went well/).fill("Quick");
  expect(await findingsInBothThemes(page)).toEqual([]);
  await page.getByRole("button", { name: "Send rating" }).click();
  await page.getByText("You rated this conversation Good. Thank you.").waitFor();
  await page.reload();
  await openMessenger(page);
  await page.getByText("You rated this conversation Good. Thank you.").waitFor();
  expect(await page.getByRole("radiogroup", { name: "Rating" }).count()).toBe(0);
  const ratings = { workspaceId: demo.workspaceId, conversationId };
  expect(await agent.read("csat/agent:forConversation", ratings)).toMatchObject({ rating: 4, feedback: "Quick" });
  expect(seat.problems).toEqual([]);
  await seat.context.close();
});

test("nothing went wrong unseen", () => {
  expect([...visitor.problems, ...desk.problems]).toEqual([]);
});
