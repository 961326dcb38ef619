import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  agentOverWire,
  type DemoAccess,
  openSeat,
  type Seat,
  signInAtDesk,
  visitorOverWire,
  type WireClient,
} from "./actors.testing";
import { findingsInBothThemes } from "./checks.testing";
import { type Product, startBrowser, startProduct } from "./product.testing";

let product: Product;
let browser: Browser;
let demo: DemoAccess;
let agent: WireClient;
let desk: Seat;

beforeAll(async () => {
  product = await startProduct();
  demo = (await product.call("demo/seed:run", {})) as DemoAccess;
  [browser, agent] = await Promise.all([startBrowser(), agentOverWire(product, demo)]);
  desk = await openSeat(browser);
  await signInAtDesk(desk, product, demo);
});

afterAll(async () => {
  await agent?.client.close();
  await browser?.close();
  await product?.close();
});

const figure = (label: string) => desk.page.locator(".fig", { hasText: label });
const value = async (label: string) => Number(await figure(label).locator(".v").textContent());
const drawer = () => desk.page.getByRole("dialog");

async function write(text: string): Promise<string> {
  const customer = await visitorOverWire(product, demo.workspaceId);
  const started = await customer.mutate("conversations/visitor:start", { clientMessageId: "first", content: text });
  await customer.client.close();
  return (started as { conversationId: string }).conversationId;
}

test("figures are live, and open as the conversations behind them", async () => {
  await desk.page.goto(`${product.url}/reports/overview`);
  await figure("New conversations").waitFor();
  const before = await value("New conversations");
  const conversationId = await write("Do you repair Dutch bikes too?");
  await expect.poll(() => value("New conversations")).toBe(before + 1);
  const answer = { workspaceId: demo.workspaceId, conversationId, clientMessageId: "answer", content: "We do." };
  await agent.mutate("conversations/agentMessages:reply", answer);
  await figure("New conversations").click();
  const rows = drawer().getByRole("link");
  await rows.filter({ hasText: "We do." }).first().click();
  await desk.page.waitForURL(new RegExp(`/inbox/all/${conversationId}`));
  await desk.page.getByRole("log", { name: "Messages" }).getByText("Do you repair Dutch bikes too?").waitFor();
});

test("a bar and a teammate's number open their own rows; Esc gives the focus back", async () => {
  await desk.page.goto(`${product.url}/reports/overview`);
  const bar = desk.page.getByRole("button", { name: /^8-15: \d+ conversations/ });
  const count = Number(/(\d+) conv/.exec((await bar.getAttribute("aria-label")) ?? "")?.[1]);
  await bar.focus();
  await desk.page.keyboard.press("Enter");
  await expect.poll(() => drawer().getByRole("link").count()).toBe(count);
  await desk.page.keyboard.press("Escape");
  expect(await bar.evaluate((element) => element === document.activeElement)).toBe(true);
  const number = desk.page.locator(".drill").first();
  const shown = Number(await number.textContent());
  await number.click();
  await expect.poll(() => drawer().getByRole("link").count()).toBe(shown);
});

test("a snapshot keeps its figures", async () => {
  await desk.page.goto(`${product.url}/reports/overview`);
  const before = await value("New conversations");
  await desk.page.getByRole("button", { name: "Save a snapshot" }).click();
  await desk.page.getByRole("textbox", { name: "Name" }).fill("Before the sale");
  await desk.page.getByRole("button", { name: "Save", exact: true }).click();
  await desk.page.locator(".toast", { hasText: "Saved" }).waitFor();
  await write("Is the sale on already?");
  await desk.page.goto(`${product.url}/reports/saved`);
  await desk.page
    .getByRole("button", { name: /Before the sale/ })
    .first()
    .click();
  const total = desk.page.getByRole("row", { name: /^All/ });
  expect(await total.textContent()).toMatch(new RegExp(`^All${before}`));
});

test("the audit log proves that nobody changed it", async () => {
  await desk.page.goto(`${product.url}/settings/audit`);
  await desk.page.getByRole("button", { name: "Check the log" }).click();
  await desk.page.getByText(/entries checked: each follows from the one before/).waitFor();
});

test("reports can be used by everyone", async () => {
  for (const page of ["overview", "times", "team", "satisfaction", "saved"]) {
    await desk.page.goto(`${product.url}/reports/${page}`);
    await desk.page.locator(".page").waitFor();
    expect(await findingsInBothThemes(desk.page)).toEqual([]);
  }
  expect(desk.problems).toEqual([]);
});
