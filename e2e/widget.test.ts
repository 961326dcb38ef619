import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page, WebSocketRoute } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  agentOverWire,
  type DemoAccess,
  openMessenger,
  openSeat,
  type Seat,
  type WireClient,
  writeFromShop,
} from "./actors.testing";
import { accessibilityFindings } from "./checks.testing";
import { type Product, type Shop, startBrowser, startProduct, startShop, watchedPage } from "./product.testing";

let product: Product;
let browser: Browser;
let shop: Shop;
let demo: DemoAccess;
let agent: WireClient;
let visitor: Seat;

beforeAll(async () => {
  product = await startProduct();
  demo = (await product.call("demo/seed:run", {})) as DemoAccess;
  [browser, agent] = await Promise.all([startBrowser(), agentOverWire(product, demo)]);
  shop = await startShop(product, demo.workspaceId);
  visitor = await openSeat(browser);
});

afterAll(async () => {
  await agent?.client.close();
  await browser?.close();
  await shop?.close();
  await product?.close();
});

const messagesOn = (page: Page) => page.getByRole("region", { name: "Messages" });
const fieldOn = (page: Page) => page.getByRole("textbox", { name: "Message", exact: true });

async function send(page: Page, text: string): Promise<void> {
  await fieldOn(page).fill(text);
  await page.getByRole("button", { name: "Send", exact: true }).click();
}

interface Row {
  _id: string;
  visitor: { visitorId: string };
  lastMessage: { preview: string } | null;
}

/** The conversation whose last message begins with `text`. */
async function conversationWith(text: string): Promise<Row> {
  const args = { workspaceId: demo.workspaceId, view: "all", paginationOpts: { numItems: 20, cursor: null } };
  const found = async () =>
    ((await agent.read("conversations/agent:list", args)) as { page: Row[] }).page.find((row) =>
      row.lastMessage?.preview.startsWith(text),
    );
  await expect.poll(found).toBeDefined();
  return (await found()) as Row;
}

async function storedContents(conversationId: string): Promise<string[]> {
  const { page } = (await agent.read("conversations/agent:messages", {
    workspaceId: demo.workspaceId,
    conversationId,
    paginationOpts: { numItems: 50, cursor: null },
  })) as { page: { kind: string; content: string; deletedAt: number | null }[] };
  return page.flatMap(({ kind, content, deletedAt }) => (kind === "message" && deletedAt === null ? [content] : []));
}

test("two tabs of one visitor show the same, and what is written offline arrives once after a reload", async () => {
  await writeFromShop(visitor, shop, "Opening hours?");
  const { page } = visitor;
  await messagesOn(page).getByText(/^Sent/).waitFor();
  const second = await watchedPage(visitor.context);
  await second.page.goto(shop.url);
  await openMessenger(second.page);
  await second.page.getByText("Opening hours?").first().click();
  await messagesOn(second.page).getByText("Opening hours?").waitFor();
  await visitor.context.setOffline(true);
  await send(page, "Offline one");
  await send(page, "Offline two");
  await messagesOn(page).getByText("Sending").first().waitFor();
  await send(second.page, "Offline three");
  await visitor.context.setOffline(false);
  await page.reload();
  await openMessenger(page);
  const { _id } = await conversationWith("Offline");
  await expect.poll(async () => (await storedContents(_id)).length).toBe(4);
  expect((await storedContents(_id)).sort()).toEqual(["Offline one", "Offline three", "Offline two", "Opening hours?"]);
  for (const tab of [page, second.page]) {
    await messagesOn(tab).getByText("Offline three").waitFor();
    expect(await messagesOn(tab).getByText("Offline two").count()).toBe(1);
  }
  expect(second.problems.filter((problem) => !problem.includes("ERR_INTERNET_DISCONNECTED"))).toEqual([]);
  await second.page.close();
});

test("a page that is reloaded while the server is out of reach sends what it left, once and in order", async () => {
  const seat = await openSeat(browser);
  let isReachable = true;
  const sockets: WebSocketRoute[] = [];
  await seat.context.routeWebSocket(/\/sync$/, (socket) => {
    if (!isReachable) return void socket.close();
    socket.connectToServer();
    sockets.push(socket);
  });
  await seat.context.route(/\/api\//, (route) => (isReachable ? route.continue() : route.abort()));
  await writeFromShop(seat, shop, "Reload zero");
  await messagesOn(seat.page).getByText(/^Sent/).waitFor();
  const { _id } = await conversationWith("Reload zero");
  isReachable = false;
  for (const socket of sockets) await socket.close();
  await send(seat.page, "Reload one");
  await send(seat.page, "Reload two");
  await messagesOn(seat.page).getByText("Reload two").waitFor();
  await messagesOn(seat.page).getByText("Sending").waitFor();
  await seat.page.reload();
  await seat.page.evaluate(() => {
    localStorage.setItem(`parley:${Object.keys(localStorage).join().split(":")[1]}:outbox:damaged`, "{");
  });
  await seat.page.reload();
  expect(await storedContents(_id)).toEqual(["Reload zero"]);
  isReachable = true;
  const texts = ["Reload zero", "Reload one", "Reload two"];
  await expect.poll(async () => (await storedContents(_id)).reverse(), { timeout: 30_000 }).toEqual(texts);
  await openMessenger(seat.page);
  for (const text of texts) await messagesOn(seat.page).getByText(text).waitFor();
  expect(
    await messagesOn(seat.page)
      .getByText(/^Reload/)
      .count(),
  ).toBe(3);
  const stored = await seat.page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes("outbox")));
  expect(stored).toEqual([]);
  await seat.context.close();
});

test("an answer is counted on the closed launcher and seen when it is opened", async () => {
  const { page } = visitor;
  await page.getByRole("button", { name: "Close messenger" }).first().click();
  const { _id: conversationId } = await conversationWith("Offline");
  const reply = {
    workspaceId: demo.workspaceId,
    conversationId,
    clientMessageId: "hours",
    content: "From nine to six.",
  };
  await agent.mutate("conversations/agentMessages:reply", reply);
  await page.getByRole("button", { name: "Open messenger, 1 unread" }).waitFor();
  expect(await accessibilityFindings(page)).toEqual([]);
  await page.getByRole("button", { name: /From nine to six/ }).click();
  await messagesOn(page).getByText("From nine to six.").waitFor();
  const seen = async () =>
    (await agent.read("conversations/agent:get", { workspaceId: demo.workspaceId, conversationId })) as {
      visitorLastReadAt: number | null;
    };
  await expect.poll(async () => (await seen()).visitorLastReadAt).not.toBeNull();
});

test("a visitor rewrites and takes back what he wrote", async () => {
  const { page } = visitor;
  await send(page, "I will come at ten");
  const own = messagesOn(page).locator(".own", { hasText: "I will come at ten" });
  await own.hover();
  await own.getByRole("button", { name: "Edit or delete" }).click();
  expect(await accessibilityFindings(page)).toEqual([]);
  await own.getByRole("button", { name: "Edit", exact: true }).click();
  await page.getByRole("textbox", { name: "Edit message" }).fill("I will come at eleven");
  await page.getByRole("button", { name: "Save" }).click();
  await messagesOn(page).getByText("I will come at eleven").waitFor();
  await messagesOn(page)
    .getByText(/^Edited/)
    .waitFor();
  const edited = messagesOn(page).locator(".own", { hasText: "I will come at eleven" });
  await edited.hover();
  await edited.getByRole("button", { name: "Edit or delete" }).click();
  await edited.getByRole("button", { name: "Delete", exact: true }).click();
  await messagesOn(page).getByText("Message deleted").waitFor();
  expect(await messagesOn(page).getByText("come at eleven").count()).toBe(0);
});

test("files: pictures are shown, a drawing with a script is not, what is too large is refused in words", async () => {
  const { page } = visitor;
  const folder = mkdtempSync(join(tmpdir(), "parley-files-"));
  const file = (name: string, content: string | Buffer) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const picker = page.locator("input[type=file]");
  await picker.setInputFiles(file("film.mov", Buffer.alloc(11_000_000, 1)));
  await page
    .getByRole("alert")
    .filter({ hasText: /10 MB|too large|limit/i })
    .waitFor();
  await page.getByRole("button", { name: "Remove film.mov" }).click();
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
  await picker.setInputFiles([file("manual.pdf", "%PDF-1.4\n1 0 obj\nendobj\n%%EOF\n"), file("drawing.svg", svg)]);
  await expect.poll(async () => await page.getByRole("progressbar").count()).toBe(0);
  const refused = page.getByRole("button", { name: "Remove drawing.svg" });
  if ((await page.getByRole("alert").count()) > 0) await refused.click();
  await send(page, "The manual");
  await messagesOn(page).getByText("manual.pdf").waitFor();
  expect(await messagesOn(page).locator("img[alt='drawing.svg']").count()).toBe(0);
});

test("a long text, other scripts and emoji stay inside of the window", async () => {
  const { page } = visitor;
  await send(page, `${"Donaudampfschifffahrt".repeat(20)} שלום עולם 👩‍👩‍👧‍👦 ${"y".repeat(30_000)}`);
  await messagesOn(page).getByText("שלום עולם").waitFor();
  const overflow = await messagesOn(page).evaluate((box) => box.scrollWidth - box.clientWidth);
  expect(overflow).toBeLessThanOrEqual(0);
});

test("settings of the messenger act on open pages", async () => {
  const { page } = visitor;
  const change = async (settings: Record<string, unknown>) =>
    await agent.mutate("messenger/agent:update", { workspaceId: demo.workspaceId, ...settings });
  const left = async () =>
    (
      await page
        .getByRole("button", { name: /messenger/ })
        .first()
        .boundingBox()
    )?.x ?? -1;
  await page.getByRole("button", { name: "Close messenger" }).first().click();
  expect(await left()).toBeGreaterThan(600);
  await change({ launcherPosition: "left", launcherSideSpacing: 40, launcherBottomSpacing: 60, themeMode: "dark" });
  await expect.poll(left).toBe(40);
  await openMessenger(page);
  expect(await accessibilityFindings(page)).toEqual([]);
  await change({ teamName: "Night shift", primaryColor: "#8a1f0b", themeMode: "light" });
  await page.getByRole("dialog", { name: "Night shift messenger" }).waitFor();
  expect(await accessibilityFindings(page)).toEqual([]);
  await change({ showLauncher: false });
  await expect
    .poll(async () => await page.getByRole("button", { name: /^(Open|Close) messenger/ }).count())
    .toBeLessThan(2);
  await change({ showLauncher: true, launcherPosition: "right", launcherSideSpacing: 16, launcherBottomSpacing: 16 });
});

test("a session that ended on the server is replaced without a word", async () => {
  const guest = await openSeat(browser);
  await writeFromShop(guest, shop, "Before the end");
  await messagesOn(guest.page).getByText(/^Sent/).waitFor();
  const stored = await guest.page.evaluate(() => JSON.stringify({ ...localStorage }));
  const sessionToken = /wst_[0-9a-f]{64}/.exec(stored)?.[0] ?? "";
  await product.call("visitors/visitor:endSession", { sessionToken });
  await guest.page.reload();
  await openMessenger(guest.page);
  await guest.page
    .getByRole("button", { name: /ask a question/i })
    .or(fieldOn(guest.page))
    .first()
    .waitFor();
  expect(await guest.page.getByText("Before the end").count()).toBe(0);
  expect(guest.problems).toEqual([]);
  await guest.context.close();
});

test("a blocked visitor is told that he cannot write", async () => {
  const { page } = visitor;
  const { visitor: person } = await conversationWith("Donau");
  const { visitorId } = person;
  await agent.mutate("visitors/agent:setBlocked", { workspaceId: demo.workspaceId, visitorId, blocked: true });
  if ((await fieldOn(page).count()) === 0) await page.getByText("Donau").first().click();
  await send(page, "Let me in");
  await messagesOn(page).getByText("Not sent: you cannot write here.").waitFor();
  await agent.mutate("visitors/agent:setBlocked", { workspaceId: demo.workspaceId, visitorId, blocked: false });
  await page.getByRole("button", { name: "Send again" }).click();
  await conversationWith("Let me in");
});

test("the demo shop shows the messenger of the workspace it is asked for", async () => {
  const { email, password } = demo;
  const other = await agentOverWire(product, { email, password });
  const workspaceId = (await other.mutate("workspaces/user:create", { name: "Second Shop" })) as string;
  const seat = await openSeat(browser, { width: 390, height: 844 });
  await seat.page.goto(`${product.url}/demo?workspace=${workspaceId}`);
  await openMessenger(seat.page);
  await seat.page.getByRole("dialog", { name: "Second Shop messenger" }).waitFor();
  expect(await accessibilityFindings(seat.page)).toEqual([]);
  expect(seat.problems).toEqual([]);
  await seat.context.close();
  await other.client.close();
});

test("nothing went wrong unseen but the network that was cut and the boot that was refused", () => {
  const meant = /ERR_INTERNET_DISCONNECTED|\b403\b/;
  expect(visitor.problems.filter((problem) => !meant.test(problem))).toEqual([]);
});
