import { readFile } from "node:fs/promises";
import type { Browser, Download, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { agentOverWire, type DemoAccess, openSeat, type Seat, signInAtDesk, visitorOverWire } from "./actors.testing";
import { accessibilityFindings } from "./checks.testing";
import { type Product, startBrowser, startProduct } from "./product.testing";

const SECRET = "My frame number is NW-77-4711.";

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

/** A person who wrote, and made a ticket; opened at the desk. */
async function openPerson(page: Page, words: string): Promise<string> {
  const visitor = await visitorOverWire(product, demo.workspaceId);
  const { conversationId } = (await visitor.mutate("conversations/visitor:start", {
    clientMessageId: "m1",
    content: words,
  })) as { conversationId: string };
  await visitor.mutate("tickets/visitor:create", { clientMessageId: "t1", subject: words });
  const agent = await agentOverWire(product, demo);
  const { visitor: person } = (await agent.read("conversations/agent:get", {
    workspaceId: demo.workspaceId,
    conversationId,
  })) as { visitor: { visitorId: string; name: string } };
  await Promise.all([visitor.client.close(), agent.client.close()]);
  await page.goto(`${product.url}/people/${person.visitorId}`);
  await page.getByRole("button", { name: "More about this person" }).waitFor();
  return person.name;
}

const choose = async (page: Page, item: string | RegExp) => {
  await page.getByRole("button", { name: "More about this person" }).click();
  await page.getByRole("menuitem", { name: item }).click();
};

test("a person's data is collected and downloaded as one file", async () => {
  const { page } = desk;
  await openPerson(page, SECRET);
  await choose(page, "Export data");
  await page.getByText("The data is being collected.").waitFor();
  await page.getByRole("button", { name: "More about this person" }).click();
  const item = page.getByRole("menuitem", { name: /^Download the file/ });
  await item.waitFor({ timeout: 30_000 });
  expect(await accessibilityFindings(page)).toEqual([]);
  // The tab that is opened for it closes as soon as the download begins, which then counts as its opener's.
  const coming = new Promise<Download>((resolve) => {
    page.once("download", resolve);
    desk.context.once("page", (tab) => tab.once("download", resolve));
  });
  await item.click();
  const download = await coming;
  const file = JSON.parse(await readFile(await download.path(), "utf8")) as object;
  expect(download.suggestedFilename()).toBe("person.json");
  const text = JSON.stringify(file);
  expect(text).toContain(SECRET);
  expect(text).toContain('"ticket"');
  expect(desk.problems).toEqual([]);
});

test("a person is deleted after his name was typed, and nothing of him is found again", async () => {
  const { page } = desk;
  const words = "Please forget me, Rosa from Zwolle.";
  const name = await openPerson(page, words);
  const address = page.url();
  await choose(page, "Delete person");
  const dialog = page.getByRole("dialog");
  const confirm = dialog.getByRole("button", { name: "Delete for good" });
  expect(await confirm.isDisabled()).toBe(true);
  await dialog.getByRole("textbox").fill("Somebody Else");
  expect(await confirm.isDisabled()).toBe(true);
  await dialog.getByRole("textbox").fill(name);
  expect(await accessibilityFindings(page)).toEqual([]);
  await confirm.click();
  await dialog.waitFor({ state: "hidden" });

  await page.getByText("This person is not here.").waitFor({ timeout: 30_000 });
  await page.goto(address);
  await page.getByText("This person is not here.").waitFor();
  await page.goto(`${product.url}/tickets?q=Zwolle`);
  await page.getByText("No ticket fits").waitFor();
  await page.goto(`${product.url}/inbox/all`);
  await page.getByRole("region", { name: "Conversations" }).getByText("Lena Vogel").first().waitFor();
  expect(await page.getByText(words).count()).toBe(0);
});
