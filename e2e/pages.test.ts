import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DESK_PAGES, HELP_PAGES, settle, WIDGET_PAGES } from "../scripts/pages.mjs";
import { type DemoAccess, openSeat, type Seat, signInAtDesk } from "./actors.testing";
import { findingsInBothThemes } from "./checks.testing";
import type { ListedPage } from "../scripts/pages.mjs";
import { type Product, startBrowser, startProduct } from "./product.testing";

const SIZES = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
];
const PHONE = 390;

let product: Product;
let browser: Browser;
let demo: DemoAccess;

beforeAll(async () => {
  product = await startProduct();
  demo = (await product.call("demo/seed:run", {})) as DemoAccess;
  browser = await startBrowser();
});

afterAll(async () => {
  await browser?.close();
  await product?.close();
});

/** How far a page can be pushed sideways, px. */
const overhang = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** Everything that is wrong with one page, in words. */
async function problemsOf(seat: Seat, url: string, { act, leave }: ListedPage, width: number): Promise<string[]> {
  const { page } = seat;
  seat.problems.length = 0;
  await page.goto(url);
  await settle(page);
  await act?.(page);
  await settle(page);
  const findings = await findingsInBothThemes(page);
  const sideways = width === PHONE ? await overhang(page) : 0;
  await leave?.(page);
  return [...findings, ...seat.problems, ...(sideways > 0 ? [`scrolls sideways by ${sideways} px`] : [])];
}

async function problemsOfAll(seat: Seat, base: string, pages: [string, ListedPage][], width: number) {
  const found: Record<string, string[]> = {};
  for (const [name, listed] of pages) {
    if (listed.wide && width === PHONE) continue;
    const problems = await problemsOf(seat, base + (listed.path ?? "/demo"), listed, width).catch((error) => [
      `cannot be reached: ${String(error).split("\n")[0]}`,
      ...seat.problems,
    ]);
    if (problems.length > 0) found[name] = problems;
  }
  return found;
}

describe.each(SIZES)("at $width px nothing is wrong for eyes, ears or the console", (size) => {
  test("on the desk", { timeout: 600_000 }, async () => {
    const desk = await openSeat(browser, size);
    desk.page.setDefaultTimeout(10_000);
    await signInAtDesk(desk, product, demo);
    expect(await problemsOfAll(desk, product.url, Object.entries(DESK_PAGES), size.width)).toEqual({});
    await desk.context.close();
  });

  test("on the public pages", async () => {
    const reader = await openSeat(browser, size);
    expect(await problemsOfAll(reader, product.siteUrl, Object.entries(HELP_PAGES), size.width)).toEqual({});
    await reader.context.close();
  });

  test("in the messenger", { timeout: 300_000 }, async () => {
    const found: Record<string, string[]> = {};
    for (const entry of Object.entries(WIDGET_PAGES)) {
      // Every page begins as a new visitor's.
      const visitor = await openSeat(browser, size);
      visitor.page.setDefaultTimeout(10_000);
      Object.assign(found, await problemsOfAll(visitor, product.url, [entry], size.width));
      await visitor.context.close();
    }
    expect(found).toEqual({});
  });
});
