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
import { accessibilityFindings } from "./checks.testing";
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

const toast = (text: string) => desk.page.locator(".toast", { hasText: text });
const thread = () => desk.page.getByRole("log", { name: "Messages" });
const statusOf = async (conversationId: string) => {
  const args = { workspaceId: demo.workspaceId, conversationId };
  return ((await agent.read("conversations/agent:get", args)) as { status: string }).status;
};

/** Two conversations of one person, and what the desk has ready to say and do. */
async function prepare(): Promise<{ squeak: string; bell: string }> {
  const { workspaceId } = demo;
  const customer = await visitorOverWire(product, workspaceId);
  const start = async (clientMessageId: string, content: string) =>
    ((await customer.mutate("conversations/visitor:start", { clientMessageId, content })) as { conversationId: string })
      .conversationId;
  const bell = await start("bell", "Does the quillfeather bell fit on my bar?");
  const squeak = await start("squeak", "My quillfeather saddle squeaks");
  await customer.client.close();
  const content = "Please grease the seat post of {{workspace.name}} bikes.";
  await agent.mutate("knowledge/agentSnippets:create", { workspaceId, name: "Grease it", content, shortcut: "/grse" });
  const { tagId } = (await agent.mutate("inbox/agentTags:create", { workspaceId, name: "noise-e2e" })) as {
    tagId: string;
  };
  const actions = [{ kind: "addTag", tagId }, { kind: "priority", priority: "low" }, { kind: "close" }];
  const macro = { workspaceId, name: "Silence and close", reply: "All quiet now?", actions };
  await agent.mutate("inbox/agentMacros:create", macro);
  return { squeak, bell };
}

test("the desk with the keyboard only: search, answer, tag, macro, close, undo, merge", async () => {
  const { squeak, bell } = await prepare();
  const { page } = desk;
  const keys = page.keyboard;
  /** Stored, and seen by the desk, which decides by it what a key does. */
  const isNow = async (status: "open" | "closed") => {
    await expect.poll(() => statusOf(squeak)).toBe(status);
    await page.getByTitle(status === "open" ? /^Close\s+e$/ : /^Reopen\s+e$/).waitFor();
  };
  await page.goto(`${product.url}/inbox/all`);
  await page.getByRole("option").first().waitFor();

  await keys.press("/");
  await page.getByRole("combobox").waitFor();
  await keys.type("quillfeather sadd");
  const hit = page.getByRole("option", { name: /saddle squeaks/ });
  await hit.waitFor();
  await expect.poll(() => hit.locator("mark").allTextContents()).toEqual(["quillfeather", "saddle"]);
  expect(await accessibilityFindings(page)).toEqual([]);
  await expect.poll(() => hit.getAttribute("aria-selected")).toBe("true");
  await keys.press("Enter");
  await expect.poll(() => page.url()).toContain(squeak);
  await thread().getByText("My quillfeather saddle squeaks").waitFor();

  await keys.press("r");
  await keys.type("/grs");
  await page.getByRole("listbox", { name: "Snippets" }).getByText("Grease it").waitFor();
  expect(await accessibilityFindings(page)).toEqual([]);
  await keys.press("Enter");
  const box = page.getByRole("textbox", { name: /^Reply to/ });
  await expect.poll(() => box.inputValue()).toMatch(/^Please grease the seat post of (?!\{).+ bikes\.$/);
  await keys.press("Control+Enter");
  await thread().getByText("Please grease the seat post").waitFor();
  await keys.press("Escape");

  await keys.press("t");
  await keys.type("noise-e2e");
  await page
    .getByRole("dialog")
    .getByRole("option", { name: /noise-e2e/ })
    .first()
    .waitFor();
  await keys.press("Enter");
  await toast("agged noise-e2e").waitFor();

  await keys.press("m");
  await keys.type("silence");
  await page
    .getByRole("dialog")
    .getByRole("option", { name: /Silence and close/ })
    .waitFor();
  await keys.press("Enter");
  await toast("Silence and close: done.").waitFor();
  await thread().getByText("All quiet now?").waitFor();
  await isNow("closed");
  await keys.press("Control+z");
  await isNow("open");

  await keys.press("e");
  await isNow("closed");
  await keys.press("Control+z");
  await isNow("open");

  await keys.press("Shift+M");
  await page
    .getByRole("dialog")
    .getByRole("option", { name: /quillfeather bell/ })
    .waitFor();
  await keys.press("Enter");
  await expect.poll(() => page.url()).toContain(bell);
  await thread().getByText("My quillfeather saddle squeaks").waitFor();
  await thread().getByText("Does the quillfeather bell fit").waitFor();
  await expect.poll(() => statusOf(squeak)).toBe("closed");
  expect(desk.problems).toEqual([]);
});

test("a draft goes with its writer to another device and ends when it is sent", async () => {
  const customer = await visitorOverWire(product, demo.workspaceId);
  const first = { clientMessageId: "d", content: "A question about drafts" };
  const { conversationId } = (await customer.mutate("conversations/visitor:start", first)) as {
    conversationId: string;
  };
  await customer.client.close();
  const address = `${product.url}/inbox/all/${conversationId}`;
  const reply = (seat: Seat) => seat.page.getByRole("textbox", { name: /^Reply to/ });
  await desk.page.goto(address);
  await reply(desk).fill("Half a sentence");
  const laptop = await openSeat(browser);
  await signInAtDesk(laptop, product, demo);
  await laptop.page.goto(address);
  await expect.poll(() => reply(laptop).inputValue()).toBe("Half a sentence");
  await reply(laptop).fill("Half a sentence, ended");
  await expect.poll(() => reply(desk).inputValue()).toBe("Half a sentence, ended");
  await desk.page.getByRole("option", { name: /Draft/ }).first().waitFor();
  await reply(laptop).press("Control+Enter");
  await expect.poll(() => reply(desk).inputValue()).toBe("");
  await laptop.context.close();
});
