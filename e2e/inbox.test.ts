import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  agentOverWire,
  type DemoAccess,
  type NewAccount,
  openSeat,
  type Seat,
  signInAtDesk,
  signUp,
  visitorOverWire,
  type WireClient,
  writeFromShop,
} from "./actors.testing";
import { accessibilityFindings, findingsInBothThemes } from "./checks.testing";
import { type Product, type Shop, startBrowser, startProduct, startShop } from "./product.testing";

const nadia: NewAccount = { name: "Nadia Neumann", email: "nadia@northwind.example", password: "bicycle bell basket" };

let product: Product;
let browser: Browser;
let shop: Shop;
let demo: DemoAccess;
let agent: WireClient;
let desk: Seat;
let visitor: Seat;
let colleague: Seat;

beforeAll(async () => {
  product = await startProduct();
  demo = (await product.call("demo/seed:run", {})) as DemoAccess;
  [browser, agent] = await Promise.all([startBrowser(), agentOverWire(product, demo)]);
  shop = await startShop(product, demo.workspaceId);
  [desk, visitor, colleague] = await Promise.all([openSeat(browser), openSeat(browser), openSeat(browser)]);
  const invitation = { workspaceId: demo.workspaceId, email: nadia.email, role: "agent" };
  await agent.mutate("workspaces/agentInvitations:create", invitation);
  await signUp(colleague, product, nadia);
  await colleague.page.getByRole("button", { name: /^Join/ }).click();
  await colleague.page.waitForURL(/\/inbox\//);
  await signInAtDesk(desk, product, demo);
});

afterAll(async () => {
  await agent?.client.close();
  await browser?.close();
  await shop?.close();
  await product?.close();
});

const row = (text: string, seat = desk): Locator => seat.page.getByRole("option").filter({ hasText: text });
const thread = (seat = desk): Locator => seat.page.getByRole("log", { name: "Messages" });
const reply = (seat = desk): Locator => seat.page.getByRole("textbox", { name: /^Reply to/ });
const toast = (text: string): Locator => desk.page.locator(".toast", { hasText: text });
const count = async (seat: Seat, view: string): Promise<number> =>
  Number(
    /\d+/.exec((await seat.page.getByRole("link", { name: new RegExp(`^${view}`) }).textContent()) ?? "")?.[0] ?? 0,
  );

/** A conversation of its own over the wire; returns its id. */
async function write(text: string): Promise<string> {
  const customer = await visitorOverWire(product, demo.workspaceId);
  const started = await customer.mutate("conversations/visitor:start", { clientMessageId: "first", content: text });
  await customer.client.close();
  return (started as { conversationId: string }).conversationId;
}

async function openAtDesk(conversationId: string, seat = desk): Promise<void> {
  await seat.page.goto(`${product.url}/inbox/all/${conversationId}`);
  await thread(seat).waitFor();
}

test("keys alone open, answer, close and take it back", async () => {
  const id = await write("Can I pick it up on Friday?");
  await openAtDesk(id);
  await desk.page.keyboard.press("r");
  await desk.page.keyboard.type("Friday is fine.");
  await desk.page.keyboard.press("Control+Enter");
  await thread().getByText("Friday is fine.").waitFor();
  await desk.page.keyboard.press("Escape");
  await desk.page.keyboard.press("e");
  await toast("Closed.").waitFor();
  await desk.page.getByRole("button", { name: "Reopen" }).waitFor();
  await desk.page.keyboard.press("Control+z");
  await desk.page
    .getByRole("button", { name: /^Close/ })
    .first()
    .waitFor();
  const state = async () =>
    (await agent.read("conversations/agent:get", { workspaceId: demo.workspaceId, conversationId: id })) as {
      status: string;
    };
  await expect.poll(state).toMatchObject({ status: "open" });
  const first = await row("").first().getAttribute("id");
  await desk.page.keyboard.press("j");
  await desk.page.keyboard.press("j");
  await desk.page.keyboard.press("Enter");
  expect(desk.page.url()).not.toContain(id);
  expect(first).not.toBeNull();
});

test("snoozing until a chosen moment takes it out of open, and it wakes by itself", async () => {
  const id = await write("Please remind me next week");
  await openAtDesk(id);
  await desk.page.keyboard.press("z");
  const dialog = desk.page.getByRole("dialog");
  await dialog.getByLabel("Date and time").fill("2020-01-01T10:00");
  await dialog.getByRole("button", { name: "Snooze" }).click();
  await dialog.getByText("Choose a moment that is still ahead.").or(desk.page.locator(":invalid")).first().waitFor();
  const inTwoDays = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 16);
  await dialog.getByLabel("Date and time").fill(inTwoDays);
  await dialog.getByRole("button", { name: "Snooze" }).click();
  await toast("Snoozed until").waitFor();
  await desk.page.getByRole("button", { name: "Bring back from snooze" }).waitFor();
  const until = Date.now() + 2_000;
  await agent.mutate("conversations/agentState:snooze", { workspaceId: demo.workspaceId, conversationId: id, until });
  await desk.page
    .getByRole("button", { name: /^Snooze/ })
    .first()
    .waitFor({ timeout: 10_000 });
});

test("several at once are closed and come back with one undo", async () => {
  await Promise.all([write("Bulk one"), write("Bulk two")]);
  await desk.page.goto(`${product.url}/inbox/unassigned`);
  await row("Bulk one").click({ modifiers: ["Control"] });
  await row("Bulk two").click({ modifiers: ["Control"] });
  await desk.page.getByText("2 selected").waitFor();
  expect(await accessibilityFindings(desk.page)).toEqual([]);
  await desk.page.getByRole("group", { name: "Selected conversations" }).getByRole("button", { name: "Close" }).click();
  await toast("2 closed.").getByRole("button", { name: /^Undo/ }).waitFor();
  await row("Bulk one").waitFor({ state: "detached" });
  await toast("2 closed.").getByRole("button", { name: /^Undo/ }).click();
  await row("Bulk one").waitFor();
  await row("Bulk two").waitFor();
});

test("a note reaches the colleague it mentions and never the customer", async () => {
  await writeFromShop(visitor, shop, "My chain jumps");
  await desk.page.goto(`${product.url}/inbox/all`);
  await row("My chain jumps").click();
  await reply().waitFor();
  await desk.page.keyboard.press("n");
  await desk.page.keyboard.type("@Nad");
  await desk.page.getByRole("option", { name: /Nadia Neumann/ }).waitFor();
  await desk.page.keyboard.press("Enter");
  await desk.page.keyboard.type("warranty case, I think");
  await desk.page.keyboard.press("Control+Enter");
  await thread().getByText("warranty case, I think").waitFor();
  await expect.poll(async () => await count(colleague, "Mentions")).toBe(1);
  await colleague.page.getByRole("link", { name: /^Mentions/ }).click();
  await row("warranty case, I think", colleague).click();
  await thread(colleague).getByText("warranty case, I think").waitFor();
  await desk.page.getByRole("tab", { name: "Reply" }).click();
  await reply().fill("We will look into it.");
  await visitor.page.getByRole("status", { name: /is typing/ }).waitFor();
  await desk.page.keyboard.press("Control+Enter");
  await visitor.page.getByRole("region", { name: "Messages" }).getByText("We will look into it.").waitFor();
  expect(await visitor.page.getByText("warranty case").count()).toBe(0);
  await visitor.page.getByRole("textbox", { name: "Message" }).fill("Thank you so");
  await desk.page
    .locator(".p-thread")
    .getByText(/writing|typing/)
    .first()
    .waitFor();
  await visitor.page.getByRole("textbox", { name: "Message" }).fill("");
});

test("what the agent edits and deletes changes at the customer's", async () => {
  const messages = visitor.page.getByRole("region", { name: "Messages" });
  await thread().getByText("We will look into it.").hover();
  const menu = thread().getByRole("button", { name: "More for the message of Mira Okafor" }).last();
  await menu.click();
  await desk.page.getByRole("menuitem", { name: "Edit" }).click();
  await desk.page.getByRole("textbox", { name: "Edit the message" }).fill("We will look into it today.");
  await desk.page.keyboard.press("Control+Enter");
  await messages.getByText("We will look into it today.").waitFor();
  await messages.getByText("Edited").waitFor();
  await menu.click();
  await desk.page.getByRole("menuitem", { name: "Delete for everyone" }).click();
  await desk.page.getByRole("button", { name: "Delete", exact: true }).click();
  await messages.getByText("Message deleted").waitFor();
  expect(await messages.getByText("look into it today").count()).toBe(0);
});

test("files: too large, too many and suspicious ones are refused in words, others arrive", async () => {
  const folder = mkdtempSync(join(tmpdir(), "parley-files-"));
  const file = (name: string, content: string | Buffer) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const picker = desk.page.locator('section[aria-label^="Conversation"] input[type=file]').first();
  await picker.setInputFiles(file("film.mov", Buffer.alloc(11_000_000, 1)));
  await toast("film.mov is 10.5 MB. The limit is 10 MB.").waitFor();
  const six = Array.from({ length: 6 }, (_, index) => file(`list-${index}.txt`, `list ${index}`));
  await picker.setInputFiles(six);
  await toast("A message carries at most 5 files.").waitFor();
  await desk.page.getByRole("button", { name: "Remove list-4.txt" }).click();
  await picker.setInputFiles(
    file("drawing.svg", '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
  );
  await expect.poll(async () => await desk.page.getByText("Uploading").count()).toBe(0);
  await desk.page.getByRole("tab", { name: "Note" }).click();
  await desk.page.getByRole("tab", { name: "Reply" }).click();
  await reply().fill("The lists");
  await desk.page.keyboard.press("Control+Enter");
  const messages = visitor.page.getByRole("region", { name: "Messages" });
  await messages.getByText("list-0.txt").waitFor();
  expect(await messages.locator("img[src*=svg], img[alt*=svg]").count()).toBe(0);
});

test("send and close, send and snooze", async () => {
  for (const [text, item, state] of [
    ["Is it done?", "Send and close", "closed"],
    ["Is it soon?", "Tomorrow", "snoozed"],
  ] as const) {
    const id = await write(text);
    await openAtDesk(id);
    await reply().fill("Here you are.");
    await desk.page.getByRole("button", { name: "Send and close, send and snooze" }).click();
    await desk.page.getByRole("menuitem", { name: item }).click();
    const read = async () =>
      await agent.read("conversations/agent:get", { workspaceId: demo.workspaceId, conversationId: id });
    await expect.poll(read).toMatchObject({ status: state });
    await thread().getByText("Here you are.").waitFor();
  }
});

test("what is written without a network goes out once when it is back, over a reload too", async () => {
  const id = await write("Are you there?");
  await openAtDesk(id);
  await desk.context.setOffline(true);
  await desk.page.getByText("Connection lost.").waitFor();
  await reply().fill("Written in a tunnel");
  await desk.page.keyboard.press("Control+Enter");
  await thread().getByText("Sending").waitFor();
  await desk.context.setOffline(false);
  await desk.page.reload();
  await thread().getByText("Written in a tunnel").waitFor();
  await expect.poll(async () => await thread().getByText("Sending").count()).toBe(0);
  const { page } = (await agent.read("conversations/agent:messages", {
    workspaceId: demo.workspaceId,
    conversationId: id,
    paginationOpts: { numItems: 10, cursor: null },
  })) as { page: { content: string }[] };
  expect(page.filter(({ content }) => content === "Written in a tunnel")).toHaveLength(1);
});

test("long names, right-to-left text and emoji stay in their place", async () => {
  const word = "Donaudampfschifffahrtsgesellschaft".repeat(6);
  await openAtDesk(await write(`${word} مرحبا بالعالم 👩‍👩‍👧‍👦🚲 ${"x".repeat(30_000)}`));
  await thread().getByText("مرحبا بالعالم").waitFor();
  const overflow = await desk.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
});

test("the command menu finds people", async () => {
  await desk.page.keyboard.press("Control+k");
  await desk.page.getByRole("combobox").waitFor();
  await desk.page.keyboard.type("Lena");
  await desk.page
    .getByRole("option", { name: /Lena Vogel/ })
    .first()
    .waitFor();
  expect(await findingsInBothThemes(desk.page)).toEqual([]);
  await desk.page.keyboard.press("Escape");
});

interface PersonInbox {
  visitor: { visitorId: string; name: string };
  status: string;
}
const conversationOf = async (conversationId: string) =>
  (await agent.read("conversations/agent:get", { workspaceId: demo.workspaceId, conversationId })) as PersonInbox;

test("spam is marked and its sender blocked in one step, undone in one, and unblocked on the page of people", async () => {
  const id = await write("Cheap watches, click here");
  await openAtDesk(id);
  const markAndBlock = async () => {
    await desk.page.getByRole("button", { name: "More actions" }).click();
    await desk.page.getByRole("menuitem", { name: "Mark as spam and block" }).click();
    await toast("Marked as spam, and the person is blocked.").waitFor();
  };
  await markAndBlock();
  await desk.page.getByText(/is blocked: an answer is not shown/).waitFor();
  expect((await conversationOf(id)).status).toBe("spam");
  await toast("Marked as spam, and the person is blocked.").getByRole("button", { name: /^Undo/ }).click();
  await desk.page.getByText(/is blocked: an answer is not shown/).waitFor({ state: "detached" });
  await expect.poll(async () => (await conversationOf(id)).status).toBe("open");
  await markAndBlock();
  const { visitor: person } = await conversationOf(id);
  await desk.page.goto(`${product.url}/people`);
  await desk.page
    .getByRole("radio", { name: "Blocked" })
    .or(desk.page.getByText("Blocked", { exact: true }))
    .first()
    .click();
  await desk.page.getByRole("link", { name: person.name }).click();
  await desk.page.getByRole("button", { name: "Unblock" }).click();
  await desk.page.getByRole("button", { name: "Block", exact: true }).waitFor();
  await desk.page.getByText("Nobody is blocked").waitFor();
});

test("two people are made one: chosen by the beginning of a name, side by side, then with everything on one page", async () => {
  const [older, newer] = [await write("I wrote from home"), await write("I wrote from work")];
  const [home, work] = [(await conversationOf(older)).visitor, (await conversationOf(newer)).visitor];
  await desk.page.goto(`${product.url}/people/${work.visitorId}`);
  await desk.page.getByRole("button", { name: "More about this person" }).click();
  await desk.page.getByRole("menuitem", { name: "Merge with another person" }).click();
  const dialog = desk.page.getByRole("dialog", { name: /^Merge/ });
  await dialog.getByRole("searchbox").fill(home.name.slice(0, -1));
  await dialog.getByRole("button", { name: new RegExp(home.name) }).click();
  await dialog.getByRole("columnheader", { name: `Stays: ${home.name}` }).waitFor();
  await dialog.getByRole("columnheader", { name: `Moves: ${work.name}` }).waitFor();
  await dialog.getByText("The browsers of both will show all conversations of both.").waitFor();
  expect(await findingsInBothThemes(desk.page)).toEqual([]);
  await dialog.getByRole("button", { name: "Merge", exact: true }).click();
  await toast(`Merged into ${home.name}.`).waitFor();
  await desk.page.waitForURL((url) => url.pathname.endsWith(home.visitorId));
  expect((await conversationOf(newer)).visitor.visitorId).toBe(home.visitorId);
  await desk.page.goto(`${product.url}/people/${work.visitorId}`);
  await desk.page.getByRole("link", { name: "Open that person" }).click();
  await desk.page.waitForURL((url) => url.pathname.endsWith(home.visitorId));
});

test("a link of a mail about a rating that is not right says so on a page anyone can read", async () => {
  const { page, context } = await openSeat(browser, { width: 360, height: 740 });
  await page.goto(`${product.siteUrl}/rate?token=${"0".repeat(64)}&rating=5`);
  await page.getByRole("heading", { name: "This link does not work" }).waitFor();
  expect(await findingsInBothThemes(page)).toEqual([]);
  await context.close();
});

test("the inbox and every part of the settings are accessible in both themes, on a phone too", async () => {
  await desk.page.setViewportSize({ width: 390, height: 844 });
  for (const path of ["inbox/all", "people", "settings", "settings/messenger"]) {
    await desk.page.goto(`${product.url}/${path}`);
    await desk.page.getByRole("heading", { level: 1 }).first().waitFor();
    expect(await accessibilityFindings(desk.page), path).toEqual([]);
    const overflow = await desk.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow, path).toBeLessThanOrEqual(0);
  }
  await desk.page.setViewportSize({ width: 1280, height: 800 });
  for (const path of ["inbox/all", "people", "settings/messenger", "settings/security", "settings/members"]) {
    await desk.page.goto(`${product.url}/${path}`);
    await desk.page.getByRole("heading", { level: 1 }).first().waitFor();
    expect(await findingsInBothThemes(desk.page), path).toEqual([]);
  }
});

test("nothing went wrong unseen", () => {
  const seen = [...desk.problems, ...visitor.problems, ...colleague.problems];
  expect(seen.filter((problem) => !problem.includes("ERR_INTERNET_DISCONNECTED"))).toEqual([]);
});
