import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  agentOverWire,
  type DemoAccess,
  openMessenger,
  openSeat,
  type Seat,
  signInAtDesk,
  userHash,
  visitorOverWire,
  writeFromShop,
} from "./actors.testing";
import { accessibilityFindings } from "./checks.testing";
import { mailbox, type Product, type Shop, startBrowser, startProduct, startShop } from "./product.testing";

const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

let product: Product;
let browser: Browser;
let shop: Shop;
let demo: DemoAccess;
let desk: Seat;
let visitor: Seat;

beforeAll(async () => {
  product = await startProduct();
  demo = (await product.call("demo/seed:run", {})) as DemoAccess;
  browser = await startBrowser();
  shop = await startShop(product, demo.workspaceId);
  desk = await openSeat(browser);
  visitor = await openSeat(browser);
});

afterAll(async () => {
  await browser?.close();
  await shop?.close();
  await product?.close();
});

const row = (text: string) => desk.page.getByRole("region", { name: "Conversations" }).getByText(text).first();

test("a visitor on another origin writes, and the desk shows it live with its unread count", async () => {
  await signInAtDesk(desk, product, demo);
  const unassigned = desk.page.getByRole("link", { name: /^Unassigned/ });
  const count = async () => Number(/\d+/.exec((await unassigned.textContent()) ?? "")?.[0] ?? Number.NaN);
  await expect.poll(count).toBeGreaterThan(0);
  const before = await count();
  await writeFromShop(visitor, shop, "Is the Tern 5 in stock in Hamburg?");
  await desk.page
    .getByText("new conversation", { exact: false })
    .first()
    .click({ timeout: 3000 })
    .catch(() => undefined);
  await row("Is the Tern 5 in stock in Hamburg?").waitFor();
  await expect.poll(count).toBe(before + 1);
});

test("the agent answers with a picture, and the visitor sees it", async () => {
  await row("Is the Tern 5 in stock in Hamburg?").click();
  const picture = join(mkdtempSync(join(tmpdir(), "parley-file-")), "tern-5.png");
  writeFileSync(picture, PNG);
  await desk.page.locator('section[aria-label^="Conversation"] input[type=file]').first().setInputFiles(picture);
  await desk.page.getByRole("group", { name: "Files to send" }).getByText("tern-5.png").waitFor();
  await desk.page.getByRole("textbox", { name: /^Reply to/ }).fill("Yes, two of them. This is the blue one.");
  // Nothing is sent before the picture is there.
  const send = desk.page.getByRole("button", { name: /^Send(?! and)/ });
  await expect.poll(() => send.isEnabled()).toBe(true);
  await desk.page.keyboard.press("Control+Enter");
  await visitor.page.getByText("Yes, two of them. This is the blue one.").waitFor();
  await visitor.page
    .getByRole("button", { name: "View tern-5.png" })
    .or(visitor.page.getByText("tern-5.png"))
    .first()
    .waitFor();
});

test("both sides show the same after a reload", async () => {
  await Promise.all([desk.page.reload(), visitor.page.reload()]);
  await desk.page.getByRole("log", { name: "Messages" }).getByText("This is the blue one.").waitFor();
  const messages = visitor.page.getByRole("region", { name: "Messages" });
  await openMessenger(visitor.page);
  await messages
    .or(visitor.page.getByRole("region", { name: "Home" }))
    .first()
    .waitFor();
  if (!(await messages.isVisible())) await visitor.page.getByText("This is the blue one.").first().click();
  await messages.getByText("This is the blue one.").waitFor();
  await messages.getByText("Is the Tern 5 in stock in Hamburg?").waitFor();
});

test("a valid hash identifies the visitor, a forged one does not", async () => {
  const agent = await agentOverWire(product, demo);
  const { secret } = (await agent.mutate("workspaces/agent:createIdentitySecret", {
    workspaceId: demo.workspaceId,
  })) as {
    secret: string;
  };
  const identify = async (seat: Seat, hash: string) => {
    await seat.page.goto(shop.url);
    await seat.page.waitForFunction(() => "Parley" in window);
    await seat.page.evaluate(
      ([userId, userHash]) =>
        (window as unknown as { Parley: (...command: unknown[]) => void }).Parley("identify", {
          externalUserId: userId,
          userHash,
          name: "Ada Lovelace",
        }),
      ["customer-1815", hash] as const,
    );
  };
  const search = async () => {
    const args = {
      workspaceId: demo.workspaceId,
      search: "customer-1815",
      paginationOpts: { numItems: 5, cursor: null },
    };
    const { page } = (await agent.read("visitors/agent:list", args)) as {
      page: { identityVerified: boolean; name: string }[];
    };
    return page;
  };
  const forger = await openSeat(browser);
  await identify(forger, userHash("wrong secret", "customer-1815"));
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(await search()).toEqual([]);
  const honest = await openSeat(browser);
  await identify(honest, userHash(secret, "customer-1815"));
  await expect.poll(search).toMatchObject([{ identityVerified: true, name: "Ada Lovelace" }]);
  await Promise.all([forger.context.close(), honest.context.close()]);
  await agent.client.close();
});

test("a second workspace sees nothing of the first", async () => {
  const stranger = await openSeat(browser);
  const email = "stranger@elsewhere.example";
  await stranger.page.goto(`${product.url}/signin`);
  await stranger.page.getByRole("button", { name: "Make an account" }).click();
  await stranger.page.getByLabel("Your name").fill("Sam Stranger");
  await stranger.page.getByLabel("E-mail").fill(email);
  await stranger.page.getByLabel("Password").fill("correct horse battery");
  await stranger.page.getByRole("button", { name: /make (an|the|your) account|continue|sign up/i }).click();
  await expect
    .poll(async () => (await mailbox(product)).find((mail) => mail.to === email)?.text ?? "")
    .toMatch(/\d{8}/);
  const code = /\d{8}/.exec((await mailbox(product)).find((mail) => mail.to === email)?.text ?? "")?.[0] ?? "";
  await stranger.page.getByLabel("Digit 1").click();
  await stranger.page.keyboard.type(code);
  await stranger.page.getByLabel("Workspace name").fill("Elsewhere");
  await stranger.page
    .getByRole("button", { name: /make|create|continue/i })
    .first()
    .click();
  await stranger.page.waitForURL(/\/(start|inbox)/);
  await stranger.page.goto(`${product.url}/inbox/all`);
  await stranger.page.getByText("Elsewhere").first().waitFor();
  expect(await stranger.page.getByText("Hamburg").count()).toBe(0);
  const foreign = desk.page.url();
  await stranger.page.goto(foreign);
  await stranger.page
    .getByText(/is not here/)
    .first()
    .waitFor();
  await stranger.context.close();
});

test("the desk and the messenger are accessible and quiet", async () => {
  expect(await accessibilityFindings(desk.page)).toEqual([]);
  expect(await accessibilityFindings(visitor.page)).toEqual([]);
  expect(desk.problems).toEqual([]);
  expect(visitor.problems).toEqual([]);
});

interface StoredMessage {
  content: string;
  kind: string;
}

async function storedContents(read: (cursor: string | null) => Promise<unknown>): Promise<string[]> {
  const contents: string[] = [];
  for (let cursor: string | null = null, isDone = false; !isDone;) {
    const page = (await read(cursor)) as { page: StoredMessage[]; isDone: boolean; continueCursor: string };
    contents.push(...page.page.filter((message) => message.kind === "message").map((message) => message.content));
    ({ isDone, continueCursor: cursor } = page);
  }
  return contents.reverse();
}

const LANES = 2;
const PER_LANE = 50;

test("killed in the middle of 200 sends from both sides, every message is stored once and in order", async () => {
  const { workspaceId } = demo;
  const agent = await agentOverWire(product, demo);
  const lanes = await Promise.all(
    Array.from({ length: LANES }, async () => {
      const customer = await visitorOverWire(product, workspaceId);
      const first = { clientMessageId: "first", content: "first" };
      const started = (await customer.mutate("conversations/visitor:start", first)) as { conversationId: string };
      return { customer, conversationId: started.conversationId };
    }),
  );
  const outcomes = Array.from({ length: PER_LANE }, (_, index) => String(index).padStart(3, "0")).flatMap((number) =>
    lanes.flatMap(({ customer, conversationId }) => {
      const own = { conversationId, clientMessageId: `v${number}`, content: `v${number}` };
      const reply = { workspaceId, conversationId, clientMessageId: `a${number}`, content: `a${number}` };
      return [
        customer.mutate("conversations/visitor:send", own),
        agent.mutate("conversations/agentMessages:reply", reply),
      ];
    }),
  );
  await Promise.race(outcomes.slice(100));
  await product.kill();
  await product.restart();
  await Promise.all(outcomes);
  for (const { conversationId } of lanes) {
    const stored = await storedContents((cursor) =>
      agent.read("conversations/agent:messages", {
        workspaceId,
        conversationId,
        paginationOpts: { numItems: 100, cursor },
      }),
    );
    const sentBy = (side: string) => stored.filter((content) => content.startsWith(side));
    const expected = (side: string) =>
      Array.from({ length: PER_LANE }, (_, index) => side + String(index).padStart(3, "0"));
    expect(stored).toHaveLength(2 * PER_LANE + 1);
    expect(sentBy("a")).toEqual(expected("a"));
    expect(sentBy("v")).toEqual(expected("v"));
  }
  expect(await product.call("conversations/checking:checkCounters", { workspaceId })).toMatchObject({
    differences: [],
  });
  await Promise.all([agent, ...lanes.map(({ customer }) => customer)].map(({ client }) => client.close()));
});
