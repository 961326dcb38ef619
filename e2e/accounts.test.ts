import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { mailedCode, type NewAccount, openSeat, type Seat, signUp, typeCode } from "./actors.testing";
import { findingsInBothThemes } from "./checks.testing";
import { mailbox, type Product, startBrowser, startProduct } from "./product.testing";

const olga: NewAccount = { name: "Olga Owner", email: "olga@harbour.example", password: "correct horse battery" };
const ines: NewAccount = { name: "Ines Invited", email: "ines@elsewhere.example", password: "staple of the battery" };
const dora: NewAccount = { name: "Dora Domain", email: "dora@harbour.example", password: "a horse at the harbour" };

let product: Product;
let browser: Browser;
let owner: Seat;
let invited: Seat;
let colleague: Seat;

beforeAll(async () => {
  product = await startProduct({ flags: ["--no-demo"] });
  browser = await startBrowser();
  [owner, invited, colleague] = await Promise.all([openSeat(browser), openSeat(browser), openSeat(browser)]);
});

afterAll(async () => {
  await browser?.close();
  await product?.close();
});

const settings = async (seat: Seat, section: string) => await seat.page.goto(`${product.url}/settings/${section}`);
const memberRow = (name: string) => owner.page.getByRole("row").filter({ hasText: name });
const toast = async (seat: Seat, text: string) => await seat.page.locator(".toast", { hasText: text }).waitFor();

test("from nothing to the first live message: account, workspace, test page, answer", async () => {
  await signUp(owner, product, olga);
  await owner.page.getByLabel("Workspace name").fill("Harbour Tools");
  await owner.page.getByRole("button", { name: "Make the workspace" }).click();
  await owner.page.getByRole("heading", { name: "Put the messenger on your site" }).waitFor();
  const opening = owner.context.waitForEvent("page");
  await owner.page.getByRole("link", { name: "Open test page" }).click();
  const shop = await opening;
  await shop.getByRole("button", { name: "Open messenger" }).click();
  await shop.getByRole("dialog", { name: "Harbour Tools messenger" }).waitFor();
  await shop.getByRole("button", { name: /ask a question/i }).click();
  await shop.getByRole("textbox", { name: "Message" }).fill("Hello from the test page");
  await shop.getByRole("button", { name: "Send", exact: true }).click();
  await expect.poll(async () => await owner.page.getByRole("img", { name: "Done" }).count()).toBe(3);
  expect(await findingsInBothThemes(owner.page)).toEqual([]);
  await owner.page.getByRole("link", { name: "Go to the inbox" }).click();
  await owner.page.getByRole("option").filter({ hasText: "Hello from the test page" }).click();
  await owner.page.getByRole("textbox", { name: /^Reply to/ }).fill("It works.");
  await owner.page.keyboard.press("Control+Enter");
  await shop.getByRole("region", { name: "Messages" }).getByText("It works.").waitFor();
  await shop.close();
});

test("an invitation is mailed and accepted by its address in another browser", async () => {
  await settings(owner, "members");
  await owner.page.getByLabel("E-mail of a colleague").fill(ines.email);
  await owner.page.getByRole("button", { name: "Invite", exact: true }).click();
  await toast(owner, `Invitation sent to ${ines.email}.`);
  const mailed = async () => (await mailbox(product)).find((mail) => mail.to === ines.email)?.subject;
  await expect.poll(mailed).toBe("Olga Owner invites you to Harbour Tools");
  await signUp(invited, product, ines);
  expect(await findingsInBothThemes(invited.page)).toEqual([]);
  await invited.page.getByRole("button", { name: "Join Harbour Tools" }).click();
  await invited.page.waitForURL(/\/inbox\//);
  await memberRow(ines.name).waitFor();
  await invited.page.getByRole("option").filter({ hasText: "It works." }).waitFor();
});

test("a narrower role takes the composer and the settings away at once", async () => {
  await invited.page.getByRole("option").first().click();
  await invited.page.getByRole("textbox", { name: /^Reply to/ }).waitFor();
  await memberRow(ines.name)
    .getByRole("button", { name: /^Role of/ })
    .click();
  await owner.page
    .getByRole("menuitemcheckbox", { name: "Viewer" })
    .or(owner.page.getByRole("menuitem", { name: "Viewer" }))
    .click();
  await invited.page.getByText("You can read this conversation.").waitFor({ timeout: 2000 });
  expect(await invited.page.getByRole("textbox", { name: /^Reply to/ }).count()).toBe(0);
  expect(await invited.page.getByRole("button", { name: /^Close/ }).isDisabled()).toBe(true);
  await settings(invited, "security");
  await invited.page.getByText("Security is not part of your role").waitFor();
  await invited.page.goBack();
  await invited.page.getByText("You can read this conversation.").waitFor();
});

test("a removed member loses the desk he has open within two seconds", async () => {
  await memberRow(ines.name)
    .getByRole("button", { name: /^More for/ })
    .click();
  await owner.page.getByRole("menuitem", { name: "Remove" }).click();
  await owner.page.getByRole("button", { name: "Remove", exact: true }).click();
  await invited.page.getByRole("heading", { name: /^Welcome/ }).waitFor({ timeout: 2000 });
  expect(await invited.page.getByText("It works.").count()).toBe(0);
});

test("someone of an allowed domain joins without an invitation", async () => {
  await settings(owner, "security");
  await owner.page.getByText("By e-mail domain").click();
  await owner.page.getByLabel("Domains, one a line").fill("harbour.example");
  const card = owner.page.locator("section, .card").filter({ hasText: "Joining and signing in" }).last();
  await card.getByRole("button", { name: "Save" }).click();
  await toast(owner, "Saved.");
  await signUp(colleague, product, dora);
  await colleague.page.getByRole("region", { name: "Harbour Tools" }).getByRole("button", { name: "Join" }).click();
  await colleague.page.waitForURL(/\/inbox\//);
});

test("ownership is handed over, and both sides show it without a reload", async () => {
  await settings(owner, "members");
  await settings(colleague, "members");
  await memberRow(dora.name)
    .getByRole("button", { name: /^More for/ })
    .click();
  await owner.page.getByRole("menuitem", { name: "Make owner" }).click();
  await owner.page.getByRole("button", { name: "Make owner", exact: true }).click();
  await memberRow(dora.name).getByText("Owner", { exact: true }).waitFor();
  await colleague.page.getByRole("button", { name: `More for ${olga.name}` }).waitFor();
  expect(await findingsInBothThemes(colleague.page)).toEqual([]);
});

test("the audit log tells in names what happened", async () => {
  await settings(colleague, "audit");
  const log = colleague.page.getByRole("table");
  await log.getByText("Workspace: ownership transferred").waitFor();
  const text = await log.innerText();
  for (const name of [olga.name, dora.name, ines.name]) expect(text).toContain(name);
  expect(text).not.toMatch(/\b[0-9a-z]{31,33}\b/);
  expect(await findingsInBothThemes(colleague.page)).toEqual([]);
});

test("a code by mail signs in, and works once", async () => {
  const seat = await openSeat(browser);
  await seat.page.goto(`${product.url}/signin`);
  await seat.page.getByLabel("E-mail").fill(dora.email);
  await seat.page.getByRole("button", { name: "Send me a code" }).click();
  const code = await mailedCode(product, dora.email, 1);
  expect(await findingsInBothThemes(seat.page)).toEqual([]);
  await typeCode(
    seat.page,
    code.replace(/^./, (digit) => String((Number(digit) + 1) % 10)),
  );
  await seat.page.getByText("That code does not work.").waitFor();
  await seat.page.getByLabel("Digit 1").click();
  await seat.page.keyboard.type(code.slice(0, 1));
  await seat.page.waitForURL(/\/inbox\//);
  expect(seat.problems).toEqual([]);
  await seat.context.close();
});

test("a forgotten password is replaced by a code; the old one no longer works", async () => {
  const seat = await openSeat(browser);
  await seat.page.goto(`${product.url}/signin`);
  await seat.page.getByRole("button", { name: "Forgot it?" }).click();
  await seat.page.getByLabel("E-mail").fill(ines.email);
  await seat.page.getByRole("button", { name: "Send me a code" }).click();
  await seat.page.getByLabel("Digit 1").waitFor();
  await typeCode(seat.page, await mailedCode(product, ines.email, 1));
  await seat.page.getByLabel("New password").fill("entirely new words");
  await seat.page.getByRole("button", { name: "Save and sign in" }).click();
  await seat.page.getByRole("heading", { name: /^Welcome/ }).waitFor();
  await seat.page.getByRole("button", { name: /sign out/i }).click();
  await seat.page.getByLabel("E-mail").fill(ines.email);
  await seat.page.getByLabel("Password").fill(ines.password);
  await seat.page.getByRole("button", { name: "Sign in", exact: true }).click();
  await seat.page.getByText("That e-mail and password do not match.").waitFor();
  expect(await findingsInBothThemes(seat.page)).toEqual([]);
  expect(seat.problems).toEqual([]);
  await seat.context.close();
});

test("nothing went wrong unseen", () => {
  expect(owner.problems).toEqual([]);
  expect(invited.problems).toEqual([]);
  expect(colleague.problems).toEqual([]);
});
